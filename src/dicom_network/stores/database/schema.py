"""The whole schema in one import, and its revision.

``METADATA`` is what the migrations lead to; a test compares the two. ``REVISION`` is the newest migration: a database
that says so is not looked at further when a process starts.
"""

from typing import Final

from dicom_network.stores.database.archive_tables import (
    NO_NUMBER,
    attribute,
    container,
    instance,
    name_word,
    patient,
    reception,
    series,
    shape,
    study,
    study_modality,
    study_month,
    study_sop_class,
    totals,
)
from dicom_network.stores.database.columns import METADATA
from dicom_network.stores.database.keeping_tables import conflict, deletion, difference, institution, study_institution
from dicom_network.stores.database.node_tables import (
    application_entity,
    audit_event,
    audit_head,
    job,
    peer,
    person,
    secret,
)
from dicom_network.stores.database.transfer_tables import download, upload, upload_file

__all__ = [
    "METADATA",
    "NO_NUMBER",
    "REVISION",
    "application_entity",
    "attribute",
    "audit_event",
    "audit_head",
    "conflict",
    "container",
    "deletion",
    "difference",
    "download",
    "instance",
    "institution",
    "job",
    "name_word",
    "patient",
    "peer",
    "person",
    "reception",
    "secret",
    "series",
    "shape",
    "study",
    "study_institution",
    "study_modality",
    "study_month",
    "study_sop_class",
    "totals",
    "upload",
    "upload_file",
]

REVISION: Final = "0008"
