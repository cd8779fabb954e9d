"""Downloads: what a person has asked for, kept for as long as its address may be opened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class DownloadSelection:
    """Which instances: whole studies, and single series."""

    studies: tuple[str, ...] = ()
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Download:
    """A selection that was asked for."""

    id: int
    person: int
    selection: DownloadSelection
    name: str
    """Of the file, without its ending."""
    created: datetime
    expires: datetime


class Downloads(Protocol):
    """Keeps what was asked for."""

    def add(self, transaction: Any, asked: Download) -> int:
        """Keep a download; its ``id`` is not looked at. Gives the id."""

    def find(self, download_id: int) -> Download | None:
        """Find a download, expired or not."""

    def remove_expired(self, transaction: Any, before: datetime) -> int:
        """Forget what nobody may open any more; gives how many."""
