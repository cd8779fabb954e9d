"""The listener towards peers: who is let in, what stalled and rude ones get, and how it stops."""

import contextlib
import os
import socket
import struct
import threading
from collections.abc import Iterator

import pytest
import structlog
from prometheus_client import REGISTRY

from dicom_network.base.dimse import Operation
from dicom_network.domain.errors import Unavailable
from dicom_network.domain.peers import ApplicationEntity, Peer, PeerPermission
from dicom_network.hosts.dimse_listener import SPARE_CONNECTIONS
from dicom_network.protocol.dimse.command import encode_command
from dicom_network.protocol.dimse.message import Message, build_request
from dicom_network.protocol.upper_layer.errors import AbortReason, AbortSource
from dicom_network.protocol.upper_layer.events import (
    Aborted,
    AssociationAccepted,
    AssociationRejected,
    CloseTransport,
    ReleaseConfirmed,
)
from dicom_network.protocol.upper_layer.items import (
    ContextResult,
    ExtendedNegotiation,
    OperationsWindow,
    RoleSelection,
    UserIdentity,
    UserInformation,
)
from dicom_network.protocol.upper_layer.pdu import Abort, AssociateReject, Rejection, decode_pdu
from dicom_network.standard.sop_classes import STUDY_ROOT_FIND, STUDY_ROOT_GET, VERIFICATION
from tests.dimse_listening import (
    CT,
    ECHO,
    EXPLICIT,
    IMPLICIT,
    SECONDS,
    Directory,
    RawPeer,
    Services,
    context,
    listening,
    wait_until,
)


@contextlib.contextmanager
def captured() -> Iterator[list[structlog.typing.EventDict]]:
    """Capture log lines of every thread."""
    lines: list[structlog.typing.EventDict] = []

    def keep(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        lines.append(dict(event))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, keep], cache_logger_on_first_use=False)
    try:
        yield lines
    finally:
        structlog.configure(**before)


def rejected(answer: object) -> Rejection:
    assert isinstance(answer, AssociationRejected), answer
    return Rejection((answer.reject.source, answer.reject.reason))


def test_echo_and_release() -> None:
    with listening() as listener, RawPeer(listener.port) as peer:
        assert isinstance(peer.request(), AssociationAccepted)
        assert [peer.echo(number) for number in (1, 2, 3)] == [0, 0, 0]
        assert isinstance(peer.release(), ReleaseConfirmed)


def test_unknown_peers_are_refused_by_default() -> None:
    with listening(accept_unknown=False) as listener, RawPeer(listener.port) as peer:
        assert rejected(peer.request()) is Rejection.CALLING_AE_TITLE_NOT_RECOGNIZED


def test_listed_peers_are_let_in_and_a_change_is_seen_by_the_next() -> None:
    directory = Directory([Peer("PEER", "127.0.0.1", 104)])
    with listening(directory=directory, accept_unknown=False) as listener:
        with RawPeer(listener.port) as peer:
            assert isinstance(peer.request(), AssociationAccepted)
        directory.peers.clear()

        with RawPeer(listener.port) as peer:
            assert isinstance(peer.request(), AssociationRejected)


def test_the_called_ae_title_has_to_be_the_nodes() -> None:
    directory = Directory(
        entities=[ApplicationEntity("CLINIC"), ApplicationEntity("CLOSED", accept_unknown_peers=False)]
    )
    with listening(directory=directory) as listener:
        for called, outcome in (("DICOMNET", None), ("CLINIC", None), ("NOBODY", 7), ("CLOSED", 3)):
            with RawPeer(listener.port) as peer:
                answer = peer.request(called=called)
                if outcome is None:
                    assert isinstance(answer, AssociationAccepted)
                else:
                    assert rejected(answer).value == (1, outcome)
    with listening(accept_any_called_ae_title=True) as listener, RawPeer(listener.port) as peer:
        assert isinstance(peer.request(called="NOBODY"), AssociationAccepted)


