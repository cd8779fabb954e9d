"""Conflicts with both of their sides, so that somebody can decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dicom_network.domain.hierarchy import Version

LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ConflictSides:
    """An open conflict and what stands against what."""

    id: int
    kind: str
    """``duplicate`` or ``patient``."""
    study_instance_uid: str
    noticed: datetime
    versions: tuple[Version, ...] = ()
    """Of a duplicate: the first and the second."""
    patients: tuple[Mapping[str, Any], ...] = ()
    """Of two patients in one study: DICOM JSON of the one expected and of the other."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An attribute that is not the same on both sides; empty where one has none."""

    tag: str
    first: str
    second: str


def differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Difference]:
    """Compare two data sets of the DICOM JSON model, in the order of the tags.

    >>> differences({"00100020": {"vr": "LO", "Value": ["MD-1"]}}, {})
    [Difference(tag='00100020', first='MD-1', second='')]
    """
    return [
        Difference(tag, shown(first.get(tag)), shown(second.get(tag)))
        for tag in sorted(first.keys() | second.keys())
        if shown(first.get(tag)) != shown(second.get(tag))
    ]


def shown(element: Any) -> str:
    """Show a value in a line; a sequence by the number of its items."""
    if not isinstance(element, Mapping):
        return ""
    values = element.get("Value") or ()
    if element.get("vr") == "SQ":
        return f"[{len(values)}]" if values else ""
    texts = [str(one.get("Alphabetic", "")) if isinstance(one, Mapping) else str(one) for one in values]
    return "\\".join(texts)[:LONGEST_SHOWN]
