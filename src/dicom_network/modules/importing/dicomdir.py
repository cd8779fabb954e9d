"""DICOMDIR (PS3.3 Annex F): the files that it names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dicom_network.domain.errors import InvalidInput
from dicom_network.protocol.dataset.decode import decode_data_set
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.part10 import parse_part10_header
from dicom_network.standard.sop_classes import MEDIA_STORAGE_DIRECTORY

DICOMDIR = "DICOMDIR"
LONGEST_BYTES = 256 << 20
_DIRECTORY_RECORDS = "00041220"
_REFERENCED_FILE_ID = "00041500"


def is_dicomdir(path: Path) -> bool:
    """Tell whether a file is a DICOMDIR, whatever its name."""
    try:
        with path.open("rb") as file:
            header = parse_part10_header(file.read(4096), whole=True)
    except (OSError, DataSetError):
        return False
    return header is not None and header.sop_class_uid == MEDIA_STORAGE_DIRECTORY


def referenced_files(path: Path) -> list[tuple[str, Path | None]]:
    """List the files that a DICOMDIR names, each once: its name there, and its path, None where it is missing.

    Raises: InvalidInput where it is no DICOMDIR.
    """
    try:
        if path.stat().st_size > LONGEST_BYTES:
            raise InvalidInput(f"{path} is too long for a DICOMDIR", code="importing.dicomdir")
        content = path.read_bytes()
        header = parse_part10_header(content, whole=True)
        if header is None or header.sop_class_uid != MEDIA_STORAGE_DIRECTORY:
            raise InvalidInput(f"{path} is no DICOMDIR", code="importing.dicomdir")
        data_set = memoryview(content)[header.length :]
        records = decode_data_set(data_set, header.transfer_syntax_uid, limit=LONGEST_BYTES)
    except (OSError, DataSetError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}", code="importing.dicomdir") from error
    names = dict.fromkeys(_file_ids(records))
    return [("\\".join(parts), _find(path.parent, parts)) for parts in names]


def _file_ids(data_set: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the Referenced File ID (0004,1500) of every directory record that has one."""
    for record in data_set.get(_DIRECTORY_RECORDS, {}).get("Value", ()):
        parts = tuple(str(part) for part in record.get(_REFERENCED_FILE_ID, {}).get("Value", ()) if part)
        if parts:
            yield parts


def _find(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """Find a file below a folder; systems change the case of names on media, and append a version."""
    path = folder
    for part in parts:
        if part in ("", ".", "..") or "/" in part or "\0" in part:
            return None
        exact = path / part
        path = exact if exact.exists() else _find_alike(path, part) or exact
    return path if path.is_file() else None


def _find_alike(folder: Path, name: str) -> Path | None:
    wanted = {name.lower(), f"{name.lower()};1", f"{name.lower()}."}
    try:
        return next((entry for entry in folder.iterdir() if entry.name.lower() in wanted), None)
    except OSError:
        return None
