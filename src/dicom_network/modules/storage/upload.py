"""The body of one STOW-RS request, taken in as it comes: files or metadata and bulk data, in parts or alone."""

from collections.abc import Mapping
from concurrent.futures import Future

from dicom_network.domain.errors import DicomNetworkError, InvalidInput
from dicom_network.modules.storage.composition import (
    SOP_CLASS_UID,
    SOP_INSTANCE_UID,
    Composed,
    Composition,
    uid_in,
)
from dicom_network.modules.storage.model import Stored, Submission
from dicom_network.modules.storage.part import DicomPart, Taken
from dicom_network.modules.storage.part10_intake import FileSubmission
from dicom_network.modules.storage.service import StorageService
from dicom_network.protocol.dicomweb.media_types import (
    DICOM,
    DICOM_JSON,
    DICOM_XML,
    JSON,
    MULTIPART,
    OCTET_STREAM,
    MediaType,
    parse_media_type,
)
from dicom_network.protocol.dicomweb.multipart import MultipartParser, PartBegan, PartData

MAX_PARTS = 50_000
"""Of one request; a whole-body dynamic CT has some 10 000."""


class Upload:
    """Takes the bytes of a body and gives a promise for every instance in it. Not thread-safe.

    Files go to the store as they come; what is wrong with one is its own failure and harms no other.
    """

    def __init__(self, service: StorageService, submission: FileSubmission, body_type: MediaType) -> None:
        """Begin. Raises: InvalidInput (``http.media-type``) for a body that is none of these; MultipartError."""
        self._service = service
        self._submission = submission
        self._parser: MultipartParser | None = None
        self._part: DicomPart | None = None
        self._composition: Composition | None = None
        self._is_composing = False
        self._parts = 0
        self.taken: list[Taken] = []
        """What the parts were, in their order."""
        if body_type.name == MULTIPART:
            if body_type.root_type not in ("*/*", DICOM, DICOM_JSON, JSON):
                raise _unsupported(body_type.root_type)
            self._parser = MultipartParser(body_type.parameters.get("boundary", ""))
        else:
            self._begin(body_type, "")

    def take(self, chunk: bytes) -> None:
        """Take bytes of the body. Raises: MultipartError; InvalidInput for parts that cannot be here."""
        if self._parser is None:
            self._write(memoryview(chunk))
            return
        for event in self._parser.receive(chunk):
            match event:
                case PartBegan(headers=headers):
                    self._begin_part(headers)
                case PartData(content=content):
                    self._write(content)
                case _:
                    self._end()

    def finish(self) -> None:
        """Say that the body has ended. Raises: as ``take``."""
        if self._parser is None:
            self._end()
        else:
            self._parser.finish()
        if self._composition is not None:
            self._compose(self._composition)
        if not self.taken:
            raise InvalidInput("the request holds no instance", code="stow.empty")

    def abort(self) -> None:
        """Forget the part that is being received; what was received before stays."""
        if self._part is not None:
            self._part.abort()
            self._part = None

    def _begin_part(self, headers: Mapping[str, str]) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise InvalidInput(f"the request has more than {MAX_PARTS} parts", code="http.too-large")
        media_type = parse_media_type(headers.get("content-type", DICOM))
        self._begin(media_type, headers.get("content-location", ""))

    def _begin(self, media_type: MediaType, location: str) -> None:
        if media_type.name == DICOM or (media_type.name == OCTET_STREAM and not location):
            self._part = DicomPart(self._service, self._submission)
            return
        if media_type.name == DICOM_XML or (self._parser is None and media_type.name not in (DICOM_JSON, JSON)):
            raise _unsupported(media_type.name)
        self._composition = self._composition or Composition()
        if media_type.name in (DICOM_JSON, JSON):
            self._composition.begin_metadata(media_type)
        else:
            self._composition.begin_bulk_data(location, media_type)

    def _write(self, content: memoryview) -> None:
        if self._part is not None:
            self._part.write(content)
        elif self._composition is not None:
            self._composition.write(content)

    def _end(self) -> None:
        if self._part is not None:
            part, self._part = self._part, None
            self.taken.append(part.end())

    def _compose(self, composition: Composition) -> None:
        for model in composition.models():
            answer: Future[Stored] = Future()
            try:
                made = composition.compose(model)
                answer = self._service.begin(self._submission_of(made), [made.data_set])
            except DicomNetworkError as error:
                answer.set_exception(error)
            self.taken.append(Taken(answer, uid_in(model, SOP_CLASS_UID), uid_in(model, SOP_INSTANCE_UID)))

    def _submission_of(self, made: Composed) -> Submission:
        return Submission(
            made.part10_header,
            made.transfer_syntax_uid,
            self._submission.reception,
            self._submission.institutions,
            expected_study_instance_uid=self._submission.expected_study_instance_uid,
            witness=self._submission.witness,
            uploader=self._submission.uploader,
        )


def _unsupported(media_type: str) -> InvalidInput:
    return InvalidInput(
        f"instances are not taken as {media_type[:100]}",
        code="http.media-type",
        hint="application/dicom, or application/dicom+json with bulk data, in multipart/related or alone",
    )
