"""What services do on an association: answers from other threads, sub-operations, several requests outstanding."""

import threading
from collections.abc import Iterator

import pytest

from dicom_network.base.dimse import Operation
from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.domain.peers import Peer, PeerPermission
from dicom_network.protocol.dimse.message import Message, build_request, build_response
from dicom_network.protocol.upper_layer.events import Aborted, AssociationAccepted, ReleaseConfirmed
from dicom_network.protocol.upper_layer.items import ContextResult, OperationsWindow, RoleSelection, UserInformation
from dicom_network.standard.sop_classes import STUDY_ROOT_FIND, STUDY_ROOT_GET
from tests.dimse_listening import (
    CT,
    EXPLICIT,
    IMPLICIT,
    SECONDS,
    Directory,
    RawPeer,
    Services,
    context,
    listening,
)
from tests.patience import wait_for


def status_of(item: object) -> tuple[int, int]:
    """Message ID and status of a response."""
    assert isinstance(item, Message), item
    assert item.is_response
    return item.message_id, item.command["Status"]


class Committer:
    """Keeps operations whose data set was read, to answer them later from another thread."""

    def __init__(self) -> None:
        self.waiting: list[Operation] = []

    def store(self, operation: Operation) -> None:
        """Take the data set, answer later."""
        operation.read_data_set(1 << 30)
        self.waiting.append(operation)

    def answer(self, index: int) -> None:
        """Answer one of those that wait."""
        thread = threading.Thread(target=self.waiting.pop(index).respond, args=(0,))
        thread.start()
        thread.join(SECONDS)


def test_with_a_window_the_next_instances_are_taken_in_while_the_first_are_committed() -> None:
    committer = Committer()
    user = UserInformation(16384, "1.2.3", operations_window=OperationsWindow(3, 1))
    with listening(Services(store=committer.store)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, CT), user=user)
        for number in range(1, 6):
            peer.store(1, number, bytes(30_000))
        wait_for(lambda: len(committer.waiting) == 3, "the third instance, the window's last")
        committer.answer(1)
        assert status_of(peer.next()) == (2, 0)
        wait_for(lambda: len(committer.waiting) == 3, "the fourth instance")
        for expected in (5, 4, 3):
            wait_for(lambda: bool(committer.waiting), "an instance")
            if expected == 5:
                committer.answer(0)
                assert status_of(peer.next()) == (1, 0)
                wait_for(lambda: len(committer.waiting) == 3, "the fifth instance")
            committer.answer(len(committer.waiting) - 1)
            assert status_of(peer.next()) == (expected, 0)
        assert isinstance(peer.release(), ReleaseConfirmed)


def test_without_a_window_one_instance_at_a_time_is_taken() -> None:
    committer = Committer()
    with listening(Services(store=committer.store)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, CT))
        peer.store(1, 1)
        peer.store(1, 2)
        wait_for(lambda: len(committer.waiting) == 1, "the first instance")
        threading.Event().wait(0.05)
        assert len(committer.waiting) == 1
        committer.answer(0)
        assert status_of(peer.next()) == (1, 0)
        wait_for(lambda: len(committer.waiting) == 1, "the second instance")
        committer.answer(0)
        assert status_of(peer.next()) == (2, 0)


def test_release_is_confirmed_after_the_last_response_only() -> None:
    committer = Committer()
    user = UserInformation(16384, "1.2.3", operations_window=OperationsWindow(8, 1))
    with listening(Services(store=committer.store)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, CT), user=user)
        peer.store(1, 1)
        peer.association.release()
        peer.flush()
        wait_for(lambda: len(committer.waiting) == 1, "the instance")
        committer.answer(0)
        assert status_of(peer.next()) == (1, 0)
        assert isinstance(peer.next(), ReleaseConfirmed)


