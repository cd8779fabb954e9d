"""REST of sharing."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from dicom_network.base.api import Body, Id, Needs, Uid, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.study_access import require
from dicom_network.domain.access import Permission
from dicom_network.domain.access_ports import KeptBond
from dicom_network.domain.study_rules import Relation
from dicom_network.modules.sharing.service import Sharing

MOST_COLLEAGUES = 20

Finder = Annotated[Principal, Needs(Permission.FIND)]
Viewer = Annotated[Principal, Needs(Permission.VIEW)]
Sharer = Annotated[Principal, Needs(Permission.SHARE)]


class Colleague(BaseModel):
    """Somebody a study can be assigned to or shared with."""

    id: int
    name: str
    display_name: str


class BondAnswer(BaseModel):
    """A person that a study is assigned to or shared with."""

    person: int
    name: str
    relation: Relation
    permissions: list[str] = Field(description="Of a share: what it is for")
    until: datetime | None
    given_by: str
    created: datetime

    @classmethod
    def of(cls, kept: KeptBond) -> "BondAnswer":
        """Describe a bond."""
        return cls(
            person=kept.bond.person,
            name=kept.person,
            relation=kept.bond.relation,
            permissions=sorted(kept.bond.permissions),
            until=kept.bond.until,
            given_by=kept.given_by,
            created=kept.created,
        )


class ShareBody(Body):
    """What a study is shared for, and for how long."""

    permissions: Annotated[tuple[Permission, ...], Field(max_length=10)] = (
        Permission.FIND,
        Permission.VIEW,
        Permission.VIEW_REPORTS,
        Permission.SEE_IDENTITY,
    )
    until: AwareDatetime | None = None


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["sharing"])
    sharing = Sharing(node)
    _add_reading_routes(routes, node)
    _add_assignment_routes(routes, sharing)
    _add_share_routes(routes, sharing)
    return routes


def _add_reading_routes(routes: APIRouter, node: Node) -> None:
    @routes.get("/colleagues", summary="Find somebody to share with")
    def find_colleagues(_who: Sharer, q: Annotated[str, text(100)] = "") -> list[Colleague]:
        """Give people whose name has what was typed."""
        people = node.people.list_people(search=q, limit=MOST_COLLEAGUES)
        return [
            Colleague(id=one["id"], name=one["name"], display_name=one["display_name"])
            for one in people
            if not one["disabled"]
        ]

    @routes.get("/studies/{study}/people", summary="Tell whom a study is given to", responses=problems(404))
    def list_bonds(study: Uid, who: Finder) -> list[BondAnswer]:
        """Give whom the study is assigned to and shared with."""
        require(node, who, study)
        return [BondAnswer.of(one) for one in node.access.bonds.of_study(study)]


def _add_assignment_routes(routes: APIRouter, sharing: Sharing) -> None:
    path = "/studies/{study}/assignments/{person}"

    @routes.put(path, status_code=204, summary="Assign a study", responses=problems(404))
    def assign_study(study: Uid, person: Id, who: Viewer) -> None:
        """Assign a study to a person."""
        sharing.assign(who, study, person)

    @routes.delete(path, status_code=204, summary="Take an assignment back", responses=problems(404))
    def unassign_study(study: Uid, person: Id, who: Viewer) -> None:
        """Take an assignment back."""
        sharing.unassign(who, study, person)


def _add_share_routes(routes: APIRouter, sharing: Sharing) -> None:
    path = "/studies/{study}/shares/{person}"

    @routes.put(path, status_code=204, summary="Share a study", responses=problems(400, 404))
    def share_study(study: Uid, person: Id, body: ShareBody, who: Sharer) -> None:
        """Share a study with a person; a share that is there already is replaced."""
        sharing.share(who, study, person, permissions=body.permissions, until=body.until)

    @routes.delete(path, status_code=204, summary="Take a share back", responses=problems(404))
    def unshare_study(study: Uid, person: Id, who: Sharer) -> None:
        """Take a share back."""
        sharing.unshare(who, study, person)
