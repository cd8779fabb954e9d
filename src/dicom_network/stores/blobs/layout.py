"""The names of containers and where they lie under the data folder.

::

    landing/<time>-<random>.log           landing logs, in the order of their beginning
    objects/<2 hex>/<random>.dcm          large objects
    series/<2 hex>/<SeriesInstanceUID>-<random>.zip   sealed series
    <container>.notes                     what became of instances in it since it was written
    <container>.part                      being written, not a container yet

No name is ever used twice, so that a reader who holds an old extent finds its own bytes or nothing, never others.
"""

import os
import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from blake3 import blake3

from dicom_network.domain.errors import NotFound

LANDING = "landing"
OBJECTS = "objects"
SERIES = "series"
NOTES = ".notes"
PART = ".part"

_CONTAINER = re.compile(
    r"landing/[0-9A-Za-z-]+\.log|objects/[0-9a-f]{2}/[0-9a-f]+\.dcm|series/[0-9a-f]{2}/[0-9A-Za-z.-]+\.zip"
)
_PLAIN_UID = re.compile(r"[0-9][0-9.]{0,63}")


def landing_log_name(now: datetime) -> str:
    """Name a new landing log."""
    return f"{LANDING}/{now:%Y%m%dT%H%M%S}-{secrets.token_hex(6)}.log"


def large_object_name() -> str:
    """Name a new large object."""
    token = secrets.token_hex(16)
    return f"{OBJECTS}/{token[:2]}/{token}.dcm"


def sealed_series_name(series_instance_uid: str) -> str:
    """Name a new sealed series; a UID that is no UID is replaced by its hash."""
    digest = blake3(series_instance_uid.encode("utf-8", "replace")).hexdigest()
    return f"{SERIES}/{digest[:2]}/{safe_uid(series_instance_uid)}-{secrets.token_hex(4)}.zip"


def safe_uid(uid: str) -> str:
    """Give a UID as a file name, or the hash of whatever else a peer has sent in its place."""
    if _PLAIN_UID.fullmatch(uid):
        return uid
    return f"x{blake3(uid.encode('utf-8', 'replace')).hexdigest(16)}"


def container_path(root: Path, container: str) -> Path:
    """Give the path of a container. Raises: NotFound for what is no name of one: nothing outside is ever touched."""
    if not _CONTAINER.fullmatch(container):
        raise NotFound(f"{container!r} is no container of the store", code="storage.no-container")
    return root / container


def list_containers(root: Path) -> Iterator[str]:
    """Yield the containers of every kind: sealed series first, then large objects, then landing logs by age."""
    for kind in (SERIES, OBJECTS, LANDING):
        for path in _files_below(root / kind):
            container = path.relative_to(root).as_posix()
            if _CONTAINER.fullmatch(container):
                yield container


def list_leftovers(root: Path) -> Iterator[Path]:
    """Yield files that are being written or were left half-written, and notes of containers that are gone."""
    for kind in (SERIES, OBJECTS, LANDING):
        for path in _files_below(root / kind):
            orphan = path.suffix == NOTES and not path.with_suffix("").exists()
            if path.suffix == PART or orphan:
                yield path


def list_notes(root: Path) -> Iterator[str]:
    """Yield the containers that have notes."""
    for kind in (SERIES, OBJECTS, LANDING):
        for path in _files_below(root / kind):
            container = path.with_suffix("").relative_to(root).as_posix()
            if path.suffix == NOTES and _CONTAINER.fullmatch(container):
                yield container


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield files in the order of their names, one folder's worth at a time in memory."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
