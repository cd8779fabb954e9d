"""Annotations: what people write beside studies, which no data set holds.

Labels, comments, how far the reading has come. ``service`` is what is done, each act with its audit event in one
transaction; ``api`` the REST. Entry point: ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.annotations import api

MODULE = Module(
    name="annotations",
    summary="Labels, comments and states of reading beside studies.",
    api=api.router,
)
