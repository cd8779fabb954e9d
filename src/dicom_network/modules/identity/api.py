"""REST of identity, put together."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from fastapi import APIRouter

from dicom_network.base.api import joined
from dicom_network.base.node import Node
from dicom_network.modules.identity import (
    api_account,
    api_factors,
    api_invitations,
    api_people,
    api_resets,
    api_session,
    api_setup,
    api_tokens,
)
from dicom_network.modules.identity.edge import Edge
from dicom_network.modules.identity.service import Identity

Part: TypeAlias = Callable[[Node, Identity, Edge], APIRouter]

OPEN: Sequence[Part] = (
    api_session.open_routes,
    api_setup.open_routes,
    api_invitations.open_routes,
    api_resets.open_routes,
)
OWN: Sequence[Part] = (
    api_session.own_routes,
    api_account.own_routes,
    api_factors.own_routes,
    api_people.own_routes,
    api_invitations.own_routes,
    api_tokens.own_routes,
)


def open_router(node: Node) -> APIRouter:
    """Give the routes for whoever has not shown yet who they are."""
    return _together(node, OPEN)


def router(node: Node) -> APIRouter:
    """Give the routes for whoever has."""
    return _together(node, OWN)


def _together(node: Node, parts: Sequence[Part]) -> APIRouter:
    identity, edge = Identity(node), Edge(node)
    return joined(*(part(node, identity, edge) for part in parts))
