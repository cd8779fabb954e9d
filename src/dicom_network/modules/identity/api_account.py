"""REST of one's own account: profile, password, sessions, tokens, and showing again who one is."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from dicom_network.base.api import Body, Id, PrincipalDependency, problems
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.errors import Refused
from dicom_network.modules.identity.api_session import SessionPerson, person_of
from dicom_network.modules.identity.api_tokens import Label, MadeToken, ScopeText, Token
from dicom_network.modules.identity.edge import Code, DisplayName, Edge, Email, Password, visit_of
from dicom_network.modules.identity.model import PROOF_LIFETIME, SecretKind
from dicom_network.modules.identity.passkey_shapes import PasskeyAsked, ShownPasskey
from dicom_network.modules.identity.service import Identity


class Preferences(Body):
    """How the site is to be; what is left out stays as it is, an empty text means: as the browser says."""

    language: Literal["", "en", "ro", "ru", "mk"] | None = None
    theme: Literal["", "auto", "light", "dark"] | None = None
    density: Literal["", "comfortable", "compact"] | None = None
    time_zone: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]*$")] | None = None
    pages: dict[str, Any] | None = Field(default=None, description="what pages remember: columns, layouts")


class ProfileChange(Body):
    """What to change; what is left out stays as it is."""

    display_name: DisplayName | None = None
    email: Email | None = None
    preferences: Preferences | None = None


class NewPassword(Body):
    """The new password."""

    password: Password


class Proof(Body):
    """The password, or a code of the app."""

    password: Password | None = None
    code: Code | None = None


class PasskeyProof(Body):
    """A passkey, shown again."""

    ceremony: Annotated[str, Field(max_length=200)]
    passkey: ShownPasskey


class OwnSession(BaseModel):
    """A session of one's own."""

    id: int
    is_this: bool
    device: str
    address: str
    method: str = Field(description="what was shown: `password`, `password+code`, `passkey`, `link` …")
    created: AwareDatetime
    seen: AwareDatetime
    expires: AwareDatetime


class Ended(BaseModel):
    """How many sessions were ended."""

    sessions: int


class ProofState(BaseModel):
    """Until when factors and tokens may be changed without showing again who one is."""

    until: AwareDatetime


class NewOwnToken(Body):
    """A token of one's own to make."""

    label: Label = ""
    scope: ScopeText = ""
    expires: AwareDatetime | None = None


def own_routes(node: Node, identity: Identity, edge: Edge) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["account"])
    _add_profile(routes, identity)
    _add_proofs(routes, node, identity, edge)
    _add_sessions(routes, node, identity)
    _add_tokens(routes, node, identity)
    return routes


def _add_profile(routes: APIRouter, identity: Identity) -> None:
    @routes.get("/me", summary="Show my profile")
    def show_profile(who: PrincipalDependency) -> SessionPerson:
        return person_of(identity.accounts.known(who.person))

    @routes.patch("/me", summary="Change my profile", responses=problems(400))
    def change_profile(change: ProfileChange, who: PrincipalDependency) -> SessionPerson:
        """A new e-mail address needs that one has shown lately who one is."""
        identity.accounts.change_profile(who, **change.model_dump(exclude_none=True))
        return person_of(identity.accounts.known(who.person))

    @routes.put("/me/password", status_code=204, summary="Choose a new password", responses=problems(400))
    def change_password(order: NewPassword, who: PrincipalDependency) -> None:
        """Ends the other sessions. Needs that one has shown lately who one is."""
        identity.accounts.change_password(who, order.password)


def _add_proofs(routes: APIRouter, node: Node, identity: Identity, edge: Edge) -> None:
    @routes.post("/me/proof", summary="Show again who I am", responses=problems(400))
    def show_proof(proof: Proof, who: PrincipalDependency, request: Request) -> ProofState:
        visit = edge.visit(request)
        if proof.code:
            passes = bool(identity.second_factor.use(identity.accounts.known(who.person), proof.code))
        else:
            passes = identity.passwords.passes(visit.address, who.name, proof.password or "")
        if not passes or not who.session:
            identity.trail.refused("session:prove", who.name, visit.address)
            raise Refused("this is not right, or there were too many attempts", code="identity.login")
        identity.sessions.prove(who)
        return _proof_state(node, who)

    @routes.post("/me/proof/passkey/options", summary="Ask for a passkey as proof")
    def begin_passkey_proof(who: PrincipalDependency, request: Request) -> PasskeyAsked:
        asked = identity.passkeys.begin_proof(who, edge.url(request))
        return PasskeyAsked(ceremony=asked.handle, options=dict(asked.options))

    @routes.post("/me/proof/passkey", summary="Show a passkey as proof")
    def show_passkey_proof(proof: PasskeyProof, who: PrincipalDependency, request: Request) -> ProofState:
        shown = proof.passkey.model_dump(exclude_none=True)
        identity.passkeys.prove(who, proof.ceremony, shown, url=edge.url(request))
        return _proof_state(node, who)


def _add_sessions(routes: APIRouter, node: Node, identity: Identity) -> None:
    @routes.get("/me/sessions", summary="List my sessions")
    def list_own_sessions(who: PrincipalDependency) -> list[OwnSession]:
        return [
            OwnSession.model_validate({**one, "is_this": one["id"] == who.session})
            for one in identity.sessions.of(who.person)
        ]

    @routes.delete("/me/sessions/{session_id}", status_code=204, summary="End a session", responses=problems(404))
    def end_own_session(session_id: Id, who: PrincipalDependency) -> None:
        identity.sessions.end(who, session_id)

    @routes.delete("/me/sessions", summary="End all my other sessions")
    def end_other_sessions(who: PrincipalDependency, request: Request, response: Response) -> Ended:
        return Ended(sessions=identity.sessions.end_all_others(who, visit_of(request).address))


def _add_tokens(routes: APIRouter, node: Node, identity: Identity) -> None:
    @routes.get("/me/tokens", summary="List my tokens")
    def list_own_tokens(who: PrincipalDependency) -> list[Token]:
        kept = node.people.list_secrets(SecretKind.TOKEN, person_id=who.person)
        return [Token.model_validate(dict(one)) for one in kept]

    @routes.post("/me/tokens", status_code=201, summary="Make a token for me", responses=problems(400))
    def create_own_token(new: NewOwnToken, who: PrincipalDependency) -> MadeToken:
        """Permits at most what its owner may. Needs that one has shown lately who one is."""
        token = identity.tokens.create_own(who, label=new.label, scope=new.scope, expires=new.expires)
        return MadeToken(token=token)

    @routes.delete("/me/tokens/{token_id}", status_code=204, summary="Revoke my token", responses=problems(404))
    def revoke_own_token(token_id: Id, who: PrincipalDependency) -> None:
        identity.tokens.revoke(token_id, actor=who.actor, person=who.person)


def _proof_state(node: Node, who: Principal) -> ProofState:
    session = node.people.sessions.session(who.session)
    if session is None:
        raise Refused("this session is over", code="identity.session")
    return ProofState(until=session["proved"] + PROOF_LIFETIME)
