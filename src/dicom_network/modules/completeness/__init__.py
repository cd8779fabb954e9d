"""Completeness: series of which slices seem to be missing, told while the patient has not left yet."""

from dicom_network.base.module import Module
from dicom_network.modules.completeness import api

MODULE = Module(
    name="completeness",
    summary="Tells of which series slices seem to be missing.",
    api=api.router,
)
