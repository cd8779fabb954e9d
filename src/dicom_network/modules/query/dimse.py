"""C-FIND SCP, Patient Root, Study Root and the retired Patient/Study Only (PS3.4 C.4.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from dicom_network.base.clock import now
from dicom_network.base.dimse import ASSOCIATION_LOST, DimseService, Operation
from dicom_network.base.dimse_rights import DimseRights
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import DicomNetworkError, InvalidInput
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.searchable import Searchable
from dicom_network.modules.query.identifier import (
    SPECIFIC_CHARACTER_SET,
    FindRequest,
    Negotiated,
    answer_to,
    read_find,
)
from dicom_network.modules.query.masked import find
from dicom_network.protocol.dataset.decode import decode_data_set
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.standard.sop_classes import PATIENT_ROOT_FIND, PATIENT_STUDY_ONLY_FIND, STUDY_ROOT_FIND
from dicom_network.standard.statuses import (
    CANCEL,
    CANNOT_UNDERSTAND,
    DOES_NOT_MATCH_SOP_CLASS,
    PENDING,
    PENDING_WITH_UNSUPPORTED_KEYS,
    SUCCESS,
)
from dicom_network.standard.transfer_syntaxes import (
    EXPLICIT_VR_BIG_ENDIAN,
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
)

RESPONSE_LIMIT_REACHED = 0xB001
"""PS3.4 Table C.4-1: there are more matches than the node gives in one answer."""
LEVELS = {
    PATIENT_ROOT_FIND: (Level.PATIENT, Level.STUDY, Level.SERIES, Level.INSTANCE),
    STUDY_ROOT_FIND: (Level.STUDY, Level.SERIES, Level.INSTANCE),
    PATIENT_STUDY_ONLY_FIND: (Level.PATIENT, Level.STUDY),
}

log = logger("query")


def services(node: Node) -> Sequence[DimseService]:
    """Give the DIMSE service."""
    return [
        DimseService(
            name="Query/Retrieve - FIND",
            abstract_syntaxes=tuple(LEVELS),
            transfer_syntaxes=(EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_BIG_ENDIAN),
            handlers={"C-FIND": _FindSCP(node).find},
            permission="find",
            extended_negotiation=_accept_extended,
        )
    ]


def _accept_extended(_sop_class_uid: str, proposed: bytes) -> bytes | None:
    """Accept relational queries, combined datetime matching and fuzzy names; not timezones (PS3.4 C.5.1.1)."""
    accepted = bytes(flag & 1 for flag in proposed[:3])
    return accepted + bytes(len(proposed) - len(accepted)) if proposed else None


@dataclass(slots=True)
class _Tally:
    """How many answers were given so far."""

    answers: int = 0


class _FindSCP:
    """Answers queries of peers."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._searchable = Searchable(node.settings.index.extra_tags)
        self._rights = DimseRights(node)

    def find(self, operation: Operation) -> None:
        """Serve a C-FIND-RQ."""
        try:
            identifier = decode_data_set(operation.read_data_set(), operation.context.transfer_syntax)
            request = read_find(
                identifier,
                levels=LEVELS[operation.context.abstract_syntax],
                negotiated=Negotiated.read(operation.context.application_information),
                limit=self._node.settings.index.max_results + 1,
                searchable=self._searchable,
            )
        except (InvalidInput, DataSetError) as error:
            operation.respond(DOES_NOT_MATCH_SOP_CLASS, ErrorComment=str(error)[:64])
            return
        tally = _Tally()
        try:
            try:
                status = self._answer(operation, request, identifier, tally)
            finally:
                # What was given is recorded even if nobody listens any more.
                self._record(operation, request, tally.answers)
        except DicomNetworkError as error:
            if error.code == ASSOCIATION_LOST:
                raise
            log.warning("query failed", code=error.code, error=str(error))
            operation.respond(CANNOT_UNDERSTAND, ErrorComment=error.code)
        else:
            operation.respond(status)

    def _answer(self, operation: Operation, request: FindRequest, identifier: DICOMJSON, tally: "_Tally") -> int:
        """Send the pending responses; gives the final status."""
        # The asker's; the encoder turns to UTF-8 by itself where that lacks a character of the answer.
        asked = identifier.get(SPECIFIC_CHARACTER_SET)
        character_set = {SPECIFIC_CHARACTER_SET: asked} if asked is not None else {}
        pending = PENDING_WITH_UNSUPPORTED_KEYS if request.has_unsupported_keys else PENDING
        ae_title = operation.association.called_ae_title
        for found in find(self._node, request.query, self._rights.sight(operation.association)):
            if tally.answers == self._node.settings.index.max_results:
                return RESPONSE_LIMIT_REACHED
            if operation.is_cancelled():
                return CANCEL
            response = {**character_set, **answer_to(request, found, ae_title=ae_title)}
            operation.respond(pending, data_set=encode_data_set(response, operation.context.transfer_syntax))
            tally.answers += 1
        return SUCCESS

    def _record(self, operation: Operation, request: FindRequest, answers: int) -> None:
        association = operation.association
        event = AuditEvent(
            action=f"dimse:{request.query.level.name.lower()}:find",
            occurred=now(),
            actor=f"person:{association.person}" if association.person else f"ae:{association.calling_ae_title}",
            address=association.peer_address,
            association=association.id,
            # The keys alone: their values may name a patient.
            objects={"keys": sorted(request.wanted), "answers": answers},
        )
        with self._node.database.transaction() as transaction:
            self._node.audit.record(transaction, [event])
