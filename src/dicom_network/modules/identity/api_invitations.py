"""REST of invitations: making them, and coming by one."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from dicom_network.base.api import GREATEST_ID, Body, Id, Needs, problems
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.modules.identity.edge import DisplayName, Edge, Email, NameText, Password, Secret
from dicom_network.modules.identity.managed import Managed
from dicom_network.modules.identity.membership_shapes import MembershipAnswer, NewMembership, Places, membership_of
from dicom_network.modules.identity.model import SHORTEST_PASSWORD
from dicom_network.modules.identity.service import Identity

Manager = Annotated[Principal, Needs(Permission.MANAGE_PEOPLE)]
MOST_MEMBERSHIPS = 10


class NewInvitation(Body):
    """Whom to invite, and as what."""

    memberships: Annotated[list[NewMembership], Field(min_length=1, max_length=MOST_MEMBERSHIPS)]
    email: Email = ""
    display_name: DisplayName = ""
    language: Literal["", "en", "ro", "ru", "mk"] = ""
    by_mail: bool = Field(default=False, description="send the link by e-mail; needs mail.host and http.public_url")


class MadeInvitation(BaseModel):
    """The link, shown this once."""

    id: int
    url: str
    is_mailed: bool


class Invitation(BaseModel):
    """An invitation that nobody has accepted yet."""

    id: int
    email: str
    display_name: str
    inviter: str
    created: AwareDatetime
    expires: AwareDatetime
    memberships: list[MembershipAnswer]


class InvitationPage(BaseModel):
    """A page of invitations, the newest first."""

    invitations: list[Invitation]
    next: int | None = Field(description="to be given as `before` for the next page; null on the last one")


class Renewal(Body):
    """Whether to send the new link by e-mail."""

    by_mail: bool = False


class InvitationCheck(Body):
    """What the link holds."""

    secret: Secret


class InvitationState(BaseModel):
    """Who invites to what."""

    inviter: str
    email: str
    display_name: str
    language: str
    expires: AwareDatetime
    memberships: list[MembershipAnswer]
    shortest_password: int


class Acceptance(Body):
    """The account that somebody makes for themselves."""

    secret: Secret
    name: NameText
    display_name: DisplayName = ""
    password: Password


class Accepted(BaseModel):
    """Who was made."""

    name: str


def own_routes(node: Node, identity: Identity, edge: Edge) -> APIRouter:
    """Give the routes for those who manage people."""
    routes = APIRouter(tags=["invitations"])

    @routes.post("/invitations", status_code=201, summary="Invite somebody", responses=problems(400, 404))
    def create_invitation(new: NewInvitation, who: Manager, request: Request) -> MadeInvitation:
        key, secret = identity.invitations.create(
            Managed.by(who),
            [membership_of(node, one) for one in new.memberships],
            email=new.email,
            display_name=new.display_name,
            language=new.language,
            by_mail=new.by_mail,
        )
        return MadeInvitation(id=key, url=_url(edge, request, secret), is_mailed=new.by_mail)

    @routes.get("/invitations", summary="List invitations that are waiting")
    def list_invitations(
        who: Manager,
        before: Annotated[int | None, Query(ge=1, le=GREATEST_ID)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> InvitationPage:
        found, more = identity.invitations.waiting(Managed.by(who), before=before, limit=limit)
        places = Places(node)
        told = [Invitation(**_told(identity, places, one)) for one in found]
        return InvitationPage(invitations=told, next=more)

    @routes.post("/invitations/{invitation_id}/renewal", summary="Make a new link", responses=problems(400, 404))
    def renew_invitation(invitation_id: Id, order: Renewal, who: Manager, request: Request) -> MadeInvitation:
        """The old link is worth nothing from now on."""
        secret = identity.invitations.renew(Managed.by(who), invitation_id, by_mail=order.by_mail)
        return MadeInvitation(id=invitation_id, url=_url(edge, request, secret), is_mailed=order.by_mail)

    @routes.delete(
        "/invitations/{invitation_id}", status_code=204, summary="Withdraw an invitation", responses=problems(404)
    )
    def withdraw_invitation(invitation_id: Id, who: Manager) -> None:
        identity.invitations.withdraw(Managed.by(who), invitation_id)

    return routes


def open_routes(node: Node, identity: Identity, edge: Edge) -> APIRouter:
    """Give the routes for whoever was invited."""
    routes = APIRouter(tags=["invitations"])

    @routes.post("/invitations/check", summary="Show what a link invites to", responses=problems(403))
    def check_invitation(given: InvitationCheck, request: Request) -> InvitationState:
        edge.visit(request)
        found = identity.invitations.find(given.secret)
        told = _told(identity, Places(node), found)
        return InvitationState(**told, language=found["language"], shortest_password=SHORTEST_PASSWORD)

    @routes.post(
        "/invitations/acceptance", status_code=201, summary="Accept an invitation", responses=problems(400, 403, 409)
    )
    def accept_invitation(order: Acceptance, request: Request, response: Response) -> Accepted:
        """Makes the account, uses the link up, and sets the cookie of a session."""
        name = order.name.strip()
        session = identity.invitations.accept(
            order.secret, name, order.password, edge.visit(request), display_name=order.display_name
        )
        edge.open(request, response, session)
        return Accepted(name=name)

    return routes


def _url(edge: Edge, request: Request, secret: str) -> str:
    return f"{edge.url(request)}/invitation/{secret}"


def _told(identity: Identity, places: Places, one: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: one[name] for name in ("id", "email", "display_name", "inviter", "created", "expires")}
    memberships = [places.told(given) for given in identity.invitations.memberships_of(one)]
    return {**kept, "memberships": memberships}
