"""REST: whether OHIF is there, so that pages offer it."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dicom_network.base.node import Node
from dicom_network.modules.ohif.release import VERSION
from dicom_network.modules.ohif.service import Installation


class Ohif(BaseModel):
    """Whether OHIF is installed beside the node."""

    installed: bool
    version: str = Field(description="empty where it is not installed")


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["site"])
    installation = Installation(node.settings.node.data)

    @routes.get("/ohif", summary="Whether OHIF is installed beside the node")
    def show_ohif() -> Ohif:
        """Where it is, `/ohif/viewer?StudyInstanceUIDs=…` of the site opens studies with the reader's own rights."""
        is_there = installation.is_there()
        return Ohif(installed=is_there, version=VERSION if is_there else "")

    return routes