def test_an_ae_title_may_let_in_strangers_that_the_node_does_not() -> None:
    directory = Directory(entities=[ApplicationEntity("OPEN", accept_unknown_peers=True)])
    with listening(directory=directory, accept_unknown=False) as listener:
        with RawPeer(listener.port) as peer:
            assert isinstance(peer.request(called="OPEN"), AssociationAccepted)
        with RawPeer(listener.port) as peer:
            assert rejected(peer.request(called="DICOMNET")) is Rejection.CALLING_AE_TITLE_NOT_RECOGNIZED


@pytest.mark.parametrize(("host", "is_accepted"), [("127.0.0.1", True), ("localhost", True), ("192.0.2.1", False)])
def test_the_host_of_a_peer_is_checked_where_it_says_so(host: str, is_accepted: bool) -> None:
    directory = Directory([Peer("PEER", host, 104, check_host=True)])
    with listening(directory=directory) as listener, RawPeer(listener.port) as peer:
        assert isinstance(peer.request(), AssociationAccepted) == is_accepted


def test_contexts_that_a_peer_has_no_permission_for_are_refused() -> None:
    may = frozenset({PeerPermission.ECHO, PeerPermission.STORE})
    directory = Directory([Peer("PEER", "127.0.0.1", 104, permissions=may)])
    with listening(directory=directory) as listener, RawPeer(listener.port) as peer:
        answer = peer.request(ECHO, context(3, STUDY_ROOT_FIND), context(5, CT), context(7, STUDY_ROOT_GET))
        assert isinstance(answer, AssociationAccepted)
        assert [item.result for item in answer.accept.contexts] == [
            ContextResult.ACCEPTANCE,
            ContextResult.USER_REJECTION,
            ContextResult.ACCEPTANCE,
            ContextResult.USER_REJECTION,
        ]


def test_the_permissions_of_the_ae_title_hold_too() -> None:
    directory = Directory(entities=[ApplicationEntity("DICOMNET", permissions=frozenset({PeerPermission.ECHO}))])
    with listening(directory=directory) as listener, RawPeer(listener.port) as peer:
        answer = peer.request(ECHO, context(3, CT))
        assert isinstance(answer, AssociationAccepted)
        assert [item.result for item in answer.accept.contexts] == [0, ContextResult.USER_REJECTION]


def test_associations_are_limited_per_peer_and_in_all() -> None:
    with listening(max_associations=3, max_associations_per_peer=2) as listener, contextlib.ExitStack() as stack:
        peers = [stack.enter_context(RawPeer(listener.port)) for _ in range(5)]
        assert isinstance(peers[0].request(), AssociationAccepted)
        assert isinstance(peers[1].request(), AssociationAccepted)
        limit = AssociateReject.of(Rejection.LOCAL_LIMIT_EXCEEDED, is_transient=True)
        assert peers[2].request() == AssociationRejected(limit)
        assert isinstance(peers[3].request(calling="OTHER"), AssociationAccepted)
        assert peers[4].request(calling="THIRD") == AssociationRejected(limit)
        assert isinstance(peers[0].release(), ReleaseConfirmed)
        peers[0].socket.close()

        def is_accepted() -> bool:
            with RawPeer(listener.port) as peer:
                return isinstance(peer.request(), AssociationAccepted)

        wait_until(is_accepted, "the place of a released association is free again")


def test_connections_without_a_request_are_limited_too() -> None:
    with listening(max_associations=1) as listener, contextlib.ExitStack() as stack:
        silent = [
            stack.enter_context(socket.create_connection(("127.0.0.1", listener.port), SECONDS))
            for _ in range(SPARE_CONNECTIONS + 2)
        ]
        assert silent[-1].recv(1) == b""
        wait_until(lambda: listener.number_of_connections == SPARE_CONNECTIONS + 1, "all places are taken")


def test_a_silent_connection_is_closed_after_artim() -> None:
    with listening(association_timeout_seconds=0.2) as listener, RawPeer(listener.port) as peer:
        assert peer.is_closed()


