"""The module as components list it."""

from dicom_network.base.module import Module
from dicom_network.modules.rendering import web

MODULE = Module(
    name="rendering",
    summary="Shows pixels as pictures, at every level and for every kind of instance; transcodes for the others.",
    standard=("PS3.18 8.3.5", "PS3.18 10.4", "PS3.3 C.11", "PS3.5 8"),
    web=web.routes,
)
