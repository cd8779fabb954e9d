"""Opens associations with peers (``base.dimse.Dialer``)."""

import secrets
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

from dicom_network.base.address import host_and_port
from dicom_network.base.dimse import REJECTED, Context, ProposedContext
from dicom_network.base.log import logger
from dicom_network.base.metrics import ASSOCIATIONS_REQUESTED
from dicom_network.base.settings import Settings
from dicom_network.domain.errors import InvalidInput, Refused, Unavailable
from dicom_network.domain.peers import Peer
from dicom_network.hosts.dimse_association import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from dicom_network.hosts.dimse_channel import Channel
from dicom_network.hosts.dimse_requested import SocketAssociation, gone
from dicom_network.hosts.dimse_session import AssociationLost, Session, Timeouts
from dicom_network.hosts.dimse_tls import client_context
from dicom_network.protocol.upper_layer.association import Association
from dicom_network.protocol.upper_layer.events import (
    AssociationAccepted,
    AssociationRejected,
    ReleaseConfirmed,
    ReleaseRequested,
)
from dicom_network.protocol.upper_layer.items import (
    ContextResult,
    ExtendedNegotiation,
    ProposedPresentationContext,
    RoleSelection,
    UserInformation,
)
from dicom_network.protocol.upper_layer.pdu import MAX_CONTEXTS, AssociateAccept, AssociateReject, AssociateRequest

TRANSIENT = 2
QUIRK_SMALL_PDU = "max-pdu-16k"
QUIRK_NO_EXTENDED_NEGOTIATION = "no-extended-negotiation"
_SMALL_PDU_BYTES = 16384 - 6
"""Without the PDU's own header, which the announced maximum does not count either (PS3.8 D.1)."""

log = logger("dimse")


