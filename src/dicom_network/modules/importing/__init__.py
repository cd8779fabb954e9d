"""Importing: folders, ZIPs and DICOMDIRs.

Storage is handed in as a function, so that this module knows nothing of it.
Entry points: ``service.Importing``, ``MODULE``.
"""

from dicom_network.base.module import Module

MODULE = Module(
    name="importing",
    summary="Imports folders, ZIPs and DICOMDIRs, with a report.",
    standard=("PS3.10", "PS3.3 Annex F"),
)
