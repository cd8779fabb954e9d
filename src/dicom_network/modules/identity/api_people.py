"""REST of people, for those who manage them; whoever manages one institution sees and changes its people only."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from dicom_network.base.api import Body, Id, Needs, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.modules.identity.api_tokens import Label, MadeToken, ScopeText, Token
from dicom_network.modules.identity.directory import MOST_DICOM_NAMES, MOST_PATIENT_IDS
from dicom_network.modules.identity.edge import DisplayName, Edge, Email, NameText
from dicom_network.modules.identity.managed import Managed
from dicom_network.modules.identity.membership_shapes import (
    DepartmentChoice,
    MembershipAnswer,
    NewMembership,
    Place,
    Places,
    RoleChoice,
    membership_of,
)
from dicom_network.modules.identity.model import LONGEST_NAME, RESET_LINK_LIFETIME, PersonKind, SecretKind
from dicom_network.modules.identity.service import Identity

Manager = Annotated[Principal, Needs(Permission.MANAGE_PEOPLE)]
PAGE, LARGEST_PAGE = 50, 200


class Person(BaseModel):
    """A person or a service account, as it stands in a list."""

    id: int
    name: str
    display_name: str
    email: str
    kind: Literal["person", "service"]
    is_disabled: bool
    created: AwareDatetime
    seen: AwareDatetime | None = Field(description="when last in a session; null: never")
    memberships: list[MembershipAnswer] = Field(description="those that the asker may know of")


class PeoplePage(BaseModel):
    """A page of people, by name."""

    people: list[Person]
    next: str | None = Field(description="to be given as `after` for the next page; null on the last one")


class PersonDetails(Person):
    """A person with all that can be changed."""

    has_password: bool
    factors: list[Literal["code", "passkey", "recovery-code"]]
    sessions: int
    dicom_names: list[str] = Field(description="how the person stands in studies, as referring or performing physician")
    patient_ids: list[str] = Field(description="which patients the person is: issuer, backslash, Patient ID")
    can_manage_account: bool = Field(description="false for who belongs to other institutions too, or may do more")
    tokens: list[Token] = Field(description="of a service account")


class NewPerson(Body):
    """A person who is let in by a link, or a service account."""

    name: NameText
    kind: Literal["person", "service"] = "person"
    display_name: DisplayName = ""
    email: Email = ""
    membership: NewMembership | None = None


class PersonChange(Body):
    """What to change; what is left out stays as it is."""

    display_name: DisplayName | None = None
    email: Email | None = None
    is_disabled: bool | None = None


class DicomNames(Body):
    """How a person stands in studies."""

    names: Annotated[list[Annotated[str, text(324, shortest=1)]], Field(max_length=MOST_DICOM_NAMES)]


class PatientIds(Body):
    """Which patients a person is."""

    ids: Annotated[list[Annotated[str, text(140, shortest=1)]], Field(max_length=MOST_PATIENT_IDS)]


class HandedLink(BaseModel):
    """A link to hand over; shown this once."""

    url: str
    hours: int = Field(description="how long it is good")


class NewServiceToken(Body):
    """A token of a service account."""

    label: Label = ""
    scope: ScopeText = ""
    expires: AwareDatetime | None = None


class MadePerson(BaseModel):
    """Who was made."""

    id: int


class MadeMembership(BaseModel):
    """What was given."""

    id: int


def own_routes(node: Node, identity: Identity, edge: Edge) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["people"])
    told = _Told(node, identity)
    _add_list(routes, identity, told)
    _add_person(routes, node, identity, told)
    _add_account(routes, identity, edge)
    _add_memberships(routes, node, identity)
    _add_standing(routes, identity)
    _add_service_tokens(routes, node, identity)
    return routes


class _Told:
    """Tells of people."""

    def __init__(self, node: Node, identity: Identity) -> None:
        self._node = node
        self._identity = identity

    def person(self, managed: Managed, places: Places, one: Mapping[str, Any]) -> dict[str, Any]:
        memberships = managed.visible(self._identity.directory.memberships(one["id"]))
        return {
            **{name: one[name] for name in ("id", "name", "display_name", "email", "kind", "created", "seen")},
            "is_disabled": one["disabled"],
            "memberships": places.told_all(memberships),
        }

    def details(self, managed: Managed, person_id: int) -> PersonDetails:
        node, one = self._node, self._identity.directory.get(managed, person_id)
        tokens = []
        if one["kind"] == PersonKind.SERVICE:
            kept = node.people.list_secrets(SecretKind.TOKEN, person_id=person_id)
            tokens = [Token.model_validate(dict(token)) for token in kept]
        return PersonDetails(
            **self.person(managed, Places(node), one),
            has_password=bool(one["password_hash"]),
            factors=list(self._identity.second_factor.of(person_id)),  # type: ignore[arg-type]
            sessions=len(self._identity.sessions.of(person_id)),
            dicom_names=node.access.members.names(person_id),
            patient_ids=node.access.members.identities(person_id),
            can_manage_account=managed.manages_account(self._identity.directory.memberships(person_id)),
            tokens=tokens,
        )


def _add_list(routes: APIRouter, identity: Identity, told: _Told) -> None:
    @routes.get("/people", summary="List people")
    def list_people(
        who: Manager,
        search: Annotated[str, text(200)] = "",
        after: Annotated[str, text(LONGEST_NAME)] = "",
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = PAGE,
        kind: Literal["", "person", "service"] = "",
    ) -> PeoplePage:
        """By name; `search` looks for words in names and addresses, in any script."""
        managed, places = Managed.by(who), Places(identity.node)
        found = identity.directory.find(managed, search=search, after=after, limit=limit + 1, kind=kind)
        people = [Person(**told.person(managed, places, one)) for one in found[:limit]]
        return PeoplePage(people=people, next=people[-1].name if len(found) > limit else None)


def _add_person(routes: APIRouter, node: Node, identity: Identity, told: _Told) -> None:
    @routes.post("/people", status_code=201, summary="Add a person", responses=problems(400, 404, 409))
    def create_person(new: NewPerson, who: Manager) -> MadePerson:
        """A person comes in by a link (`POST /people/{id}/reset-link`), a service account by tokens."""
        membership = membership_of(node, new.membership) if new.membership is not None else None
        person = identity.directory.add(
            Managed.by(who),
            new.name.strip(),
            kind=PersonKind(new.kind),
            membership=membership,
            display_name=new.display_name,
            email=new.email,
        )
        return MadePerson(id=person)

    @routes.get("/people/{person_id}", summary="Show a person", responses=problems(404))
    def show_person(person_id: Id, who: Manager) -> PersonDetails:
        return told.details(Managed.by(who), person_id)

    @routes.patch("/people/{person_id}", summary="Change a person", responses=problems(400, 404, 409))
    def change_person(person_id: Id, change: PersonChange, who: Manager) -> PersonDetails:
        """Who is disabled is let in no more, by nothing, until enabled again."""
        managed = Managed.by(who)
        profile = change.model_dump(exclude_none=True, exclude={"is_disabled"})
        if profile:
            identity.directory.change(managed, person_id, **profile)
        if change.is_disabled is not None:
            identity.directory.set_disabled(managed, person_id, disabled=change.is_disabled)
        return told.details(managed, person_id)

    @routes.delete("/people/{person_id}", status_code=204, summary="Delete a person", responses=problems(404, 409))
    def delete_person(person_id: Id, who: Manager) -> None:
        """The audit trail stays, and the name is never given to anybody else."""
        identity.directory.delete(Managed.by(who), person_id)


def _add_account(routes: APIRouter, identity: Identity, edge: Edge) -> None:
    @routes.post(
        "/people/{person_id}/reset-link",
        status_code=201,
        summary="Make a link for a new password",
        responses=problems(404),
    )
    def create_reset_link(person_id: Id, who: Manager, request: Request) -> HandedLink:
        secret = identity.directory.create_reset_link(Managed.by(who), person_id)
        hours = int(RESET_LINK_LIFETIME.total_seconds() // 3600)
        return HandedLink(url=f"{edge.url(request)}/reset/{secret}", hours=hours)

    @routes.delete(
        "/people/{person_id}/factors", status_code=204, summary="Take away second factors", responses=problems(404)
    )
    def remove_factors(person_id: Id, who: Manager) -> None:
        """For who has lost them; ends the sessions."""
        identity.directory.remove_factors(Managed.by(who), person_id)

    @routes.delete(
        "/people/{person_id}/sessions",
        status_code=204,
        summary="End all sessions of a person",
        responses=problems(404),
    )
    def end_sessions(person_id: Id, who: Manager) -> None:
        identity.directory.end_sessions(Managed.by(who), person_id)


def _add_memberships(routes: APIRouter, node: Node, identity: Identity) -> None:
    @routes.get("/memberships/places", summary="Tell which roles I may give, and where")
    def list_places(who: Manager) -> list[Place]:
        """The whole network comes first for who may give roles in it."""
        managed, departments = Managed.by(who), node.access.departments.list()
        listed: dict[int | None, str] = {None: ""} if managed.has(None) else {}
        listed |= {one.id: one.name for one in node.institutions.list_institutions() if managed.has(one.id)}
        return [
            Place(
                institution=institution,
                name=name,
                roles=[
                    RoleChoice(id=role.id, title=role.title)
                    for role in identity.directory.roles_to_give(managed, institution)
                ],
                departments=[
                    DepartmentChoice(id=one.id, name=one.name) for one in departments if one.institution == institution
                ],
            )
            for institution, name in listed.items()
        ]

    @routes.post(
        "/people/{person_id}/memberships", status_code=201, summary="Give a role", responses=problems(400, 404)
    )
    def add_membership(person_id: Id, new: NewMembership, who: Manager) -> MadeMembership:
        """Nobody gives a role that permits more than they may themselves."""
        membership = membership_of(node, new)
        return MadeMembership(id=identity.directory.add_membership(Managed.by(who), person_id, membership))

    @routes.delete(
        "/people/{person_id}/memberships/{membership_id}",
        status_code=204,
        summary="Take a role away",
        responses=problems(404, 409),
    )
    def remove_membership(person_id: Id, membership_id: Id, who: Manager) -> None:
        identity.directory.remove_membership(Managed.by(who), person_id, membership_id)


def _add_standing(routes: APIRouter, identity: Identity) -> None:
    @routes.put(
        "/people/{person_id}/dicom-names",
        status_code=204,
        summary="Say how a person stands in studies",
        responses=problems(400, 404),
    )
    def set_dicom_names(person_id: Id, order: DicomNames, who: Manager) -> None:
        """In any script; studies that the person referred or performed are found by it."""
        identity.directory.set_dicom_names(Managed.by(who), person_id, order.names)

    @routes.put(
        "/people/{person_id}/patient-ids",
        status_code=204,
        summary="Say which patients a person is",
        responses=problems(400, 404),
    )
    def set_patient_ids(person_id: Id, order: PatientIds, who: Manager) -> None:
        identity.directory.set_patient_ids(Managed.by(who), person_id, order.ids)


def _add_service_tokens(routes: APIRouter, node: Node, identity: Identity) -> None:
    @routes.post(
        "/people/{person_id}/tokens",
        status_code=201,
        summary="Make a token of a service account",
        responses=problems(400, 404),
    )
    def create_service_token(person_id: Id, new: NewServiceToken, who: Manager) -> MadeToken:
        """People make their own."""
        return MadeToken(
            token=identity.directory.create_service_token(
                Managed.by(who), person_id, identity.tokens, label=new.label, scope=new.scope, expires=new.expires
            )
        )

    @routes.delete(
        "/people/{person_id}/tokens/{token_id}",
        status_code=204,
        summary="Revoke a token of a person",
        responses=problems(404),
    )
    def revoke_person_token(person_id: Id, token_id: Id, who: Manager) -> None:
        identity.directory.get(Managed.by(who), person_id)
        identity.tokens.revoke(token_id, actor=who.actor, person=person_id)
