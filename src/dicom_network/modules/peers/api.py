"""REST of peers and the node's AE titles."""

import dataclasses
import time
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StrictBool

from dicom_network.base.api import Body, Needs, joined, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.peers import ApplicationEntity, Peer, PeerPermission
from dicom_network.modules.peers import callers_api
from dicom_network.modules.peers.service import Peers

PeerManager = Annotated[Principal, Needs(Permission.MANAGE_PEERS)]

AETitle = Annotated[str, text(16, shortest=1)]
ALL_PERMISSIONS = tuple(PeerPermission)


class PeerBody(Body):
    """A peer as it is put; the AE title stands in the URL."""

    host: Annotated[str, text(253, shortest=1)]
    port: Annotated[int, Field(ge=1, le=65535, strict=True)]
    tls: StrictBool = False
    permissions: tuple[PeerPermission, ...] = ALL_PERMISSIONS
    transfer_syntaxes: tuple[str, ...] = ()
    institution: Annotated[str, text(200)] = ""
    check_host: StrictBool = False
    quirks: tuple[str, ...] = ()
    comment: Annotated[str, text(1000)] = ""
    role: Annotated[
        str,
        text(100),
        Field(description="name of the role as which it acts, at its institution; nothing: as its permissions allow"),
    ] = ""


class PeerAnswer(PeerBody):
    """A peer as it is given."""

    ae_title: str

    @classmethod
    def of(cls, peer: Peer) -> "PeerAnswer":
        """Describe a peer, what has no order of its own in alphabetical order."""
        fields = {field.name: getattr(peer, field.name) for field in dataclasses.fields(peer)}
        return cls(**{**fields, "permissions": sorted(peer.permissions), "quirks": sorted(peer.quirks)})


class EchoAnswer(BaseModel):
    """What a C-ECHO gave."""

    status: Annotated[int, Field(description="DIMSE status; 0 is success")]
    milliseconds: Annotated[int, Field(description="from the connection to the answer")]


class ApplicationEntityBody(Body):
    """An AE title of the node as it is put; the title stands in the URL."""

    institution: Annotated[str, text(200)] = ""
    accept_unknown_peers: StrictBool | None = None
    permissions: tuple[PeerPermission, ...] = ALL_PERMISSIONS


class ApplicationEntityAnswer(ApplicationEntityBody):
    """An AE title of the node as it is given."""

    ae_title: str

    @classmethod
    def of(cls, entity: ApplicationEntity) -> "ApplicationEntityAnswer":
        """Describe an AE title, its permissions in alphabetical order."""
        return cls(
            ae_title=entity.ae_title,
            institution=entity.institution,
            accept_unknown_peers=entity.accept_unknown_peers,
            permissions=tuple(sorted(entity.permissions)),
        )


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter()
    _add_peer_routes(routes, node, Peers(node))
    _add_application_entity_routes(routes, node, Peers(node))
    return joined(routes, callers_api.router(node))


def _add_peer_routes(routes: APIRouter, node: Node, peers: Peers) -> None:
    @routes.get("/peers", tags=["peers"])
    def list_peers(_who: PeerManager) -> list[PeerAnswer]:
        return [PeerAnswer.of(peer) for peer in node.peers.list_peers()]

    @routes.get("/peers/{ae_title}", tags=["peers"], responses=problems(404))
    def get_peer(ae_title: AETitle, _who: PeerManager) -> PeerAnswer:
        return PeerAnswer.of(peers.get(ae_title))

    @routes.put("/peers/{ae_title}", tags=["peers"], responses=problems(400))
    def put_peer(ae_title: AETitle, body: PeerBody, who: PeerManager) -> PeerAnswer:
        """Of a listed peer everything is replaced: what is left out becomes what it is for a new one.

        The institution has to be there; `POST /institutions` adds one.
        """
        fields = {**body.model_dump(), "permissions": frozenset(body.permissions), "quirks": frozenset(body.quirks)}
        peer = Peer(ae_title=ae_title, **fields)
        peers.put(peer, actor=who.actor)
        return PeerAnswer.of(peer)

    @routes.delete("/peers/{ae_title}", status_code=204, tags=["peers"], responses=problems(404))
    def remove_peer(ae_title: AETitle, who: PeerManager) -> None:
        peers.remove(ae_title, actor=who.actor)

    @routes.post("/peers/{ae_title}/echo", tags=["peers"], responses=problems(404))
    def echo_peer(ae_title: AETitle, _who: PeerManager) -> EchoAnswer:
        """An unreachable peer is 503, one that refuses the association 403; both say why."""
        began = time.monotonic()
        status = peers.echo(ae_title)
        return EchoAnswer(status=status, milliseconds=round((time.monotonic() - began) * 1000))


def _add_application_entity_routes(routes: APIRouter, node: Node, peers: Peers) -> None:
    @routes.get("/application-entities", tags=["peers"])
    def list_application_entities(_who: PeerManager) -> list[ApplicationEntityAnswer]:
        return [ApplicationEntityAnswer.of(one) for one in node.peers.list_application_entities()]

    @routes.put("/application-entities/{ae_title}", tags=["peers"], responses=problems(400))
    def put_application_entity(
        ae_title: AETitle, body: ApplicationEntityBody, who: PeerManager
    ) -> ApplicationEntityAnswer:
        """Everything is replaced: what is left out becomes what it is for a new one.

        The institution has to be there; `POST /institutions` adds one.
        """
        entity = ApplicationEntity(
            ae_title=ae_title,
            institution=body.institution,
            accept_unknown_peers=body.accept_unknown_peers,
            permissions=frozenset(body.permissions),
        )
        peers.put_application_entity(entity, actor=who.actor)
        return ApplicationEntityAnswer.of(entity)

    @routes.delete("/application-entities/{ae_title}", status_code=204, tags=["peers"], responses=problems(404))
    def remove_application_entity(ae_title: AETitle, who: PeerManager) -> None:
        peers.remove_application_entity(ae_title, actor=who.actor)
