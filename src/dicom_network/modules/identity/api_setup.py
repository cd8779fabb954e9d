"""REST of the set-up: the first administrator, by the link that the node printed when it started."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from dicom_network.base.api import Body, problems, text
from dicom_network.base.node import Node
from dicom_network.modules.identity.edge import DisplayName, Edge, NameText, Password, Secret
from dicom_network.modules.identity.model import LONGEST_PASSWORD, SHORTEST_PASSWORD
from dicom_network.modules.identity.service import Identity


class SetupCheck(Body):
    """What the link holds."""

    secret: Secret


class SetupState(BaseModel):
    """Whether the link may still be used, and what a password has to be."""

    is_open: bool
    shortest_password: int
    longest_password: int


class SetupOrder(Body):
    """The first administrator and the institution."""

    secret: Secret
    name: NameText
    display_name: DisplayName = ""
    password: Password
    institution: Annotated[str, text(200)] = ""


class SetupDone(BaseModel):
    """Who was made."""

    name: str


def open_routes(node: Node, identity: Identity, edge: Edge) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["setup"])

    @routes.post("/setup/check", summary="Tell whether a set-up link may be used")
    def check_setup(given: SetupCheck, request: Request) -> SetupState:
        edge.visit(request)
        return SetupState(
            is_open=identity.links.is_setup_link(given.secret),
            shortest_password=SHORTEST_PASSWORD,
            longest_password=LONGEST_PASSWORD,
        )

    @routes.post("/setup", status_code=201, summary="Make the first administrator", responses=problems(400, 403))
    def set_up(order: SetupOrder, request: Request, response: Response) -> SetupDone:
        """Names the institution too, uses the link up, and sets the cookie of a session."""
        session = identity.accounts.set_up(
            order.secret,
            order.name.strip(),
            order.password,
            edge.visit(request),
            display_name=order.display_name,
            institution=order.institution,
        )
        edge.open(request, response, session)
        return SetupDone(name=order.name.strip())

    return routes
