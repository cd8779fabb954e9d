"""What is asked of storage and what came of it, and the rules of what is taken (PS3.4 B.2.3)."""

import re
from dataclasses import dataclass
from typing import Protocol

from dicom_network.domain.errors import Conflict, InvalidInput
from dicom_network.domain.hierarchy import Arrival, Reception, Verdict
from dicom_network.domain.ports import Transaction
from dicom_network.protocol.dataset.header import Header
from dicom_network.standard.sop_classes import STORAGE_SOP_CLASSES
from dicom_network.standard.uids import USED_UID

CANNOT_UNDERSTAND = "storage.cannot-understand"
DOES_NOT_MATCH = "storage.does-not-match"
KEPT_FIRST = "storage.kept-first"
NO_PATIENT = "storage.no-patient"

_UID = re.compile(USED_UID)
_SEQUENCE_DELIMITATION = b"\xfe\xff\xdd\xe0\0\0\0\0"
_UNDEFINED_LENGTH = b"\xff\xff\xff\xff"
_ITEM = b"\xfe\xff\x00\xe0"


class Witness(Protocol):
    """Whoever hands an instance over and must know of it in the very transaction that makes it part of the archive."""

    def admit(self, study_instance_uid: str) -> None:
        """Say whether an instance of this study may come in at all. Raises: Refused; nothing is kept then."""

    def note(self, transaction: Transaction, arrival: Arrival, verdict: Verdict) -> None:
        """Write down what became of it; what this raises fails the instance."""


@dataclass(frozen=True, slots=True)
class Submission:
    """An instance that somebody is about to hand over: all that is known before its data set."""

    part10_header: bytes
    """Preamble and file meta information to be kept before the data set."""
    transfer_syntax_uid: str
    reception: Reception
    institutions: tuple[int, ...] = ()
    expected_sop_class_uid: str = ""
    """What the sender says that it sends; empty: it does not say. The same for the two below."""
    expected_sop_instance_uid: str = ""
    expected_study_instance_uid: str = ""
    witness: Witness | None = None
    uploader: int | None = None
    """Id of the person who hands it in; None: a device."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An instance that is durable and indexed."""

    verdict: Verdict
    sop_class_uid: str
    sop_instance_uid: str
    series_instance_uid: str
    study_instance_uid: str
    warnings: tuple[str, ...] = ()


def check_identity(header: Header, submission: Submission) -> None:
    """Check that a data set says what it is, and that it is what its sender said.

    Raises: InvalidInput (``storage.cannot-understand``, ``storage.does-not-match``, ``storage.no-patient``).
    """
    sop_class = STORAGE_SOP_CLASSES.get(header.sop_class_uid)
    if sop_class is not None and not sop_class.has_patient and not header.study_instance_uid:
        raise InvalidInput(
            f"instances of {sop_class.name} belong to no patient; there is no study to keep them in", code=NO_PATIENT
        )
    for name, uid in (
        ("SOP Class UID", header.sop_class_uid),
        ("SOP Instance UID", header.sop_instance_uid),
        ("Study Instance UID", header.study_instance_uid),
        ("Series Instance UID", header.series_instance_uid),
    ):
        _check_uid(name, uid)
    for name, uid, expected in (
        ("SOP Class UID", header.sop_class_uid, submission.expected_sop_class_uid),
        ("SOP Instance UID", header.sop_instance_uid, submission.expected_sop_instance_uid),
        ("Study Instance UID", header.study_instance_uid, submission.expected_study_instance_uid),
    ):
        if expected and expected != uid:
            raise InvalidInput(
                f"the data set has the {name} {uid}, but {expected} was announced",
                code=DOES_NOT_MATCH,
                hint="the sender must announce what it sends",
            )


def stored_of(arrival: Arrival, verdict: Verdict) -> Stored:
    """Give what is answered to a sender. Raises: Conflict (``storage.kept-first``) where the instance was not taken."""
    if verdict is Verdict.KEPT_FIRST:
        raise Conflict(
            f"another instance with the SOP Instance UID {arrival.sop_instance_uid} is here and stays",
            code=KEPT_FIRST,
            hint="the setting storage.duplicates decides this",
        )
    return Stored(
        verdict=verdict,
        sop_class_uid=arrival.sop_class_uid,
        sop_instance_uid=arrival.sop_instance_uid,
        series_instance_uid=arrival.series_instance_uid,
        study_instance_uid=arrival.study_instance_uid,
    )


def _check_uid(name: str, uid: str) -> None:
    if not uid:
        raise InvalidInput(f"the data set has no {name}", code=CANNOT_UNDERSTAND)
    if not _UID.fullmatch(uid):
        raise InvalidInput(f"the {name} of the data set is no UID", code=CANNOT_UNDERSTAND, hint="PS3.5 9.1")
