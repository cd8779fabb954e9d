"""C-MOVE and C-GET SCP, Patient Root and Study Root (PS3.4 C.4.2, C.4.3)."""

from collections.abc import Generator, Sequence
from contextlib import closing

from dicom_network.base.clock import now
from dicom_network.base.dimse import ASSOCIATION_LOST, DimseService, Operation
from dicom_network.base.dimse_rights import DimseRights
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.domain.access import Permission
from dicom_network.domain.audit import AuditEvent, Outcome
from dicom_network.domain.errors import DicomNetworkError, InvalidInput
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.modules.sending.model import (
    FALLBACK_TRANSFER_SYNTAXES,
    NO_CONTEXT,
    Selection,
    Tally,
    choose_context,
    read_selection,
)
from dicom_network.modules.sending.service import Sending
from dicom_network.modules.sending.shipment import Delivered, Shipment
from dicom_network.modules.sending.source import open_data_set
from dicom_network.protocol.dataset.decode import decode_data_set
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.standard.sop_classes import PATIENT_ROOT_GET, PATIENT_ROOT_MOVE, STUDY_ROOT_GET, STUDY_ROOT_MOVE
from dicom_network.standard.statuses import (
    CANCEL,
    DOES_NOT_MATCH_SOP_CLASS,
    MOVE_DESTINATION_UNKNOWN,
    OUT_OF_RESOURCES_MATCHES,
    PENDING,
)

PATIENT_ROOTS = frozenset({PATIENT_ROOT_MOVE, PATIENT_ROOT_GET})

log = logger("sending")


def services(node: Node) -> Sequence[DimseService]:
    """Give the DIMSE services."""
    scp = _RetrieveSCP(node)
    return [
        DimseService(
            name="Query/Retrieve - MOVE",
            abstract_syntaxes=(PATIENT_ROOT_MOVE, STUDY_ROOT_MOVE),
            transfer_syntaxes=FALLBACK_TRANSFER_SYNTAXES,
            handlers={"C-MOVE": scp.move},
            permission="move",
            extended_negotiation=_accept_relational,
        ),
        DimseService(
            name="Query/Retrieve - GET",
            abstract_syntaxes=(PATIENT_ROOT_GET, STUDY_ROOT_GET),
            transfer_syntaxes=FALLBACK_TRANSFER_SYNTAXES,
            handlers={"C-GET": scp.get},
            permission="get",
            extended_negotiation=_accept_relational,
        ),
    ]


def _accept_relational(_sop_class_uid: str, proposed: bytes) -> bytes | None:
    """Accept relational retrieval (first byte), nothing further (PS3.4 C.5.2.1, C.5.3.1)."""
    return bytes([proposed[0] & 1]) + bytes(len(proposed) - 1) if proposed else None


