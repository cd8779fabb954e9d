"""Sealed series: one ZIP of Part 10 files, stored and not deflated, that any unzip program reads.

The comment of each member is its record, as JSON: SOP Instance UID, BLAKE3 of the data set, where that begins, state
(and since when, where it is not current) and reception.
"""

import json
import os
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from blake3 import blake3

from dicom_network.domain.errors import Corrupt
from dicom_network.domain.hierarchy import Extent, Found, Version, VersionState
from dicom_network.domain.ports import Reading
from dicom_network.stores.blobs.durable import create_locked, make_folder, sync_folder
from dicom_network.stores.blobs.layout import PART, safe_uid
from dicom_network.stores.blobs.record import decode_reception, encode_reception
from dicom_network.stores.blobs.walk import Damage

_CHUNK = 1 << 20
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_EARLIEST = (1980, 1, 1, 0, 0, 0)
Opener = Callable[[Extent], AbstractContextManager[Reading]]


def write_sealed_series(
    path: Path, container: str, versions: Sequence[Version], open_extent: Opener
) -> dict[int, Extent]:
    """Write versions into a new ZIP and make it durable; gives where each lies, by id.

    Raises: Corrupt where the bytes of one do not match their digest; nothing is left behind then. OSError.
    """
    make_folder(path.parent)
    part = path.with_name(path.name + PART)
    descriptor = create_locked(part)
    try:
        with os.fdopen(descriptor, "w+b", buffering=0, closefd=False) as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                extents = {
                    version.id: _write_member(archive, file.tell, container, (number, version), open_extent)
                    for number, version in enumerate(versions, start=1)
                }
            os.fsync(descriptor)
        part.rename(path)
        sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    return extents


def scan_sealed_series(path: Path, container: str) -> Iterator[Found | Damage]:
    """Yield the members of a ZIP in their order, as their comments tell."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb", buffering=0) as file:
            for info in archive.infolist():
                yield _read_member(info, container, file.fileno())
    except (zipfile.BadZipFile, NotImplementedError) as error:
        yield Damage(container, 0, path.stat().st_size, f"it is no whole ZIP: {error}")


def _write_member(
    archive: zipfile.ZipFile,
    tell: Callable[[], int],
    container: str,
    numbered: tuple[int, Version],
    open_extent: Opener,
) -> Extent:
    number, version = numbered
    length = version.extent.length
    info = zipfile.ZipInfo(f"{number:05d}-{safe_uid(version.sop_instance_uid)}.dcm", _date_time(version))
    info.external_attr = 0o640 << 16
    info.file_size = length
    info.comment = _describe(version)
    with open_extent(version.extent) as reading, archive.open(info, "w") as member:
        # The local header has just been written, so the file's position is where the member's bytes begin.
        start = tell()
        head = reading.read(0, version.data_set_offset)
        member.write(head)
        hasher = blake3()
        for offset in range(version.data_set_offset, length, _CHUNK):
            chunk = reading.read(offset, min(_CHUNK, length - offset))
            hasher.update(chunk)
            member.write(chunk)
    if hasher.digest() != version.digest:
        where = f"{version.extent.container} at {version.extent.offset}"
        raise Corrupt(f"the bytes of {version.sop_instance_uid} in {where} have changed", code="storage.digest")
    return Extent(container, start, length)


def _date_time(version: Version) -> tuple[int, int, int, int, int, int]:
    return max(_EARLIEST, version.reception.received.timetuple()[:6])


def _describe(version: Version) -> bytes:
    return json.dumps(
        {
            "sop_instance_uid": version.sop_instance_uid,
            "blake3": version.digest.hex(),
            "data_set_offset": version.data_set_offset,
            "state": version.state.value,
            **({"ended": version.ended.isoformat()} if version.ended else {}),
            "reception": json.loads(encode_reception(version.reception)),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def _read_member(info: zipfile.ZipInfo, container: str, descriptor: int) -> Found | Damage:
    try:
        record = json.loads(info.comment)
        header = _LOCAL_HEADER.unpack(os.pread(descriptor, _LOCAL_HEADER.size, info.header_offset))
        name_length, extra_length = header[-2:]
        start = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
        return Found(
            extent=Extent(container, start, info.file_size),
            data_set_offset=int(record["data_set_offset"]),
            digest=bytes.fromhex(record["blake3"]),
            sop_instance_uid=str(record["sop_instance_uid"]),
            state=VersionState(record["state"]),
            reception=decode_reception(json.dumps(record["reception"]).encode()),
            ended=datetime.fromisoformat(record["ended"]) if "ended" in record else None,
        )
    except (ValueError, KeyError, TypeError, struct.error):
        return Damage(container, info.header_offset, info.file_size, "the comment of a member is not its record")
