"""Configuration: every setting with its value and where that comes from. Settings are changed in the file, not here."""

from dicom_network.base.module import Module
from dicom_network.modules.configuration import api

MODULE = Module(
    name="configuration",
    summary="Shows the settings and where each comes from.",
    api=api.router,
)
