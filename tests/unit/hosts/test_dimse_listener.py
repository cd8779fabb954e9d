"""The listener towards peers: who is let in, how many, and what the log and the metrics tell of it."""

import contextlib
import os
import socket
import threading

import pytest
from prometheus_client import REGISTRY

from dicom_network.base.dimse import Operation
from dicom_network.domain.errors import Unavailable
from dicom_network.domain.peers import ApplicationEntity, Peer, PeerPermission
from dicom_network.hosts.dimse_listener import SPARE_CONNECTIONS
from dicom_network.protocol.upper_layer.events import (
    AssociationAccepted,
    AssociationRejected,
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
from dicom_network.protocol.upper_layer.pdu import AssociateReject, Rejection
from dicom_network.standard.sop_classes import STUDY_ROOT_FIND, STUDY_ROOT_GET, VERIFICATION
from tests.captured_log import captured
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
    rejected,
)
from tests.patience import wait_for


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

        wait_for(is_accepted, "the place of a released association is free again")


def test_connections_without_a_request_are_limited_too() -> None:
    with listening(max_associations=1) as listener, contextlib.ExitStack() as stack:
        silent = [
            stack.enter_context(socket.create_connection(("127.0.0.1", listener.port), SECONDS))
            for _ in range(SPARE_CONNECTIONS + 2)
        ]
        assert silent[-1].recv(1) == b""
        wait_for(lambda: listener.number_of_connections == SPARE_CONNECTIONS + 1, "all places are taken")


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
        wait_for(lambda: any(line["event"] == "association released" for line in lines), "the last line")
    about = [line for line in lines if "association " in line["event"]]
    assert [line["event"] for line in about] == ["association accepted", "association released"]
    assert len({line["association"] for line in about}) == 1
    assert about[1]["operations"] == {"C-ECHO": 1}
    assert about[0]["peer"] == "PEER"


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
        wait_for(lambda: listener.number_of_connections == 0, "the end of the association")
        threads, descriptors = threading.active_count(), len(os.listdir("/proc/self/fd"))
        for _ in range(30):
            associate()
        wait_for(lambda: listener.number_of_connections == 0, "the end of the associations")
        wait_for(lambda: threading.active_count() <= threads, "the end of the threads")
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