@pytest.mark.parametrize("sent", [b"\x01", b"\x01\x00\x00\x00\x01\x00", b"\x01\x00\x00\x10\x00\x00" + bytes(5000)])
def test_a_request_that_does_not_come_whole_is_cut_off_by_artim(sent: bytes) -> None:
    with listening(association_timeout_seconds=0.2) as listener, RawPeer(listener.port) as peer:
        peer.socket.sendall(sent)
        assert peer.is_closed()


def test_http_is_answered_with_an_abort_and_a_line_in_the_log() -> None:
    with captured() as lines, listening() as listener:
        with socket.create_connection(("127.0.0.1", listener.port), SECONDS) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: pacs\r\n\r\n")
            assert decode_pdu(connection.recv(100)) == Abort(0, 0)
        wait_until(lambda: any("speaks HTTP" in str(line.get("why")) for line in lines), "the line in the log")


def test_an_idle_association_is_aborted() -> None:
    with listening(idle_timeout_seconds=0.2) as listener, RawPeer(listener.port) as peer:
        peer.request()
        assert isinstance(peer.next(), Aborted)


@pytest.mark.parametrize(
    "content", [b"\x04", b"\x04\x00\x00\x00\x10\x00", b"\x04\x00" + struct.pack(">LLBB", 100, 96, 1, 1)]
)
def test_a_peer_that_stalls_inside_a_message_is_aborted(content: bytes) -> None:
    with captured() as lines, listening(dimse_timeout_seconds=0.2) as listener, RawPeer(listener.port) as peer:
        peer.request()
        peer.socket.sendall(content)
        assert isinstance(peer.next(), Aborted)
        wait_until(lambda: any("stalled" in str(line.get("why")) for line in lines), "the line in the log")


def test_a_peer_that_trickles_bytes_is_aborted() -> None:
    with listening(dimse_timeout_seconds=0.3) as listener, RawPeer(listener.port) as peer:
        peer.request()
        peer.socket.sendall(b"\x04\x00" + struct.pack(">LLBB", 100_000, 99_996, 1, 1))
        stop, pause = threading.Event(), threading.Event()

        def trickle() -> None:
            with contextlib.suppress(OSError):
                while not stop.is_set():
                    peer.socket.sendall(b"\0")
                    pause.wait(0.02)

        thread = threading.Thread(target=trickle)
        thread.start()
        try:
            assert isinstance(peer.next(), Aborted)
        finally:
            stop.set()
            thread.join()


def test_a_slow_peer_that_makes_progress_is_served() -> None:
    services = Services()
    with listening(services, dimse_timeout_seconds=0.5) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, CT))
        pause = threading.Event()
        for pieces in _pieces_of_store(peer, _STORE, bytes(60_000)):
            peer.socket.sendall(pieces)
            pause.wait(0.08)
        response = peer.next()
        assert isinstance(response, Message)
        assert response.command["Status"] == 0
        assert len(services.received[0].data_set) == 60_000


def _pieces_of_store(peer: RawPeer, elements: dict[str, object], content: bytes) -> list[bytes]:
    from_core = b""
    peer.association.send_message(1, _command(elements), content)
    from_core = b"".join(peer.association.data_to_send())
    return [from_core[at : at + 5000] for at in range(0, len(from_core), 5000)]


_STORE = {"AffectedSOPClassUID": CT, "AffectedSOPInstanceUID": "1.2", "MessageID": 1, "Priority": 0}


def _command(elements: dict[str, object]) -> bytes:
    return build_request("C-STORE", elements, has_data_set=True)


@pytest.mark.parametrize(
    ("name", "context_id", "cause"),
    [("unknown context", 3, "was not accepted"), ("response", 1, "without a request")],
)
def test_messages_that_make_no_sense_abort_the_association(name: str, context_id: int, cause: str) -> None:
    with captured() as lines, listening() as listener, RawPeer(listener.port) as peer:
        peer.request()
        if name == "response":
            command = {
                "CommandField": 0x8030,
                "MessageIDBeingRespondedTo": 1,
                "Status": 0,
                "CommandDataSetType": 0x0101,
            }
            peer.association.send_message(context_id, encode_command(command))
            peer.flush()
        else:
            peer.send("C-ECHO", context_id, AffectedSOPClassUID=VERIFICATION, MessageID=1)
        assert isinstance(peer.next(), Aborted)
        wait_until(lambda: any(cause in str(line.get("why")) for line in lines), "the line in the log")


