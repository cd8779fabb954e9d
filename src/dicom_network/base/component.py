"""A component: what a person installs, as a list of modules."""

from dataclasses import dataclass

from dicom_network.base.module import Module


@dataclass(frozen=True, slots=True)
class Component:
    """A named list of modules."""

    name: str
    title: str
    summary: str
    modules: tuple[Module, ...]
