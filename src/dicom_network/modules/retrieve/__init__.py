"""Retrieve: what was stored, given back over WADO-RS and WADO-URI, and metadata prepared before anybody asks.

``service`` locates and opens, ``frames`` finds frames, ``preparing`` is the worker's part. Not here: C-MOVE and C-GET
(``modules.sending``), rendered pictures (``modules.rendering``). Entry points: ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.retrieve import preparing, web

MODULE = Module(
    name="retrieve",
    summary="Gives back what was stored: WADO-RS and WADO-URI.",
    standard=("PS3.18 9", "PS3.18 10.4"),
    web=web.routes,
    timers=preparing.timers,
)
