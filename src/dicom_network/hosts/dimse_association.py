"""An association that a peer opened, served by one thread from the connection to the close."""

import contextlib
import secrets
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from dicom_network import __version__
from dicom_network.base.dimse import ASSOCIATION_LOST, AssociationInfo
from dicom_network.base.log import logger
from dicom_network.base.metrics import (
    ASSOCIATIONS_ACCEPTED,
    ASSOCIATIONS_ENDED,
    ASSOCIATIONS_OPEN,
    ASSOCIATIONS_REFUSED,
    ERRORS,
)
from dicom_network.base.settings import DimseSettings
from dicom_network.domain.errors import DicomNetworkError, Unavailable
from dicom_network.hosts.dimse_admission import Admission, Admitted, Places, Refusal
from dicom_network.hosts.dimse_channel import Channel
from dicom_network.hosts.dimse_journal import Journal, fit_for_text
from dicom_network.hosts.dimse_negotiation import AcceptorTable, Negotiated, answer_window
from dicom_network.hosts.dimse_operation import ServedOperation
from dicom_network.hosts.dimse_session import AssociationLost, Session, Timeouts, Woken
from dicom_network.protocol.dimse.message import Message
from dicom_network.protocol.upper_layer.association import Association
from dicom_network.protocol.upper_layer.events import AssociationRequested, DataFragment, ReleaseRequested
from dicom_network.protocol.upper_layer.items import UserInformation
from dicom_network.protocol.upper_layer.pdu import AssociateAccept, AssociateReject, AssociateRequest, Rejection
from dicom_network.standard.statuses import NOT_AUTHORIZED, PROCESSING_FAILURE, UNRECOGNIZED_OPERATION

IMPLEMENTATION_CLASS_UID = "2.25.129386867721537879182898565976439029981"
"""Made from a random UUID (PS3.5 B.2), once for the product."""
IMPLEMENTATION_VERSION_NAME = f"DICOMNET_{__version__}"[:16]
UNABLE_TO_PROCESS = 0xC001
"""Lies in the failure ranges of every C-service (PS3.4 B.2.3, C.4)."""
_ENDINGS = {
    "released": "association released",
    "aborted": "association aborted",
    "lost": "association lost",
}

log = logger("dimse")


@dataclass(frozen=True, slots=True)
class Door:
    """What every association of a listener shares."""

    settings: DimseSettings
    admission: Admission
    table: AcceptorTable
    places: Places
    stopping: threading.Event
    tls: ssl.SSLContext | None = None
    journal: Journal | None = None


