"""What is found at a path: files, members of ZIPs, files that a DICOMDIR names. Nothing is unpacked to disk."""

import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dicom_network.domain.errors import DicomNetworkError, InvalidInput, NotFound
from dicom_network.modules.importing.dicomdir import DICOMDIR, is_dicomdir, referenced_files

MOST_MEMBERS = 1_000_000
MOST_EXPANSION = 200
"""Images shrink to a third, blank ones to a hundredth; what expands more than this was made to fill disks."""
EXPANSION_ALLOWED_BYTES = 64 << 20
"""Whatever the ratio: small members do no harm."""
JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini", "autorun.inf", "__macosx", "lost+found"})
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that may be a DICOM file."""

    name: str
    open: Callable[[], BinaryIO]
    longest: int
    """No more bytes than this are read; a file that has more is refused."""
    size: int = 0
    """Of a member of a ZIP: how long it says to be."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not looked at."""

    name: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that cannot be looked at."""

    name: str
    error: DicomNetworkError


Item = Source | Skipped | Unusable


def find_sources(path: Path) -> Iterator[Item]:
    """Yield what lies at a path: a folder with all below it, a ZIP, a DICOMDIR, or one file."""
    if path.is_dir():
        yield from _folder(path)
    elif not path.exists():
        yield Unusable(str(path), NotFound(f"there is no {path}", code="importing.no-file"))
    elif path.name.upper() == DICOMDIR or is_dicomdir(path):
        yield from _dicomdir(path)
    else:
        yield from _file(path)


def _folder(folder: Path) -> Iterator[Item]:
    for parent, folders, files in os.walk(folder, onerror=None, followlinks=False):
        folders[:] = sorted(one for one in folders if one.lower() not in JUNK)
        for name in sorted(files):
            path = Path(parent) / name
            # The files that a DICOMDIR names lie in the same folder and are found without it.
            if _is_junk(name) or name.upper() == DICOMDIR:
                yield Skipped(str(path))
            else:
                yield from _file(path)


def _file(path: Path) -> Iterator[Item]:
    if not path.is_file():
        yield Skipped(str(path))
        return
    try:
        is_zip = not _has_dicom_prefix(path) and (zipfile.is_zipfile(path) or _begins_like_zip(path))
        length = path.stat().st_size
    except OSError as error:
        yield Unusable(str(path), _unreadable(str(path), error))
        return
    if is_zip:
        yield from _zip(path)
    else:
        yield Source(str(path), lambda: path.open("rb"), length)


def _zip(path: Path) -> Iterator[Item]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if len(members) > MOST_MEMBERS:
                raise InvalidInput(f"a ZIP may have {MOST_MEMBERS} members at most", code="importing.zip")
            for info in members:
                yield _member(archive, path, info)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        damaged = InvalidInput(
            f"the ZIP cannot be read: {error}", code="importing.zip", hint="it may have been cut off; fetch it again"
        )
        yield Unusable(str(path), damaged)
    except InvalidInput as error:
        yield Unusable(str(path), error)


def _member(archive: zipfile.ZipFile, path: Path, info: zipfile.ZipInfo) -> Item:
    name = f"{path}!{info.filename}"
    parts = info.filename.lower().split("/")
    if _is_junk(parts[-1]) or parts[-1].upper() == DICOMDIR or "__macosx" in parts:
        return Skipped(name)
    if info.flag_bits & _ENCRYPTED:
        return Unusable(name, InvalidInput("it is encrypted", code="importing.encrypted", hint="decrypt the ZIP first"))
    most = max(EXPANSION_ALLOWED_BYTES, info.compress_size * MOST_EXPANSION)
    if info.file_size > most:
        return Unusable(name, InvalidInput(f"it expands more than {MOST_EXPANSION} times", code="importing.zip-bomb"))
    return Source(name, lambda: _open_member(archive, info), most, info.file_size)


def _open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return archive.open(info)  # type: ignore[return-value]


def _dicomdir(path: Path) -> Iterator[Item]:
    try:
        names = referenced_files(path)
    except DicomNetworkError as error:
        yield Unusable(str(path), error)
        return
    yield Skipped(str(path))
    for name, file in names:
        if file is None:
            missing = NotFound(f"{path} names {name}, which is not there", code="importing.no-file")
            yield Unusable(f"{path}!{name}", missing)
        else:
            yield from _file(file)


def _is_junk(name: str) -> bool:
    return name.lower() in JUNK or name.startswith("._")


def _has_dicom_prefix(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"


def _begins_like_zip(path: Path) -> bool:
    """A ZIP that was cut off has lost the directory at its end, by which else it is known."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _unreadable(name: str, error: OSError) -> InvalidInput:
    return InvalidInput(f"{name} cannot be read: {error.strerror or error}", code="importing.unreadable")
