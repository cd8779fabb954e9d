"""The record: what the store writes beside a Part 10 file so that the file explains itself without an index.

A landing log is a row of (record, Part 10 file); a large object ends with its record. In a landing log records and
data sets begin at multiples of 4096 bytes: spaces fill up a record's reception, zeros what is left behind a file.
Little-endian throughout::

    offset  length  what
         0       8  magic: 89 44 49 43 4E 45 54 0A ("\\x89DICNET\\n")
         8       2  version: 2
        10       2  reserved: 0
        12       4  length of the record: 72 + U + J
        16       8  length of the Part 10 file
        24       4  offset of the data set in the Part 10 file (length of preamble and file meta information)
        28       4  J: length of the reception
        32       2  U: length of the SOP Instance UID
        34       2  reserved: 0
        36      32  BLAKE3 of the data set
        68       4  CRC-32 of bytes 0 to 67, SOP Instance UID, reception, preamble and file meta information
        72       U  SOP Instance UID, UTF-8
      72+U       J  reception: a JSON object, UTF-8

Between them CRC-32 and BLAKE3 cover every byte of a record and its file.
"""

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import orjson

from dicom_network.domain.hierarchy import Reception
from dicom_network.domain.ports import Buffer

MAGIC = b"\x89DICNET\n"
VERSION = 2
FIXED = struct.Struct("<8sHHIQIIHH32sI")
MAX_RECORD_BYTES = 1 << 20
"""Nothing longer is taken for a record: a reception is a few hundred bytes."""
MAX_UID_BYTES = 2048
"""Bytes kept of a SOP Instance UID; no longer one comes into the index."""
BLOCK = 4096
"""What disks take past the page cache is whole blocks, in files as in memory; none has larger ones."""
MAX_TEXT = 256
"""Characters kept of each text of a reception; peers choose some of them."""

_RECEPTION_TEXTS = ("via", "calling_ae_title", "called_ae_title", "peer_address", "person", "association")


@dataclass(frozen=True, slots=True)
class Record:
    """A record as read back."""

    length: int
    file_length: int
    data_set_offset: int
    digest: bytes
    checksum: int
    sop_instance_uid: str
    reception: Reception
    covered: int
    """CRC-32 of the record's own bytes, to be carried on over preamble and file meta information."""

    def matches(self, part10_header: Buffer) -> bool:
        """Tell whether record and file header are as they were written."""
        return zlib.crc32(part10_header, self.covered) == self.checksum


def encode_reception(reception: Reception) -> bytes:
    """Give a reception as JSON; texts that peers chose are cut at ``MAX_TEXT``."""
    texts = _encode_texts(
        reception.via,
        reception.calling_ae_title,
        reception.called_ae_title,
        reception.peer_address,
        reception.person,
        reception.association,
    )
    return b'%s"received":"%s"}' % (texts, reception.received.isoformat().encode())


@lru_cache(maxsize=256)
def _encode_texts(*texts: str) -> bytes:
    """Give the beginning of a reception's JSON, which is the same for all of an association."""
    content = {name: text[:MAX_TEXT] for name, text in zip(_RECEPTION_TEXTS, texts, strict=True) if text}
    try:
        encoded = orjson.dumps(content)
    except TypeError:
        # A lone surrogate, which UTF-8 cannot hold.
        encoded = orjson.dumps({name: text.encode("utf-8", "replace").decode() for name, text in content.items()})
    return encoded[:-1] + b"," if content else b"{"


def decode_reception(content: bytes) -> Reception:
    """Read a reception back. Raises: ValueError where it is none."""
    fields = orjson.loads(content)
    if not isinstance(fields, dict):
        raise ValueError("a reception is a JSON object")
    texts = {name: str(fields.get(name, "")) for name in _RECEPTION_TEXTS}
    return Reception(received=datetime.fromisoformat(str(fields.get("received"))), **texts)


def encode_record(
    sop_instance_uid: str,
    part10_header: bytes,
    data_set_length: int,
    digest: bytes,
    reception: bytes,
    *,
    length: int = 0,
) -> bytes:
    """Give the record of a Part 10 file, filled up to ``length`` bytes; ``reception`` as from ``encode_reception``."""
    uid = sop_instance_uid.encode("utf-8", "replace")[:MAX_UID_BYTES]
    reception = reception.ljust(length - FIXED.size - len(uid))
    fixed = FIXED.pack(
        MAGIC,
        VERSION,
        0,
        FIXED.size + len(uid) + len(reception),
        len(part10_header) + data_set_length,
        len(part10_header),
        len(reception),
        len(uid),
        0,
        digest,
        0,
    )[:-4]
    texts = uid + reception
    checksum = zlib.crc32(part10_header, zlib.crc32(texts, zlib.crc32(fixed)))
    return fixed + checksum.to_bytes(4, "little") + texts


def room_before_data_set(part10_header: bytes, reception: bytes) -> int:
    """Tell how many bytes, whole blocks, record and header of a file take in a landing log, whatever its UID."""
    return whole_blocks(FIXED.size + MAX_UID_BYTES + len(reception) + len(part10_header))


def whole_blocks(length: int) -> int:
    """Round a length up to whole blocks."""
    return -(-length // BLOCK) * BLOCK


def decode_record(content: bytes) -> Record | None:
    """Read the record at the start of ``content``; None where there is no whole one.

    The checksum is not compared yet: that needs the file header, see ``Record.matches``.
    """
    if len(content) < FIXED.size or not content.startswith(MAGIC):
        return None
    _, version, _, length, file_length, data_set_offset, texts, uid_length, _, digest, checksum = FIXED.unpack_from(
        content
    )
    if version != VERSION or length != FIXED.size + uid_length + texts or length > min(MAX_RECORD_BYTES, len(content)):
        return None
    if data_set_offset > file_length:
        return None
    uid = content[FIXED.size : FIXED.size + uid_length]
    try:
        reception = decode_reception(content[FIXED.size + uid_length : length])
        sop_instance_uid = uid.decode()
    except ValueError:
        return None
    covered = zlib.crc32(content[FIXED.size : length], zlib.crc32(content[: FIXED.size - 4]))
    return Record(length, file_length, data_set_offset, digest, checksum, sop_instance_uid, reception, covered)


def record_length(content: bytes) -> int:
    """Give the length that a record at the start of ``content`` claims; 0 where none starts there."""
    if len(content) < FIXED.size or not content.startswith(MAGIC):
        return 0
    length = int.from_bytes(content[12:16], "little")
    return length if FIXED.size <= length <= MAX_RECORD_BYTES else 0
