"""REST of the trash: what was deleted and can come back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dicom_network.base.api import Body, Id, Needs, joined, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission, covers
from dicom_network.domain.hierarchy import Level
from dicom_network.modules.lifecycle import conflicts_api
from dicom_network.modules.lifecycle.service import LONGEST_REASON, Deletion

Deleter = Annotated[Principal, Needs(Permission.DELETE)]
Restorer = Annotated[Principal, Needs(Permission.RESTORE)]
Purger = Annotated[Principal, Needs(Permission.PURGE)]

LevelName = Literal["patient", "study", "series", "instance"]
Reason = Annotated[str, text(LONGEST_REASON, shortest=1)]
LONGEST_AGE_DAYS = 36_500


class NewDeletion(Body):
    """What to move to the trash, and why."""

    level: LevelName
    uid: Annotated[str, text(64, shortest=1), Field(description="its UID; of a patient the Patient ID")]
    reason: Reason


class Instances(BaseModel):
    """How many instances it was about."""

    instances: int


class DeletionAnswer(BaseModel):
    """A deletion that can be undone."""

    id: int
    level: LevelName
    uid: str
    reason: str
    actor: str
    deleted: datetime
    instances: int
    bytes: int


class Purge(Body):
    """What of the trash to delete for good, and why."""

    reason: Reason
    older_than_days: Annotated[int, Field(ge=0, le=LONGEST_AGE_DAYS, strict=True)] = 0


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter()
    _add_trash_routes(routes, Deletion(node))
    return joined(routes, conflicts_api.router(node))


def _add_trash_routes(routes: APIRouter, deletion: Deletion) -> None:
    @routes.get("/trash", tags=["trash"])
    def list_trash(who: Restorer) -> list[DeletionAnswer]:
        names_patients = covers(who.rule(Permission.SEE_IDENTITY), who.rule(Permission.RESTORE))
        return [
            _deletion(one, names_patients=names_patients) for one in deletion.list_trash(who.rule(Permission.RESTORE))
        ]

    @routes.post("/trash", status_code=201, tags=["trash"], responses=problems(400, 404))
    def move_to_trash(what: NewDeletion, who: Deleter) -> Instances:
        level = Level[what.level.upper()]
        number = deletion.trash(level, what.uid, reason=what.reason, actor=who.actor, rights=who.rights)
        return Instances(instances=number)

    @routes.post("/trash/{deletion_id}/restore", tags=["trash"], responses=problems(404, 409))
    def restore_from_trash(deletion_id: Id, who: Restorer) -> Instances:
        within = who.rule(Permission.RESTORE)
        return Instances(instances=deletion.restore(deletion_id, actor=who.actor, within=within))

    @routes.post("/trash/purge", tags=["trash"], responses=problems(400))
    def purge_trash(what: Purge, who: Purger) -> Instances:
        older_than = timedelta(days=what.older_than_days)
        return Instances(instances=deletion.empty_trash(reason=what.reason, actor=who.actor, older_than=older_than))


def _deletion(one: Mapping[str, Any], *, names_patients: bool) -> DeletionAnswer:
    """Describe a deletion; that of a patient by the ID only to whom patients may be named."""
    level = Level(one["level"])
    uid = one["uid"] if names_patients or level is not Level.PATIENT else ""
    return DeletionAnswer.model_validate({**one, "level": level.name.lower(), "uid": uid})
