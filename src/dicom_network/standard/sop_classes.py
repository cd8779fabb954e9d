"""SOP classes: storage (PS3.4 B.5, GG.3), query/retrieve (PS3.4 C) and the others that this product speaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dicom_network.standard._generated.uids import UIDS

VERIFICATION: Final = "1.2.840.10008.1.1"
BASIC_TEXT_SR: Final = "1.2.840.10008.5.1.4.1.1.88.11"
ENCAPSULATED_PDF: Final = "1.2.840.10008.5.1.4.1.1.104.1"
MEDIA_STORAGE_DIRECTORY: Final = "1.2.840.10008.1.3.10"
STORAGE_COMMITMENT_PUSH: Final = "1.2.840.10008.1.20.1"
MODALITY_PERFORMED_PROCEDURE_STEP: Final = "1.2.840.10008.3.1.2.3.3"
MODALITY_WORKLIST_FIND: Final = "1.2.840.10008.5.1.4.31"
INSTANCE_AVAILABILITY_NOTIFICATION: Final = "1.2.840.10008.5.1.4.33"

PATIENT_ROOT_FIND: Final = "1.2.840.10008.5.1.4.1.2.1.1"
PATIENT_ROOT_MOVE: Final = "1.2.840.10008.5.1.4.1.2.1.2"
PATIENT_ROOT_GET: Final = "1.2.840.10008.5.1.4.1.2.1.3"
STUDY_ROOT_FIND: Final = "1.2.840.10008.5.1.4.1.2.2.1"
STUDY_ROOT_MOVE: Final = "1.2.840.10008.5.1.4.1.2.2.2"
STUDY_ROOT_GET: Final = "1.2.840.10008.5.1.4.1.2.2.3"
PATIENT_STUDY_ONLY_FIND: Final = "1.2.840.10008.5.1.4.1.2.3.1"
PATIENT_STUDY_ONLY_MOVE: Final = "1.2.840.10008.5.1.4.1.2.3.2"
PATIENT_STUDY_ONLY_GET: Final = "1.2.840.10008.5.1.4.1.2.3.3"

# PS3.4 GG.3: objects that belong to no patient, so they have no Study Instance UID either.
_NON_PATIENT: Final = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.200.1",  # CT Defined Procedure Protocol
        "1.2.840.10008.5.1.4.1.1.200.3",  # Protocol Approval
        "1.2.840.10008.5.1.4.1.1.200.7",  # XA Defined Procedure Protocol
        "1.2.840.10008.5.1.4.1.1.201.1",  # Inventory
        "1.2.840.10008.5.1.4.38.1",  # Hanging Protocol
        "1.2.840.10008.5.1.4.39.1",  # Color Palette
        "1.2.840.10008.5.1.4.43.1",  # Generic Implant Template
        "1.2.840.10008.5.1.4.44.1",  # Implant Assembly Template
        "1.2.840.10008.5.1.4.45.1",  # Implant Template Group
    }
)

# Named "… Storage …" in PS3.6 Table A-1, yet no instance of them is stored with C-STORE.
_NOT_STORED: Final = frozenset(
    {
        MEDIA_STORAGE_DIRECTORY,
        STORAGE_COMMITMENT_PUSH,
        "1.2.840.10008.1.20.2",  # Storage Commitment Pull Model
    }
)


@dataclass(frozen=True, slots=True)
class SOPClass:
    """A storage SOP class. ``has_patient`` is False for what belongs to no patient and no study (PS3.4 GG)."""

    uid: str
    name: str
    keyword: str
    retired: bool
    has_patient: bool


def _storage() -> Iterator[SOPClass]:
    for uid, (name, kind, keyword, retired) in UIDS.items():
        if kind == "SOP Class" and "Storage" in name and uid not in _NOT_STORED:
            yield SOPClass(uid, name, keyword, retired, uid not in _NON_PATIENT)


STORAGE_SOP_CLASSES: Final = {sop_class.uid: sop_class for sop_class in _storage()}
"""Every storage SOP class of the standard, retired ones, DICOS and DICONDE included, in the order of their UIDs."""

_REPORTS: Final = ("1.2.840.10008.5.1.4.1.1.88.", ENCAPSULATED_PDF, "1.2.840.10008.5.1.4.1.1.104.2")
"""Structured Reporting, encapsulated PDF and encapsulated CDA (PS3.4 B.5)."""
_KEY_OBJECT_SELECTION: Final = "1.2.840.10008.5.1.4.1.1.88.59"


def is_report(sop_class_uid: str) -> bool:
    """Tell whether instances of a SOP class are reports. A selection of key images is none: it says which, not what."""
    return sop_class_uid.startswith(_REPORTS) and sop_class_uid != _KEY_OBJECT_SELECTION
