"""Putting OHIF beside the data of a node, and taking it away. A node that runs sees either at once."""

import base64
import gzip
import hashlib
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dicom_network.domain.errors import Corrupt, Unavailable
from dicom_network.modules.ohif.release import COMPRESSED, PAGE, SHA512, VERSION, patched, place_of

BLOCK = 1 << 20
LEVEL = 6
"""Of compression; the browser waits for the bytes once, whoever installs for the compression."""


@dataclass(frozen=True, slots=True)
class Status:
    """What is installed."""

    version: str
    """Empty: nothing."""
    files: int = 0
    bytes: int = 0
    """On the disk, compressed forms included."""


class Installation:
    """OHIF in the data folder of a node; there, or not there, never half."""

    def __init__(self, data: Path) -> None:
        self._place = data / "ohif"

    @property
    def folder(self) -> Path:
        """Where its files are, if it is installed."""
        return self._place / VERSION

    def is_there(self) -> bool:
        """Tell whether it is installed."""
        return (self.folder / PAGE).is_file()

    def status(self) -> Status:
        """Tell what is installed."""
        if not self.is_there():
            return Status("")
        sizes = [path.stat().st_size for path in self.folder.rglob("*") if path.is_file()]
        return Status(VERSION, len(sizes), sum(sizes))

    def install(self, package: BinaryIO) -> Status:
        """Unpack the package, in the place of what is there.

        Raises: Corrupt where it is not the one that is pinned (nothing is changed), Unavailable where the disk says no.
        """
        check_digest(package)
        try:
            self._place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".new-", dir=self._place) as new:
                unpacked = Path(new) / VERSION
                with tarfile.open(fileobj=package, mode="r:gz") as archive:
                    _unpack(archive, unpacked)
                self.remove()
                unpacked.rename(self.folder)
        except OSError as error:
            raise Unavailable(f"OHIF cannot be written: {error.strerror}", code="ohif.disk") from error
        return self.status()

    def remove(self) -> bool:
        """Take it away; tells whether it was there. Raises: Unavailable."""
        if not self.folder.exists():
            return False
        try:
            # Renamed first: whoever loads it meanwhile gets all of it or nothing.
            with tempfile.TemporaryDirectory(prefix=".old-", dir=self._place) as old:
                self.folder.rename(Path(old) / VERSION)
        except OSError as error:
            raise Unavailable(f"OHIF cannot be removed: {error.strerror}", code="ohif.disk") from error
        return True


def check_digest(package: BinaryIO) -> None:
    """Check that a package is the pinned one, and go to its beginning. Raises: Corrupt."""
    digest = hashlib.sha512()
    package.seek(0)
    while block := package.read(BLOCK):
        digest.update(block)
    package.seek(0)
    if base64.b64encode(digest.digest()).decode() != SHA512:
        raise Corrupt(
            f"this is not @ohif/app {VERSION} as it was published: its SHA-512 is another",
            code="ohif.digest",
            hint="nothing was changed; try another source",
        )


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    for member in archive:
        place = place_of(member.name)
        content = archive.extractfile(member) if place is not None and member.isfile() else None
        if place is None or content is None:
            continue
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        changed = patched(place, content.read())
        path.write_bytes(changed)
        if path.suffix in COMPRESSED:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(changed, LEVEL, mtime=0))
