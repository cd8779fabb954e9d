"""The door of uploading: reads the bodies of batches and pieces, and makes answers of what became of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.web.request import address_of, header
from dicom_network.base.web.turns import upload_turns
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import DicomNetworkError, InvalidInput, NotFound, Unavailable
from dicom_network.domain.uploads import SETTLED, FileName, FileState, Upload, UploadedFile
from dicom_network.modules.uploading.answers import FileAnswer, UploadAnswer
from dicom_network.modules.uploading.batch import Batch, Part
from dicom_network.modules.uploading.intake import Intake, still_open
from dicom_network.modules.uploading.intake_of import intake_of
from dicom_network.modules.uploading.model import (
    MOST_BATCH_BYTES,
    MOST_PIECE_BYTES,
    STALL_SECONDS,
    check_key,
    clean_path,
)
from dicom_network.modules.uploading.pieces import Pieces
from dicom_network.modules.uploading.ports import Introductions
from dicom_network.modules.uploading.service import Uploading
from dicom_network.modules.uploading.staging import Staging
from dicom_network.protocol.dicomweb.errors import DicomWebError
from dicom_network.protocol.dicomweb.media_types import parse_media_type

TURN_BYTES = 1 << 20
"""Of a body that are handed on in one turn of a thread."""
STREAMED: Final[dict[str, Any]] = {"x-streamed-body": True}
_BINARY: Final = {"type": "string", "format": "binary"}
BATCH_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {"multipart/form-data": {"schema": {"type": "object", "additionalProperties": _BINARY}}},
}
PIECE_BODY: Final[dict[str, Any]] = {"required": True, "content": {"application/octet-stream": {"schema": _BINARY}}}


class Door:
    """Answers uploaders. One a process."""

    def __init__(self, node: Node, introductions: Introductions) -> None:
        self._node = node
        self._receive = introductions.receive(node)
        self._staging = Staging(node.settings.node.data)
        self._turns = upload_turns(node.settings.http)
        self.uploads = introductions.uploads(node)
        self.uploading = Uploading(node, self.uploads, self._staging)

    async def take_batch(self, upload_id: int, request: Request, who: Principal) -> list[FileAnswer]:
        """Take many files. Raises: NotFound, Conflict, InvalidInput, Unavailable."""
        upload = await run_in_threadpool(lambda: still_open(self.uploading.get(upload_id, who)))
        content_type = parse_media_type(header(request, b"content-type") or "application/octet-stream")
        if content_type.name != "multipart/form-data":
            raise InvalidInput("a batch is sent as multipart/form-data", code="http.media-type")
        rule = who.rule(Permission.UPLOAD)
        intake = intake_of(self._node, self.uploads, self._receive, upload, address=address_of(request), rule=rule)
        batch = _batch(intake, self._pieces(upload), content_type.parameters.get("boundary", ""))
        async with self._turns.take():
            broken = await self._read_batch(request, batch)
        parts = await batch.settle()
        if broken is not None:
            raise broken
        return [self._part_answer(part) for part in parts]

    async def take_piece(
        self, upload_id: int, request: Request, who: Principal, what: tuple[str, str, int, int]
    ) -> FileAnswer:
        """Take a piece: (key, path, size, offset). Raises: NotFound, Conflict, InvalidInput, Unavailable."""
        key, path, size, offset = what
        upload = await run_in_threadpool(lambda: still_open(self.uploading.get(upload_id, who)))
        if size > self._node.settings.http.max_upload_bytes:
            raise InvalidInput("the file is longer than this node takes", code="http.too-large")
        pieces = self._pieces(upload)
        file = await run_in_threadpool(pieces.expect, FileName(check_key(key), clean_path(path), size))
        if file.outcome.state is FileState.ARRIVING:
            async with self._turns.take():
                await self._read_piece(request, pieces, file, offset)
            if pieces.has_arrived(file) == size:
                await run_in_threadpool(pieces.complete, file)
        return self.file_answer(await run_in_threadpool(self.file, upload, key))

    def file(self, upload: Upload, key: str) -> UploadedFile:
        """Give a file by its key. Raises: NotFound."""
        found = self.uploads.find_file(upload.id, key)
        if found is None:
            raise NotFound("nothing of this file has arrived", code="uploading.unknown-file")
        return found

    def answer(self, upload: Upload) -> UploadAnswer:
        """Describe an upload, its files counted."""
        tally = self.uploads.tally(upload.id)
        return UploadAnswer(
            id=upload.id,
            name=upload.name,
            state=upload.state,
            institution=upload.institution,
            files=upload.files,
            bytes=upload.bytes,
            created=upload.created,
            changed=upload.changed,
            counts=dict(tally.files),
            sizes=dict(tally.bytes),
            studies=tally.studies,
        )

    def file_answer(self, file: UploadedFile) -> FileAnswer:
        """Describe a file."""
        is_here = file.is_settled or file.outcome.state is FileState.WAITING
        received = file.name.size if is_here else self._staging.length(file.upload, file.id)
        return FileAnswer(
            key=file.name.key,
            path=file.name.path,
            size=file.name.size,
            received=received,
            state=file.outcome.state,
            code=file.outcome.code,
            reason=file.outcome.reason,
            study_instance_uid=file.outcome.study_instance_uid,
            sop_instance_uid=file.outcome.sop_instance_uid,
            is_member=bool(file.name.parent),
        )

    def _part_answer(self, part: Part) -> FileAnswer:
        if part.outcome is None:
            raise Unavailable("a file of the batch has no outcome", code="uploading.lost")
        received = part.name.size if part.outcome.state in SETTLED else 0
        return FileAnswer(
            key=part.name.key,
            path=part.name.path,
            size=part.name.size,
            received=received,
            state=part.outcome.state,
            code=part.outcome.code,
            reason=part.outcome.reason,
            study_instance_uid=part.outcome.study_instance_uid,
            sop_instance_uid=part.outcome.sop_instance_uid,
            is_member=False,
        )

    def _pieces(self, upload: Upload) -> Pieces:
        return Pieces(self._node, self.uploads, self._staging, upload)

    async def _read_batch(self, request: Request, batch: Batch) -> Exception | None:
        """Hand the body over; gives what broke it off, the files before that being kept."""
        try:
            async for chunks in _chunks(request, MOST_BATCH_BYTES):
                await run_in_threadpool(batch.take, chunks)
            batch.finish()
        except (ClientDisconnect, DicomNetworkError) as error:
            batch.abort()
            return error
        except DicomWebError as error:
            batch.abort()
            return InvalidInput(f"the batch cannot be read: {error}", code="uploading.form")
        except BaseException:
            batch.abort()
            raise
        return None

    async def _read_piece(self, request: Request, pieces: Pieces, file: UploadedFile, offset: int) -> None:
        async for chunks in _chunks(request, MOST_PIECE_BYTES):
            offset = await run_in_threadpool(pieces.write, file, offset, chunks)


def _batch(intake: Intake, pieces: Pieces, boundary: str) -> Batch:
    try:
        return Batch(intake, pieces.whole_file, boundary)
    except DicomWebError as error:
        raise InvalidInput(f"the batch cannot be read: {error}", code="uploading.form") from error


async def _chunks(request: Request, most: int) -> AsyncIterator[list[bytes]]:
    """Yield the body, about ``TURN_BYTES`` at a time. Raises: InvalidInput, ClientDisconnect, Unavailable (stalled)."""
    gathered: list[bytes] = []
    size = total = 0
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(STALL_SECONDS):
                chunk = await anext(stream, None)
        except TimeoutError as error:
            raise Unavailable("nothing has come for too long", code="uploading.stalled") from error
        if chunk is None:
            break
        size, total = size + len(chunk), total + len(chunk)
        if total > most:
            raise InvalidInput(f"the request has more than {most} bytes", code="http.too-large")
        gathered.append(chunk)
        if size >= TURN_BYTES:
            yield gathered
            gathered, size = [], 0
    if gathered:
        yield gathered
