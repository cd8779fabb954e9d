"""REST of access, put together."""

from fastapi import APIRouter

from dicom_network.base.api import joined
from dicom_network.base.node import Node
from dicom_network.modules.access import api_emergencies, api_explain, api_roles


def router(node: Node) -> APIRouter:
    """Give the routes."""
    return joined(api_roles.router(node), api_explain.router(node), api_emergencies.router(node))
