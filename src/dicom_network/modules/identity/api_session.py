"""REST of sessions: who am I, log in, show a second factor, log out."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from dicom_network.base.api import Body, PrincipalDependency, problems, text
from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.modules.identity.edge import Code, Edge, NameText, Password, Secret, visit_of
from dicom_network.modules.identity.login import Step
from dicom_network.modules.identity.mail import can_mail
from dicom_network.modules.identity.model import LONGEST_SECRET
from dicom_network.modules.identity.passkey_shapes import PasskeyAsked, ShownPasskey
from dicom_network.modules.identity.service import Identity

Factor = Literal["code", "passkey", "recovery-code"]


class SessionPerson(BaseModel):
    """Who is logged in, and how they like the site to be; an empty preference: as the browser says."""

    id: int
    name: str
    display_name: str
    email: str
    language: Literal["", "en", "ro", "ru", "mk"]
    theme: Literal["", "auto", "light", "dark"]
    density: Literal["", "comfortable", "compact"]
    time_zone: str
    pages: dict[str, Any] = Field(description="what pages remember: columns, layouts")


class SessionInstitution(BaseModel):
    """An institution that a person has a role in."""

    id: int | None = Field(description="null: everywhere")
    name: str
    role: str


class Session(BaseModel):
    """Who is logged in, and what they may do at all; for which studies is said by the answers themselves."""

    person: SessionPerson
    permissions: list[Permission]
    institutions: list[SessionInstitution]
    expires: AwareDatetime | None = Field(description="null for a token that does not run out")


class LogInOrder(Body):
    """Name and password."""

    name: NameText
    password: Password


class SecondFactorOrder(Body):
    """What follows the password."""

    pending: Secret
    code: Code


class PasskeyLogInOrder(Body):
    """A passkey, shown alone or after the password."""

    ceremony: Secret
    passkey: ShownPasskey
    pending: Annotated[str, text(LONGEST_SECRET)] = ""


class PasskeyLogInBegin(Body):
    """Whether the passkey is to be shown alone."""

    pending: Annotated[str, text(LONGEST_SECRET)] = Field(
        default="", description="of the log-in whose password was right; nothing: the passkey is all that is shown"
    )


class Provider(BaseModel):
    """An OpenID provider that people log in by."""

    name: str
    title: str
    url: str = Field(description="where the browser is to go, relative to the root of the site; takes `next`")


class LogInWays(BaseModel):
    """How people come in here."""

    providers: list[Provider]
    resets_by_mail: bool
    is_set_up: bool = Field(description="false while nobody is known and the set-up link waits")


class LogInAnswer(BaseModel):
    """How far the log-in has come."""

    next: Literal["home", "second-factor"]
    pending: str = Field(default="", description="to be sent with the second factor")
    factors: list[Factor] = Field(default=[], description="what may be shown")


class LogOutAnswer(BaseModel):
    """Where the browser is to go after the log-out."""

    url: str = Field(description="of the provider that vouched for the person, to log out there too; may be empty")


def open_routes(node: Node, identity: Identity, edge: Edge) -> APIRouter:
    """Give the routes for whoever is to log in."""
    routes = APIRouter(tags=["session"])

    @routes.post("/session", summary="Log in by name and password", responses=problems(403))
    def log_in(order: LogInOrder, request: Request, response: Response) -> LogInAnswer:
        """Sets the cookie of a session, or asks for a second factor."""
        step = identity.login.begin(order.name.strip(), order.password, edge.visit(request))
        return _answered(edge, request, response, step)

    @routes.get("/session/ways", summary="Tell how people log in here")
    def show_ways() -> LogInWays:
        providers = node.settings.identity.providers
        return LogInWays(
            providers=[
                Provider(name=one.name, title=one.title or one.name, url=f"oidc/{one.name}/begin") for one in providers
            ],
            resets_by_mail=can_mail(node.settings),
            is_set_up=node.people.count() > 0,
        )

    @routes.post("/session/passkey/options", summary="Ask for a passkey", responses=problems(403))
    def begin_passkey_log_in(order: PasskeyLogInBegin, request: Request) -> PasskeyAsked:
        edge.visit(request)
        url = edge.url(request)
        if order.pending:
            asked = identity.passkeys.begin_second_factor(identity.login, order.pending, url)
        else:
            asked = identity.passkeys.begin_login(url)
        return PasskeyAsked(ceremony=asked.handle, options=dict(asked.options))

    @routes.post("/session/passkey", summary="Log in by a passkey", responses=problems(403))
    def log_in_by_passkey(order: PasskeyLogInOrder, request: Request, response: Response) -> LogInAnswer:
        """Takes a passkey alone, or after the password, and sets the cookie of the session."""
        visit, url = edge.visit(request), edge.url(request)
        shown = order.passkey.model_dump(exclude_none=True)
        if order.pending:
            secret = identity.passkeys.show_second_factor(
                identity.login, order.pending, order.ceremony, shown, visit, url=url
            )
        else:
            secret = identity.passkeys.log_in(order.ceremony, shown, visit, url=url)
        return _answered(edge, request, response, Step(session=secret))

    @routes.post("/session/second-factor", summary="Show the second factor", responses=problems(403))
    def show_second_factor(order: SecondFactorOrder, request: Request, response: Response) -> LogInAnswer:
        """Takes a code of the app or a recovery code, and sets the cookie of the session."""
        secret = identity.login.finish_with_code(order.pending, order.code, edge.visit(request))
        return _answered(edge, request, response, Step(session=secret))

    return routes


def own_routes(node: Node, identity: Identity, edge: Edge) -> APIRouter:
    """Give the routes for whoever is logged in."""
    routes = APIRouter(tags=["session"])

    @routes.get("/session", summary="Who am I")
    def show_session(who: PrincipalDependency) -> Session:
        """Tells who is logged in; 401 where nobody is."""
        return _session(node, identity, who)

    @routes.delete("/session", summary="Log out")
    def log_out(who: PrincipalDependency, request: Request, response: Response) -> LogOutAnswer:
        """Ends the session and takes its cookie away. A token is not ended: it is revoked."""
        ended = identity.sessions.close(who, visit_of(request).address)
        edge.close(request, response)
        return LogOutAnswer(url=identity.openid.log_out_url(ended, f"{edge.url(request)}/login"))

    return routes


def _answered(edge: Edge, request: Request, response: Response, step: Step) -> LogInAnswer:
    response.headers["Cache-Control"] = "no-store"
    if not step.session:
        return LogInAnswer(next="second-factor", pending=step.pending, factors=list(step.factors))  # type: ignore[arg-type]
    edge.open(request, response, step.session)
    return LogInAnswer(next="home")


def _session(node: Node, identity: Identity, who: Principal) -> Session:
    person = identity.accounts.known(who.person)
    session = node.people.sessions.session(who.session) if who.session else None
    return Session(
        person=person_of(person),
        permissions=[permission for permission in Permission if who.may(permission)],
        institutions=_institutions(node, who.person),
        expires=None if session is None else session["expires"],
    )


def _institutions(node: Node, person: int) -> list[SessionInstitution]:
    names = {one.id: one.name for one in node.institutions.list_institutions()}
    return [
        SessionInstitution(id=one.institution, name=names.get(one.institution or 0, ""), role=one.role.title)
        for one in node.access.members.of(person)
        if one.is_valid(now())
    ]


def person_of(person: Mapping[str, Any]) -> SessionPerson:
    """Give what a person is told about themselves."""
    preferences = person["preferences"]
    return SessionPerson(
        id=person["id"],
        name=person["name"],
        display_name=person["display_name"] or person["name"],
        email=person["email"],
        language=preferences.get("language", ""),
        theme=preferences.get("theme", ""),
        density=preferences.get("density", ""),
        time_zone=preferences.get("time_zone", ""),
        pages=preferences.get("pages", {}),
    )
