"""Real files: those in pydicom's wheel, and the corpus where it stands beside the checkout."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pydicom
from pydicom.dataset import FileMetaDataset
from pydicom.errors import InvalidDicomError
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_file_meta_info
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

ROOT = Path(__file__).parents[3]
CORPUS = ROOT.parent / "shared" / "corpus" / "files"
PYDICOM = Path(pydicom.__file__).parent / "data"
BROKEN = ("SC_rgb_jpeg.dcm", "emri_small_jpeg_2k_lossless_too_short.dcm", "MR_truncated.dcm", "rtplan_truncated.dcm")
"""Files whose data set is not what their transfer syntax says, or ends in the middle of an element."""
LONG_VRS = {b"OB", b"OW", b"UN", b"SQ", b"UT"}


@dataclass(frozen=True)
class RealFile:
    """A Part 10 file that can be sent as it is."""

    path: Path
    sop_class_uid: str
    sop_instance_uid: str
    series_instance_uid: str
    study_instance_uid: str
    transfer_syntax_uid: str
    data_set: bytes
    """As it is sent: of even length (PS3.8 annex E.1; a deflated one is padded, PS3.5 A.5)."""

    def __repr__(self) -> str:
        return self.path.name

    def part10(self) -> bytes:
        """Give the data set behind file meta information that agrees with it, which that of the file need not."""
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = UID(self.sop_class_uid)
        meta.MediaStorageSOPInstanceUID = UID(self.sop_instance_uid)
        meta.TransferSyntaxUID = UID(self.transfer_syntax_uid)
        content = DicomBytesIO()
        content.write(bytes(128) + b"DICM")
        write_file_meta_info(content, meta, enforce_standard=True)
        return content.getvalue() + self.data_set


@cache
def sendable_files() -> tuple[RealFile, ...]:
    """Give every file that names its SOP class, its three UIDs and its transfer syntax and has an even length."""
    return tuple(file for path in _paths() if not path.name.endswith(BROKEN) and (file := read_file(path)))


def broken_files() -> tuple[RealFile, ...]:
    """Give files that name all that ``sendable_files`` do but cannot be read."""
    return tuple(file for path in _paths() if path.name.endswith(BROKEN) and (file := read_file(path)))


def waves(files: tuple[RealFile, ...]) -> Iterator[tuple[RealFile, ...]]:
    """Yield the files in groups in which no SOP Instance UID comes twice: many real files share theirs."""
    waiting = list(files)
    while waiting:
        wave = {file.sop_instance_uid: file for file in reversed(waiting)}
        yield tuple(wave.values())
        waiting = [file for file in waiting if wave[file.sop_instance_uid] is not file]


def read_file(path: Path) -> RealFile | None:
    """Read a file; None where it cannot be sent as it is."""
    content = path.read_bytes()
    try:
        start = data_set_offset(content)
        found = pydicom.dcmread(path, stop_before_pixels=True)
        names = ("SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")
        uids = [str(found.get(name, "")) for name in names]
        uids.append(str(found.file_meta.get("TransferSyntaxUID", "")))
    except (InvalidDicomError, ValueError, struct.error, OSError, NotImplementedError):
        return None
    data_set = content[start:]
    if not all(UID(uid).is_valid for uid in uids) or not data_set:
        return None
    if len(data_set) % 2:
        if uids[-1] != DeflatedExplicitVRLittleEndian:
            return None
        data_set += b"\0"
    sop_class, instance, series, study, syntax = uids
    return RealFile(path, sop_class, instance, series, study, syntax, data_set)


def data_set_offset(content: bytes) -> int:
    """Tell where the data set of a Part 10 file begins, by walking over group 0002 (PS3.10 7.1).

    Raises: ValueError where there is no file meta information.
    """
    if content[128:132] != b"DICM":
        raise ValueError("no DICM prefix")
    at = 132
    while content[at : at + 2] == b"\2\0":
        if content[at + 4 : at + 6] in LONG_VRS:
            at += 12 + struct.unpack_from("<I", content, at + 8)[0]
        else:
            at += 8 + struct.unpack_from("<H", content, at + 6)[0]
    if at == 132:
        raise ValueError("no file meta information")
    return at


def _paths() -> list[Path]:
    folders = [PYDICOM / "test_files", PYDICOM / "charset_files", CORPUS]
    return sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file())