def test_an_operation_that_a_service_does_not_have_is_answered() -> None:
    with listening() as listener, RawPeer(listener.port) as peer:
        peer.request()
        peer.send("C-FIND", 1, b"", AffectedSOPClassUID=VERIFICATION, MessageID=1, Priority=0)
        response = peer.next()
        assert isinstance(response, Message)
        assert response.command["Status"] == 0x0211
        assert peer.echo(2) == 0


def test_a_handler_that_fails_ends_its_operation_and_nothing_else() -> None:
    def fail(operation: Operation) -> None:
        raise RuntimeError("the handler is broken")

    with captured(), listening(Services(find=fail)) as listener, RawPeer(listener.port) as peer:
        peer.request(ECHO, context(3, STUDY_ROOT_FIND))
        peer.send("C-FIND", 3, bytes(50_000), AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=5, Priority=0)
        response = peer.next()
        assert isinstance(response, Message)
        assert response.command["Status"] == 0xC001
        assert response.message_id == 5
        assert peer.echo(6) == 0


def test_what_a_handler_leaves_of_a_data_set_is_passed_over() -> None:
    services = Services(store=lambda operation: operation.respond(0xA700))
    with listening(services) as listener, RawPeer(listener.port) as peer:
        peer.request(ECHO, context(3, CT))
        for number in range(3):
            peer.store(3, number, bytes(100_000))
            response = peer.next()
            assert isinstance(response, Message)
            assert response.command["Status"] == 0xA700
        assert peer.echo(9) == 0


def test_a_data_set_that_is_too_long_to_be_read_whole_is_an_error_of_that_operation() -> None:
    def read(operation: Operation) -> None:
        operation.read_data_set(limit=1000)

    with captured(), listening(Services(find=read)) as listener, RawPeer(listener.port) as peer:
        peer.request(ECHO, context(3, STUDY_ROOT_FIND))
        peer.send("C-FIND", 3, bytes(50_000), AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=5, Priority=0)
        response = peer.next()
        assert isinstance(response, Message)
        assert response.command["Status"] == 0xC001
        assert peer.echo(6) == 0


def test_a_lost_association_is_told_to_the_handler() -> None:
    lost = threading.Event()

    def read(operation: Operation) -> None:
        try:
            operation.read_data_set()
        except Unavailable as error:
            assert error.code == "association.lost"
            lost.set()
            raise

    with listening(Services(find=read)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_FIND))
        peer.association.send_message(1, _find_command(), None)
        peer.flush()
        peer.socket.close()
        assert lost.wait(SECONDS)


def _find_command() -> bytes:
    elements = {"AffectedSOPClassUID": STUDY_ROOT_FIND, "MessageID": 1, "Priority": 0}
    return build_request("C-FIND", elements, has_data_set=True)


def test_cancel_is_seen_without_waiting() -> None:
    cancelled, started = threading.Event(), threading.Event()

    def find(operation: Operation) -> None:
        operation.read_data_set()
        assert not operation.is_cancelled()
        started.set()
        wait_until(operation.is_cancelled, "the cancellation")
        cancelled.set()
        operation.respond(0xFE00)

    with listening(Services(find=find)) as listener, RawPeer(listener.port) as peer:
        peer.request(ECHO, context(3, STUDY_ROOT_FIND))
        peer.send("C-FIND", 3, b"", AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=7, Priority=0)
        assert started.wait(SECONDS)
        # Of another message: nothing is cancelled.
        peer.send("C-CANCEL", 3, MessageIDBeingRespondedTo=8)
        assert not cancelled.wait(0.1)
        peer.send("C-CANCEL", 3, MessageIDBeingRespondedTo=7)
        response = peer.next()
        assert isinstance(response, Message)
        assert response.command["Status"] == 0xFE00
        assert peer.echo(9) == 0


