"""Taking in DICOM files (PS3.10): the file meta information is split off, the rest is received like any data set."""

from concurrent.futures import Future
from dataclasses import dataclass

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Reception
from dicom_network.domain.ports import Buffer
from dicom_network.modules.storage.model import CANNOT_UNDERSTAND, Stored, Submission, Witness
from dicom_network.modules.storage.service import Receiving, StorageService
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.header import Header, scan_header
from dicom_network.protocol.dataset.part10 import (
    Part10Header,
    build_part10_header,
    neutralise_preamble,
    parse_part10_header,
)
from dicom_network.standard.sop_classes import MEDIA_STORAGE_DIRECTORY

NO_INSTANCE = "storage.no-instance"
FIRST_LOOK_BYTES = 4096
LONGEST_SEARCH_BYTES = 8 << 20
"""Where the file meta information does not name the instance, so much of the data set is searched for it."""


@dataclass(frozen=True, slots=True)
class FileSubmission:
    """A DICOM file that somebody is about to hand over."""

    reception: Reception
    institutions: tuple[int, ...] = ()
    expected_study_instance_uid: str = ""
    witness: Witness | None = None
    uploader: int | None = None
    """Id of the person who hands it in; None: a device."""


class FileReceiving:
    """A DICOM file on its way in. Not thread-safe; ``finish`` or ``abort`` ends it."""

    def __init__(self, service: StorageService, submission: FileSubmission) -> None:
        self._service = service
        self._submission = submission
        self._start = bytearray()
        self._look_at = FIRST_LOOK_BYTES
        self._receiving: Receiving | None = None

    def write(self, fragment: Buffer) -> None:
        """Take bytes of the file; the caller may reuse them.

        Raises: InvalidInput where this is no DICOM file, as soon as that is seen; Unavailable. Nothing is kept then.
        """
        if self._receiving is not None:
            self._receiving.write(fragment)
            return
        self._start += fragment
        if len(self._start) >= self._look_at:
            self._look(whole=False)
            self._look_at *= 2

    def finish(self) -> Future[Stored]:
        """Say that this was all; the future answers once the instance is durable and indexed.

        Raises: InvalidInput, Unavailable; nothing is kept then.
        """
        if self._receiving is None:
            self._look(whole=True)
        if self._receiving is None:
            raise InvalidInput("the file ends in its header", code=CANNOT_UNDERSTAND)
        return self._receiving.finish()

    def abort(self) -> None:
        """Forget what was received."""
        if self._receiving is not None:
            self._receiving.abort()

    def _look(self, *, whole: bool) -> None:
        """Begin to receive the data set as soon as the start of the file tells enough."""
        try:
            header = parse_part10_header(self._start, whole=whole)
            part10_header = self._part10_header(header, whole=whole) if header else None
        except DataSetError as error:
            raise InvalidInput(str(error), code=CANNOT_UNDERSTAND) from error
        if header is None or part10_header is None:
            return
        if header.sop_class_uid == MEDIA_STORAGE_DIRECTORY:
            raise InvalidInput("a DICOMDIR lists instances and is none", code=NO_INSTANCE)
        self._receiving = self._service.receive(
            Submission(
                part10_header=part10_header,
                transfer_syntax_uid=header.transfer_syntax_uid,
                reception=self._submission.reception,
                institutions=self._submission.institutions,
                expected_study_instance_uid=self._submission.expected_study_instance_uid,
                witness=self._submission.witness,
                uploader=self._submission.uploader,
            )
        )
        self._receiving.write(memoryview(self._start)[header.length :])
        self._start = bytearray()

    def _part10_header(self, header: Part10Header, *, whole: bool) -> bytes | None:
        """Give the header to be kept: the file's own where it is complete, else a new one; None: more is needed."""
        is_complete = header.sop_class_uid and header.sop_instance_uid and not header.is_guessed
        if header.has_preamble and is_complete:
            return neutralise_preamble(bytes(memoryview(self._start)[: header.length]))
        found = self._search(header, whole=whole)
        if found is None:
            return None
        return build_part10_header(
            sop_class_uid=found.sop_class_uid,
            sop_instance_uid=found.sop_instance_uid,
            transfer_syntax_uid=header.transfer_syntax_uid,
            source_ae_title=header.source_ae_title,
        )

    def _search(self, header: Part10Header, *, whole: bool) -> Header | None:
        found = scan_header(memoryview(self._start)[header.length :], header.transfer_syntax_uid, whole=whole)
        if found is None and len(self._start) > LONGEST_SEARCH_BYTES:
            raise DataSetError(
                "the file meta information does not name the instance, nor does the data set's beginning"
            )
        return found
