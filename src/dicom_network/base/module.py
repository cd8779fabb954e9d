"""A module: one capability, declared as data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.routing import BaseRoute

from dicom_network.base.dimse import DimseService

if TYPE_CHECKING:
    from dicom_network.base.node import Node


@dataclass(frozen=True, slots=True)
class Timer:
    """Work that the worker does again and again; ``run`` returns True when there is more to do at once."""

    name: str
    every: timedelta
    run: Callable[[], bool | None]


@dataclass(frozen=True, slots=True)
class JobHandler:
    """Does the jobs of one kind.

    Raising makes the job be tried again later; ``InvalidInput``, ``NotFound`` and ``Refused`` make it fail for good.
    """

    kind: str
    run: Callable[["JobRun"], None]
    attempts: int = 8


@dataclass(slots=True)
class JobRun:
    """A job being done: its arguments, and how to tell of progress (which also renews the lease)."""

    id: int
    arguments: dict[str, Any]
    attempt: int
    progress: Callable[[int, int, dict[str, Any]], None]
    """(done, total, result so far)."""
    is_cancelled: Callable[[], bool]
    """Also true when the node stops: put ``unfinished`` into the result and return; it goes on after the start."""
    result: dict[str, Any]
    """What earlier attempts left, to be added to."""


@dataclass(frozen=True, slots=True)
class Module:
    """One capability and what it brings to each host; ``None``: nothing."""

    name: str
    summary: str
    standard: tuple[str, ...] = ()
    dimse: Callable[["Node"], Sequence[DimseService]] | None = None
    web: Callable[["Node"], Sequence[BaseRoute]] | None = None
    open_web: Callable[["Node"], Sequence[BaseRoute]] | None = None
    """Routes for whoever has not shown yet who they are; ``web`` and ``api`` need a principal."""
    pages: Callable[["Node"], Sequence[BaseRoute]] | None = None
    """Routes for what a person visits with a browser at paths below which no module has ``web``; open as well."""
    api: Callable[["Node"], APIRouter] | None = None
    """REST under ``/api/v1``, described by OpenAPI."""
    open_api: Callable[["Node"], APIRouter] | None = None
    """The same for whoever has not shown yet who they are."""
    timers: Callable[["Node"], Sequence[Timer]] | None = None
    jobs: Callable[["Node"], Sequence[JobHandler]] | None = None
