"""REST of access, put together."""

from fastapi import APIRouter

from dicom_network.base.node import Node
from dicom_network.modules.access import api_emergencies, api_explain, api_roles


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["access"])
    for part in (api_roles, api_explain, api_emergencies):
        routes.include_router(part.router(node))
    return routes
