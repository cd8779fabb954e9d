"""Puts data into P-DATA-TF PDUs without copying it."""

import struct
from collections.abc import Iterable, Iterator

from dicom_network.protocol.upper_layer.errors import LocalProtocolError
from dicom_network.protocol.upper_layer.pdu import IS_COMMAND, IS_LAST, VALUE_HEADER, PduType
from dicom_network.protocol.upper_layer.reader import Buffer

_HEADERS = struct.Struct(">BxLLBB")
"""PDU header and presentation data value header in one: every PDU that is sent holds one value."""


def max_fragment_bytes(maximum_length: int, cap: int) -> int:
    """Give the longest fragment to send to a peer that announced ``maximum_length`` (0: no limit), ``cap`` at most.

    Fragments are kept even, as everything in a data set is.

    Raises: LocalProtocolError where not even two bytes fit.
    """
    longest = (min(maximum_length or cap, cap) - VALUE_HEADER.size) & ~1
    if longest < 2:
        raise LocalProtocolError(f"the peer takes PDUs of {maximum_length} bytes at most; nothing fits in there")
    return longest


def frame_data(
    context_id: int, buffers: Iterable[Buffer], *, length: int, max_fragment: int, is_command: bool
) -> Iterator[list[Buffer]]:
    """Yield, for every buffer, what is to be written of it: headers and views of the buffer.

    ``length`` is that of all buffers together. A PDU may begin in one buffer and end in a later one, so each list has
    to be written before the next is asked for.

    Raises: LocalProtocolError where the buffers hold more or less than ``length``; the message cannot be ended then.
    """
    flags = IS_COMMAND if is_command else 0
    left, left_in_fragment = length, 0
    if not length:
        yield [_HEADERS.pack(PduType.P_DATA_TF, 6, 2, context_id, flags | IS_LAST)]
    for buffer in buffers:
        view = memoryview(buffer)
        position, end = 0, len(view)
        pieces: list[Buffer] = []
        while position < end:
            if not left_in_fragment:
                if not left:
                    raise LocalProtocolError(f"more data than the {length} bytes that were announced")
                left_in_fragment = min(left, max_fragment)
                left -= left_in_fragment
                control = flags if left else flags | IS_LAST
                pieces.append(
                    _HEADERS.pack(PduType.P_DATA_TF, left_in_fragment + 6, left_in_fragment + 2, context_id, control)
                )
            taken = min(left_in_fragment, end - position)
            pieces.append(view[position : position + taken])
            position += taken
            left_in_fragment -= taken
        yield pieces
    if left or left_in_fragment:
        raise LocalProtocolError(f"{left + left_in_fragment} of the {length} bytes announced are missing")
