"""A batch: many files in one request (``multipart/form-data``), taken in as the bytes come.

Each part is a file: its name in the form is the file's key, its file name the path for people. What is wrong with a
file is its own outcome and harms no other; what came whole before a connection broke is kept.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from dicom_network.domain.errors import DicomNetworkError, InvalidInput
from dicom_network.domain.uploads import OF_VERDICT, FileName, FileOutcome, FileState, UploadedFile
from dicom_network.modules.uploading.intake import FileIntake, Intake
from dicom_network.modules.uploading.model import (
    MOST_BATCH_FILES,
    ZIP_SIGNATURE,
    check_key,
    clean_path,
    outcome_of,
    read_disposition,
)
from dicom_network.modules.uploading.pieces import WholeFile
from dicom_network.protocol.dicomweb.multipart import MultipartParser, PartBegan, PartData

WAITS = FileOutcome(FileState.WAITING)
Stage = Callable[[FileName], WholeFile]
"""Begins to stage a file that cannot be taken in as it comes."""


@dataclass(slots=True)
class Part:
    """A file of the batch, and what became of it or the promise of that."""

    name: FileName
    outcome: FileOutcome | None = None
    promise: Future[Any] | None = None
    is_known: bool = False
    """It had been settled before this request."""


class Batch:
    """Takes the bytes of one request. Not thread-safe."""

    def __init__(self, intake: Intake, stage: Stage, boundary: str) -> None:
        """Begin. Raises: MultipartError."""
        self._intake = intake
        self._stage = stage
        self._parser = MultipartParser(boundary)
        self._open: _OpenPart | None = None
        self.parts: list[Part] = []
        """The files, in their order; those that were broken off are left out."""

    def take(self, chunks: Sequence[bytes]) -> None:
        """Take bytes of the body. Raises: MultipartError, InvalidInput."""
        for chunk in chunks:
            for event in self._parser.receive(chunk):
                match event:
                    case PartBegan(headers=headers):
                        self._begin(headers.get("content-disposition", ""))
                    case PartData(content=content) if self._open is not None:
                        self._open.write(content)
                    case _:
                        self._end()

    def finish(self) -> None:
        """Say that the body has ended. Raises: MultipartError where it was cut short; what came whole is kept."""
        self._parser.finish()

    def abort(self) -> None:
        """Forget the file that is being received; what was received before stays."""
        if self._open is not None:
            self._open.abort()
            self._open = None

    async def settle(self) -> list[Part]:
        """Wait until every file is durable or refused, and write down what storage does not know of."""
        for part in self.parts:
            if part.promise is not None:
                part.outcome = await _outcome(part.promise)
        refused = [
            (part.name, part.outcome)
            for part in self.parts
            if part.outcome is not None and not part.is_known and part.outcome is not WAITS
            if part.outcome.state in (FileState.REFUSED, FileState.SKIPPED, FileState.FAILED)
        ]
        await asyncio.to_thread(self._intake.settle, refused)
        return self.parts

    def _begin(self, disposition: str) -> None:
        if len(self.parts) >= MOST_BATCH_FILES:
            raise InvalidInput(f"a batch has {MOST_BATCH_FILES} files at most", code="uploading.batch")
        key, path = read_disposition(disposition)
        name = FileName(check_key(key), clean_path(path))
        known = self._intake.uploads.find_file(self._intake.upload.id, key)
        if known is not None and (known.is_settled or known.outcome.state is FileState.WAITING):
            self._open = None
            self.parts.append(_known_part(known))
        else:
            self._open = _OpenPart(self._intake, self._stage, name)

    def _end(self) -> None:
        if self._open is not None:
            part, self._open = self._open, None
            self.parts.append(part.end())


class _OpenPart:
    """The file that is being received: to storage at once, or to a folder where it has to be whole first."""

    def __init__(self, intake: Intake, stage: Stage, name: FileName) -> None:
        self._intake = intake
        self._stage = stage
        self._name = name
        self._start = b""
        self._size = 0
        self._target: FileIntake | WholeFile | None = None
        self._error: DicomNetworkError | None = None

    def write(self, content: memoryview) -> None:
        """Take bytes; after an error they are passed over."""
        self._size += len(content)
        if self._error is not None:
            return
        try:
            if self._target is None:
                self._start += bytes(content)
                if len(self._start) >= len(ZIP_SIGNATURE):
                    self._choose()
            else:
                self._target.write(content)
        except DicomNetworkError as error:
            self._fail(error)

    def end(self) -> Part:
        """Say that the file is whole."""
        promise: Future[Any] | None = None
        outcome: FileOutcome | None = None
        try:
            if self._error is None:
                if self._target is None:
                    self._choose()
                promise, outcome = self._finish()
        except DicomNetworkError as error:
            self._fail(error)
        if self._error is not None:
            outcome = outcome_of(self._error)
        return Part(FileName(self._name.key, self._name.path, self._size), outcome, promise)

    def abort(self) -> None:
        """Forget it."""
        if self._target is not None and self._error is None:
            self._target.abort()

    def _choose(self) -> None:
        is_zip = self._start.startswith(ZIP_SIGNATURE)
        self._target = self._stage(self._name) if is_zip else self._intake.begin(self._name)
        self._target.write(self._start)

    def _finish(self) -> tuple[Future[Any] | None, FileOutcome | None]:
        if isinstance(self._target, FileIntake):
            return self._target.finish(), None
        if self._target is not None:
            self._target.end()
        return None, WAITS

    def _fail(self, error: DicomNetworkError) -> None:
        self._error = error
        if isinstance(self._target, WholeFile):
            self._target.abort()


def _known_part(known: UploadedFile) -> Part:
    return Part(known.name, known.outcome, is_known=True)


async def _outcome(promise: Future[Any]) -> FileOutcome:
    try:
        stored = await asyncio.wrap_future(promise)
    except DicomNetworkError as error:
        return outcome_of(error)
    # The transaction has written it down in the same words; here it is only told.
    return FileOutcome(
        OF_VERDICT[stored.verdict],
        study_instance_uid=stored.study_instance_uid,
        sop_instance_uid=stored.sop_instance_uid,
    )
