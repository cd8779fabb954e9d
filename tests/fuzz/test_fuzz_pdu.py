"""Garbage: the core answers it with events and aborts alone, the listener outlives it."""

import os
import random
import socket
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from dicom_network.hosts.dimse_listener import DimseListener
from dicom_network.protocol.dimse.message import MessageReader, build_request
from dicom_network.protocol.upper_layer.association import Association
from dicom_network.protocol.upper_layer.errors import RemoteProtocolError
from dicom_network.protocol.upper_layer.events import Aborted, AssociationRequested, DataFragment, ReleaseRequested
from dicom_network.protocol.upper_layer.pdu import encode_pdu
from dicom_network.protocol.upper_layer.state import State
from dicom_network.standard.sop_classes import VERIFICATION
from tests.dimse_listening import CT, RawPeer, Services, context, listening
from tests.patience import wait_for
from tests.protocol.association_pair import ACCEPT, MAX_PDU, REQUEST
from tests.protocol.pdu_strategies import PDUS

SECONDS = float(os.environ.get("DICOM_NETWORK_FUZZ_SECONDS", "5"))
"""How long the fuzzer of the socket runs."""
ECHO = build_request("C-ECHO", {"AffectedSOPClassUID": VERIFICATION, "MessageID": 1}, has_data_set=False)
STORE = build_request(
    "C-STORE",
    {"AffectedSOPClassUID": CT, "AffectedSOPInstanceUID": "1.2.3", "MessageID": 2, "Priority": 0},
    has_data_set=True,
)


def conversation() -> bytes:
    """Everything a well-behaved requestor sends: request, echo, store, release."""
    requestor = Association(is_requestor=True, max_pdu_bytes=MAX_PDU)
    requestor.request(REQUEST)
    requestor.transport_opened()
    stream = b"".join(requestor.data_to_send())
    for _ in requestor.receive(encode_pdu(ACCEPT)):
        continue
    requestor.send_message(1, ECHO)
    requestor.send_message(1, STORE, bytes(range(256)) * 40)
    requestor.release()
    return stream + b"".join(requestor.data_to_send())


CONVERSATION = conversation()


def mutate(stream: bytes, choose: random.Random) -> bytes:
    """Damage a stream in a few places."""
    data = bytearray(stream)
    for _ in range(choose.randint(1, 8)):
        at = choose.randrange(len(data))
        match choose.randrange(5):
            case 0:
                data[at] = choose.randrange(256)
            case 1:
                del data[at : at + choose.randint(1, 40)]
            case 2:
                data[at:at] = choose.randbytes(choose.randint(1, 40))
            case 3:
                data[at : at + 4] = choose.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\1"))
            case _:
                data[at:at] = data[at : at + choose.randint(1, 400)]
        if not data:
            data = bytearray(b"\0")
    return bytes(data)


def serve(data: bytes, sizes: list[int]) -> Association:
    """Let an acceptor and a message reader have the bytes, in chunks of these sizes, and answer as a host would."""
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    acceptor.transport_opened()
    reader, at, turn = MessageReader(), 0, 0
    while at < len(data) and acceptor.state is not State.IDLE:
        size = sizes[turn % len(sizes)]
        for event in acceptor.receive(data[at : at + size]):
            match event:
                case AssociationRequested():
                    acceptor.accept(ACCEPT)
                case ReleaseRequested():
                    acceptor.confirm_release()
                case DataFragment():
                    try:
                        reader.feed(event)
                    except RemoteProtocolError:
                        acceptor.abort()
                case Aborted():
                    assert acceptor.state in (State.AWAITING_CLOSE, State.IDLE)
        at, turn = at + size, turn + 1
    return acceptor


SIZES = st.lists(st.integers(1, 5000), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), SIZES)
def test_random_bytes(data: bytes, sizes: list[int]) -> None:
    serve(data, sizes)


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), SIZES)
def test_damaged_conversations(choose: random.Random, sizes: list[int]) -> None:
    serve(mutate(CONVERSATION, choose), sizes)


