"""What an import is given, and what it reports."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from dicom_network.domain.hierarchy import Reception, Verdict
from dicom_network.domain.ports import Buffer


class Stored(Protocol):
    """What storage answers of an instance."""

    @property
    def verdict(self) -> Verdict:
        """What became of it."""


class Receiving(Protocol):
    """A DICOM file being handed over to storage."""

    def write(self, fragment: Buffer) -> None:
        """Hand over bytes. Raises: InvalidInput, Unavailable."""

    def finish(self) -> Future[Stored]:
        """Say that this was all. Raises: InvalidInput, Unavailable; so may the future, and Conflict."""

    def abort(self) -> None:
        """Forget what was handed over."""


Receive = Callable[[Reception], Receiving]
"""Begins to hand a DICOM file over to storage."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    file: str
    """Path; of a member of a ZIP with ``!`` before its name."""
    code: str
    reason: str


@dataclass(slots=True)
class Report:
    """What an import has done so far."""

    files: int = 0
    """Files looked at."""
    bytes: int = 0
    """Bytes of them."""
    taken: int = 0
    already_here: int = 0
    conflicts: int = 0
    """Taken beside another instance of the same UID: somebody has to decide."""
    skipped: int = 0
    """Files that belong to media but hold no instance: DICOMDIR, and what operating systems leave behind."""
    refused: list[Refused] = field(default_factory=list)

    def count(self, verdict: Verdict) -> None:
        """Count an instance that storage has taken."""
        if verdict is Verdict.ALREADY_HERE:
            self.already_here += 1
            return
        self.taken += 1
        self.conflicts += verdict is Verdict.CONFLICT


Progress = Callable[[Report], None]
