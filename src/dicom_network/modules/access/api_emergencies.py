"""REST of emergencies: break the glass, and look at who did."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from dicom_network.base.api import GREATEST_ID, Body, Id, Needs, Uid, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access_ports import BrokenGlass
from dicom_network.domain.permissions import Permission
from dicom_network.modules.access.emergencies import (
    LONGEST_MINUTES,
    LONGEST_REASON,
    SHORTEST_REASON,
    USUAL_MINUTES,
    Emergencies,
)

Breaker = Annotated[Principal, Needs(Permission.BREAK_GLASS)]
Reviewer = Annotated[Principal, Needs(Permission.READ_AUDIT)]
Finding = Literal["justified", "unjustified"]


class NewEmergency(Body):
    """What to open, why, and for how long."""

    study: Uid | None = None
    patient_id: Annotated[str, text(64), Field(description="in place of a study: all studies of the patient")] = ""
    issuer: Annotated[str, text(64), Field(description="Issuer of Patient ID, where there is one")] = ""
    reason: Annotated[str, text(LONGEST_REASON, shortest=SHORTEST_REASON)]
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES, strict=True)] = USUAL_MINUTES


class EmergencyAnswer(BaseModel):
    """The glass that somebody broke."""

    id: int
    person: str
    study: str = Field(description="empty where a patient's studies were opened")
    of_patient: bool = Field(description="all studies of a patient were opened")
    reason: str
    created: datetime
    until: datetime
    institutions: list[int] = Field(description="whose studies were opened")
    reviewed: datetime | None
    reviewer: str
    finding: Finding | None = Field(description="null while it waits for a review")
    note: str

    @classmethod
    def of(cls, glass: BrokenGlass) -> "EmergencyAnswer":
        """Describe an emergency; who the patient is, is not told."""
        return cls(
            id=glass.id,
            person=glass.person,
            study=glass.study,
            of_patient=bool(glass.patient),
            reason=glass.reason,
            created=glass.created,
            until=glass.until,
            institutions=list(glass.institutions),
            reviewed=glass.reviewed,
            reviewer=glass.reviewer,
            finding="justified" if glass.finding == "justified" else "unjustified" if glass.finding else None,
            note=glass.note,
        )


class Review(Body):
    """What looking at it has found."""

    finding: Finding
    note: Annotated[str, text(LONGEST_REASON)] = ""


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["access"])
    emergencies = Emergencies(node)

    @routes.post("/emergencies", status_code=201, responses=problems(400, 404), summary="Break the glass")
    def open_emergency(what: NewEmergency, who: Breaker) -> EmergencyAnswer:
        """Open a study, or all studies of a patient, for a while. Whoever answers for them is shown it for a review."""
        patient = f"{what.issuer}\\{what.patient_id}" if what.patient_id else ""
        glass = emergencies.open(who, study=what.study or "", patient=patient, reason=what.reason, minutes=what.minutes)
        return EmergencyAnswer.of(glass)

    @routes.get("/emergencies", summary="List the glass that was broken, newest first")
    def list_emergencies(
        who: Reviewer,
        *,
        waiting: Annotated[bool, Query(description="only what waits for a review")] = False,
        before: Annotated[int, Query(ge=0, le=GREATEST_ID, description="go on behind this id; 0: the newest")] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> list[EmergencyAnswer]:
        """List the emergencies in which studies of the asker's institutions were opened."""
        found = emergencies.list_for(who, is_open=waiting, after=before, limit=limit)
        return [EmergencyAnswer.of(one) for one in found]

    @routes.post("/emergencies/{emergency_id}/review", responses=problems(404, 409), summary="Review an emergency")
    def review_emergency(emergency_id: Id, review: Review, who: Reviewer) -> EmergencyAnswer:
        """Say whether it was justified; not of one's own, and once only."""
        return EmergencyAnswer.of(emergencies.review(emergency_id, who, finding=review.finding, note=review.note))

    return routes
