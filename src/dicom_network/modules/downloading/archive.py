"""The archive: one ZIP with a DICOMDIR, every byte of it known before the first is sent, and the same every time."""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from dicom_network.base.node import Node
from dicom_network.base.web.stored_bytes import Piece, StoredSlice, total_length
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.modules.downloading.contents import Contents
from dicom_network.modules.downloading.opening import open_located
from dicom_network.protocol.media_directory import build_directory
from dicom_network.protocol.zip_layout import Entry, central_directory, local_header

EARLIEST = (1980, 1, 1, 0, 0, 0)
README = """DICOM images, as they came from the devices.
Open DICOMDIR with a DICOM viewer, or open this folder in it.

"""


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP that is ready to be given."""

    pieces: Sequence[Piece]
    length: int
    etag: str
    """Strong: the same tag, the same bytes."""
    studies: tuple[str, ...]
    series: tuple[str, ...]
    instances: int


def build_archive(node: Node, contents: Contents, checksums: Sequence[int]) -> Archive:
    """Lay the ZIP out. Raises: DataSetError for attributes that no DICOMDIR can hold."""
    pieces: list[Piece] = []
    entries: list[Entry] = []
    tag = hashlib.sha256()
    for name, content in (("DICOMDIR", build_directory(contents.roots)), ("README.TXT", _readme(contents))):
        entries.append(Entry(name, len(content), zlib.crc32(content)))
        pieces += [local_header(entries[-1]), content]
    for (path, location), date, crc in zip(contents.files, contents.dates, checksums, strict=True):
        entries.append(Entry(path, location.extent.length, crc, _changed(date)))
        pieces += [local_header(entries[-1]), _file(node, location)]
        tag.update(location.digest)
    end = central_directory(entries)
    tag.update(end)
    locations = [location for _, location in contents.files]
    return Archive(
        pieces=[*pieces, end],
        length=total_length(pieces) + len(end),
        etag=f'"{tag.hexdigest()[:40]}"',
        studies=tuple(dict.fromkeys(one.study_instance_uid for one in locations)),
        series=tuple(dict.fromkeys(one.series_instance_uid for one in locations)),
        instances=len(locations),
    )


def _file(node: Node, location: InstanceLocation) -> StoredSlice:
    return StoredSlice(partial(open_located, node, location), 0, location.extent.length)


def _readme(contents: Contents) -> bytes:
    return (README + "\n".join(contents.lines) + "\n").replace("\n", "\r\n").encode("utf-8-sig")


def _changed(date: str) -> tuple[int, int, int, int, int, int]:
    """Give the Study Date as the time of a file, so that folders sort by it; it must be one that a ZIP can hold."""
    if len(date) == 8 and date.isdigit():
        year, month, day = int(date[:4]), int(date[4:6]), int(date[6:])
        if 1980 <= year <= 2107 and 1 <= month <= 12 and 1 <= day <= 31:
            return (year, month, day, 0, 0, 0)
    return EARLIEST