class SocketDialer:
    """Opens associations over TCP or TLS. Thread-safe; an association belongs to the thread that opened it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.dimse
        self._timeouts = Timeouts(
            settings.dimse.association_timeout_seconds,
            settings.dimse.idle_timeout_seconds,
            settings.dimse.dimse_timeout_seconds,
        )

    @contextmanager
    def open(
        self, peer: Peer, contexts: Sequence[ProposedContext], *, calling_ae_title: str = ""
    ) -> Iterator[SocketAssociation]:
        """Open an association and release it on leaving, or abort it on an exception.

        Raises: Unavailable (no connection, timed out, rejected for now), Refused (rejected for good, no context
        accepted), InvalidInput (no contexts or more than 128).
        """
        if not 1 <= len(contexts) <= MAX_CONTEXTS:
            raise InvalidInput(f"{len(contexts)} presentation contexts; an association takes 1 to {MAX_CONTEXTS}")
        identifier = secrets.token_hex(4)
        session = self._connect(peer, self._request(peer, contexts, calling_ae_title))
        try:
            accepted = self._negotiate(peer, session, contexts, identifier)
            yield SocketAssociation(identifier, session, accepted, peer.ae_title)
            self._release(peer, session, identifier)
        except BaseException:
            session.abort("this node aborted")
            raise
        finally:
            session.close()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return client_context(self._settings)

    def _request(self, peer: Peer, contexts: Sequence[ProposedContext], calling_ae_title: str) -> AssociateRequest:
        proposed = tuple(
            ProposedPresentationContext(2 * index + 1, context.abstract_syntax, context.transfer_syntaxes)
            for index, context in enumerate(contexts)
        )
        receiving = dict.fromkeys(context.abstract_syntax for context in contexts if context.scp_role)
        extended = {item.abstract_syntax: item.application_information for item in contexts}
        if QUIRK_NO_EXTENDED_NEGOTIATION in peer.quirks:
            extended = {}
        user = UserInformation(
            self._settings.max_pdu_bytes,
            IMPLEMENTATION_CLASS_UID,
            IMPLEMENTATION_VERSION_NAME,
            roles=tuple(RoleSelection(uid, scu=True, scp=True) for uid in receiving),
            extended=tuple(ExtendedNegotiation(uid, content) for uid, content in extended.items() if content),
        )
        return AssociateRequest(peer.ae_title, calling_ae_title or self._settings.ae_title, proposed, user)

    def _connect(self, peer: Peer, request: AssociateRequest) -> Session:
        cap = self._settings.max_pdu_bytes
        if QUIRK_SMALL_PDU in peer.quirks:
            cap = min(cap, _SMALL_PDU_BYTES)
        association = Association(is_requestor=True, max_pdu_bytes=self._settings.max_pdu_bytes, max_sent_pdu_bytes=cap)
        association.request(request)
        session = Session(self._open_channel(peer), association, self._timeouts)
        try:
            session.start()
        except AssociationLost as lost:
            session.close()
            raise gone(peer.ae_title, lost) from lost
        return session

    def _open_channel(self, peer: Peer) -> Channel:
        timeout = self._settings.connect_timeout_seconds
        channel = None
        try:
            channel = Channel(socket.create_connection((peer.host, peer.port), timeout))
            if peer.tls:
                channel.start_tls(self._tls, is_server=False, timeout=timeout, server_hostname=peer.host)
        except OSError as error:
            if channel is not None:
                channel.close()
            ASSOCIATIONS_REQUESTED.labels("unreachable").inc()
            raise Unavailable(
                f"no connection with {peer.ae_title} at {host_and_port(peer.host, peer.port)}: {_why(error)}",
                code="dimse.unreachable",
                hint=_hint(error),
            ) from error
        return channel

    def _negotiate(
        self, peer: Peer, session: Session, proposed: Sequence[ProposedContext], identifier: str
    ) -> list[Context]:
        try:
            answer = session.next_item(self._timeouts.artim)
        except AssociationLost as lost:
            ASSOCIATIONS_REQUESTED.labels("unreachable").inc()
            raise gone(peer.ae_title, lost) from lost
        if isinstance(answer, AssociationRejected):
            ASSOCIATIONS_REQUESTED.labels("rejected").inc()
            raise _rejected(peer, answer.reject)
        if not isinstance(answer, AssociationAccepted):
            raise gone(peer.ae_title, session.abort(f"{type(answer).__name__} in place of an answer"))
        accepted = _accepted_contexts(answer.accept, proposed)
        ASSOCIATIONS_REQUESTED.labels("accepted").inc()
        log.info(
            "association opened",
            outgoing=identifier,
            peer=peer.ae_title,
            implementation=answer.accept.user.implementation_version_name,
            contexts=len(accepted),
            contexts_refused=len(proposed) - len(accepted),
        )
        if not accepted:
            session.act(Association.release)
            raise Refused(
                f"{peer.ae_title} accepts none of the {len(proposed)} presentation contexts proposed",
                code="association.context",
            )
        return accepted

    def _release(self, peer: Peer, session: Session, identifier: str) -> None:
        """Release; that it fails is for the log only, for everything that was asked has been answered."""
        try:
            session.act(Association.release)
            while not isinstance(item := session.next_item(self._timeouts.artim), ReleaseConfirmed):
                if isinstance(item, ReleaseRequested):
                    session.act(Association.confirm_release)
        except AssociationLost as lost:
            log.info("association not released", outgoing=identifier, peer=peer.ae_title, why=str(lost))


def _accepted_contexts(accept: AssociateAccept, proposed: Sequence[ProposedContext]) -> list[Context]:
    """Give what was accepted; an answer with a transfer syntax that nobody proposed counts as a refusal."""
    information = {item.sop_class_uid: item.information for item in accept.user.extended}
    contexts = []
    for answer in accept.contexts:
        index = answer.id // 2
        if answer.result != ContextResult.ACCEPTANCE or index >= len(proposed):
            continue
        proposal = proposed[index]
        if answer.transfer_syntax in proposal.transfer_syntaxes:
            extended = information.get(proposal.abstract_syntax, b"")
            contexts.append(Context(answer.id, proposal.abstract_syntax, answer.transfer_syntax, extended))
    return contexts


def _rejected(peer: Peer, reject: AssociateReject) -> Unavailable | Refused:
    kind = Unavailable if reject.result == TRANSIENT else Refused
    return kind(f"{peer.ae_title} rejects the association: {reject.describe()}", code=REJECTED)


def _hint(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "name who issued its certificate in dimse.tls_authorities, and call it by the name that stands in it"
    return "is it running, and are host, port and TLS right?"


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or error}"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
