"""REST of callers: who is sending now, who was refused and why, who has fallen silent."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from dicom_network.base.api import Body, Id, Needs, problems, text
from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.peers import Peer
from dicom_network.domain.senders import LiveAssociation, Refusal
from dicom_network.modules.peers.callers import MOST_REFUSALS, Callers, KnownSender

PeerManager = Annotated[Principal, Needs(Permission.MANAGE_PEERS)]


class LiveAnswer(BaseModel):
    """An association that is open now."""

    id: str
    calling_ae_title: str
    called_ae_title: str
    address: str
    began: datetime
    heard: datetime = Field(description="when something came last")
    images: int
    bytes: int

    @classmethod
    def of(cls, one: LiveAssociation) -> "LiveAnswer":
        """Describe an association."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class RefusalAnswer(BaseModel):
    """Associations that were refused for one reason to one caller."""

    id: int
    calling_ae_title: str = Field(description="empty: the connection ended before it said one")
    called_ae_title: str
    address: str
    reason: str = Field(description="`calling-ae-title`: not listed; `called-ae-title`: this node is not called so; …")
    times: int
    first: datetime
    last: datetime

    @classmethod
    def of(cls, one: Refusal) -> "RefusalAnswer":
        """Describe refusals."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class SenderAnswer(BaseModel):
    """An application entity that has had an association with the node."""

    ae_title: str
    called_ae_title: str
    address: str
    associations: int
    images: int
    bytes: int
    last_association: datetime
    last_image: datetime | None
    is_listed: bool = Field(description="as a peer")
    silent_since: datetime | None = Field(description="its last image, if that is unusually long ago")
    usual_pause_hours: float | None = Field(description="its longest pause of the last four weeks, if it is silent")

    @classmethod
    def of(cls, known: KnownSender) -> "SenderAnswer":
        """Describe a sender."""
        names = ("ae_title", "called_ae_title", "address", "associations", "images", "bytes")
        silence = known.silence
        return cls(
            **{name: getattr(known.sender, name) for name in names},
            last_association=known.sender.last_association,
            last_image=known.sender.last_image,
            is_listed=known.is_listed,
            silent_since=silence.since if silence else None,
            usual_pause_hours=silence.usual.total_seconds() / 3600 if silence else None,
        )


class CallsAnswer(BaseModel):
    """What happens at the node's DIMSE port."""

    at: datetime
    ae_title: str = Field(description="what to type into a modality")
    host: str = Field(description="as the listener was told; `0.0.0.0` stands for every address of the machine")
    port: int
    tls: str = Field(description="`off`, `optional` (on `tls_port`) or `required`")
    tls_port: int
    accepts_unknown_peers: bool
    live: list[LiveAnswer]
    last_sender: SenderAnswer | None = Field(description="who had the last association")
    last_refusal: RefusalAnswer | None


class Allowance(Body):
    """Whose the images of a peer that is let in are."""

    institution: Annotated[str, text(200)] = ""


class AllowedAnswer(BaseModel):
    """What was added so that the next call is let in."""

    peer: str | None = Field(description="AE title of the peer that is listed now")
    ae_title: str | None = Field(description="AE title at which the node answers now")


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["peers"])
    callers = Callers(node)
    _add_call_routes(routes, node, callers)
    _add_refusal_routes(routes, node, callers)
    return routes


def _add_call_routes(routes: APIRouter, node: Node, callers: Callers) -> None:
    @routes.get("/calls", summary="Who is sending now, and what came of the last calls")
    def describe_calls(_who: PeerManager) -> CallsAnswer:
        """Up to date within a second; made to be asked every two."""
        dimse = node.settings.dimse
        senders, refusals = callers.list_senders(), node.senders.list_refusals(1)
        return CallsAnswer(
            at=now(),
            ae_title=dimse.ae_title,
            host=dimse.host,
            port=dimse.port,
            tls=dimse.tls,
            tls_port=dimse.tls_port,
            accepts_unknown_peers=node.settings.peers.accept_unknown,
            live=[LiveAnswer.of(one) for one in node.senders.list_live()],
            last_sender=SenderAnswer.of(senders[0]) if senders else None,
            last_refusal=RefusalAnswer.of(refusals[0]) if refusals else None,
        )

    @routes.get("/senders", summary="List who has sent, those heard last first, and who has fallen silent")
    def list_senders(_who: PeerManager) -> list[SenderAnswer]:
        return [SenderAnswer.of(one) for one in callers.list_senders()]


def _add_refusal_routes(routes: APIRouter, node: Node, callers: Callers) -> None:
    @routes.get("/refused-associations", summary="List refused associations with the reason, newest first")
    def list_refused_associations(
        _who: PeerManager, limit: Annotated[int, Query(ge=1, le=MOST_REFUSALS)] = 100
    ) -> list[RefusalAnswer]:
        return [RefusalAnswer.of(one) for one in node.senders.list_refusals(limit)]

    @routes.post(
        "/refused-associations/{refusal_id}/allow",
        summary="Let in who was refused: list the peer, or answer at the title that it called",
        responses=problems(400, 404),
    )
    def allow_refused_association(refusal_id: Id, body: Allowance, who: PeerManager) -> AllowedAnswer:
        added = callers.allow(refusal_id, institution=body.institution, actor=who.actor)
        if isinstance(added, Peer):
            return AllowedAnswer(peer=added.ae_title, ae_title=None)
        return AllowedAnswer(peer=None, ae_title=added.ae_title)

    @routes.delete(
        "/refused-associations/{refusal_id}",
        status_code=204,
        summary="Take a refusal off the list",
        responses=problems(404),
    )
    def dismiss_refused_association(refusal_id: Id, who: PeerManager) -> None:
        callers.dismiss(refusal_id, actor=who.actor)
