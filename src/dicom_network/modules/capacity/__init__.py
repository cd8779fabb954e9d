"""Capacity: what is held, how it grows, and the day on which the disk will be full. Entry points: ``MODULE``."""

from dicom_network.base.module import Module
from dicom_network.modules.capacity import api, tasks

MODULE = Module(
    name="capacity",
    summary="Measures what is held by modality and month, and tells when the disk will be full.",
    timers=tasks.timers,
    api=api.router,
)