@pytest.mark.parametrize("how", ["abort", "close", "release"])
def test_a_peer_that_goes_away_cancels_its_operation(how: str) -> None:
    started, ended = threading.Event(), threading.Event()

    def find(operation: Operation) -> None:
        operation.read_data_set()
        started.set()
        wait_until(operation.is_cancelled, "the cancellation")
        ended.set()
        with contextlib.suppress(Unavailable):
            operation.respond(0xFE00)

    with listening(Services(find=find)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(3, STUDY_ROOT_FIND))
        peer.send("C-FIND", 3, b"", AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=7, Priority=0)
        assert started.wait(SECONDS)
        if how == "close":
            peer.socket.close()
        else:
            peer.association.abort() if how == "abort" else peer.association.release()
            peer.flush()
        assert ended.wait(SECONDS)


def test_roles_extended_negotiation_and_window_are_answered() -> None:
    user = UserInformation(
        16384,
        "1.2.3",
        operations_window=OperationsWindow(0, 5),
        roles=(RoleSelection(CT, scu=False, scp=True), RoleSelection(VERIFICATION, scu=True, scp=True)),
        extended=(ExtendedNegotiation(STUDY_ROOT_FIND, b"\1\0\1\1"), ExtendedNegotiation(CT, b"\2")),
    )
    with listening(max_operations_outstanding=4) as listener, RawPeer(listener.port) as peer:
        answer = peer.request(ECHO, context(3, STUDY_ROOT_FIND), context(5, CT, IMPLICIT, EXPLICIT), user=user)
        assert isinstance(answer, AssociationAccepted)
        ours = answer.accept.user
        assert ours.operations_window == OperationsWindow(4, 1)
        assert set(ours.roles) == {
            RoleSelection(CT, scu=False, scp=True),
            RoleSelection(VERIFICATION, scu=True, scp=False),
        }
        assert ours.extended == (ExtendedNegotiation(STUDY_ROOT_FIND, b"\1\0\1"),)
        assert ours.maximum_length == 256 * 1024
        assert ours.implementation_class_uid
        assert answer.accept.contexts[2].transfer_syntax == IMPLICIT


def _authenticate(kind: str, primary: bytes, secondary: bytes) -> str | None:
    known = {("username-and-passcode", b"ana", b"parola"): "ana", ("jwt", b"e30.e30.x", b""): "ion"}
    return known.get((kind, primary, secondary))


@pytest.mark.parametrize(
    ("policy", "identity", "is_accepted"),
    [
        ("verified", None, True),
        ("verified", UserIdentity(2, b"ana", b"parola"), True),
        ("verified", UserIdentity(5, b"e30.e30.x"), True),
        ("verified", UserIdentity(2, b"ana", b"wrong"), False),
        ("verified", UserIdentity(99, b"ana"), False),
        ("required", None, False),
        ("required", UserIdentity(2, b"ana", b"parola"), True),
        ("ignored", UserIdentity(2, b"ana", b"wrong"), True),
    ],
)
def test_user_identity(policy: str, identity: UserIdentity | None, is_accepted: bool) -> None:
    with listening(authenticate=_authenticate, user_identity=policy) as listener, RawPeer(listener.port) as peer:
        answer = peer.request(user=UserInformation(16384, "1.2.3", user_identity=identity))
        if is_accepted:
            assert isinstance(answer, AssociationAccepted)
            assert answer.accept.user.user_identity_response is None
        else:
            assert rejected(answer) is Rejection.NO_REASON


