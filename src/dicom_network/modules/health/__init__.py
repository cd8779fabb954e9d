"""Health: whether everything that the node is made of works, with what to look at where it does not."""

from dicom_network.base.module import Module
from dicom_network.modules.health import api

MODULE = Module(
    name="health",
    summary="Tells whether every component and process works.",
    api=api.router,
)
