"""Storage: takes instances in over C-STORE and STOW-RS, durably, and gives every one its place in store and index.

Not here: where bytes lie (``stores.blobs``), what is done to them later (``lifecycle``, ``integrity``).
Entry points: ``service.StorageService``, ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.storage import dimse, web

MODULE = Module(
    name="storage",
    summary="Takes instances in: C-STORE, STOW-RS.",
    standard=("PS3.4 Annex B", "PS3.18 10.5"),
    dimse=dimse.services,
    web=web.routes,
)
