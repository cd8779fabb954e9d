"""Notes: what became of instances since their container was written, kept beside it so that the store explains itself.

``<container>.notes`` holds one JSON object a line; of several about one offset the last holds::

    {"offset": 1048576, "state": "trashed", "at": "2025-03-01T08:00:00.250000+00:00"}

``state`` is a state of a version, or ``forgotten`` (purged: it must not come back when the index is rebuilt), or
``erased`` (forgotten, and its bytes are overwritten); ``at`` is when it came to stand so.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from dicom_network.base.clock import now
from dicom_network.domain.hierarchy import Standing, VersionState
from dicom_network.stores.blobs.durable import sync_folder
from dicom_network.stores.blobs.layout import NOTES

FORGOTTEN = "forgotten"
ERASED = "erased"


class Note(NamedTuple):
    """What became of an instance."""

    state: str
    at: datetime | None = None
    """UTC; None: now, where it is written."""


class Notes:
    """The notes of one container as they were when read."""

    def __init__(self, notes: Mapping[int, Note]) -> None:
        self._notes = notes

    def standing(self, offset: int, written: Standing) -> Standing | None:
        """Tell how the file at an offset stands, ``written`` where nothing was noted; None: forgotten."""
        note = self._notes.get(offset)
        if note is None:
            return written
        return None if note.state in (FORGOTTEN, ERASED) else Standing(VersionState(note.state), note.at)

    def forgotten(self) -> set[int]:
        """Give the offsets of what is forgotten and whose bytes are still there."""
        return {offset for offset, note in self._notes.items() if note.state == FORGOTTEN}


def read_notes(container: Path) -> Notes:
    """Read the notes of a container; a torn last line is passed over."""
    notes: dict[int, Note] = {}
    try:
        content = notes_path(container).read_bytes()
    except FileNotFoundError:
        return Notes(notes)
    known = {FORGOTTEN, ERASED, *VersionState}
    for line in content.splitlines():
        try:
            read = json.loads(line)
            offset, note = int(read["offset"]), Note(str(read["state"]), datetime.fromisoformat(read["at"]))
        except (ValueError, KeyError, TypeError):
            continue
        if note.state in known:
            notes[offset] = note
    return Notes(notes)


def write_notes(container: Path, notes: Mapping[int, Note]) -> None:
    """Append notes by offset, durably."""
    path = notes_path(container)
    is_new = not path.exists()
    lines = [
        json.dumps({"offset": offset, "state": note.state, "at": (note.at or now()).isoformat()})
        for offset, note in notes.items()
    ]
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