def test_a_late_answer_to_a_lost_association_is_an_error_of_the_committer_only() -> None:
    committer = Committer()
    user = UserInformation(16384, "1.2.3", operations_window=OperationsWindow(8, 1))
    with listening(Services(store=committer.store)) as listener:
        with RawPeer(listener.port) as peer:
            peer.request(context(1, CT), user=user)
            peer.store(1, 1)
            wait_for(lambda: len(committer.waiting) == 1, "the instance")
            peer.association.abort()
            peer.flush()
            assert peer.is_closed()
        with pytest.raises(Unavailable, match="association is gone"):
            committer.waiting[0].respond(0)
        wait_for(lambda: listener.number_of_connections == 0, "the end of the association")


def test_a_second_final_response_is_not_sent() -> None:
    errors: list[Exception] = []

    def find(operation: Operation) -> None:
        operation.respond(0)
        try:
            operation.respond(0)
        except InvalidInput as error:
            errors.append(error)

    with listening(Services(find=find)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_FIND))
        peer.send("C-FIND", 1, b"", AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=1, Priority=0)
        assert status_of(peer.next()) == (1, 0)
        assert isinstance(peer.release(), ReleaseConfirmed)
    assert len(errors) == 1


def test_pending_responses_carry_their_data_sets_in_order() -> None:
    def find(operation: Operation) -> None:
        identifier = operation.read_data_set()
        for number in range(5):
            operation.respond(0xFF00, data_set=identifier + b"%d" % number)
        operation.respond(0)

    with listening(Services(find=find)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_FIND))
        peer.send("C-FIND", 1, b"keys", AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=1, Priority=0)
        items = [peer.next() for _ in range(6)]
        assert [status_of(item)[1] for item in items] == [0xFF00] * 5 + [0]
        assert [item.has_data_set for item in items if isinstance(item, Message)] == [True] * 5 + [False]


GET_USER = UserInformation(16384, "1.2.3", roles=(RoleSelection(CT, scu=False, scp=True),))


def _serve_sub_operation(peer: RawPeer, status: int) -> Message:
    message = peer.next()
    assert isinstance(message, Message)
    assert message.operation.name == "C-STORE"
    peer.association.send_message(message.context_id, build_response(message, status, {}, has_data_set=False))
    peer.flush()
    return message


def test_c_get_sends_instances_on_contexts_whose_role_was_accepted() -> None:
    statuses: list[int] = []

    def get(operation: Operation) -> None:
        operation.read_data_set()
        assert operation.accepted_context(CT, IMPLICIT) is None
        found = operation.accepted_context(CT, EXPLICIT)
        assert found is not None
        for number in range(3):
            statuses.append(operation.c_store(found, f"1.2.{number}", [b"ab", memoryview(b"cd"), b""], 4))
            operation.respond(0xFF00, NumberOfCompletedSuboperations=number + 1)
        operation.respond(0, NumberOfCompletedSuboperations=3)

    with listening(Services(get=get)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_GET), context(3, CT, EXPLICIT), user=GET_USER)
        peer.send("C-GET", 1, b"keys", AffectedSOPClassUID=STUDY_ROOT_GET, MessageID=1, Priority=0)
        for number, status in enumerate((0, 0xB000, 0xA700)):
            message = _serve_sub_operation(peer, status)
            assert message.command["AffectedSOPInstanceUID"] == f"1.2.{number}"
            assert message.context_id == 3
            pending = peer.next()
            assert status_of(pending) == (1, 0xFF00)
        assert status_of(peer.next()) == (1, 0)
    assert statuses == [0, 0xB000, 0xA700]


def test_a_c_get_is_cancelled_between_two_instances() -> None:
    def get(operation: Operation) -> None:
        operation.read_data_set()
        found = operation.accepted_context(CT, EXPLICIT)
        assert found is not None
        sent = 0
        while not operation.is_cancelled():
            operation.c_store(found, f"1.2.{sent}", [b"abcd"], 4)
            sent += 1
        operation.respond(0xFE00, NumberOfCompletedSuboperations=sent)

    with listening(Services(get=get)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_GET), context(3, CT, EXPLICIT), user=GET_USER)
        peer.send("C-GET", 1, b"keys", AffectedSOPClassUID=STUDY_ROOT_GET, MessageID=1, Priority=0)
        _serve_sub_operation(peer, 0)
        message = peer.next()
        assert isinstance(message, Message)
        # The cancellation comes before the response to the sub-operation, as it may.
        peer.send("C-CANCEL", 1, MessageIDBeingRespondedTo=1)
        peer.association.send_message(3, build_response(message, 0, {}, has_data_set=False))
        peer.flush()
        assert status_of(peer.next()) == (1, 0xFE00)
        assert isinstance(peer.release(), ReleaseConfirmed)


