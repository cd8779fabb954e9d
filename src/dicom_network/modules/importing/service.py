"""Importing: every DICOM file of folders, ZIPs and DICOMDIRs is handed to storage, several at a time."""

import threading
import zipfile
import zlib
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import BinaryIO

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.domain.errors import DicomNetworkError, InvalidInput
from dicom_network.domain.hierarchy import Reception
from dicom_network.modules.importing.model import Progress, Receive, Receiving, Refused, Report, Stored
from dicom_network.modules.importing.sources import Item, Skipped, Source, Unusable, find_sources

MOST_IN_FLIGHT = 64
"""Instances landed and not yet committed: they share commits, and the report waits for no more than these."""
_CHUNK = 1 << 20

log = logger("importing")


class Importing:
    """Imports. Not thread-safe."""

    def __init__(self, receive: Receive, *, person: str = "", stop: threading.Event | None = None) -> None:
        """``receive`` begins to hand a file over to storage; ``stop`` ends the import after the file being read."""
        self._receive = receive
        self._person = person
        self._stop = stop or threading.Event()
        self._in_flight: deque[tuple[str, Future[Stored]]] = deque()
        self._report = Report()

    def run(self, paths: Sequence[Path], progress: Progress | None = None) -> Report:
        """Import what lies at these paths; gives the report, which ``progress`` is also shown after every file.

        No file ends the import: what cannot be taken is in the report, with its reason. Give each import an object of
        its own.
        """
        show = progress or (lambda _report: None)
        reception = Reception(via="import", received=now(), person=self._person, association=f"import-{id(self):x}")
        for path in paths:
            for item in find_sources(path):
                if self._stop.is_set():
                    break
                self._take(item, reception)
                self._collect(most=MOST_IN_FLIGHT)
                show(self._report)
        self._collect(most=0)
        show(self._report)
        log.info(
            "import ended",
            files=self._report.files,
            taken=self._report.taken,
            already_here=self._report.already_here,
            refused=len(self._report.refused),
        )
        return self._report

    def _take(self, item: Item, reception: Reception) -> None:
        self._report.files += 1
        if isinstance(item, Skipped):
            self._report.skipped += 1
        elif isinstance(item, Unusable):
            self._refuse(item.name, item.error)
        else:
            try:
                self._in_flight.append((item.name, self._hand_over(item, reception)))
            except DicomNetworkError as error:
                self._refuse(item.name, error)

    def _hand_over(self, source: Source, reception: Reception) -> Future[Stored]:
        receiving = self._receive(reception)
        try:
            with source.open() as file:
                self._copy(file, receiving, source.longest)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
            receiving.abort()
            raise InvalidInput(f"it cannot be read: {error}", code="importing.unreadable") from error
        except BaseException:
            receiving.abort()
            raise
        return receiving.finish()

    def _copy(self, file: BinaryIO, receiving: Receiving, longest: int) -> None:
        length = 0
        while chunk := file.read(_CHUNK):
            length += len(chunk)
            self._report.bytes += len(chunk)
            if length > longest:
                raise InvalidInput(f"it is longer than {longest} bytes", code="importing.too-long")
            receiving.write(chunk)

    def _collect(self, *, most: int) -> None:
        """Wait until no more than so many instances are in flight."""
        while len(self._in_flight) > most:
            name, stored = self._in_flight.popleft()
            try:
                self._report.count(stored.result().verdict)
            except DicomNetworkError as error:
                self._refuse(name, error)

    def _refuse(self, name: str, error: DicomNetworkError) -> None:
        self._report.refused.append(Refused(name, error.code, str(error)))
        # The name of a file may be a patient's: it goes to the report, never to the log.
        log.debug("file refused", code=error.code)
