"""The bytes that the bench's own DIMSE client sends, written from PS3.8 9.3 and PS3.7 6.3, 9.3 and annex E.

Deliberately independent of ``dicom_network.protocol``: a client that shared the node's code would share its mistakes.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"
IMPLEMENTATION_CLASS_UID = "2.25.180371262183720917380437029310471938471"
IMPLEMENTATION_VERSION = "BENCH_1"

IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"

ASSOCIATE_RQ, ASSOCIATE_AC, ASSOCIATE_RJ, P_DATA_TF, RELEASE_RQ, RELEASE_RP, ABORT = range(1, 8)
RELEASE_REQUEST = struct.pack(">BBII", RELEASE_RQ, 0, 4, 0)

COMMAND, LAST = 0x01, 0x02
"""Bits of the message control header (PS3.8 annex E.2)."""

AFFECTED_SOP_CLASS_UID = 0x0002
COMMAND_FIELD = 0x0100
MESSAGE_ID = 0x0110
PRIORITY = 0x0700
DATA_SET_TYPE = 0x0800
STATUS = 0x0900
AFFECTED_SOP_INSTANCE_UID = 0x1000

C_STORE_RQ, C_FIND_RQ, C_ECHO_RQ = 0x0001, 0x0020, 0x0030
NO_DATA_SET, WITH_DATA_SET = 0x0101, 0x0001


@dataclass(frozen=True)
class Context:
    """A presentation context to propose."""

    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]


@dataclass(frozen=True)
class Accepted:
    """What the acceptor agreed to."""

    max_pdu: int
    """Longest P-DATA-TF that it takes, counted as PS3.8 annex D.1 does (without the PDU's own six bytes)."""
    transfer_syntaxes: Mapping[int, str]
    """Presentation context id to transfer syntax; refused contexts are absent."""


def associate_request(*, calling: str, called: str, contexts: Sequence[Context], max_pdu: int) -> bytes:
    """Build an A-ASSOCIATE-RQ (PS3.8 9.3.2); contexts get the ids 1, 3, 5 …"""
    items = [_item(0x10, APPLICATION_CONTEXT.encode())]
    for index, context in enumerate(contexts):
        syntaxes = [_item(0x30, context.abstract_syntax.encode())]
        syntaxes += [_item(0x40, uid.encode()) for uid in context.transfer_syntaxes]
        items.append(_item(0x20, struct.pack(">BBBB", 2 * index + 1, 0, 0, 0) + b"".join(syntaxes)))
    user = [
        _item(0x51, struct.pack(">I", max_pdu)),
        _item(0x52, IMPLEMENTATION_CLASS_UID.encode()),
        _item(0x55, IMPLEMENTATION_VERSION.encode()),
    ]
    items.append(_item(0x50, b"".join(user)))
    fixed = struct.pack(">HH16s16s32x", 1, 0, called.encode().ljust(16), calling.encode().ljust(16))
    body = fixed + b"".join(items)
    return struct.pack(">BBI", ASSOCIATE_RQ, 0, len(body)) + body


def parse_associate_accept(body: bytes) -> Accepted:
    """Read the body of an A-ASSOCIATE-AC (PS3.8 9.3.3)."""
    max_pdu, syntaxes = 0, {}
    for kind, content in _items(body[68:]):
        if kind == 0x21 and content[2] == 0:
            syntaxes[content[0]] = next(uid.decode() for kind, uid in _items(content[4:]) if kind == 0x40)
        elif kind == 0x50:
            max_pdu = next((int.from_bytes(value, "big") for kind, value in _items(content) if kind == 0x51), 0)
    return Accepted(max_pdu, {number: uid.rstrip("\0 ") for number, uid in syntaxes.items()})


def command_set(elements: Mapping[int, int | str]) -> bytes:
    """Encode a command set (PS3.7 6.3.1): group 0000 in implicit VR little endian; numbers are US, texts are UI."""
    encoded = []
    for element, value in sorted(elements.items()):
        content = struct.pack("<H", value) if isinstance(value, int) else _even(value.encode())
        encoded.append(struct.pack("<HHI", 0, element, len(content)) + content)
    body = b"".join(encoded)
    return struct.pack("<HHII", 0, 0, 4, len(body)) + body


def parse_command_set(body: bytes) -> dict[int, bytes]:
    """Read a command set; values stay bytes."""
    found, at = {}, 0
    while at + 8 <= len(body):
        _, element, length = struct.unpack_from("<HHI", body, at)
        found[element] = body[at + 8 : at + 8 + length]
        at += 8 + length
    return found


def p_data(context_id: int, content: bytes | memoryview, *, flags: int, max_pdu: int) -> bytearray:
    """Cut command or data set bytes into P-DATA-TF PDUs of one PDV each (PS3.8 9.3.5), the last one marked ``LAST``."""
    size = (max_pdu or 1 << 20) - 6
    framed = bytearray()
    for start in range(0, max(len(content), 1), size):
        piece = content[start : start + size]
        header = flags | (LAST if start + size >= len(content) else 0)
        framed += struct.pack(">BBIIBB", P_DATA_TF, 0, len(piece) + 6, len(piece) + 2, context_id, header)
        framed += piece
    return framed


def _item(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBH", kind, 0, len(content)) + content


def _items(body: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + 4 <= len(body):
        kind, _, length = struct.unpack_from(">BBH", body, at)
        found.append((kind, body[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


def _even(value: bytes) -> bytes:
    return value + b"\0" * (len(value) % 2)
