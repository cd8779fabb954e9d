"""DICOMDIR (PS3.3 Annex F, PS3.10 8): the directory of a set of files, written from a tree of its records.

The same tree gives the same bytes: nothing of the time or the place of writing is in it.
"""

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.protocol.dataset.part10 import build_part10_header
from dicom_network.standard.sop_classes import MEDIA_STORAGE_DIRECTORY
from dicom_network.standard.transfer_syntaxes import EXPLICIT_VR_LITTLE_ENDIAN

_ITEM: Final = b"\xfe\xff\x00\xe0"
_SEQUENCE: Final = b"\x04\x00\x20\x12SQ\x00\x00"
_ITEM_HEADER_LENGTH: Final = 8
# Each record begins with (0004,1400) UL, (0004,1410) US and (0004,1420) UL, in this order.
_NEXT_OFFSET: Final = 8
_LOWER_OFFSET: Final = 12 + 10 + 8
# The data set begins with File-set ID, of whatever length, and two offsets of 12 bytes each.
_SEQUENCE_HEADER_LENGTH: Final = 12
_UL: Final = struct.Struct("<L")
_IN_USE: Final = 0xFFFF


@dataclass(slots=True)
class Record:
    """A directory record: its type, its keys (DICOM JSON), the file that it names, and the records below it."""

    record_type: str
    keys: Mapping[str, Any]
    file_id: tuple[str, ...] = ()
    """Components of the path; empty for records that name no file."""
    sop_class_uid: str = ""
    sop_instance_uid: str = ""
    transfer_syntax_uid: str = ""
    children: list["Record"] = field(default_factory=list)


def build_directory(roots: Sequence[Record], *, file_set_id: str = "") -> bytes:
    """Write a DICOMDIR. Raises: DataSetError for a key that its VR cannot express."""
    records = list(_in_order(roots))
    encoded = [_encode(record) for record in records]
    body = sum(_ITEM_HEADER_LENGTH + len(content) for content in encoded)
    start = _data_set_start(file_set_id, 0, 0)
    header = build_part10_header(
        sop_class_uid=MEDIA_STORAGE_DIRECTORY,
        sop_instance_uid=_uid_of(encoded),
        transfer_syntax_uid=EXPLICIT_VR_LITTLE_ENDIAN,
    )
    position = len(header) + len(start) + _SEQUENCE_HEADER_LENGTH
    offsets: dict[int, int] = {}
    for record, content in zip(records, encoded, strict=True):
        offsets[id(record)] = position
        position += _ITEM_HEADER_LENGTH + len(content)
    _link(roots, records, encoded, offsets)
    first, last = (offsets[id(roots[0])], offsets[id(roots[-1])]) if roots else (0, 0)
    parts = [header, _data_set_start(file_set_id, first, last), _SEQUENCE + _UL.pack(body)]
    for content in encoded:
        parts += [_ITEM + _UL.pack(len(content)), bytes(content)]
    return b"".join(parts)


def _in_order(records: Sequence[Record]) -> Iterator[Record]:
    for record in records:
        yield record
        yield from _in_order(record.children)


def _link(
    roots: Sequence[Record], records: Sequence[Record], encoded: Sequence[bytearray], offsets: Mapping[int, int]
) -> None:
    """Write into each record where the next one beside it and the first one below it begin (PS3.3 F.3.2.2)."""
    following: dict[int, int] = {}
    for siblings in (roots, *(record.children for record in records)):
        for one, other in pairwise(siblings):
            following[id(one)] = offsets[id(other)]
    for record, content in zip(records, encoded, strict=True):
        _UL.pack_into(content, _NEXT_OFFSET, following.get(id(record), 0))
        _UL.pack_into(content, _LOWER_OFFSET, offsets[id(record.children[0])] if record.children else 0)


def _data_set_start(file_set_id: str, first: int, last: int) -> bytes:
    return encode_data_set(
        {
            "00041130": {"vr": "CS", "Value": [file_set_id] if file_set_id else []},
            "00041200": {"vr": "UL", "Value": [first]},
            "00041202": {"vr": "UL", "Value": [last]},
            "00041212": {"vr": "US", "Value": [0]},
        },
        EXPLICIT_VR_LITTLE_ENDIAN,
    )


def _encode(record: Record) -> bytearray:
    model: dict[str, Any] = {
        "00041400": {"vr": "UL", "Value": [0]},
        "00041410": {"vr": "US", "Value": [_IN_USE]},
        "00041420": {"vr": "UL", "Value": [0]},
        "00041430": {"vr": "CS", "Value": [record.record_type]},
        **record.keys,
    }
    if record.file_id:
        model |= {
            "00041500": {"vr": "CS", "Value": list(record.file_id)},
            "00041510": {"vr": "UI", "Value": [record.sop_class_uid]},
            "00041511": {"vr": "UI", "Value": [record.sop_instance_uid]},
            "00041512": {"vr": "UI", "Value": [record.transfer_syntax_uid]},
        }
    return bytearray(encode_data_set(model, EXPLICIT_VR_LITTLE_ENDIAN))


def _uid_of(encoded: Sequence[bytes | bytearray]) -> str:
    """Derive a UID from the content (PS3.5 B.2 allows any UUID)."""
    digest = hashlib.sha256()
    for content in encoded:
        digest.update(content)
    return f"2.25.{int.from_bytes(digest.digest()[:16], 'big')}"
