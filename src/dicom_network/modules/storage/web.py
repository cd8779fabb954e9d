"""STOW-RS (PS3.18 10.5): instances in, over the web."""

from collections.abc import Sequence

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.web.dicom_json import json_answer, json_media_type
from dicom_network.base.web.request import (
    address_of,
    base_url,
    header,
    principal_of,
    request_id_of,
    uid_parameters,
)
from dicom_network.base.web.turns import upload_turns
from dicom_network.domain.access import Permission, institutions_in
from dicom_network.domain.errors import DicomNetworkError, InvalidInput
from dicom_network.domain.hierarchy import Reception
from dicom_network.modules.storage.admission import admission
from dicom_network.modules.storage.part10_intake import FileSubmission
from dicom_network.modules.storage.service import StorageService
from dicom_network.modules.storage.store_answer import await_outcome
from dicom_network.modules.storage.upload import Upload
from dicom_network.protocol.dicomweb.errors import DicomWebError
from dicom_network.protocol.dicomweb.media_types import parse_media_type
from dicom_network.protocol.dicomweb.store_response import (
    FailedInstance,
    FailureReason,
    build_store_response,
    store_status,
)

ROOT = "/dicomweb"
TURN_BYTES = 1 << 20
"""Of the body that are taken in one turn of a thread: most images come in one, and changing threads costs little."""


def routes(node: Node) -> Sequence[BaseRoute]:
    """Give the routes."""
    stow = Stow(node, StorageService(node))
    return [Route(f"{ROOT}/studies{path}", stow.store, methods=["POST"]) for path in ("", "/{study}")]


class Stow:
    """Answers store requests."""

    def __init__(self, node: Node, service: StorageService) -> None:
        self._node = node
        self._service = service
        self._turns = upload_turns(node.settings.http)

    async def store(self, request: Request) -> Response:
        """Take the instances of a request; the answer comes once all are durable or refused."""
        media_type = json_media_type(request)
        base = base_url(request, self._node.settings.http) + ROOT
        upload = self._upload(request)
        async with self._turns.take():
            broken = await self._read(request, upload)
        outcome = await await_outcome(upload.taken, base)
        if broken is not None:
            outcome.failed.append(FailedInstance(FailureReason.CANNOT_UNDERSTAND))
        content = orjson.dumps(build_store_response(outcome.stored, outcome.failed, outcome.study_url))
        status = store_status(outcome.stored, outcome.failed)
        return json_answer(request, content, media_type, {"Cache-Control": "no-store"}, status=status)

    def _upload(self, request: Request) -> Upload:
        """Begin to take the body. Raises: InvalidInput, MediaTypeError, MultipartError."""
        content_type = header(request, b"content-type")
        if not content_type:
            raise InvalidInput("the Content-Type is missing", code="http.media-type")
        length = header(request, b"content-length")
        if length.isdigit():
            self._check_length(int(length))
        reception = Reception(
            via="STOW-RS",
            received=now(),
            peer_address=address_of(request),
            person=principal_of(request).name,
            association=request_id_of(request),
        )
        study = uid_parameters(request.path_params).get("study", "")
        who = principal_of(request)
        rule = who.rule(Permission.UPLOAD)
        submission = FileSubmission(
            reception,
            tuple(sorted(institutions_in(rule) or ())),
            expected_study_instance_uid=study,
            witness=admission(self._node.index, rule, who.person),
            uploader=who.person or None,
        )
        return Upload(self._service, submission, parse_media_type(content_type))

    async def _read(self, request: Request, upload: Upload) -> Exception | None:
        """Hand the body over, some of it at a time; gives what broke it off after instances had been taken."""
        try:
            await self._hand_over(request, upload)
        except ClientDisconnect as error:
            upload.abort()
            return error
        except (DicomNetworkError, DicomWebError) as error:
            upload.abort()
            if not upload.taken:
                raise
            return error
        except BaseException:
            upload.abort()
            raise
        return None

    async def _hand_over(self, request: Request, upload: Upload) -> None:
        gathered: list[bytes] = []
        size = total = 0
        async for chunk in request.stream():
            size += len(chunk)
            total += len(chunk)
            self._check_length(total)
            gathered.append(chunk)
            if size >= TURN_BYTES:
                await run_in_threadpool(_take, upload, gathered)
                gathered, size = [], 0
        await run_in_threadpool(_take_last, upload, gathered)

    def _check_length(self, length: int) -> None:
        limit = self._node.settings.http.max_upload_bytes
        if length > limit:
            raise InvalidInput(f"the request has more than {limit} bytes", code="http.too-large")


def _take(upload: Upload, chunks: Sequence[bytes]) -> None:
    for chunk in chunks:
        upload.take(chunk)


def _take_last(upload: Upload, chunks: Sequence[bytes]) -> None:
    _take(upload, chunks)
    upload.finish()