class ServedAssociation:
    """One association. ``run`` is its thread; ``shut_down`` may be called from another."""

    def __init__(self, door: Door, channel: Channel, address: str) -> None:
        self.id = secrets.token_hex(4)
        self._door = door
        self._channel = channel
        self._address = address
        settings = door.settings
        self._session = Session(
            channel,
            Association(is_requestor=False, max_pdu_bytes=settings.max_pdu_bytes),
            Timeouts(
                settings.association_timeout_seconds,
                settings.idle_timeout_seconds,
                settings.dimse_timeout_seconds,
            ),
        )
        self._negotiated = Negotiated({}, (), (), ())
        self._window = 1
        self._outstanding = 0
        self._changed = threading.Condition()
        self._served: Counter[str] = Counter()
        self._failed = 0
        self._stored = 0
        self.is_pending = True
        """No A-ASSOCIATE-RQ has come yet."""

    @property
    def address(self) -> str:
        """The peer's address."""
        return self._address

    def run(self) -> None:
        """Serve the association to its end."""
        structlog.contextvars.bind_contextvars(association=self.id)
        try:
            if self._door.tls and not self._start_tls(self._door.tls):
                return
            self._serve()
        except AssociationLost as lost:
            # A port scan or a load balancer's look says nothing, a stranger's protocol is worth a line.
            report = log.warning if self._session.bytes_received else log.debug
            report("no association", address=self._address, why=str(lost))
            ASSOCIATIONS_REFUSED.labels("no-request").inc()
        except Exception:
            ERRORS.labels("association").inc()
            log.exception("association failed", address=self._address)
        finally:
            self._session.close()
            # Whoever still has a response to give finds out that nobody listens any more; the thread waits for that.
            self._await_responses(at_most=0)
            structlog.contextvars.clear_contextvars()

    def shut_down(self) -> None:
        """End the association at once."""
        self._session.shut_down()

    def _start_tls(self, context: ssl.SSLContext) -> bool:
        try:
            self._channel.start_tls(context, is_server=True, timeout=self._door.settings.association_timeout_seconds)
        except (ssl.SSLError, OSError) as error:
            ASSOCIATIONS_REFUSED.labels("tls").inc()
            self._note_refusal("", "", "tls")
            log.warning("TLS handshake failed", address=self._address, why=_why(error))
            return False
        return True

    def _serve(self) -> None:
        self._session.start()
        item = self._session.next_item(self._door.settings.association_timeout_seconds)
        if not isinstance(item, AssociationRequested):
            raise self._session.abort(f"{type(item).__name__} before an association")
        self.is_pending = False
        request = item.request
        structlog.contextvars.bind_contextvars(
            peer=fit_for_text(request.calling_ae_title), called=fit_for_text(request.called_ae_title)
        )
        key = (request.calling_ae_title, self._address)
        if not self._door.places.take(key):
            rejection = AssociateReject.of(Rejection.LOCAL_LIMIT_EXCEEDED, is_transient=True)
            self._reject(request, Refusal(rejection, "limit"))
            return
        try:
            decision = self._door.admission.decide(request, self._address)
            if isinstance(decision, Refusal):
                self._reject(request, decision)
            else:
                self._accept(request, decision)
        finally:
            self._door.places.free(key)

    def _reject(self, request: AssociateRequest, refusal: Refusal) -> None:
        ASSOCIATIONS_REFUSED.labels(refusal.reason).inc()
        self._note_refusal(request.calling_ae_title, request.called_ae_title, refusal.reason)
        log.warning("association refused", address=self._address, why=refusal.reason, answer=refusal.reject.describe())
        self._session.act(lambda association: association.reject(refusal.reject))
        self._session.close()

    def _note_refusal(self, calling_ae_title: str, called_ae_title: str, reason: str) -> None:
        if self._door.journal is not None:
            self._door.journal.refused(calling_ae_title, called_ae_title, self._address, reason)

    def _accept(self, request: AssociateRequest, admitted: Admitted) -> None:
        negotiated = self._door.table.negotiate(request.contexts, request.user, admitted.permissions)
        window = answer_window(request.user.operations_window, self._door.settings.max_operations_outstanding)
        identity = request.user.user_identity
        is_confirmed = bool(identity and identity.is_response_requested and admitted.person)
        user = UserInformation(
            self._door.settings.max_pdu_bytes,
            IMPLEMENTATION_CLASS_UID,
            IMPLEMENTATION_VERSION_NAME,
            window,
            negotiated.roles,
            negotiated.extended,
            user_identity_response=b"" if is_confirmed else None,
        )
        accept = AssociateAccept(request.called_ae_title, request.calling_ae_title, negotiated.answers, user)
        self._negotiated, self._window = negotiated, window.invoked if window else 1
        self._session.act(lambda association: association.accept(accept))
        info = AssociationInfo(
            self.id,
            request.calling_ae_title,
            request.called_ae_title,
            self._address,
            admitted.peer,
            admitted.application_entity,
            request.user.implementation_version_name,
            admitted.person,
            self._window,
        )
        ASSOCIATIONS_ACCEPTED.inc()
        log.info(
            "association accepted",
            address=self._address,
            transport=self._channel.description,
            implementation=info.implementation_version,
            contexts=len(negotiated.contexts),
            contexts_refused=len(negotiated.answers) - len(negotiated.contexts),
            window=self._window,
        )
        journal = self._door.journal
        if journal is not None:
            journal.opened(info, lambda: (self._stored, self._session.bytes_received))
        try:
            with ASSOCIATIONS_OPEN.track_inprogress():
                self._serve_accepted(info)
        finally:
            if journal is not None:
                journal.ended(info.id)

    def _serve_accepted(self, info: AssociationInfo) -> None:
        why, how = "", "released"
        try:
            self._serve_requests(info)
        except Woken:
            self._await_responses(at_most=0)
            self._session.abort("the node stops")
            why, how = "the node stops", "aborted"
        except AssociationLost as lost:
            why, how = str(lost), lost.how
        ASSOCIATIONS_ENDED.labels(how).inc()
        report = log.info if how == "released" else log.warning
        report(
            _ENDINGS[how],
            **({"why": why} if why else {}),
            operations=dict(self._served),
            failed=self._failed,
            bytes=self._session.bytes_received,
        )

    def _serve_requests(self, info: AssociationInfo) -> None:
        idle = self._door.settings.idle_timeout_seconds
        while True:
            if self._door.stopping.is_set():
                raise Woken
            item = self._session.next_item(idle, wakeable=True)
            if isinstance(item, Message):
                self._serve_message(info, item)
            elif isinstance(item, ReleaseRequested):
                self._require_responses(at_most=0)
                self._session.act(Association.confirm_release)
                return
            elif not isinstance(item, DataFragment):
                raise self._session.abort(f"unexpected {type(item).__name__}")

    def _serve_message(self, info: AssociationInfo, message: Message) -> None:
        negotiated = self._negotiated.contexts.get(message.context_id)
        if negotiated is None:
            raise self._session.abort(f"presentation context {message.context_id} was not accepted")
        if message.is_response:
            raise self._session.abort(f"{message.operation.name}-RSP without a request")
        operation = ServedOperation(
            self._session,
            info,
            negotiated,
            message,
            sending=self._negotiated.sending,
            on_end=self._note_end,
        )
        with self._changed:
            self._outstanding += 1
        handler = negotiated.service.handlers.get(operation.name)
        if handler is None:
            _refuse(operation, UNRECOGNIZED_OPERATION)
        elif not negotiated.may_request:
            _refuse(operation, NOT_AUTHORIZED)
        else:
            self._call(handler, operation)
        operation.pass_over_data_set()
        self._require_responses(at_most=self._window - 1)

    def _call(self, handler: Callable[[ServedOperation], None], operation: ServedOperation) -> None:
        """Run a handler; whatever it raises ends this operation and nothing else."""
        try:
            handler(operation)
        except Exception as error:
            is_lost = isinstance(error, DicomNetworkError) and error.code == ASSOCIATION_LOST
            if not is_lost:
                ERRORS.labels("dimse-handler").inc()
                log.exception("operation failed", operation=operation.name)
            if not operation.is_ended:
                _refuse(operation, UNABLE_TO_PROCESS if operation.name.startswith("C-") else PROCESSING_FAILURE)

    def _note_end(self, operation: ServedOperation) -> None:
        """Note that the final response of an operation was sent, by whatever thread."""
        self._session.forget(operation.message_id)
        with self._changed:
            self._outstanding -= 1
            self._served[operation.name] += 1
            has_failed = operation.status >= 0x0100 and operation.status & 0xF000 not in (0xB000, 0xF000)
            self._failed += has_failed
            self._stored += operation.name == "C-STORE" and not has_failed
            self._changed.notify_all()

    def _require_responses(self, *, at_most: int) -> None:
        if not self._await_responses(at_most=at_most):
            raise self._session.abort("operations were left without a response")

    def _await_responses(self, *, at_most: int) -> bool:
        """Wait until no more than ``at_most`` operations are without their final response; False: in vain."""
        with self._changed:
            timeout = self._door.settings.idle_timeout_seconds
            if self._changed.wait_for(lambda: self._outstanding <= at_most, timeout):
                return True
            missing, self._outstanding = self._outstanding, 0
        ERRORS.labels("no-response").inc()
        log.error("operations were left without a response", number=missing)
        return False


def _refuse(operation: ServedOperation, status: int) -> None:
    """Answer with a failure; that the association is lost meanwhile is found out by the next reading."""
    with contextlib.suppress(Unavailable):
        operation.respond(status)


def _why(error: Exception) -> str:
    """Say what was wrong with a handshake, without OpenSSL's file names."""
    return getattr(error, "reason", None) or str(error) or type(error).__name__
