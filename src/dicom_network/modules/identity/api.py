"""REST of identity: people and their tokens."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from dicom_network.base.api import Body, Id, Needs, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.modules.identity.model import LONGEST_NAME
from dicom_network.modules.identity.service import Identity

Manager = Annotated[Principal, Needs(Permission.MANAGE_PEOPLE)]


class NewToken(Body):
    """A token to make."""

    person: Annotated[str, text(LONGEST_NAME, shortest=1)]
    label: Annotated[str, text(200)] = ""
    scope: Annotated[
        Literal["", "read"], Field(description="`read`: to read only; nothing: whatever the person may")
    ] = ""
    expires: AwareDatetime | None = None


class MadeToken(BaseModel):
    """A token, shown this once."""

    token: str


class Token(BaseModel):
    """A token that was made; never its secret."""

    id: int
    person: str | None
    label: str
    scope: str
    created: AwareDatetime
    expires: AwareDatetime | None


class Person(BaseModel):
    """A person that the node knows."""

    name: str
    role: str
    disabled: bool


def router(node: Node) -> APIRouter:
    """Give the routes."""
    identity = Identity(node)
    routes = APIRouter(tags=["identity"])

    @routes.get("/people")
    def list_people(_who: Manager) -> list[Person]:
        return [
            Person(name=one["name"], role=one["role"], disabled=one["disabled"]) for one in node.people.list_people()
        ]

    @routes.get("/tokens")
    def list_tokens(_who: Manager) -> list[Token]:
        return [Token.model_validate(dict(one)) for one in node.people.list_secrets("token")]

    @routes.post("/tokens", status_code=201, responses=problems(400, 404))
    def create_token(new: NewToken, who: Manager) -> MadeToken:
        return MadeToken(
            token=identity.create_token(
                new.person, label=new.label, scope=new.scope, expires=new.expires, actor=who.actor
            )
        )

    @routes.delete("/tokens/{token_id}", status_code=204, responses=problems(404))
    def revoke_token(token_id: Id, who: Manager) -> None:
        identity.revoke(token_id, actor=who.actor)

    return routes
