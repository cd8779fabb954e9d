"""Downloading: studies, series and selections as one ZIP with a DICOMDIR, resumable, never a temporary copy.

Every byte of the archive is known before the first is sent: its length is told, any part of it can be asked for, and
the same content gives the same bytes. The images are sent as they lie in the store.
Entry points: ``module``, ``service.Downloading``.
"""

from collections.abc import Callable

from dicom_network.base.module import Module
from dicom_network.base.node import Node
from dicom_network.domain.downloads import Downloads
from dicom_network.modules.downloading.api import router
from dicom_network.modules.downloading.service import Downloading

__all__ = ["module"]


def module(downloads: Callable[[Node], Downloads]) -> Module:
    """Give the module, introduced to the store of what was asked for."""
    return Module(
        name="downloading",
        summary="Gives studies as ZIPs with a DICOMDIR, resumable.",
        standard=("PS3.10", "PS3.3 Annex F"),
        api=lambda node: router(Downloading(node, downloads(node))),
    )
