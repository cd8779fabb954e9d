"""Uploading: folders and ZIPs from a browser or a program, resumable at any point, with a report of every file.

Small files come in batches, large ones and ZIPs in pieces that wait in a folder until they are whole. A file has a key
that its uploader chose: whatever comes under the same key again is not taken twice, so after a lost connection the
client asks what has arrived and sends the rest. A file's outcome is written in the transaction that makes the image
part of the archive, so the report is true whenever the node is killed.

Storage and unpacking are handed in as functions, so that this module knows nothing of them.
Entry points: ``module``, ``service.Uploading``.
"""

from collections.abc import Sequence

from dicom_network.base.module import JobHandler, Module, Timer
from dicom_network.base.node import Node
from dicom_network.modules.uploading.api import router
from dicom_network.modules.uploading.ports import Introductions
from dicom_network.modules.uploading.tasks import expiry_timer, taking_in

__all__ = ["module"]


def module(introductions: Introductions) -> Module:
    """Give the module, introduced to what it works with."""

    def jobs(node: Node) -> Sequence[JobHandler]:
        return [taking_in(node, introductions)]

    def timers(node: Node) -> Sequence[Timer]:
        return [expiry_timer(node, introductions)]

    return Module(
        name="uploading",
        summary="Takes folders and ZIPs from browsers, resumable, with a report of every file.",
        standard=("PS3.10",),
        api=lambda node: router(node, introductions),
        jobs=jobs,
        timers=timers,
    )
