"""REST of sending: order studies and series to be sent to a peer, and see how far that is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from dicom_network.base.api import Body, Id, Needs, Uid, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.modules.sending.orders import Orders
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


class Destination(BaseModel):
    """A peer that can be sent to."""

    ae_title: str
    title: str = Field(description="what it is, for people; may be empty")


class OrderAnswer(BaseModel):
    """An order, and how far it is."""

    job: int
    peer: str
    studies: list[str]
    series: list[str]
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    done: int = Field(description="images that the peer has taken")
    total: int = Field(description="images altogether; 0 before it is known")
    error: str = Field(description="why the last attempt was not all; empty where all is well")
    created: datetime
    changed: datetime


def router(node: Node) -> APIRouter:
    """Give the routes."""
    sending = Sending(node)
    routes = APIRouter(tags=["sending"])

    _following(routes, Orders(node))

    @routes.post("/send", status_code=202, responses=problems(400, 404))
    def order(what: Order, who: Sender) -> Ordered:
        job = sending.order(what.peer, studies=what.studies, series=what.series, actor=who.actor, rights=who.rights)
        return Ordered(job=job)

    return routes


def _following(routes: APIRouter, orders: Orders) -> None:
    @routes.get("/send/destinations", summary="List the peers that can be sent to")
    def list_destinations(_who: Sender) -> list[Destination]:
        """List what ``peer`` of an order may be."""
        return [Destination(ae_title=ae_title, title=title) for ae_title, title in orders.destinations()]

    @routes.get("/send", summary="List my orders, newest first")
    def list_orders(who: Sender, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> list[OrderAnswer]:
        """List what the person who asks has ordered to be sent."""
        return [_answer(one) for one in orders.list_of(who, limit)]

    @routes.get("/send/{job_id}", responses=problems(404), summary="Show how far an order is")
    def get_order(job_id: Id, who: Sender) -> OrderAnswer:
        """Show an order."""
        return _answer(orders.get(job_id, who))

    @routes.delete("/send/{job_id}", status_code=204, responses=problems(404, 409), summary="Cancel an order")
    def cancel_order(job_id: Id, who: Sender) -> None:
        """Send no more of it; what the peer has taken stays there."""
        orders.cancel(job_id, who)

    @routes.post("/send/{job_id}/retry", status_code=204, responses=problems(404, 409), summary="Send the rest again")
    def retry_order(job_id: Id, who: Sender) -> None:
        """Send once more what the peer has not taken."""
        orders.retry(job_id, who)


def _answer(job: Mapping[str, Any]) -> OrderAnswer:
    arguments = job["arguments"]
    kept = {name: job[name] for name in ("state", "done", "total", "error", "created", "changed")}
    return OrderAnswer(
        job=job["id"],
        peer=arguments["peer"],
        studies=arguments["studies"],
        series=arguments["series"],
        **kept,
    )