def test_requests_that_come_during_a_c_get_wait_for_their_turn() -> None:
    services = Services()

    def get(operation: Operation) -> None:
        operation.read_data_set()
        found = operation.accepted_context(CT, EXPLICIT)
        assert found is not None
        operation.c_store(found, "1.2.3", [b"abcd"], 4)
        operation.respond(0)

    services.get = get
    user = UserInformation(
        16384, "1.2.3", operations_window=OperationsWindow(4, 1), roles=(RoleSelection(CT, scu=True, scp=True),)
    )
    with listening(services) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_GET), context(3, CT, EXPLICIT), user=user)
        peer.send("C-GET", 1, b"keys", AffectedSOPClassUID=STUDY_ROOT_GET, MessageID=1, Priority=0)
        message = peer.next()
        assert isinstance(message, Message)
        peer.store(3, 2, b"x" * 70_000)
        peer.association.send_message(3, build_response(message, 0, {}, has_data_set=False))
        peer.flush()
        assert status_of(peer.next()) == (1, 0)
        assert status_of(peer.next()) == (2, 0)
    assert services.received[0].data_set == b"x" * 70_000


def test_a_peer_that_may_only_get_may_be_sent_to_but_may_not_store() -> None:
    directory = Directory([Peer("PEER", "127.0.0.1", 104, permissions=frozenset({PeerPermission.GET}))])
    services = Services()
    with listening(services, directory) as listener, RawPeer(listener.port) as peer:
        answer = peer.request(context(1, STUDY_ROOT_GET), context(3, CT), user=GET_USER)
        assert isinstance(answer, AssociationAccepted)
        assert [item.result for item in answer.accept.contexts] == [ContextResult.ACCEPTANCE] * 2
        peer.store(3, 1)
        assert status_of(peer.next()) == (1, 0x0124)
    assert services.received == []


def test_a_data_set_that_breaks_off_aborts_the_association() -> None:
    failures: list[Exception] = []

    def broken() -> Iterator[bytes]:
        yield b"ab"
        raise OSError("the disk is gone")

    def get(operation: Operation) -> None:
        operation.read_data_set()
        found = operation.accepted_context(CT, EXPLICIT)
        assert found is not None
        try:
            operation.c_store(found, "1.2.3", broken(), 4)
        except OSError as error:
            failures.append(error)
            raise

    with listening(Services(get=get)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_GET), context(3, CT, EXPLICIT), user=GET_USER)
        peer.send("C-GET", 1, b"keys", AffectedSOPClassUID=STUDY_ROOT_GET, MessageID=1, Priority=0)
        item = peer.next()
        while isinstance(item, Message):
            item = peer.next()
        assert isinstance(item, Aborted)
    assert str(failures[0]) == "the disk is gone"


def test_fragments_are_given_as_they_arrive() -> None:
    first, lengths = threading.Event(), []

    def store(operation: Operation) -> None:
        for fragment in operation.data_set():
            lengths.append(len(fragment))
            first.set()
        operation.respond(0)

    with listening(Services(store=store)) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, CT))
        peer.association.send_message(1, _store_command(), bytes(40_000))
        stream = b"".join(peer.association.data_to_send())
        peer.socket.sendall(stream[:20_000])
        assert first.wait(SECONDS)
        peer.socket.sendall(stream[20_000:])
        assert status_of(peer.next()) == (1, 0)
    assert sum(lengths) == 40_000


def _store_command() -> bytes:
    elements = {"AffectedSOPClassUID": CT, "AffectedSOPInstanceUID": "1.2", "MessageID": 1, "Priority": 0}
    return build_request("C-STORE", elements, has_data_set=True)
