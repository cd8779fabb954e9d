"""Vitals: what the node is, what it holds, what is free, what waits: as gauges for ``/metrics`` and as answers of REST.

Entry points: ``MODULE``.
"""

from fastapi import APIRouter

from dicom_network.base.api import joined
from dicom_network.base.module import Module
from dicom_network.base.node import Node
from dicom_network.modules.vitals import api, node_api, tasks


def _router(node: Node) -> APIRouter:
    return joined(api.router(node), node_api.router(node))


MODULE = Module(
    name="vitals",
    summary="Measures what the node holds, what is free and what waits.",
    timers=tasks.timers,
    api=_router,
)
