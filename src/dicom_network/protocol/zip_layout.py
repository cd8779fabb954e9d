"""The layout of a ZIP (PKWARE APPNOTE 6.3.10) whose members are stored, computed without touching their bytes.

The standard library writes ZIPs as a stream whose end is known when all of it was written. Here every byte that is not
a member's is computed beforehand, so that the whole has a length, and any part of it can be given without the rest.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LIMIT: Final = 0xFFFF_FFFF
MOST_ENTRIES: Final = 0xFFFF
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_UTF_8: Final = 0x800
_PLAIN: Final = 20
_ZIP64: Final = 45
_UNIX: Final = 3 << 8
_MODE: Final = 0o100644 << 16
_ZIP64_FIELD: Final = 0x0001


@dataclass(frozen=True, slots=True)
class Entry:
    """A member: its name, its length in bytes and the CRC-32 of them, and when it was last changed."""

    name: str
    length: int
    crc: int
    changed: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0)
    """Year (1980 to 2107), month, day, hour, minute, second."""


def local_header(entry: Entry) -> bytes:
    """Give what stands before the bytes of a member."""
    name = entry.name.encode()
    is_long = entry.length >= LIMIT
    extra = struct.pack("<2H2Q", _ZIP64_FIELD, 16, entry.length, entry.length) if is_long else b""
    size = LIMIT if is_long else entry.length
    date, time = _dos(entry)
    version = _ZIP64 if is_long else _PLAIN
    return (
        _LOCAL.pack(b"PK\x03\x04", version, _UTF_8, 0, time, date, entry.crc, size, size, len(name), len(extra))
        + name
        + extra
    )


def central_directory(entries: Sequence[Entry]) -> bytes:
    """Give what stands after the last member: the directory of all and its end."""
    offset, records = 0, []
    for entry in entries:
        records.append(_central_record(entry, offset))
        offset += len(local_header(entry)) + entry.length
    directory = b"".join(records)
    return directory + _end(len(entries), offset, len(directory))


def _central_record(entry: Entry, offset: int) -> bytes:
    name = entry.name.encode()
    values = [entry.length, entry.length] if entry.length >= LIMIT else []
    if offset >= LIMIT:
        values.append(offset)
    extra = struct.pack(f"<2H{len(values)}Q", _ZIP64_FIELD, 8 * len(values), *values) if values else b""
    size = min(entry.length, LIMIT)
    version = _ZIP64 if values else _PLAIN
    date, time = _dos(entry)
    fields = (_UNIX | version, version, _UTF_8, 0, time, date, entry.crc, size, size)
    return (
        _CENTRAL.pack(b"PK\x01\x02", *fields, len(name), len(extra), 0, 0, 0, _MODE, min(offset, LIMIT)) + name + extra
    )


def _end(count: int, start: int, length: int) -> bytes:
    plain = _END.pack(
        b"PK\x05\x06",
        0,
        0,
        min(count, MOST_ENTRIES),
        min(count, MOST_ENTRIES),
        min(length, LIMIT),
        min(start, LIMIT),
        0,
    )
    if count < MOST_ENTRIES and start < LIMIT and length < LIMIT:
        return plain
    end_64 = _END_64.pack(b"PK\x06\x06", _END_64.size - 12, _UNIX | _ZIP64, _ZIP64, 0, 0, count, count, length, start)
    return end_64 + _LOCATOR.pack(b"PK\x06\x07", 0, start + length, 1) + plain


def _dos(entry: Entry) -> tuple[int, int]:
    year, month, day, hour, minute, second = entry.changed
    return (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
