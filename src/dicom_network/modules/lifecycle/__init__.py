"""Lifecycle: what happens to instances after they have come in, until they go.

Series that have been quiet are sealed, landing logs freed; what is deleted goes to the trash and, after the restore
window, from index and disk. Not here: taking in (``storage``), comparing index and store (``integrity``).
Entry points: ``service.Deletion``, ``MODULE``.
"""

from collections.abc import Sequence
from datetime import timedelta

from dicom_network.base.module import Module, Timer
from dicom_network.base.node import Node
from dicom_network.modules.lifecycle import api
from dicom_network.modules.lifecycle.purging import Purging
from dicom_network.modules.lifecycle.sealing import Sealing

SEAL_EVERY = timedelta(seconds=30)
PURGE_EVERY = timedelta(hours=1)


def timers(node: Node) -> Sequence[Timer]:
    """Give the background work."""
    return [
        Timer("seal", SEAL_EVERY, Sealing(node).run),
        Timer("purge", PURGE_EVERY, Purging(node).run),
    ]


MODULE = Module(
    name="lifecycle",
    summary="Seals quiet series, keeps the trash, purges.",
    timers=timers,
    api=api.router,
)
