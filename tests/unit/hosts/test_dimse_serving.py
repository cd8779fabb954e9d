"""Operations as the listener serves them: what a handler does, leaves undone or gets wrong, and cancelling."""

import contextlib
import threading

import pytest

from dicom_network.base.dimse import Operation
from dicom_network.domain.errors import Unavailable
from dicom_network.protocol.dimse.command import encode_command
from dicom_network.protocol.dimse.message import Message, build_request
from dicom_network.protocol.upper_layer.events import (
    Aborted,
)
from dicom_network.standard.sop_classes import STUDY_ROOT_FIND, VERIFICATION
from tests.captured_log import captured
from tests.dimse_listening import (
    CT,
    ECHO,
    SECONDS,
    RawPeer,
    Services,
    context,
    listening,
)
from tests.patience import wait_for


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
        wait_for(lambda: any(cause in str(line.get("why")) for line in lines), "the line in the log")


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
        wait_for(operation.is_cancelled, "the cancellation")
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
        wait_for(operation.is_cancelled, "the cancellation")
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


def test_an_operation_without_a_response_ends_the_association() -> None:
    services = Services(find=lambda operation: None)
    with captured() as lines, listening(services, idle_timeout_seconds=0.2) as listener, RawPeer(listener.port) as peer:
        peer.request(context(1, STUDY_ROOT_FIND))
        peer.send("C-FIND", 1, b"", AffectedSOPClassUID=STUDY_ROOT_FIND, MessageID=1, Priority=0)
        assert isinstance(peer.next(), Aborted)
        assert any("without a response" in line["event"] for line in lines)
