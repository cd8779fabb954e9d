"""REST of one's own second factors: the app, recovery codes, passkeys."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, Field

from dicom_network.base.api import Body, Id, PrincipalDependency, problems, text
from dicom_network.base.node import Node
from dicom_network.modules.identity.edge import Code, Edge, Secret
from dicom_network.modules.identity.passkey_shapes import MadePasskey, PasskeyAsked
from dicom_network.modules.identity.service import Identity

PasskeyLabel = Annotated[str, text(100, shortest=1)]


class Passkey(BaseModel):
    """A passkey of one's own."""

    id: int
    label: str
    created: AwareDatetime
    used: AwareDatetime | None


class Factors(BaseModel):
    """What is shown besides the password."""

    has_app: bool
    recovery_codes_left: int
    passkeys: list[Passkey]


class AppKey(BaseModel):
    """The key for an app that makes codes; shown this once."""

    ceremony: str
    key: str
    address: str = Field(description="`otpauth://…`")
    picture: str = Field(description="the address as a QR code, SVG")


class FirstCode(Body):
    """The first code of the app."""

    ceremony: Secret
    code: Code


class RecoveryCodes(BaseModel):
    """Codes that stand in for a lost factor, each once; shown this once, and empty where there were some before."""

    recovery_codes: list[str]


class NewPasskey(Body):
    """A passkey that the browser has just made."""

    ceremony: Secret
    label: PasskeyLabel
    passkey: MadePasskey


class PasskeyName(Body):
    """What the passkey is called."""

    label: PasskeyLabel


def own_routes(node: Node, identity: Identity, edge: Edge) -> APIRouter:
    """Give the routes. All changes need that one has shown lately who one is."""
    routes = APIRouter(tags=["account"])
    _add_app(routes, node, identity)
    _add_passkeys(routes, identity, edge)
    return routes


def _add_app(routes: APIRouter, node: Node, identity: Identity) -> None:
    @routes.get("/me/factors", summary="Show my second factors")
    def show_factors(who: PrincipalDependency) -> Factors:
        return Factors(
            has_app=node.people.factors.find_authenticator(who.person) is not None,
            recovery_codes_left=identity.second_factor.recovery_codes_left(who.person),
            passkeys=[Passkey.model_validate(dict(one)) for one in node.people.factors.list_passkeys(who.person)],
        )

    @routes.post("/me/factors/app", summary="Ask for a key for an app")
    def begin_app(who: PrincipalDependency) -> AppKey:
        begun = identity.second_factor.begin(who)
        return AppKey(ceremony=begun.handle, key=begun.key, address=begun.address, picture=begun.picture)

    @routes.put("/me/factors/app", summary="Confirm the app by its first code", responses=problems(400))
    def confirm_app(order: FirstCode, who: PrincipalDependency) -> RecoveryCodes:
        """From now on a code is asked for after the password. Ends the other sessions."""
        return RecoveryCodes(recovery_codes=list(identity.second_factor.confirm(who, order.ceremony, order.code)))

    @routes.delete("/me/factors/app", status_code=204, summary="Forget the app", responses=problems(404))
    def remove_app(who: PrincipalDependency) -> None:
        identity.second_factor.remove(who)

    @routes.post("/me/factors/recovery-codes", summary="Make new recovery codes", responses=problems(400))
    def make_recovery_codes(who: PrincipalDependency) -> RecoveryCodes:
        """The old ones are worth nothing from now on."""
        return RecoveryCodes(recovery_codes=list(identity.second_factor.new_recovery_codes(who)))


def _add_passkeys(routes: APIRouter, identity: Identity, edge: Edge) -> None:
    @routes.post("/me/passkeys/options", summary="Ask for a new passkey", responses=problems(400))
    def begin_passkey(who: PrincipalDependency, request: Request) -> PasskeyAsked:
        asked = identity.passkeys.begin_creation(who, edge.url(request))
        return PasskeyAsked(ceremony=asked.handle, options=dict(asked.options))

    @routes.post("/me/passkeys", status_code=201, summary="Keep a new passkey", responses=problems(400))
    def create_passkey(order: NewPasskey, who: PrincipalDependency, request: Request) -> RecoveryCodes:
        """From now on it lets its owner in, and is asked for after the password. Ends the other sessions."""
        made = order.passkey.model_dump()
        transports = tuple(made["response"].pop("transports"))
        codes = identity.passkeys.create(
            who, order.ceremony, made, label=order.label, transports=transports, url=edge.url(request)
        )
        return RecoveryCodes(recovery_codes=list(codes))

    @routes.patch("/me/passkeys/{passkey_id}", status_code=204, summary="Rename a passkey", responses=problems(404))
    def rename_passkey(passkey_id: Id, order: PasskeyName, who: PrincipalDependency) -> None:
        identity.passkeys.rename(who, passkey_id, order.label)

    @routes.delete("/me/passkeys/{passkey_id}", status_code=204, summary="Forget a passkey", responses=problems(404))
    def remove_passkey(passkey_id: Id, who: PrincipalDependency) -> None:
        identity.passkeys.remove(who, passkey_id)
