"""Where a measurement takes place: folders, UIDs that nobody else uses, how much is to be done."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bench.peers.model import Peer, Running

ROOT = Path(__file__).parent
DATA = ROOT / "data"
OUT = ROOT / "out"


@dataclass
class Place:
    """The circumstances of one round; cells take from it what they need."""

    quick: bool
    round_number: int = 1
    keep: bool = False
    """Leave the folders of the peers for somebody to look at."""
    _families: Iterator[int] = field(default_factory=lambda: count(1))

    def scaled(self, full: int, quick: int) -> int:
        """Choose how much to do."""
        return quick if self.quick else full

    def next_family(self) -> int:
        """Give a number for UIDs that no other measurement of this run uses."""
        return next(self._families)

    @contextmanager
    def running(self, peer: Peer, **environment: str) -> Iterator[Running]:
        """Start a peer on an empty folder; end it and remove the folder afterwards."""
        folder = DATA / f"{peer.name}-{os.getpid()}-{self.next_family()}"
        with self.running_in(folder, peer, **environment) as running:
            yield running
        if not self.keep:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def running_in(self, folder: Path, peer: Peer, **environment: str) -> Iterator[Running]:
        """Start a peer on a folder that stays."""
        running = peer.start(folder, **environment)
        try:
            flush_disk()
            yield running
        finally:
            running.stop()


def flush_disk() -> None:
    """Write back what others have left in the page cache, so that nobody pays for his predecessor."""
    os.sync()


def forget_files(folder: Path) -> None:
    """Drop the files of a folder from the page cache."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
