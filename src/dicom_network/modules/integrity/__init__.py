"""Integrity: index and store say the same, and each can be mended from the other.

Not here: how containers are written (``stores.blobs``), deleting what nobody needs (``lifecycle``).
Entry points: ``service.Integrity``, ``MODULE``.
"""

from collections.abc import Sequence

from dicom_network.base.module import JobHandler, Module
from dicom_network.base.node import Node
from dicom_network.modules.integrity import api, check_job, extra_tags, tasks


def jobs(node: Node) -> Sequence[JobHandler]:
    """Give the job handlers."""
    return [*check_job.jobs(node), *extra_tags.jobs(node)]


MODULE = Module(
    name="integrity",
    summary="Compares index and store in both directions, repairs, rebuilds the index, recovers after a crash.",
    timers=tasks.timers,
    jobs=jobs,
    api=api.router,
)
