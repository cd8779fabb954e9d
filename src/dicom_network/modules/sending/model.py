"""Rules of sending: what an identifier selects, which contexts to propose, how sub-operations add up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dicom_network.base.dimse import Context, ProposedContext
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import InstanceLocation, Level
from dicom_network.domain.peers import Peer
from dicom_network.domain.ports import DICOMJSON
from dicom_network.standard.statuses import (
    DOES_NOT_MATCH_SOP_CLASS,
    OUT_OF_RESOURCES,
    OUT_OF_RESOURCES_SUB_OPERATIONS,
    PROCESSING_FAILURE,
    RESOURCE_LIMITATION,
    SUB_OPERATIONS_WITH_FAILURES,
    SUCCESS,
    StatusKind,
    kind_of,
)
from dicom_network.standard.transfer_syntaxes import (
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
    TRANSFER_SYNTAXES,
)

FALLBACK_TRANSFER_SYNTAXES = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN)
"""What an instance is turned into for a peer that does not take it as it is stored."""
MAXIMUM_CONTEXTS = 128
"""PS3.8 9.3.2.2: context ids are the odd numbers from 1 to 255."""

NO_CONTEXT = DOES_NOT_MATCH_SOP_CLASS
"""Noted for an instance that could not be sent because the peer takes neither its SOP class nor any syntax of it."""
UNREACHABLE = OUT_OF_RESOURCES
"""Noted for an instance that could not be sent because there was no association, or it was lost."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The unique keys of a retrieve identifier (PS3.4 C.4.2.1.4); each list is empty where the key was not given."""

    level: Level
    patient_id: str | None = None
    studies: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()


_UNIQUE_KEYS = (
    (Level.PATIENT, "00100020"),
    (Level.STUDY, "0020000D"),
    (Level.SERIES, "0020000E"),
    (Level.INSTANCE, "00080018"),
)


def read_selection(identifier: Mapping[str, Any], *, patient_root: bool) -> Selection:
    """Read the identifier of a C-MOVE or C-GET.

    Retrieval is relational (PS3.4 C.4.2.2.2) whether that was negotiated or not: a key above the level may be missing.

    Raises: InvalidInput (``retrieve.identifier``) for a missing or wrong level, or a missing unique key of the level.
    """
    level = _level_of(identifier)
    if level is Level.PATIENT and not patient_root:
        raise _wrong_identifier("the level PATIENT does not exist in the Study Root model")
    values = {key_level: _values(identifier, tag) for key_level, tag in _UNIQUE_KEYS}
    if not values[level]:
        raise _wrong_identifier(f"the unique key of the level {level.value} is missing")
    patient_ids = values[Level.PATIENT]
    return Selection(
        level=level,
        patient_id=patient_ids[0] if patient_ids else None,
        studies=values[Level.STUDY],
        series=values[Level.SERIES],
        instances=values[Level.INSTANCE],
    )


def _level_of(identifier: Mapping[str, Any]) -> Level:
    text = "".join(_values(identifier, "00080052"))
    try:
        return Level(text)
    except ValueError:
        raise _wrong_identifier("Query/Retrieve Level (0008,0052) is not PATIENT, STUDY, SERIES or IMAGE") from None


def _values(identifier: Mapping[str, Any], tag: str) -> tuple[str, ...]:
    values = identifier.get(tag, {}).get("Value", ())
    return tuple(text for value in values if (text := str(value).strip()))


def _wrong_identifier(message: str) -> InvalidInput:
    return InvalidInput(message, code="retrieve.identifier", hint="PS3.4 C.4.2.1.4")


def propose(locations: Iterable[InstanceLocation], peer: Peer) -> list[tuple[ProposedContext, ...]]:
    """Give the contexts to propose for these instances, in as many associations' worth as they need.

    One context for each SOP class in each transfer syntax that is stored, so that the peer's choice cannot hide one
    that it would take, and one for each SOP class in the uncompressed syntaxes to fall back to. All those of a SOP
    class are in one association.
    """
    wanted: dict[str, dict[tuple[str, ...], None]] = {}
    for location in locations:
        syntaxes = wanted.setdefault(location.sop_class_uid, {FALLBACK_TRANSFER_SYNTAXES: None})
        syntaxes[(location.transfer_syntax_uid,)] = None
    associations: list[tuple[ProposedContext, ...]] = []
    for sop_class, alternatives in wanted.items():
        contexts = tuple(
            ProposedContext(sop_class, allowed)
            for allowed in dict.fromkeys(_allowed(syntaxes, peer) for syntaxes in alternatives)
            if allowed
        )
        if associations and len(associations[-1]) + len(contexts) <= MAXIMUM_CONTEXTS:
            associations[-1] += contexts
        elif contexts:
            associations.append(contexts)
    return associations


def _allowed(syntaxes: Sequence[str], peer: Peer) -> tuple[str, ...]:
    return tuple(one for one in syntaxes if not peer.transfer_syntaxes or one in peer.transfer_syntaxes)


def choose_context(location: InstanceLocation, contexts: Sequence[Context]) -> Context | None:
    """Choose where to send an instance: as it is stored if the peer takes that, else uncompressed, else nowhere."""
    usable = [context for context in contexts if context.abstract_syntax == location.sop_class_uid]
    for context in usable:
        if context.transfer_syntax == location.transfer_syntax_uid:
            return context
    stored = TRANSFER_SYNTAXES.get(location.transfer_syntax_uid)
    if stored is None or stored.video:
        return None
    for syntax in FALLBACK_TRANSFER_SYNTAXES:
        for context in usable:
            if context.transfer_syntax == syntax:
                return context
    return None


@dataclass(slots=True)
class Tally:
    """How the sub-operations went so far (PS3.7 9.1.4.1.8)."""

    remaining: int
    completed: int = 0
    warning: int = 0
    failed: list[str] = field(default_factory=list)
    """SOP Instance UIDs."""

    def add(self, sop_instance_uid: str, status: int) -> None:
        """Count a sub-operation by its C-STORE status."""
        self.remaining -= 1
        if status == SUCCESS:
            self.completed += 1
        elif is_stored(status):
            self.warning += 1
        else:
            self.failed.append(sop_instance_uid)

    def failed_list(self) -> DICOMJSON:
        """Give the Failed SOP Instance UID List (0008,0058), which goes with a status that is not success."""
        return {"00080058": {"vr": "UI", "Value": self.failed}}

    def counts(self) -> dict[str, int]:
        """Give the counts as elements of the command set; those of a final response leave out what remains."""
        return {
            "NumberOfRemainingSuboperations": self.remaining,
            "NumberOfCompletedSuboperations": self.completed,
            "NumberOfFailedSuboperations": len(self.failed),
            "NumberOfWarningSuboperations": self.warning,
        }

    def final_status(self) -> int:
        """Give the status of the last response."""
        if not self.failed and not self.warning:
            return SUCCESS
        if self.failed and not self.completed and not self.warning:
            return OUT_OF_RESOURCES_SUB_OPERATIONS
        return SUB_OPERATIONS_WITH_FAILURES


def may_pass(status: int) -> bool:
    """Tell whether the same instance may be taken at another time, by a C-STORE status that says failure."""
    return status & 0xFF00 == OUT_OF_RESOURCES or status in (PROCESSING_FAILURE, RESOURCE_LIMITATION)


def is_stored(status: int) -> bool:
    """Tell whether a C-STORE status says that the instance was stored: success or a warning (PS3.4 B.2.3)."""
    return kind_of(status) in (StatusKind.SUCCESS, StatusKind.WARNING)
