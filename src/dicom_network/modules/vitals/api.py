"""REST of the node's state in figures."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dicom_network.base.api import Needs
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission

Manager = Annotated[Principal, Needs(Permission.MANAGE_SETTINGS)]


class Statistics(BaseModel):
    """What the node holds, what is free, what waits."""

    patients: int
    studies: int
    series: int
    instances: int
    bytes: int
    free_bytes: int
    reserve_bytes: int = Field(description="below so much free disk nothing is taken any more")
    jobs: dict[str, int] = Field(description="jobs that wait or run, by kind")


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["node"])

    @routes.get("/statistics")
    def give_statistics(_who: Manager) -> Statistics:
        totals = node.index.statistics()
        return Statistics(
            patients=totals["patients"],
            studies=totals["studies"],
            series=totals["series"],
            instances=totals["instances"],
            bytes=totals["bytes"],
            free_bytes=node.blobs.free_bytes(),
            reserve_bytes=node.settings.storage.reserve_bytes,
            jobs=dict(node.jobs.depths()),
        )

    return routes