def test_a_verified_person_is_confirmed_where_asked_and_known_to_services() -> None:
    seen: list[str] = []

    def find(operation: Operation) -> None:
        seen.append(operation.association.person)
        operation.respond(0)

    identity = UserIdentity(2, b"ana", b"parola", is_response_requested=True)
    with listening(Services(find=find), authenticate=_authenticate) as listener, RawPeer(listener.port) as peer:
        answer = peer.request(context(1, STUDY_ROOT_FIND), user=UserInformation(16384, "1.2.3", user_identity=identity))
        assert isinstance(answer, AssociationAccepted)
        assert answer.accept.user.user_identity_response == b""
        peer.send("C-FIND", 1, b"", AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=1, Priority=0)
        peer.next()
    assert seen == ["ana"]


def test_passcodes_and_instances_are_not_logged() -> None:
    identity = UserIdentity(2, b"ana", b"parola-secreta")
    with captured() as lines, listening(authenticate=_authenticate) as listener:
        with RawPeer(listener.port) as peer:
            peer.request(user=UserInformation(16384, "1.2.3", user_identity=identity))
        with RawPeer(listener.port) as peer:
            peer.request(context(1, CT))
            peer.store(1, 1, b"Munteanu^Ana")
            peer.next()
            peer.release()
    text = repr(lines)
    assert "parola-secreta" not in text
    assert "Munteanu" not in text


def test_every_line_of_an_association_carries_its_id() -> None:
    with captured() as lines, listening() as listener:
        with RawPeer(listener.port) as peer:
            peer.request()
            peer.echo()
            peer.release()
        wait_until(lambda: any(line["event"] == "association released" for line in lines), "the last line")
    about = [line for line in lines if "association " in line["event"]]
    assert [line["event"] for line in about] == ["association accepted", "association released"]
    assert len({line["association"] for line in about}) == 1
    assert about[1]["operations"] == {"C-ECHO": 1}
    assert about[0]["peer"] == "PEER"


def test_a_peer_that_goes_away_inside_a_data_set_that_nobody_reads() -> None:
    services = Services(store=lambda operation: operation.respond(0xA700))
    with captured() as lines, listening(services) as listener:
        with RawPeer(listener.port) as peer:
            peer.request(context(1, CT))
            peer.association.send_message(1, _command(_STORE), bytes(100_000))
            peer.socket.sendall(b"".join(peer.association.data_to_send())[:50_000])
            response = peer.next()
            assert isinstance(response, Message)
            assert response.command["Status"] == 0xA700
        wait_until(lambda: any(line["event"] == "association lost" for line in lines), "the line in the log")


def test_a_peer_that_does_not_read_its_answers_is_given_up() -> None:
    given_up = threading.Event()

    def find(operation: Operation) -> None:
        operation.read_data_set()
        try:
            while True:
                operation.respond(0xFF00, data_set=bytes(100_000))
        except Unavailable:
            given_up.set()
            raise

    with listening(Services(find=find), dimse_timeout_seconds=0.3) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_FIND))
        peer.send("C-FIND", 1, b"", AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=1, Priority=0)
        assert given_up.wait(SECONDS)
        wait_until(lambda: listener.number_of_connections == 0, "the end of the association")


@pytest.mark.parametrize("how", ["rejected", "released", "aborted"])
def test_a_peer_that_does_not_close_is_closed_after_artim(how: str) -> None:
    with listening(association_timeout_seconds=0.3) as listener, RawPeer(listener.port) as peer:
        if how == "rejected":
            peer.request(called="NOBODY")
        else:
            peer.request()
            if how == "released":
                peer.release()
            else:
                peer.socket.sendall(b"garbage!")
                peer.next()
        wait_until(lambda: listener.number_of_connections == 0, "the end of the connection")
        assert peer.is_closed()


def test_stop_aborts_idle_associations_at_once() -> None:
    with listening() as listener, RawPeer(listener.port) as peer:
        peer.request()
        peer.echo()
        stopping = threading.Thread(target=listener.stop)
        stopping.start()
        aborted = peer.next()
        assert aborted == Aborted(AbortSource.SERVICE_USER, AbortReason.NOT_SPECIFIED)
        assert isinstance(peer.next(), CloseTransport)
        peer.socket.close()
        stopping.join(SECONDS)
        assert not stopping.is_alive()


