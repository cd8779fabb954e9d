"""Storage SCP (PS3.4 Annex B): every storage SOP class in every transfer syntax, stored as received."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from dicom_network.base.clock import now
from dicom_network.base.dimse import DimseService, Operation
from dicom_network.base.dimse_rights import DimseRights
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import Conflict, DicomNetworkError, InvalidInput, NotFound, Refused, Unavailable
from dicom_network.domain.hierarchy import Reception
from dicom_network.domain.peers import institution_of
from dicom_network.modules.storage.admission import admission
from dicom_network.modules.storage.institution_ids import InstitutionIds
from dicom_network.modules.storage.model import DOES_NOT_MATCH, Stored, Submission
from dicom_network.modules.storage.service import StorageService
from dicom_network.protocol.dataset.part10 import build_part10_header
from dicom_network.standard.sop_classes import STORAGE_SOP_CLASSES
from dicom_network.standard.statuses import (
    CANNOT_UNDERSTAND,
    DOES_NOT_MATCH_SOP_CLASS,
    DUPLICATE_SOP_INSTANCE,
    NOT_AUTHORIZED,
    OUT_OF_RESOURCES,
    SUCCESS,
)
from dicom_network.standard.transfer_syntaxes import TRANSFER_SYNTAXES

LONGEST_COMMENT = 64
"""Error Comment (0000,0902) is an LO (PS3.7 E.1)."""

STATUSES: dict[type[DicomNetworkError], int] = {
    InvalidInput: CANNOT_UNDERSTAND,
    Conflict: DUPLICATE_SOP_INSTANCE,
    Refused: NOT_AUTHORIZED,
    NotFound: OUT_OF_RESOURCES,
    Unavailable: OUT_OF_RESOURCES,
    DicomNetworkError: OUT_OF_RESOURCES,
}
"""PS3.4 Table B.2-1 and PS3.7 Annex C; the first class that an error is of counts."""

ANSWERING_THREADS = 8
"""Start only when associations with an asynchronous operations window come."""

log = logger("storage")


def services(node: Node) -> Sequence[DimseService]:
    """Give the DIMSE service."""
    return [
        DimseService(
            name="Storage",
            # What belongs to no patient (PS3.4 GG) has no study to keep it in.
            abstract_syntaxes=[uid for uid, sop_class in STORAGE_SOP_CLASSES.items() if sop_class.has_patient],
            transfer_syntaxes=list(TRANSFER_SYNTAXES),
            handlers={"C-STORE": StorageSCP(node).store},
            permission="store",
            accepts_any_transfer_syntax=True,
            takes_unknown_storage=node.settings.dimse.unknown_storage_sop_classes,
        )
    ]


class StorageSCP:
    """Answers C-STORE requests."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._service = StorageService(node)
        self._rights = DimseRights(node)
        self._institutions = InstitutionIds(node.peers)
        self._answering = ThreadPoolExecutor(ANSWERING_THREADS, thread_name_prefix="answering")

    def store(self, operation: Operation) -> None:
        """Serve a C-STORE-RQ: take the data set and answer once it is durable and indexed.

        With an asynchronous operations window the answer is left to other threads, so that the next instance is
        received meanwhile. Never to the committer's: a peer that reads no answers would hold up everybody.
        """
        try:
            if operation.association.operations_window == 1:
                self._service.store(self._submission(operation), operation.data_set())
                _respond(operation, SUCCESS)
            else:
                stored = self._service.begin(self._submission(operation), operation.data_set())
                stored.add_done_callback(lambda done: self._answering.submit(_answer, operation, done))
        except DicomNetworkError as error:
            _refuse(operation, error)

    def _submission(self, operation: Operation) -> Submission:
        """Describe what is coming. Raises: Refused."""
        association = operation.association
        person = self._rights.person(association)
        sop_class_uid = str(operation.command["AffectedSOPClassUID"])
        sop_instance_uid = str(operation.command["AffectedSOPInstanceUID"])
        transfer_syntax_uid = operation.context.transfer_syntax
        return Submission(
            part10_header=build_part10_header(
                sop_class_uid=sop_class_uid,
                sop_instance_uid=sop_instance_uid,
                transfer_syntax_uid=transfer_syntax_uid,
                source_ae_title=association.calling_ae_title,
            ),
            transfer_syntax_uid=transfer_syntax_uid,
            reception=Reception(
                via="C-STORE",
                received=now(),
                calling_ae_title=association.calling_ae_title,
                called_ae_title=association.called_ae_title,
                peer_address=association.peer_address,
                person=association.person,
                association=association.id,
            ),
            institutions=self._institutions.named(institution_of(association.peer, association.application_entity)),
            expected_sop_class_uid=sop_class_uid,
            expected_sop_instance_uid=sop_instance_uid,
            witness=admission(self._node.index, self._rights.rule(association, Permission.UPLOAD), person),
            uploader=person,
        )


def _answer(operation: Operation, stored: Future[Stored]) -> None:
    try:
        stored.result()
    except DicomNetworkError as error:
        _refuse(operation, error)
        return
    _respond(operation, SUCCESS)


def _refuse(operation: Operation, error: DicomNetworkError) -> None:
    status = status_of_error(error)
    log.warning(
        "instance refused",
        association=operation.association.id,
        sop_instance_uid=str(operation.command.get("AffectedSOPInstanceUID", "")),
        status=f"{status:04X}",
        code=error.code,
        error=str(error),
    )
    _respond(operation, status, str(error))


def _respond(operation: Operation, status: int, comment: str = "") -> None:
    fields = {"ErrorComment": comment[:LONGEST_COMMENT]} if comment else {}
    try:
        operation.respond(status, data_set=None, **fields)
    except Unavailable as error:
        # The peer has gone; whoever serves its association tells so.
        log.debug("nobody takes the answer", association=operation.association.id, code=error.code)


def status_of_error(error: DicomNetworkError) -> int:
    """Give the status that a sender is told."""
    if error.code == DOES_NOT_MATCH:
        return DOES_NOT_MATCH_SOP_CLASS
    return next(status for kind, status in STATUSES.items() if isinstance(error, kind))
