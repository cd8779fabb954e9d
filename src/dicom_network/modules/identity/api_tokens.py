"""REST of tokens and of the list of people, for those who manage people."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from dicom_network.base.api import Body, Id, Needs, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.modules.identity.edge import Edge, NameText
from dicom_network.modules.identity.service import Identity

Manager = Annotated[Principal, Needs(Permission.MANAGE_PEOPLE)]
Label = Annotated[str, text(200)]
ScopeText = Annotated[
    str,
    Field(
        max_length=500,
        pattern=r"^[a-z -]*$",
        description="`read`, or permissions with blanks between them; nothing: whatever the person may",
    ),
]


class NewToken(Body):
    """A token to make."""

    person: NameText
    label: Label = ""
    scope: ScopeText = ""
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
    used: AwareDatetime | None


def own_routes(node: Node, identity: Identity, _edge: Edge) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["tokens"])

    @routes.get("/tokens", summary="List all tokens")
    def list_tokens(_who: Manager) -> list[Token]:
        return [Token.model_validate(dict(one)) for one in node.people.list_secrets("token")]

    @routes.post("/tokens", status_code=201, summary="Make a token for anybody", responses=problems(400, 404))
    def create_token(new: NewToken, who: Manager) -> MadeToken:
        return MadeToken(
            token=identity.tokens.create(
                new.person, label=new.label, scope=new.scope, expires=new.expires, held=who.rights, actor=who.actor
            )
        )

    @routes.delete("/tokens/{token_id}", status_code=204, summary="Revoke a token", responses=problems(404))
    def revoke_token(token_id: Id, who: Manager) -> None:
        identity.tokens.revoke(token_id, actor=who.actor)

    return routes
