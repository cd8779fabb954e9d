"""REST of a forgotten password: asking for a link, and choosing a new password by it."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel

from dicom_network.base.api import Body, problems, text
from dicom_network.base.node import Node
from dicom_network.modules.identity.edge import Edge, Password, Secret
from dicom_network.modules.identity.model import LONGEST_EMAIL, SHORTEST_PASSWORD, SecretKind
from dicom_network.modules.identity.service import Identity


class ResetRequest(Body):
    """Who has forgotten the password."""

    name_or_email: Annotated[str, text(LONGEST_EMAIL, shortest=1)]


class ResetCheck(Body):
    """What the link holds."""

    secret: Secret


class ResetState(BaseModel):
    """Whose password is chosen by the link, if it may still be used."""

    is_open: bool
    name: str
    shortest_password: int


class ResetOrder(Body):
    """The new password."""

    secret: Secret
    password: Password


class ResetDone(BaseModel):
    """Whose password it is."""

    name: str


def open_routes(_node: Node, identity: Identity, edge: Edge) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["resets"])

    @routes.post("/resets", status_code=204, summary="Ask for a link by e-mail", responses=problems(400))
    def ask_for_reset(order: ResetRequest, request: Request) -> None:
        """Says the same whether somebody is known by that name or not."""
        identity.resets.ask(order.name_or_email, edge.visit(request))

    @routes.post("/resets/check", summary="Tell whether a link for a new password may be used")
    def check_reset(given: ResetCheck, request: Request) -> ResetState:
        edge.visit(request)
        found = identity.links.find(SecretKind.RESET_LINK, given.secret)
        name = found["person"] if found is not None else ""
        return ResetState(is_open=found is not None, name=name, shortest_password=SHORTEST_PASSWORD)

    @routes.post("/resets/password", summary="Choose a new password by a link", responses=problems(400, 403))
    def reset_password(order: ResetOrder, request: Request) -> ResetDone:
        """Ends every session of the person; they log in with it, second factor and all."""
        return ResetDone(name=identity.accounts.reset_password(order.secret, order.password, edge.visit(request)))

    return routes
