"""Uploads: what a person sends from a browser or a program, file by file, and what became of each file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from dicom_network.domain.hierarchy import Verdict


class UploadState(StrEnum):
    """How far an upload is."""

    OPEN = "open"
    FINISHED = "finished"
    """The uploader has said that this was all; ZIPs may still be being unpacked."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """Nothing came for too long. What had arrived whole was taken in all the same."""


class FileState(StrEnum):
    """What became of a file."""

    ARRIVING = "arriving"
    """A part of its bytes is here: the rest may be sent."""
    WAITING = "waiting"
    """All of its bytes are here; the node takes it in, or unpacks it, as soon as it comes to it."""
    STORED = "stored"
    ALREADY_HERE = "already-here"
    """The same image was here before: kept once."""
    CONFLICT = "conflict"
    """Stored beside another image of the same UID; somebody has to decide."""
    UNPACKED = "unpacked"
    """A ZIP; its members have states of their own."""
    SKIPPED = "skipped"
    """It belongs to media but holds no image: DICOMDIR, and what operating systems leave behind."""
    REFUSED = "refused"
    FAILED = "failed"
    """This node could not take it at that time; it may be sent again."""


SETTLED = frozenset(
    {
        FileState.STORED,
        FileState.ALREADY_HERE,
        FileState.CONFLICT,
        FileState.UNPACKED,
        FileState.SKIPPED,
        FileState.REFUSED,
    }
)
"""States that do not change any more: the file need not be sent again."""

OF_VERDICT = {
    Verdict.STORED: FileState.STORED,
    Verdict.REPLACED: FileState.STORED,
    Verdict.ALREADY_HERE: FileState.ALREADY_HERE,
    Verdict.CONFLICT: FileState.CONFLICT,
    Verdict.KEPT_FIRST: FileState.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as it was opened, and how far it is."""

    id: int
    person: int
    actor: str
    institution: int | None
    """What is uploaded belongs to it; None: as the rules of the node say."""
    name: str
    state: UploadState
    files: int
    """As announced; 0: not announced. The same for ``bytes``."""
    bytes: int
    created: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class FileName:
    """How an upload names one of its files."""

    key: str
    """Chosen by the uploader, and the same however often the file is sent."""
    path: str
    """For people. May hold a patient's name: it goes to the report, never to the log."""
    size: int = 0
    parent: int = 0
    """Id of the ZIP that it is a member of; 0: none."""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of a file, and why."""

    state: FileState
    code: str = ""
    reason: str = ""
    study_instance_uid: str = ""
    sop_instance_uid: str = ""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file of an upload."""

    id: int
    upload: int
    name: FileName
    outcome: FileOutcome

    @property
    def is_settled(self) -> bool:
        """Whether nothing about it changes any more."""
        return self.outcome.state in SETTLED


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files of an upload are in which state. Exact: counted when asked."""

    files: Mapping[FileState, int] = field(default_factory=dict)
    bytes: Mapping[FileState, int] = field(default_factory=dict)
    studies: int = 0


class Uploads(Protocol):
    """Keeps uploads and what became of their files."""

    def open(self, transaction: Any, opened: Upload) -> int:
        """Add an upload; its ``id`` is not looked at. Gives the id."""

    def find(self, upload_id: int) -> Upload | None:
        """Find an upload."""

    def list_of(self, person: int, *, before: int | None = None, limit: int = 50) -> list[Upload]:
        """List a person's uploads, newest first; ``before``: those with a smaller id."""

    def set_state(self, transaction: Any, upload_id: int, state: UploadState) -> None:
        """Note that an upload was finished, cancelled or has expired."""

    def forgotten(self, changed_before: datetime, limit: int = 100) -> list[Upload]:
        """List open uploads to which nothing has come since then."""

    def prune(self, transaction: Any, changed_before: datetime, limit: int = 10) -> int:
        """Forget the reports of uploads that ended before then; gives how many."""

    def settle(self, transaction: Any, upload_id: int, files: Sequence[tuple[FileName, FileOutcome]]) -> None:
        """Note what became of files. A file that is settled already keeps its first outcome."""

    def find_file(self, upload_id: int, key: str, *, parent: int = 0) -> UploadedFile | None:
        """Find a file by the uploader's key."""

    def get_file(self, file_id: int) -> UploadedFile | None:
        """Find a file by its id."""

    def list_files(
        self, upload_id: int, *, states: Sequence[FileState] = (), after: int = 0, limit: int = 1000
    ) -> list[UploadedFile]:
        """List files in the order in which they came, members of ZIPs among them; ``after``: with a greater id."""

    def tally(self, upload_id: int) -> Tally:
        """Count the files by state."""
