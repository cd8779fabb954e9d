"""REST of the node as a whole."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

import dicom_network
from dicom_network.base.api import Needs
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission

Manager = Annotated[Principal, Needs(Permission.MANAGE_SETTINGS)]


class NodeAnswer(BaseModel):
    """What the node is and holds."""

    version: str
    ae_titles: list[str]
    dicom_host: str
    dicom_port: int
    accepts_unknown_peers: bool
    patients: int
    studies: int
    series: int
    instances: int
    bytes: int
    free_bytes: int


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["node"])

    @routes.get("/node")
    def describe_node(_who: Manager) -> NodeAnswer:
        dimse = node.settings.dimse
        totals = node.index.statistics()
        return NodeAnswer(
            version=dicom_network.__version__,
            ae_titles=[dimse.ae_title, *(one.ae_title for one in node.peers.list_application_entities())],
            dicom_host=dimse.host,
            dicom_port=dimse.port,
            accepts_unknown_peers=node.settings.peers.accept_unknown,
            patients=totals["patients"],
            studies=totals["studies"],
            series=totals["series"],
            instances=totals["instances"],
            bytes=totals["bytes"],
            free_bytes=node.blobs.free_bytes(),
        )

    return routes
