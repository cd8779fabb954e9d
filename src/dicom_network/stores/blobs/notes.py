"""Notes: what became of instances since their container was written, kept beside it so that the store explains itself.

``<container>.notes`` holds one JSON object a line; of several about one offset the last holds::

    {"offset": 1048576, "state": "trashed", "at": "2025-03-01T08:00:00+00:00"}

``state`` is a state of a version, or ``forgotten`` (purged: it must not come back when the index is rebuilt), or
``erased`` (forgotten, and its bytes are overwritten).
"""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from dicom_network.domain.hierarchy import VersionState
from dicom_network.stores.blobs.durable import sync_folder
from dicom_network.stores.blobs.layout import NOTES

FORGOTTEN = "forgotten"
ERASED = "erased"


class Notes:
    """The notes of one container as they were when read."""

    def __init__(self, standings: Mapping[int, str]) -> None:
        self._standings = standings

    def state(self, offset: int, written: VersionState) -> VersionState | None:
        """Give the state of the file at an offset, ``written`` where nothing was noted; None: forgotten."""
        standing = self._standings.get(offset)
        if standing is None:
            return written
        return None if standing in (FORGOTTEN, ERASED) else VersionState(standing)

    def forgotten(self) -> set[int]:
        """Give the offsets of what is forgotten and whose bytes are still there."""
        return {offset for offset, standing in self._standings.items() if standing == FORGOTTEN}


def read_notes(container: Path) -> Notes:
    """Read the notes of a container; a torn last line is passed over."""
    standings: dict[int, str] = {}
    try:
        content = notes_path(container).read_bytes()
    except FileNotFoundError:
        return Notes(standings)
    known = {FORGOTTEN, ERASED, *VersionState}
    for line in content.splitlines():
        try:
            note = json.loads(line)
            offset, standing = int(note["offset"]), str(note["state"])
        except (ValueError, KeyError, TypeError):
            continue
        if standing in known:
            standings[offset] = standing
    return Notes(standings)


def write_notes(container: Path, standings: Mapping[int, str]) -> None:
    """Append notes, durably."""
    path = notes_path(container)
    is_new = not path.exists()
    at = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [json.dumps({"offset": offset, "state": standing, "at": at}) for offset, standing in standings.items()]
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        size = os.fstat(descriptor).st_size
        # A line that a crash has torn must not swallow the next one.
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, ("\n" * torn + "\n".join(lines) + "\n").encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        sync_folder(path.parent)


def notes_path(container: Path) -> Path:
    """Give the path of a container's notes."""
    return container.with_name(container.name + NOTES)
