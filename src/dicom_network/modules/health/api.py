"""REST of the node's health."""

import time
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

import dicom_network
from dicom_network.base.api import Needs
from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import DicomNetworkError

Manager = Annotated[Principal, Needs(Permission.MANAGE_SETTINGS)]

State = Literal["ok", "warning", "failed"]
SLOW_DATABASE_SECONDS = 1.0
MOST_FAILED_JOBS = 1000


class ProcessAnswer(BaseModel):
    """A process of the node."""

    name: str = Field(description="`dimse`, `web-1` …, `worker`")
    state: State = Field(description="`warning`: it died and was started again")
    since: datetime | None = Field(description="when it began to serve")
    restarts: int


class HealthCheck(BaseModel):
    """One thing that has to work."""

    name: Literal["database", "disk", "jobs"]
    state: State
    code: str = Field(description="why it is not well: `storage.out-of-space`, `jobs.failed` …; empty when it is")
    figure: int = Field(description="milliseconds, free bytes, or failed jobs")


class HealthAnswer(BaseModel):
    """How the node is."""

    at: datetime
    version: str
    components: list[str]
    state: State = Field(description="the worst of all below")
    checks: list[HealthCheck]
    processes: list[ProcessAnswer]


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["node"])

    @routes.get("/health", summary="Whether every component and process works")
    def describe_health(_who: Manager) -> HealthAnswer:
        checks = [_database(node), _disk(node), _jobs(node)]
        processes = [
            ProcessAnswer(
                name=one.name,
                state="failed" if not one.serves else "warning" if one.restarts else "ok",
                since=one.since,
                restarts=one.restarts,
            )
            for one in node.processes.states()
        ]
        return HealthAnswer(
            at=now(),
            version=dicom_network.__version__,
            components=list(node.settings.node.components),
            state=_worst([*(one.state for one in checks), *(one.state for one in processes)]),
            checks=checks,
            processes=processes,
        )

    return routes


def _database(node: Node) -> HealthCheck:
    began = time.monotonic()
    try:
        node.index.statistics()
    except DicomNetworkError as error:
        return HealthCheck(name="database", state="failed", code=error.code, figure=0)
    seconds = time.monotonic() - began
    is_slow = seconds > SLOW_DATABASE_SECONDS
    return HealthCheck(
        name="database",
        state="warning" if is_slow else "ok",
        code="database.slow" if is_slow else "",
        figure=round(seconds * 1000),
    )


def _disk(node: Node) -> HealthCheck:
    free = node.blobs.free_bytes()
    reserve = node.settings.storage.reserve_bytes
    if free < reserve:
        return HealthCheck(name="disk", state="failed", code="storage.out-of-space", figure=free)
    is_low = free < 2 * reserve
    return HealthCheck(
        name="disk", state="warning" if is_low else "ok", code="storage.low" if is_low else "", figure=free
    )


def _jobs(node: Node) -> HealthCheck:
    failed = len(node.jobs.list_jobs(state="failed", limit=MOST_FAILED_JOBS))
    return HealthCheck(
        name="jobs", state="warning" if failed else "ok", code="jobs.failed" if failed else "", figure=failed
    )


def _worst(states: list[State]) -> State:
    order: tuple[State, ...] = ("failed", "warning", "ok")
    return next((state for state in order if state in states), "ok")
