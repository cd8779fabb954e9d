"""Integrity: index and store say the same, and each can be mended from the other.

Not here: how containers are written (``stores.blobs``), deleting what nobody needs (``lifecycle``).
Entry points: ``service.Integrity``, ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.integrity import extra_tags, tasks

MODULE = Module(
    name="integrity",
    summary="Compares index and store in both directions, repairs, rebuilds the index, recovers after a crash.",
    timers=tasks.timers,
    jobs=extra_tags.jobs,
)
