"""REST of conflicts: what somebody has to decide."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dicom_network.base.api import Body, Id, Needs, problems
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.hierarchy import Version
from dicom_network.modules.lifecycle.conflicts import Compared, Conflicts

Editor = Annotated[Principal, Needs(Permission.EDIT)]


class ConflictUids(BaseModel):
    """What a conflict is about."""

    study_instance_uid: str
    series_instance_uid: str | None
    sop_instance_uid: str | None


class ConflictAnswer(BaseModel):
    """Two versions of one instance, or two patients in one study."""

    id: int
    kind: Literal["duplicate", "patient"]
    uids: ConflictUids
    noticed: datetime


class Decision(Body):
    """How a conflict is decided."""

    keep: Annotated[
        Literal["first", "second", "accept"],
        Field(description="of two versions the first or the second; `accept`: two patients in one study are right"),
    ]
    whole_study: bool = Field(default=False, description="all of its kind in the same study alike")


class VersionAnswer(BaseModel):
    """One of two versions of an instance."""

    received: datetime
    via: str = Field(description="`C-STORE`, `STOW-RS`, `import` …")
    calling_ae_title: str
    called_ae_title: str
    address: str
    person: str
    bytes: int

    @classmethod
    def of(cls, version: Version) -> "VersionAnswer":
        """Describe a version."""
        came = version.reception
        return cls(
            received=came.received,
            via=came.via,
            calling_ae_title=came.calling_ae_title,
            called_ae_title=came.called_ae_title,
            address=came.peer_address,
            person=came.person,
            bytes=version.extent.length,
        )


class AttributeDifference(BaseModel):
    """An attribute that is not the same on both sides."""

    tag: str = Field(description="eight hexadecimal digits")
    first: str
    second: str


class ConflictSidesAnswer(BaseModel):
    """A conflict with both of its sides."""

    id: int
    kind: Literal["duplicate", "patient"]
    study_instance_uid: str
    noticed: datetime
    versions: list[VersionAnswer] = Field(description="of a duplicate: the first and the second")
    differences: list[AttributeDifference]
    is_readable: bool = Field(description="false: the bytes of a side could not be read")
    is_masked: bool = Field(description="what names the patient is left out: you may not see it")

    @classmethod
    def of(cls, compared: Compared) -> "ConflictSidesAnswer":
        """Describe a conflict."""
        sides = compared.sides
        return cls(
            id=sides.id,
            kind="duplicate" if sides.kind == "duplicate" else "patient",
            study_instance_uid=sides.study_instance_uid,
            noticed=sides.noticed,
            versions=[VersionAnswer.of(one) for one in sides.versions],
            differences=[
                AttributeDifference(tag=one.tag, first=one.first, second=one.second) for one in compared.differences
            ],
            is_readable=compared.is_readable,
            is_masked=compared.is_masked,
        )


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["conflicts"])
    conflicts = Conflicts(node)

    @routes.get("/conflicts")
    def list_conflicts(who: Editor) -> list[ConflictAnswer]:
        return [ConflictAnswer.model_validate(dict(one)) for one in conflicts.list_open(who.rule(Permission.EDIT))]

    @routes.get("/conflicts/{conflict_id}", summary="Give a conflict with both of its sides", responses=problems(404))
    def get_conflict(conflict_id: Id, who: Editor) -> ConflictSidesAnswer:
        return ConflictSidesAnswer.of(conflicts.compare(conflict_id, who))

    @routes.post("/conflicts/{conflict_id}/resolve", status_code=204, responses=problems(400, 404))
    def resolve_conflict(conflict_id: Id, decision: Decision, who: Editor) -> None:
        within = who.rule(Permission.EDIT)
        conflicts.resolve(conflict_id, decision.keep, actor=who.actor, within=within, whole_study=decision.whole_study)

    return routes
