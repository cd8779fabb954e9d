"""REST of integrity: order a comparison of index and store, and see what the last one found."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from dicom_network.base.api import Body, Needs, problems
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import NotFound
from dicom_network.modules.integrity.check import last_check
from dicom_network.modules.integrity.check_job import order
from dicom_network.modules.integrity.model import Kind

Manager = Annotated[Principal, Needs(Permission.MANAGE_SETTINGS)]

MOST_FINDINGS = 10_000


class CheckOrder(Body):
    """How to compare."""

    repair: StrictBool = Field(
        default=False, description="mend what can be mended without losing the only copy of anything"
    )
    afresh: StrictBool = Field(default=False, description="begin anew where an earlier one was interrupted")


class Ordered(BaseModel):
    """The job that does it."""

    job: int


class FindingAnswer(BaseModel):
    """One disagreement between index and store."""

    model_config = ConfigDict(from_attributes=True)
    kind: Kind
    container: str
    offset: int
    sop_instance_uid: str
    message: str
    mended: str = Field(description="what a repair has done about it; empty: nothing")


class CheckAnswer(BaseModel):
    """A comparison as far as it has come."""

    started: datetime
    finished: datetime | None
    versions: int
    bytes: int
    containers: int
    is_clean: bool
    number_of_findings: int
    findings: list[FindingAnswer]


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["check"])

    @routes.get("/check", responses=problems(404))
    def give_last_check(_who: Manager, limit: Annotated[int, Query(ge=0, le=MOST_FINDINGS)] = 100) -> CheckAnswer:
        state = last_check(node)
        if state is None:
            raise NotFound("index and store were never compared yet", code="integrity.never")
        return CheckAnswer(
            started=state.started,
            finished=state.finished,
            versions=state.versions,
            bytes=state.bytes,
            containers=state.containers,
            is_clean=state.is_clean,
            number_of_findings=len(state.findings),
            findings=[FindingAnswer.model_validate(finding) for finding in state.findings[:limit]],
        )

    @routes.post("/check", status_code=202)
    def order_check(how: CheckOrder, who: Manager) -> Ordered:
        return Ordered(job=order(node, repair=how.repair, afresh=how.afresh, actor=who.actor))

    return routes
