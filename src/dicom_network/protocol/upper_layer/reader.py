"""Takes a byte stream apart into PDUs, with P-DATA-TF passed on as it comes.

Bytes arrive in chunks of any size. Fragments of messages are given as views of the chunk, without a copy; other PDUs
are gathered, growing as bytes arrive and never by the length that a peer claims.
"""

import struct
from collections.abc import Iterator
from typing import TypeAlias

from dicom_network.protocol.upper_layer.errors import AbortReason, RemoteProtocolError
from dicom_network.protocol.upper_layer.events import DataFragment
from dicom_network.protocol.upper_layer.pdu import HEADER, IS_COMMAND, IS_LAST, VALUE_HEADER, Pdu, PduType, decode_body

Buffer: TypeAlias = bytes | bytearray | memoryview

MAX_ASSOCIATE_BYTES = 1 << 20
"""128 contexts with every transfer syntax of the standard take some 200 KB, identity tokens up to 128 KB."""
MAX_CONTROL_BYTES = 1 << 10
"""Release, reject and abort PDUs are 4 bytes; more is an error, but one that can be told from a wrong stream."""
MAX_VALUES = 1024
"""Presentation data values a PDU. Senders use one or two; thousands only make work."""
_VALUE_HEADER_SIZE = VALUE_HEADER.size
_USUAL = struct.Struct(">BxLLBB")
"""The header of a PDU and that of its first presentation data value."""
_HEADER_SIZE = HEADER.size
_P_DATA_TF = int(PduType.P_DATA_TF)
# Strangers that are told apart by the first bytes which they send in place of a PDU header.
_STRANGERS = {
    b"GET ": "HTTP",
    b"POST": "HTTP",
    b"PUT ": "HTTP",
    b"HEAD": "HTTP",
    b"OPTI": "HTTP",
    b"DELE": "HTTP",
    b"PRI ": "HTTP/2",
    b"SSH-": "SSH",
}