@settings(max_examples=150, deadline=None)
@given(st.lists(PDUS, max_size=6), st.randoms(use_true_random=False), SIZES)
def test_valid_pdus_in_any_order(pdus: list, choose: random.Random, sizes: list[int]) -> None:
    stream = b"".join(map(encode_pdu, pdus))
    serve(stream, sizes)
    if stream:
        serve(mutate(stream, choose), sizes)


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_chunking_changes_nothing_about_garbage(choose: random.Random) -> None:
    data = mutate(CONVERSATION, choose)
    whole, bytewise = serve(data, [len(data)]), serve(data, [1])
    assert whole.state is bytewise.state
    assert whole.data_to_send() == bytewise.data_to_send()


def test_the_whole_conversation_is_served() -> None:
    acceptor = serve(CONVERSATION, [1000])
    assert acceptor.state is State.AWAITING_CLOSE
    assert b"".join(acceptor.data_to_send()).endswith(b"\x06\x00\x00\x00\x00\x04\x00\x00\x00\x00")


@pytest.mark.parametrize(
    "flood",
    [
        b"\x04\x00\x00\x00\x00\x06\x00\x00\x00\x02\x01\x00",
        b"\x04\x00\x00\x00\x00\x0a\x00\x00\x00\x06\x01\x01abcd",
        b"\x01\x00\x00\x10\x00\x00" + b"\x20\x00\x00\x00" * 1000,
        b"\x07\x00\x00\x00\x03\xff" + bytes(1000),
    ],
    ids=["empty values", "endless command", "endless request", "long abort"],
)
def test_memory_stays_bounded(flood: bytes) -> None:
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    acceptor.transport_opened()
    reader = MessageReader()
    if flood[0] == 4:
        for _ in acceptor.receive(encode_pdu(REQUEST)):
            continue
        acceptor.accept(ACCEPT)
    chunk = flood * (100_000 // len(flood))
    tracemalloc.start()
    try:
        for _ in range(8):
            for event in acceptor.receive(chunk):
                if isinstance(event, DataFragment):
                    try:
                        reader.feed(event)
                    except RemoteProtocolError:
                        acceptor.abort()
            acceptor.data_to_send()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20


def _attack(listener: DimseListener, choose: random.Random) -> None:
    """One connection with damaged bytes, in random chunks; ends by closing, half-closing or falling silent."""
    data = mutate(CONVERSATION, choose) if choose.random() < 0.8 else choose.randbytes(choose.randint(1, 2000))
    with socket.create_connection(("127.0.0.1", listener.port), 5) as connection:
        connection.settimeout(0.02)
        try:
            at = 0
            while at < len(data):
                size = choose.choice((1, 7, 100, 3000, 100_000))
                connection.sendall(data[at : at + size])
                at += size
            if choose.random() < 0.5:
                connection.shutdown(socket.SHUT_WR)
            connection.recv(10_000)
        except OSError:
            return


def _failures() -> float:
    """Count what the listener met and was not made for."""
    kinds = ("association", "accept", "dimse-handler", "no-response")
    return sum(REGISTRY.get_sample_value("dicom_network_errors_total", {"kind": kind}) or 0 for kind in kinds)


def test_a_listener_outlives_a_fuzzer() -> None:
    seed = random.randrange(1 << 32)
    choose = random.Random(seed)
    limits = {"association_timeout_seconds": 1, "dimse_timeout_seconds": 1, "idle_timeout_seconds": 2}
    with listening(Services(), **limits) as listener:
        failures = _failures()
        end = time.monotonic() + SECONDS
        attacks = 0
        while time.monotonic() < end:
            _attack(listener, choose)
            attacks += 1
        assert attacks > 10, f"seed {seed}"
        with RawPeer(listener.port) as peer:
            peer.request(context(1, VERIFICATION), context(3, CT))
            assert peer.echo() == 0, f"seed {seed}"
        wait_for(lambda: listener.number_of_connections == 0, f"the end of every association (seed {seed})")
        assert _failures() == failures, f"seed {seed}"
