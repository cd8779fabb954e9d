"""One Part 10 file as a part of a request: what is wrong with it is told at its end, and harms no other part."""

from concurrent.futures import Future
from dataclasses import dataclass

from dicom_network.domain.errors import DicomNetworkError
from dicom_network.modules.storage.model import Stored
from dicom_network.modules.storage.part10_intake import FIRST_LOOK_BYTES, FileReceiving, FileSubmission
from dicom_network.modules.storage.service import StorageService
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.part10 import parse_part10_header


@dataclass(frozen=True, slots=True)
class Taken:
    """What a part was, and the promise of what becomes of it. UIDs are empty where the part does not say."""

    answer: Future[Stored]
    sop_class_uid: str = ""
    sop_instance_uid: str = ""


class DicomPart:
    """Takes the bytes of a file. Not thread-safe; ``end`` or ``abort`` ends it."""

    def __init__(self, service: StorageService, submission: FileSubmission) -> None:
        self._receiving = FileReceiving(service, submission)
        self._start = bytearray()
        """Kept to tell which instance failed."""
        self._error: DicomNetworkError | None = None

    def write(self, content: memoryview) -> None:
        """Take bytes; the caller may reuse them. After an error they are passed over."""
        if self._error is not None:
            return
        self._start += content[: FIRST_LOOK_BYTES - len(self._start)]
        try:
            self._receiving.write(content)
        except DicomNetworkError as error:
            self._error = error

    def end(self) -> Taken:
        """Say that this was all."""
        answer: Future[Stored] = Future()
        try:
            if self._error is None:
                answer = self._receiving.finish()
        except DicomNetworkError as error:
            self._error = error
        if self._error is not None:
            answer.set_exception(self._error)
        return Taken(answer, *_announced(bytes(self._start)))

    def abort(self) -> None:
        """Forget what was received."""
        if self._error is None:
            self._receiving.abort()


def _announced(start: bytes) -> tuple[str, str]:
    """Give SOP class and instance UID as the file meta information has them; empty where it cannot be read."""
    try:
        header = parse_part10_header(start, whole=True)
    except DataSetError:
        return "", ""
    return (header.sop_class_uid, header.sop_instance_uid) if header else ("", "")
