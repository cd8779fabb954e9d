"""Vitals: what is held, what is free, what waits: as gauges for ``/metrics`` and as one answer of the REST."""

from dicom_network.base.module import Module
from dicom_network.modules.vitals import api, tasks

MODULE = Module(
    name="vitals",
    summary="Measures what the node holds, what is free and what waits.",
    timers=tasks.timers,
    api=api.router,
)
