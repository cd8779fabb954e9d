"""Metadata of whole series, prepared once and kept compressed.

::

    <data>/prepared/metadata/<2 hex>/<SeriesInstanceUID>.<revision>.json.gz

The revision of the series is in the name, so that whatever changes the series makes the file worthless at once; the
next one that is written takes its place. The URLs in it begin with ``prepared_base``; an answer for clients that know
the node under another name has them replaced.
"""

import os
import secrets
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from dicom_network.base.address import host_and_port
from dicom_network.base.log import logger
from dicom_network.base.settings import Settings
from dicom_network.base.web.dicom_json import compress, decompress
from dicom_network.base.web.request import UID

PREPARED_LEVEL = 6
"""Of zlib: written once, read often."""
SUFFIX = ".json.gz"
BULK_DATA_KEY = b'"BulkDataURI":"'

log = logger("retrieve")


class PreparedMetadata:
    """The files; safe to use from several processes, because each is written aside and moved into its place."""

    def __init__(self, settings: Settings) -> None:
        self._root = settings.node.data / "prepared" / "metadata"
        http = settings.http
        self.base = http.public_url.rstrip("/") or f"http://{host_and_port(http.host, http.port)}"
        """The URL of the node that is written into the files."""

    def read(self, series: str, revision: int) -> bytes | None:
        """Give the compressed metadata of a series at a revision; None where they were not prepared."""
        try:
            return self._path(series, revision).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, series: str, revision: int, metadata: bytes) -> bytes:
        """Keep metadata whose URLs begin with ``base``, drop those of other revisions; gives them compressed.

        Not synced: what a crash takes, or a full disk does not, is prepared again when somebody asks.
        """
        path = self._path(series, revision)
        compressed = compress(metadata, PREPARED_LEVEL)
        aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(compressed)
            os.replace(aside, path)
            self._drop(path.parent, _name(series), except_for=path.name)
        except OSError as error:
            aside.unlink(missing_ok=True)
            log.warning("prepared metadata could not be kept", series_instance_uid=series, error=error.strerror)
        return compressed

    def rebased(self, compressed: bytes, base: str) -> bytes:
        """Give prepared metadata as JSON text with URLs that begin with ``base``."""
        metadata = decompress(compressed)
        if base == self.base:
            return metadata
        return metadata.replace(BULK_DATA_KEY + self.base.encode() + b"/", BULK_DATA_KEY + base.encode() + b"/")

    def names(self) -> Iterator[tuple[Path, str, int]]:
        """Yield every file with the name of its series and its revision."""
        for path in self._root.glob(f"*/*{SUFFIX}"):
            name, _, revision = path.name.removesuffix(SUFFIX).rpartition(".")
            if revision.isdigit():
                yield path, name, int(revision)

    def _drop(self, folder: Path, name: str, *, except_for: str) -> None:
        for other in os.scandir(folder):
            stem = other.name.removesuffix(SUFFIX).rpartition(".")[0]
            if stem == name and other.name != except_for:
                Path(other.path).unlink(missing_ok=True)

    def _path(self, series: str, revision: int) -> Path:
        name = _name(series)
        folder = blake2b(name.encode(), digest_size=1).hexdigest()
        return self._root / folder / f"{name}.{revision}{SUFFIX}"


def _name(series: str) -> str:
    """Give a UID as a file name; what is no UID becomes its hash, so that nothing leads out of the folder."""
    if UID.fullmatch(series):
        return series
    return f"x{blake2b(series.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
