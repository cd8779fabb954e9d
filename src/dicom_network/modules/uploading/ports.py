"""What this module is introduced to: the store of uploads, storage, and the reading of ZIPs."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from dicom_network.base.node import Node
from dicom_network.domain.errors import DicomNetworkError
from dicom_network.domain.hierarchy import Arrival, Reception, Verdict
from dicom_network.domain.ports import Buffer, Transaction
from dicom_network.domain.uploads import Uploads


class Witness(Protocol):
    """Says whether an instance may come in, and writes down in the archive's own transaction that it has."""

    def admit(self, study_instance_uid: str) -> None:
        """Say whether an instance of this study may come in. Raises: Refused."""

    def note(self, transaction: Transaction, arrival: Arrival, verdict: Verdict) -> None:
        """Write down what became of it."""


class Receiving(Protocol):
    """A DICOM file being handed over to storage."""

    def write(self, fragment: Buffer) -> None:
        """Hand over bytes. Raises: InvalidInput, Unavailable."""

    def finish(self) -> Future[Any]:
        """Say that this was all. Raises: InvalidInput, Refused, Unavailable; so may the future, and Conflict."""

    def abort(self) -> None:
        """Forget what was handed over."""


Receive = Callable[[Reception, tuple[int, ...], Witness], Receiving]
"""Begins to hand a DICOM file over to storage, for these institutions."""


@dataclass(frozen=True, slots=True)
class Member:
    """What is found in a file that has arrived whole: the file itself, or a member of a ZIP."""

    name: str
    """Empty: the file itself."""
    open: Callable[[], BinaryIO] | None = None
    """None: it is skipped, or cannot be looked at."""
    longest: int = 0
    """No more bytes than this are read; what has more is refused."""
    size: int = 0
    """Of a member of a ZIP: how long it says to be."""
    error: DicomNetworkError | None = None


@dataclass(frozen=True, slots=True)
class Introductions:
    """What the component hands in."""

    uploads: Callable[[Node], Uploads]
    receive: Callable[[Node], Receive]
    members: Callable[[Path], Iterator[Member]]
    """What lies in a file: its members where it is a ZIP, else itself."""
