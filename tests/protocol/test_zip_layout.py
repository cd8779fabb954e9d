"""ZIPs by computed layout: the standard library reads them, also where they are larger than four gigabytes."""

import io
import zipfile
import zlib

import pytest

from dicom_network.protocol.zip_layout import LIMIT, Entry, central_directory, local_header


class _Sparse(io.RawIOBase):
    """A file of which only some stretches are there, the rest being zeros that nobody asks for."""

    def __init__(self, stretches: list[tuple[int, bytes]], length: int) -> None:
        super().__init__()
        self._stretches, self._length, self._at = stretches, length, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        size = self._length - self._at if size < 0 else min(size, self._length - self._at)
        if size > 1 << 24:
            raise OSError("this much is not to be read")
        content = bytearray(size)
        for start, stretch in self._stretches:
            first, last = max(start, self._at), min(start + len(stretch), self._at + size)
            if first < last:
                content[first - self._at : last - self._at] = stretch[first - start : last - start]
        self._at += size
        return bytes(content)


def test_the_standard_library_reads_every_member() -> None:
    members = {"DICOMDIR": b"list", "DICOM/ȚURCANU/I0000001": b"x" * 70_000, "empty": b""}
    entries = [Entry(name, len(body), zlib.crc32(body), (2024, 3, 11, 0, 0, 0)) for name, body in members.items()]
    content = b"".join(local_header(one) + body for one, body in zip(entries, members.values(), strict=True))
    with zipfile.ZipFile(io.BytesIO(content + central_directory(entries))) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == members
        assert {info.date_time for info in archive.infolist()} == {(2024, 3, 11, 0, 0, 0)}


@pytest.mark.parametrize("length", [LIMIT - 1, LIMIT, LIMIT + 1, 3 * LIMIT])
def test_members_and_offsets_beyond_four_gigabytes(length: int) -> None:
    entries = [Entry("large", length, 0), Entry("small", 3, zlib.crc32(b"abc"))]
    first, second, end = local_header(entries[0]), local_header(entries[1]), central_directory(entries)
    start = len(first) + length
    stretches = [(0, first), (start, second + b"abc"), (start + len(second) + 3, end)]
    with zipfile.ZipFile(_Sparse(stretches, start + len(second) + 3 + len(end))) as archive:
        assert [info.file_size for info in archive.infolist()] == [length, 3]
        assert archive.getinfo("small").header_offset == start
        assert archive.read("small") == b"abc"


def test_more_members_than_the_old_format_can_count() -> None:
    entries = [Entry(f"{number:06d}", 0, 0) for number in range(70_000)]
    content = b"".join(map(local_header, entries)) + central_directory(entries)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.infolist()) == 70_000
