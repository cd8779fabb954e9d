"""The whole schema in one import, and its revision.

``METADATA`` is what the migrations lead to; a test compares the two. ``REVISION`` is the newest migration: a database
that says so is not looked at further when a process starts.
"""

from typing import Final

from dicom_network.stores.database.access_tables import (
    department,
    emergency,
    emergency_institution,
    membership,
    person_name,
    person_patient,
    pseudonym_key,
    role,
    study_department,
    study_person,
)
from dicom_network.stores.database.administration_tables import (
    holding,
    holding_day,
    institution_image_name,
    live_association,
    refusal,
    sender,
    sender_hour,
)
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
from dicom_network.stores.database.identity_tables import (
    authenticator,
    ceremony,
    external_identity,
    invitation,
    passkey,
    session,
)
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
from dicom_network.stores.database.report_tables import report, report_draft, report_template, study_report
from dicom_network.stores.database.studies_tables import (
    label,
    saved_search,
    study_comment,
    study_event,
    study_label,
    study_word,
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
    "authenticator",
    "ceremony",
    "conflict",
    "container",
    "deletion",
    "department",
    "difference",
    "download",
    "emergency",
    "emergency_institution",
    "external_identity",
    "holding",
    "holding_day",
    "instance",
    "institution",
    "institution_image_name",
    "invitation",
    "job",
    "label",
    "live_association",
    "membership",
    "name_word",
    "passkey",
    "patient",
    "peer",
    "person",
    "person_name",
    "person_patient",
    "pseudonym_key",
    "reception",
    "refusal",
    "report",
    "report_draft",
    "report_template",
    "role",
    "saved_search",
    "secret",
    "sender",
    "sender_hour",
    "series",
    "session",
    "shape",
    "study",
    "study_comment",
    "study_department",
    "study_event",
    "study_institution",
    "study_label",
    "study_modality",
    "study_month",
    "study_person",
    "study_report",
    "study_sop_class",
    "study_word",
    "totals",
    "upload",
    "upload_file",
]

REVISION: Final = "0009"
