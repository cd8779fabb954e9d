"""Vitals: keeps the gauges of the node's state up to date, for ``/metrics``: what is held, what is free, what waits."""

from dicom_network.base.module import Module
from dicom_network.modules.vitals import tasks

MODULE = Module(
    name="vitals", summary="Measures what the node holds, what is free and what waits.", timers=tasks.timers
)