class _RetrieveSCP:
    """Answers retrieve requests of peers."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._sending = Sending(node)
        self._rights = DimseRights(node)

    def move(self, operation: Operation) -> None:
        """Serve a C-MOVE-RQ: send to the destination while telling the asker how it goes."""
        locations = self._select(operation, Permission.SEND)
        if locations is None:
            return
        destination = str(operation.command.get("MoveDestination", "")).strip()
        peer = self._node.peers.find_peer(destination)
        if peer is None:
            log.warning("move destination is not listed", destination=destination)
            operation.respond(MOVE_DESTINATION_UNKNOWN, ErrorComment="move destination is not a known peer")
            return
        shipment = Shipment(
            self._node,
            peer,
            locations,
            calling_ae_title=operation.association.called_ae_title,
            originator={
                "MoveOriginatorApplicationEntityTitle": operation.association.calling_ae_title,
                "MoveOriginatorMessageID": operation.command["MessageID"],
            },
        )
        self._answer(operation, shipment.deliver(operation.is_cancelled), locations, to=destination)

    def get(self, operation: Operation) -> None:
        """Serve a C-GET-RQ: send over the same association."""
        locations = self._select(operation, Permission.DOWNLOAD)
        if locations is not None:
            self._answer(operation, self._send_back(operation, locations), locations, to="")

    def _select(self, operation: Operation, permission: Permission) -> list[InstanceLocation] | None:
        """Find what is asked for, as far as the asker may have it: whole instances name the patient."""
        try:
            selection = self._read(operation)
            within = self._rights.rule(operation.association, permission, Permission.SEE_IDENTITY)
            reports = self._rights.rule(operation.association, Permission.VIEW_REPORTS)
            return self._sending.select(selection, within, reports)
        except (InvalidInput, DataSetError) as error:
            operation.respond(DOES_NOT_MATCH_SOP_CLASS, ErrorComment=str(error)[:64])
        except DicomNetworkError as error:
            log.warning("retrieve failed", code=error.code, error=str(error))
            operation.respond(OUT_OF_RESOURCES_MATCHES, ErrorComment=error.code)
        return None

    def _read(self, operation: Operation) -> Selection:
        context = operation.context
        identifier = decode_data_set(operation.read_data_set(), context.transfer_syntax)
        return read_selection(identifier, patient_root=context.abstract_syntax in PATIENT_ROOTS)

    def _send_back(self, operation: Operation, locations: Sequence[InstanceLocation]) -> Generator[Delivered]:
        for location in locations:
            if operation.is_cancelled():
                return
            yield self._send_one_back(operation, location)

    def _send_one_back(self, operation: Operation, location: InstanceLocation) -> Delivered:
        uid = location.sop_instance_uid
        contexts = [
            context
            for syntax in dict.fromkeys((location.transfer_syntax_uid, *FALLBACK_TRANSFER_SYNTAXES))
            if (context := operation.accepted_context(location.sop_class_uid, syntax)) is not None
        ]
        context = choose_context(location, contexts)
        if context is None:
            return Delivered(uid, NO_CONTEXT, "not accepted by the asker")
        try:
            with open_data_set(self._node, location, context.transfer_syntax) as source:
                return Delivered(uid, operation.c_store(context, uid, source.pieces, source.length))
        except DicomNetworkError as error:
            if error.code == ASSOCIATION_LOST:
                raise
            log.warning("sub-operation failed", sop_instance_uid=uid, code=error.code)
            return Delivered(uid, NO_CONTEXT, error.code)

    def _answer(
        self,
        operation: Operation,
        deliveries: Generator[Delivered],
        locations: Sequence[InstanceLocation],
        *,
        to: str,
    ) -> None:
        """Tell how it goes and how it ended; what was sent is recorded even if nobody listens any more.

        Raises: Unavailable (``association.lost``).
        """
        tally = Tally(remaining=len(locations))
        try:
            with closing(deliveries):
                for delivered in deliveries:
                    tally.add(delivered.sop_instance_uid, delivered.status)
                    if tally.remaining and not operation.is_cancelled():
                        operation.respond(PENDING, data_set=None, **tally.counts())
        finally:
            self._record(operation, tally, locations, to=to)
        counts = tally.counts()
        # Fewer than asked for: it was cancelled.
        status = CANCEL if tally.remaining else tally.final_status()
        if not tally.remaining:
            counts.pop("NumberOfRemainingSuboperations")
        failed = encode_data_set(tally.failed_list(), operation.context.transfer_syntax) if tally.failed else None
        operation.respond(status, data_set=failed, **counts)

    def _record(self, operation: Operation, tally: Tally, locations: Sequence[InstanceLocation], *, to: str) -> None:
        association = operation.association
        event = AuditEvent(
            action="dimse:instances:move" if to else "dimse:instances:get",
            occurred=now(),
            actor=f"person:{association.person}" if association.person else f"ae:{association.calling_ae_title}",
            outcome=Outcome.FAILURE if tally.failed or tally.remaining else Outcome.SUCCESS,
            address=association.peer_address,
            association=association.id,
            objects={
                "destination": to or association.calling_ae_title,
                "studies": sorted({location.study_instance_uid for location in locations}),
                "instances": tally.completed + tally.warning,
                "failed": len(tally.failed),
            },
        )
        with self._node.database.transaction() as transaction:
            self._node.audit.record(transaction, [event])
