"""Verification (PS3.4 Annex A): answers C-ECHO."""

from dicom_network.base.module import Module
from dicom_network.modules.verification import dimse

MODULE = Module(
    name="verification",
    summary="Answers C-ECHO.",
    standard=("PS3.4 Annex A",),
    dimse=dimse.services,
)
