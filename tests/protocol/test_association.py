"""Associations as their users see them: two in memory, every message whole, byte by byte, and with more behind it."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.protocol.upper_layer.association import Association
from dicom_network.protocol.upper_layer.errors import AbortReason, AbortSource, LocalProtocolError
from dicom_network.protocol.upper_layer.events import (
    Aborted,
    AssociationAccepted,
    AssociationRejected,
    AssociationRequested,
    CloseTransport,
    DataFragment,
    OpenTransport,
    ReleaseConfirmed,
    ReleaseRequested,
    StartTimer,
    StopTimer,
)
from dicom_network.protocol.upper_layer.items import ProposedPresentationContext, UserInformation
from dicom_network.protocol.upper_layer.pdu import (
    Abort,
    AssociateReject,
    AssociateRequest,
    Rejection,
    decode_pdu,
    encode_pdu,
)
from dicom_network.protocol.upper_layer.reader import MAX_VALUES
from dicom_network.protocol.upper_layer.state import State
from tests.protocol.association_pair import (
    ACCEPT,
    MAX_PDU,
    REQUEST,
    Chunks,
    byte_by_byte,
    established,
    joined,
    receive,
    sent,
    whole,
)

CHUNKS = pytest.mark.parametrize("chunks", [whole, byte_by_byte])


@CHUNKS
def test_establish_transfer_release(chunks: Chunks) -> None:
    requestor = Association(is_requestor=True, max_pdu_bytes=MAX_PDU)
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    assert requestor.request(REQUEST) == [OpenTransport()]
    assert requestor.transport_opened() == []
    assert acceptor.transport_opened() == [StartTimer()]
    assert receive(acceptor, sent(requestor), chunks) == [StopTimer(), AssociationRequested(REQUEST)]
    assert acceptor.accept(ACCEPT) == []
    assert receive(requestor, sent(acceptor), chunks) == [AssociationAccepted(ACCEPT)]
    requestor.send_message(1, b"command!", b"data" * 3000)
    parts = joined(receive(acceptor, sent(requestor), chunks))
    assert parts == [(1, True, b"command!"), (1, False, b"data" * 3000)]
    assert requestor.release() == []
    assert receive(acceptor, sent(requestor), chunks) == [ReleaseRequested()]
    acceptor.send_message(1, b"still allowed")
    assert acceptor.confirm_release() == [StartTimer()]
    events = receive(requestor, sent(acceptor), chunks)
    assert isinstance(events[0], DataFragment)
    assert events[-2:] == [ReleaseConfirmed(), CloseTransport()]
    assert acceptor.transport_closed() == [StopTimer()]
    assert (requestor.state, acceptor.state) == (State.IDLE, State.IDLE)


def test_messages_that_come_in_one_chunk_are_told_apart() -> None:
    requestor, acceptor = established()
    for number in range(3):
        requestor.send_message(1, b"command %d" % number, b"data")
    requestor.release()
    events = receive(acceptor, sent(requestor))
    assert [content for _, _, content in joined(events[:-1])] == [
        content for number in range(3) for content in (b"command %d" % number, b"data")
    ]
    assert events[-1] == ReleaseRequested()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=9000), st.lists(st.integers(1, 2000), min_size=1, max_size=8))
def test_chunking_never_matters(content: bytes, sizes: list[int]) -> None:
    requestor, acceptor = established()
    requestor.send_message(1, b"command", content)
    stream = sent(requestor)

    def in_sizes(data: bytes) -> list[bytes]:
        chunks, at, turn = [], 0, 0
        while at < len(data):
            chunks.append(data[at : at + sizes[turn % len(sizes)]])
            at, turn = at + len(chunks[-1]), turn + 1
        return chunks

    assert joined(receive(acceptor, stream, in_sizes)) == [(1, True, b"command"), (1, False, content)]
    assert acceptor.is_between_pdus


@CHUNKS
def test_rejection_ends_the_association(chunks: Chunks) -> None:
    requestor = Association(is_requestor=True, max_pdu_bytes=MAX_PDU)
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    requestor.request(REQUEST)
    requestor.transport_opened()
    acceptor.transport_opened()
    receive(acceptor, sent(requestor), chunks)
    reject = AssociateReject.of(Rejection.LOCAL_LIMIT_EXCEEDED, is_transient=True)
    assert acceptor.reject(reject) == [StartTimer()]
    assert receive(requestor, sent(acceptor), chunks) == [AssociationRejected(reject), CloseTransport()]
    assert reject.describe() == "local limit exceeded (transient)"
    assert acceptor.timer_expired() == [StopTimer(), CloseTransport()]


def test_release_collision_ends_both_sides() -> None:
    requestor, acceptor = established()
    requestor.release()
    acceptor.release()
    from_requestor, from_acceptor = sent(requestor), sent(acceptor)
    assert receive(requestor, from_acceptor) == [ReleaseRequested(is_collision=True)]
    assert receive(acceptor, from_requestor) == [ReleaseRequested(is_collision=True)]
    assert requestor.confirm_release() == []
    assert receive(acceptor, sent(requestor)) == [ReleaseConfirmed()]
    assert acceptor.confirm_release() == [StartTimer()]
    assert receive(requestor, sent(acceptor)) == [ReleaseConfirmed(), CloseTransport()]


def test_abort_by_the_user_is_told_to_the_peer() -> None:
    requestor, acceptor = established()
    assert requestor.abort() == [StartTimer()]
    assert receive(acceptor, sent(requestor)) == [Aborted(AbortSource.SERVICE_USER, 0), CloseTransport()]


def test_a_closed_connection_is_an_abort() -> None:
    requestor, _ = established()
    (aborted,) = requestor.transport_closed()
    assert isinstance(aborted, Aborted)
    assert aborted.cause == "the connection was closed"
    assert requestor.transport_closed() == []


def _aborted(acceptor: Association, data: bytes, chunks: Chunks = whole) -> tuple[Aborted, Abort]:
    events = receive(acceptor, data, chunks)
    aborted = [event for event in events if isinstance(event, Aborted)]
    assert len(aborted) == 1
    abort = decode_pdu(sent(acceptor))
    assert isinstance(abort, Abort)
    assert acceptor.state is State.AWAITING_CLOSE
    return aborted[0], abort


WRONG = {
    "unknown type": (b"\x09\x00\x00\x00\x00\x04abcd", AbortReason.UNRECOGNIZED_PDU, "09H is not known"),
    "longer than announced": (
        b"\x04\x00" + struct.pack(">L", MAX_PDU + 7) + b"\0" * 20,
        AbortReason.INVALID_PDU_PARAMETER_VALUE,
        "4102 is the most",
    ),
    "association PDU of 4 GB": (
        b"\x01\x00\xff\xff\xff\xff",
        AbortReason.INVALID_PDU_PARAMETER_VALUE,
        "4294967295 bytes",
    ),
    "value longer than its PDU": (
        b"\x04\x00" + struct.pack(">LLBB", 10, 11, 1, 0) + b"abcd",
        AbortReason.INVALID_PDU_PARAMETER_VALUE,
        "claims 11",
    ),
    "value shorter than its header": (
        b"\x04\x00" + struct.pack(">LLBB", 10, 1, 1, 0) + b"abcd",
        AbortReason.INVALID_PDU_PARAMETER_VALUE,
        "claims 1 ",
    ),
    "rest too short for a value": (
        b"\x04\x00" + struct.pack(">LLBB", 12, 6, 1, 0) + b"abcdef",
        AbortReason.INVALID_PDU_PARAMETER_VALUE,
        "ends inside",
    ),
    "no value": (b"\x04\x00\x00\x00\x00\x00", AbortReason.INVALID_PDU_PARAMETER_VALUE, "without a presentation"),
    "release of 5 bytes": (b"\x05\x00\x00\x00\x00\x05abcde", AbortReason.INVALID_PDU_PARAMETER_VALUE, "5 bytes"),
    "second association": (encode_pdu(REQUEST), AbortReason.UNEXPECTED_PDU, "AssociateRequest while READY"),
    "release response": (b"\x06\x00\x00\x00\x00\x04\0\0\0\0", AbortReason.UNEXPECTED_PDU, "while READY"),
}


@CHUNKS
@pytest.mark.parametrize("name", WRONG)
def test_wrong_bytes_are_answered_with_an_abort_that_says_why(name: str, chunks: Chunks) -> None:
    data, reason, cause = WRONG[name]
    _, acceptor = established()
    aborted, abort = _aborted(acceptor, data, chunks)
    assert abort == Abort(AbortSource.SERVICE_PROVIDER, reason)
    assert cause in aborted.cause


@pytest.mark.parametrize(
    ("data", "who"),
    [
        (b"GET / HTTP/1.1\r\nHost: pacs\r\n\r\n", "HTTP"),
        (b"POST /studies HTTP/1.1\r\n\r\n", "HTTP"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "TLS"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "SSH"),
    ],
)
@CHUNKS
def test_strangers_are_named(data: bytes, who: str, chunks: Chunks) -> None:
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    acceptor.transport_opened()
    aborted, abort = _aborted(acceptor, data, chunks)
    assert aborted.cause == f"the peer speaks {who}, not DICOM"
    # PS3.8 Table 9-10: in Sta2 the service user is the source (AA-1).
    assert abort == Abort(AbortSource.SERVICE_USER, 0)


def test_data_before_an_association_abort() -> None:
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    acceptor.transport_opened()
    aborted, _ = _aborted(acceptor, b"\x04\x00" + struct.pack(">LLBB", 10, 6, 1, 3) + b"abcd")
    assert "outside" in aborted.cause


def test_after_an_abort_everything_is_passed_over() -> None:
    requestor, acceptor = established()
    acceptor.abort()
    sent(acceptor)
    requestor.send_message(1, b"late", b"data" * 10_000)
    assert receive(acceptor, sent(requestor)) == []
    assert sent(acceptor) == b""
    assert receive(acceptor, b"\x09\x00\xff\xff\xff\xff" + b"garbage" * 100) == []
    assert decode_pdu(sent(acceptor)) == Abort(AbortSource.SERVICE_PROVIDER, AbortReason.UNRECOGNIZED_PDU)
    assert receive(acceptor, b"more garbage") == []
    assert sent(acceptor) == b""


def test_a_pdu_of_many_tiny_values_is_refused() -> None:
    _, acceptor = established()
    values = struct.pack(">LBB", 2, 1, 0) * 600
    assert len(receive(acceptor, b"\x04\x00" + struct.pack(">L", len(values)) + values)) == 600
    big = Association(is_requestor=False, max_pdu_bytes=1 << 20)
    big.transport_opened()
    receive(big, encode_pdu(REQUEST))
    big.accept(ACCEPT)
    sent(big)
    values = struct.pack(">LBB", 2, 1, 0) * (MAX_VALUES + 1)
    events = receive(big, b"\x04\x00" + struct.pack(">L", len(values)) + values)
    assert isinstance(events[-2], Aborted)
    assert "presentation data values" in events[-2].cause


def test_a_claimed_length_allocates_nothing() -> None:
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    acceptor.transport_opened()
    receive(acceptor, b"\x01\x00" + struct.pack(">L", 1 << 20) + bytes(10))
    assert len(acceptor._reader._body) == 10


def test_fragments_are_views_of_what_was_received() -> None:
    requestor, acceptor = established()
    requestor.send_message(1, b"command", b"data")
    stream = bytearray(sent(requestor))
    events = list(acceptor.receive(stream))
    stream[-4:] = b"DATA"
    assert isinstance(events[-1], DataFragment)
    assert bytes(events[-1].data) == b"DATA"


@pytest.mark.parametrize(("maximum", "longest"), [(0, MAX_PDU), (1024, 1024), (1025, 1024), (8, 8), (1 << 20, MAX_PDU)])
def test_pdus_are_never_longer_than_the_peer_takes(maximum: int, longest: int) -> None:
    context = (ProposedPresentationContext(1, "1.2.3", ("1.2",)),)
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    acceptor.transport_opened()
    receive(acceptor, encode_pdu(AssociateRequest("A", "B", context, UserInformation(maximum))))
    acceptor.accept(ACCEPT)
    sent(acceptor)
    acceptor.send_message(1, b"c", bytes(3 * MAX_PDU + 1))
    stream, lengths = sent(acceptor), []
    while stream:
        (length,) = struct.unpack_from(">L", stream, 2)
        lengths.append(length)
        stream = stream[6 + length :]
    assert max(lengths) == longest


def test_a_peer_that_takes_no_data_at_all_is_not_associated_with() -> None:
    context = (ProposedPresentationContext(1, "1.2.3", ("1.2",)),)
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    acceptor.transport_opened()
    data = encode_pdu(AssociateRequest("A", "B", context, UserInformation(7)))
    aborted, _ = _aborted(acceptor, data)
    assert "7 bytes" in aborted.cause


@pytest.mark.parametrize("buffers", [[b"too", b"long!"], [b"short"], []])
def test_a_stream_has_to_be_as_long_as_announced(buffers: list[bytes]) -> None:
    requestor, _ = established()
    with pytest.raises(LocalProtocolError, match="announced"):
        list(requestor.frame(1, buffers, length=6))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=3000), max_size=6))
def test_streamed_buffers_arrive_whole_and_uncopied(buffers: list[bytes]) -> None:
    requestor, acceptor = established()
    length = sum(map(len, buffers))
    stream = b"".join(b"".join(pieces) for pieces in requestor.frame(1, buffers, length=length))
    assert joined(receive(acceptor, stream)) == [(1, False, b"".join(buffers))]


def test_what_is_not_possible_now_raises_and_sends_nothing() -> None:
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    acceptor.transport_opened()
    for forbidden in (acceptor.release, acceptor.confirm_release, lambda: acceptor.accept(ACCEPT)):
        with pytest.raises(LocalProtocolError):
            forbidden()
    with pytest.raises(LocalProtocolError):
        acceptor.send_message(1, b"command")
    assert sent(acceptor) == b""
    assert acceptor.state is State.AWAITING_REQUEST


def test_artim_ends_a_silent_connection() -> None:
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    acceptor.transport_opened()
    assert acceptor.timer_expired() == [StopTimer(), CloseTransport()]
    assert acceptor.state is State.IDLE