class PduReader:
    """A push parser. One a connection and direction; after an error it takes nothing any more."""

    __slots__ = (
        "_body",
        "_carry",
        "_context_id",
        "_control",
        "_kind",
        "_limits",
        "_pdu_left",
        "_value_left",
        "_values",
    )

    def __init__(self, max_pdu_bytes: int) -> None:
        self._limits = dict.fromkeys((int(kind) for kind in PduType), MAX_CONTROL_BYTES)
        self._limits |= {int(PduType.ASSOCIATE_RQ): MAX_ASSOCIATE_BYTES, int(PduType.ASSOCIATE_AC): MAX_ASSOCIATE_BYTES}
        # Some senders take the announced maximum for that of the fragment, leaving out its own header (6 bytes).
        self._limits[_P_DATA_TF] = max_pdu_bytes + _VALUE_HEADER_SIZE
        self._carry = bytearray()
        """An unfinished header."""
        self._body = bytearray()
        """The unfinished body of a PDU that is not P-DATA-TF."""
        self._kind = 0
        self._pdu_left = 0
        """Bytes of the PDU that are still to come."""
        self._value_left = 0
        """Bytes of the presentation data value that are still to come."""
        self._values = 0
        self._context_id = 0
        self._control = 0

    @property
    def is_between_pdus(self) -> bool:
        """Tell whether nothing of a PDU has been begun."""
        return not self._pdu_left and not self._carry

    def feed(self, data: Buffer) -> Iterator[Pdu | DataFragment]:
        """Yield what ``data`` completes. Take everything before feeding more.

        Raises: RemoteProtocolError; what came before the error has been yielded by then.
        """
        view = memoryview(data)
        position, end = 0, len(view)
        while position < end:
            if self._value_left:
                taken = min(self._value_left, end - position)
                self._value_left -= taken
                self._pdu_left -= taken
                yield DataFragment(
                    self._context_id,
                    bool(self._control & IS_COMMAND),
                    bool(self._control & IS_LAST) and not self._value_left,
                    view[position : position + taken],
                )
                position += taken
            elif not self._pdu_left and self._begin_usual(view, position):
                position += _USUAL.size
            elif not self._pdu_left:
                position, header = self._gather(view, position, _HEADER_SIZE)
                if header is not None and (pdu := self._begin_pdu(header)) is not None:
                    yield pdu
            elif self._kind == _P_DATA_TF:
                position, header = self._gather(view, position, _VALUE_HEADER_SIZE)
                if header is not None and self._begin_value(header):
                    is_command, is_last = bool(self._control & IS_COMMAND), bool(self._control & IS_LAST)
                    yield DataFragment(self._context_id, is_command, is_last, view[position:position])
            else:
                taken = min(self._pdu_left, end - position)
                self._body += view[position : position + taken]
                self._pdu_left -= taken
                position += taken
                if not self._pdu_left:
                    yield self._end_body()

    def _begin_usual(self, view: memoryview, position: int) -> bool:
        """Note both headers of a P-DATA-TF that holds one value, as nearly all do, where they are there as a whole."""
        if self._carry or len(view) - position < _USUAL.size:
            return False
        kind, length, value_length, context_id, control = _USUAL.unpack_from(view, position)
        if kind != _P_DATA_TF or value_length != length - 4 or not 2 < value_length < self._limits[_P_DATA_TF] - 3:
            return False
        self._kind, self._context_id, self._control, self._values = kind, context_id, control, 1
        self._pdu_left = self._value_left = value_length - 2
        return True

    def _gather(self, view: memoryview, position: int, size: int) -> tuple[int, Buffer | None]:
        """Take ``size`` bytes that may be spread over chunks; None until they are there."""
        missing = size - len(self._carry)
        piece = view[position : position + missing]
        position += len(piece)
        if missing == size and len(piece) == size:
            return position, piece
        self._carry += piece
        if len(self._carry) < size:
            return position, None
        whole, self._carry = self._carry, bytearray()
        return position, whole

    def _begin_pdu(self, header: Buffer) -> Pdu | None:
        """Note the header of a PDU; gives the PDU where it has no body."""
        kind, length = HEADER.unpack(header)
        limit = self._limits.get(kind)
        if limit is None:
            raise RemoteProtocolError(_describe_stranger(bytes(header)), AbortReason.UNRECOGNIZED_PDU)
        if length > limit:
            raise RemoteProtocolError(f"{PduType(kind).name} PDU claims {length} bytes; {limit} is the most")
        if kind == _P_DATA_TF and length < _VALUE_HEADER_SIZE:
            raise RemoteProtocolError("P-DATA-TF without a presentation data value")
        self._kind, self._pdu_left, self._values = kind, length, 0
        return None if length else decode_body(kind, memoryview(b""))

    def _begin_value(self, header: Buffer) -> bool:
        """Note the header of a presentation data value; tells whether the value is empty."""
        length, self._context_id, self._control = VALUE_HEADER.unpack(header)
        self._pdu_left -= _VALUE_HEADER_SIZE
        self._value_left = length - 2
        self._values += 1
        if not 0 <= self._value_left <= self._pdu_left:
            raise RemoteProtocolError(f"presentation data value claims {length} bytes, {self._pdu_left + 2} are left")
        if 0 < self._pdu_left - self._value_left < _VALUE_HEADER_SIZE:
            raise RemoteProtocolError("P-DATA-TF ends inside the header of a presentation data value")
        if self._values > MAX_VALUES:
            raise RemoteProtocolError(f"more than {MAX_VALUES} presentation data values in a P-DATA-TF")
        return not self._value_left

    def _end_body(self) -> Pdu:
        body, self._body = self._body, bytearray()
        return decode_body(self._kind, memoryview(body))


def _describe_stranger(header: bytes) -> str:
    # A TLS record begins with its type (22, handshake) and version 3.x (RFC 8446 5.1).
    if name := "TLS" if header[:2] == b"\x16\x03" else _STRANGERS.get(header[:4]):
        return f"the peer speaks {name}, not DICOM"
    return f"PDU type {header[0]:02X}H is not known"
