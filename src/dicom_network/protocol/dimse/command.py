"""Command sets (PS3.7 6.3, Annex E): group 0000, implicit VR little endian, as a dict by keyword.

Values are ``str`` (AE, UI, LO), ``int`` (US, UL) or a list of ``int`` (AT, also a single one). The group length is
computed on writing and not tested on reading: several senders get it wrong, and the fragments say where the command
set ends.
"""

import struct
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from dicom_network.protocol.upper_layer.errors import LocalProtocolError, RemoteProtocolError

MAX_COMMAND_BYTES = 64 * 1024
"""A command set is some 200 bytes; only the attribute list of N-GET can be longer."""
NO_DATA_SET = 0x0101
"""Command Data Set Type of a message without a data set; any other value says that one follows (PS3.7 E.1)."""
DATA_SET = 0x0001

COMMAND_ELEMENTS: dict[str, tuple[int, str]] = {
    "AffectedSOPClassUID": (0x0002, "UI"),
    "RequestedSOPClassUID": (0x0003, "UI"),
    "CommandField": (0x0100, "US"),
    "MessageID": (0x0110, "US"),
    "MessageIDBeingRespondedTo": (0x0120, "US"),
    "MoveDestination": (0x0600, "AE"),
    "Priority": (0x0700, "US"),
    "CommandDataSetType": (0x0800, "US"),
    "Status": (0x0900, "US"),
    "OffendingElement": (0x0901, "AT"),
    "ErrorComment": (0x0902, "LO"),
    "ErrorID": (0x0903, "US"),
    "AffectedSOPInstanceUID": (0x1000, "UI"),
    "RequestedSOPInstanceUID": (0x1001, "UI"),
    "EventTypeID": (0x1002, "US"),
    "AttributeIdentifierList": (0x1005, "AT"),
    "ActionTypeID": (0x1008, "US"),
    "NumberOfRemainingSuboperations": (0x1020, "US"),
    "NumberOfCompletedSuboperations": (0x1021, "US"),
    "NumberOfFailedSuboperations": (0x1022, "US"),
    "NumberOfWarningSuboperations": (0x1023, "US"),
    "MoveOriginatorApplicationEntityTitle": (0x1030, "AE"),
    "MoveOriginatorMessageID": (0x1031, "US"),
}
"""Keyword → element number in group 0000 and VR (PS3.7 Table E.1-1), in the order of the tags."""

_BY_ELEMENT = {element: (keyword, vr) for keyword, (element, vr) in COMMAND_ELEMENTS.items()}
_HEADER = struct.Struct("<HHL")
_SHORT = struct.Struct("<HHLH")
_TAG = struct.Struct("<HH")
_GROUP_LENGTH = struct.Struct("<HHLL")
_PADDING = {"UI": b"\0", "AE": b" ", "LO": b" "}
_MAX_LENGTH = {"UI": 64, "AE": 16, "LO": 64}


def encode_command(command: Mapping[str, Any]) -> bytes:
    """Encode a command set. Raises: LocalProtocolError for a keyword that is not known or a value that does not fit."""
    body = b"".join([_encode_element(keyword, command[keyword]) for keyword in _in_order(tuple(command))])
    return _GROUP_LENGTH.pack(0, 0, 4, len(body)) + body


def decode_command(data: bytes) -> dict[str, Any]:
    """Decode a command set; elements of group 0000 that are not known (retired ones) are left out.

    Raises: RemoteProtocolError.
    """
    command: dict[str, Any] = {}
    position, end = 0, len(data)
    while position < end:
        if end - position < 8:
            raise RemoteProtocolError("command set ends inside an element's header")
        group, element, length = _HEADER.unpack_from(data, position)
        start, position = position + 8, position + 8 + length
        if group or position > end:
            problem = f"claims {length} bytes, {end - start} are left" if not group else "is not of group 0000"
            raise RemoteProtocolError(f"element ({group:04X},{element:04X}) of a command set {problem}")
        known = _BY_ELEMENT.get(element)
        if known is not None:
            keyword, vr = known
            command[keyword] = _decode_value(keyword, vr, data[start:position])
    return command


@lru_cache(maxsize=256)
def _in_order(keywords: tuple[str, ...]) -> list[str]:
    """Give the keywords of a command set in the order of their tags."""
    for keyword in keywords:
        if keyword not in COMMAND_ELEMENTS:
            raise LocalProtocolError(f"{keyword} is no element of a command set")
    return sorted(keywords, key=COMMAND_ELEMENTS.__getitem__)


def _encode_element(keyword: str, value: Any) -> bytes:
    element, vr = COMMAND_ELEMENTS[keyword]
    if vr == "US":
        if not 0 <= value <= 0xFFFF:
            raise LocalProtocolError(f"{keyword} {value} does not fit 16 bits")
        return _SHORT.pack(0, element, 2, value)
    content = _encode_tags(value) if vr == "AT" else _encode_text(keyword, vr, value)
    return _HEADER.pack(0, element, len(content)) + content


def _encode_text(keyword: str, vr: str, value: str) -> bytes:
    content = value.encode("ascii", "replace")
    if len(content) > _MAX_LENGTH[vr]:
        if vr != "LO":
            raise LocalProtocolError(f"{keyword} is {len(content)} bytes long; {_MAX_LENGTH[vr]} is the most")
        # Only the error comment: better cut short than not sent.
        content = content[: _MAX_LENGTH[vr]]
    return content + _PADDING[vr] if len(content) % 2 else content


def _encode_tags(value: int | list[int]) -> bytes:
    tags = [value] if isinstance(value, int) else value
    return b"".join(_TAG.pack(tag >> 16, tag & 0xFFFF) for tag in tags)


def _decode_value(keyword: str, vr: str, content: bytes) -> Any:
    if vr == "US":
        # Some senders give a count twice (VM 2); the first value is meant.
        if len(content) < 2:
            raise RemoteProtocolError(f"{keyword} in a command set is {len(content)} bytes long, not 2")
        return content[0] | content[1] << 8
    if vr == "AT":
        if len(content) % 4:
            raise RemoteProtocolError(f"{keyword} in a command set is {len(content)} bytes long")
        return [group << 16 | element for group, element in _TAG.iter_unpack(content)]
    # Not ASCII: shown with replacement characters, which match no UID and no AE title.
    return content.decode("ascii", "replace").strip("\0 ")
