"""Peers: the application entities that may speak with this node, its own AE titles, and who calls.

Changed at run time, kept in the database, seen by the next association. Entry points: ``service.Peers``,
``callers.Callers``, ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.peers import api

MODULE = Module(
    name="peers",
    summary="Lists who may speak DIMSE with the node, its AE titles and institutions.",
    standard=("PS3.8 9.3.2", "PS3.15 B"),
    api=api.router,
)
