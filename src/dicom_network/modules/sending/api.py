"""REST of sending: order studies and series to be sent to a peer."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dicom_network.base.api import Body, Needs, Uid, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.modules.sending.service import Sending

Sender = Annotated[Principal, Needs(Permission.SEND)]


class Order(Body):
    """What to send, and to whom."""

    peer: Annotated[str, text(16, shortest=1)]
    studies: Annotated[tuple[Uid, ...], Field(max_length=10_000)] = ()
    series: Annotated[tuple[Uid, ...], Field(max_length=10_000)] = ()


class Ordered(BaseModel):
    """The job that sends it."""

    job: int


def router(node: Node) -> APIRouter:
    """Give the routes."""
    sending = Sending(node)
    routes = APIRouter(tags=["sending"])

    @routes.post("/send", status_code=202, responses=problems(400, 404))
    def order(what: Order, who: Sender) -> Ordered:
        return Ordered(job=sending.order(what.peer, studies=what.studies, series=what.series, actor=who.actor))

    return routes