def test_stop_lets_a_begun_operation_be_answered() -> None:
    begun, finish = threading.Event(), threading.Event()

    def find(operation: Operation) -> None:
        begun.set()
        finish.wait(SECONDS)
        operation.respond(0)

    with listening(Services(find=find)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_FIND))
        peer.send("C-FIND", 1, b"", AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=1, Priority=0)
        assert begun.wait(SECONDS)
        stopping = threading.Thread(target=listener.stop)
        stopping.start()
        with pytest.raises(OSError), socket.create_connection(("127.0.0.1", listener.port), 0.5) as refused:
            wait_until(lambda: refused.recv(1) != b"", "anything of a listener that stops")
        finish.set()
        response = peer.next()
        assert isinstance(response, Message)
        assert response.command["Status"] == 0
        assert isinstance(peer.next(), Aborted)
        peer.socket.close()
        stopping.join(SECONDS)


def test_stop_does_not_wait_for_ever() -> None:
    begun, finish = threading.Event(), threading.Event()

    def find(operation: Operation) -> None:
        begun.set()
        finish.wait(SECONDS)

    with (
        captured(),
        listening(Services(find=find), idle_timeout_seconds=0.1) as listener,
        RawPeer(listener.port) as peer,
    ):
        peer.request(context(1, STUDY_ROOT_FIND))
        peer.send("C-FIND", 1, b"", AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=1, Priority=0)
        assert begun.wait(SECONDS)
        stopping = threading.Thread(target=listener.stop, kwargs={"grace": 0.1})
        stopping.start()
        assert isinstance(peer.next(), Aborted)
        finish.set()
        stopping.join(SECONDS)
        assert not stopping.is_alive()


def test_an_operation_without_a_response_ends_the_association() -> None:
    services = Services(find=lambda operation: None)
    with captured() as lines, listening(services, idle_timeout_seconds=0.2) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_FIND))
        peer.send("C-FIND", 1, b"", AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=1, Priority=0)
        assert isinstance(peer.next(), Aborted)
        assert any("without a response" in line["event"] for line in lines)


def test_a_port_in_use_is_an_error_that_says_so() -> None:
    with listening() as listener, pytest.raises(Unavailable, match=f"on 127.0.0.1:{listener.port}"):
        with listening(port=listener.port):
            pass


def test_threads_and_descriptors_are_given_back() -> None:
    with listening() as listener:

        def associate() -> None:
            with RawPeer(listener.port) as peer:
                peer.request()
                peer.echo()

        associate()
        wait_until(lambda: listener.number_of_connections == 0, "the end of the association")
        threads, descriptors = threading.active_count(), len(os.listdir("/proc/self/fd"))
        for _ in range(30):
            associate()
        wait_until(lambda: listener.number_of_connections == 0, "the end of the associations")
        wait_until(lambda: threading.active_count() <= threads, "the end of the threads")
        assert len(os.listdir("/proc/self/fd")) <= descriptors


def test_metrics_tell_of_refusals_and_operations() -> None:
    def value(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(f"dicom_network_{name}", labels) or 0

    before = {
        "refused": value("associations_refused_total", reason="called-ae-title"),
        "stored": value("instances_in_total", via="C-STORE"),
        "bytes": value("bytes_in_total", via="C-STORE"),
        "echoes": value("operation_seconds_count", operation="C-ECHO"),
    }
    with listening() as listener:
        with RawPeer(listener.port) as peer:
            peer.request(called="NOBODY")
        with RawPeer(listener.port) as peer:
            peer.request(ECHO, context(3, CT))
            peer.echo()
            peer.store(3, 2, b"1234")
            peer.next()
    assert value("associations_refused_total", reason="called-ae-title") == before["refused"] + 1
    assert value("instances_in_total", via="C-STORE") == before["stored"] + 1
    assert value("bytes_in_total", via="C-STORE") == before["bytes"] + 4
    assert value("operation_seconds_count", operation="C-ECHO") == before["echoes"] + 1
