"""Peers that stall, say nothing, speak something else or go away: they hold no thread for ever."""

import contextlib
import socket
import struct
import threading

import pytest

from dicom_network.base.dimse import Operation
from dicom_network.domain.errors import Unavailable
from dicom_network.protocol.dimse.message import Message, build_request
from dicom_network.protocol.upper_layer.events import (
    Aborted,
)
from dicom_network.protocol.upper_layer.pdu import Abort, decode_pdu
from dicom_network.standard.sop_classes import STUDY_ROOT_FIND
from tests.captured_log import captured
from tests.dimse_listening import (
    CT,
    SECONDS,
    RawPeer,
    Services,
    context,
    listening,
)
from tests.patience import wait_for


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
        wait_for(lambda: any("speaks HTTP" in str(line.get("why")) for line in lines), "the line in the log")


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
        wait_for(lambda: any("stalled" in str(line.get("why")) for line in lines), "the line in the log")


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
        wait_for(lambda: any(line["event"] == "association lost" for line in lines), "the line in the log")


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
        wait_for(lambda: listener.number_of_connections == 0, "the end of the association")


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
        wait_for(lambda: listener.number_of_connections == 0, "the end of the connection")
        assert peer.is_closed()
