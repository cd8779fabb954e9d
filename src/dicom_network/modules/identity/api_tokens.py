"""REST of all tokens, for those who manage people."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field

from dicom_network.base.api import GREATEST_ID, Body, Id, Needs, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.modules.identity.edge import Edge, NameText
from dicom_network.modules.identity.managed import Managed
from dicom_network.modules.identity.model import SecretKind
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


class TokenPage(BaseModel):
    """A page of tokens, by id."""

    tokens: list[Token]
    next: int | None = Field(description="to be given as `after` for the next page; null on the last one")


def own_routes(node: Node, identity: Identity, _edge: Edge) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["tokens"])

    @routes.get("/tokens", summary="List the tokens of everybody")
    def list_tokens(
        who: Manager,
        after: Annotated[int, Query(ge=0, le=GREATEST_ID)] = 0,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> TokenPage:
        """Those of people whose accounts the asker manages; a page may hold fewer than asked for."""
        found = node.people.list_secrets(SecretKind.TOKEN, after=after, limit=limit + 1)
        managed = Managed.by(who)
        shown = [one for one in found[:limit] if identity.directory.manages(managed, one["person_id"])]
        more = found[limit - 1]["id"] if len(found) > limit else None
        return TokenPage(tokens=[Token.model_validate(dict(one)) for one in shown], next=more)

    @routes.post("/tokens", status_code=201, summary="Make a token", responses=problems(400, 404))
    def create_token(new: NewToken, who: Manager) -> MadeToken:
        """For oneself, or for somebody whose account the asker manages and who may no more than the asker."""
        identity.directory.require_account(Managed.by(who), new.person)
        return MadeToken(
            token=identity.tokens.create(
                new.person, label=new.label, scope=new.scope, expires=new.expires, actor=who.actor
            )
        )

    @routes.delete("/tokens/{token_id}", status_code=204, summary="Revoke a token", responses=problems(404))
    def revoke_token(token_id: Id, who: Manager) -> None:
        managed = Managed.by(who)
        identity.tokens.revoke(
            token_id, actor=who.actor, is_managed=lambda person: identity.directory.manages(managed, person)
        )

    return routes
