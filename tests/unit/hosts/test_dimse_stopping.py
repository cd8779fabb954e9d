"""Stopping the listener: what is idle ends at once, what has begun is answered, nothing is waited for for ever."""

import socket
import threading

import pytest

from dicom_network.base.dimse import Operation
from dicom_network.protocol.dimse.message import Message
from dicom_network.protocol.upper_layer.errors import AbortReason, AbortSource
from dicom_network.protocol.upper_layer.events import (
    Aborted,
    CloseTransport,
)
from dicom_network.standard.sop_classes import STUDY_ROOT_FIND
from tests.captured_log import captured
from tests.dimse_listening import (
    SECONDS,
    RawPeer,
    Services,
    context,
    listening,
)
from tests.patience import wait_for


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
            wait_for(lambda: refused.recv(1) != b"", "anything of a listener that stops")
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
        listening(Services(find=find), idle_timeout_seconds=1) as listener,
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
