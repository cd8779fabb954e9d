"""WADO-RS of bulk data (PS3.18 10.4.1.1.5): the values that metadata name by a BulkDataURI."""

import secrets
from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from dicom_network.base.node import Node
from dicom_network.base.web.conditional import CACHING, answer_bytes, is_known, not_modified
from dicom_network.base.web.doors import Doors
from dicom_network.base.web.reads import record_series_viewed
from dicom_network.base.web.request import accepted_media_types, principal_of, uid_parameters
from dicom_network.base.web.stored_bytes import Piece, StoredBytes, StoredSlice
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.modules.retrieve.frames_web import Frames
from dicom_network.modules.retrieve.service import locate, open_data_set, open_instance
from dicom_network.protocol.dataset.bulk import BulkData, find_bulk_data
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.model import swapped
from dicom_network.protocol.dicomweb.media_types import OCTET_STREAM
from dicom_network.protocol.dicomweb.multipart_writer import begin_part, content_type, end_message
from dicom_network.protocol.dicomweb.negotiation import Offer, choose
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

PIXEL_DATA = "7FE00010"
PIXELS = frozenset({PIXEL_DATA, "7FE00008", "7FE00009"})
ENCAPSULATED_DOCUMENT, MIME_TYPE = "00420011", "00420012"
DOCUMENTS = frozenset({"application/pdf", "model/stl", "model/obj", "model/mtl"})
"""What is given under its own name (PS3.3 C.24.2); all else is bytes to keep, which no browser will run."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value to give."""

    content: Piece
    media_type: str


class BulkDataValues:
    """Gives values of an instance: an ASGI endpoint."""

    def __init__(self, node: Node, frames: Frames, doors: Doors) -> None:
        self._node = node
        self._frames = frames
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        answer = await self._answer(Request(scope))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> ASGIApp:
        path = request.path_params.get("path", PIXEL_DATA).upper()
        location = await run_in_threadpool(self._locate, request, path)
        if path == PIXEL_DATA and transfer_syntax_of(location.transfer_syntax_uid).encapsulated:
            return await self._frames.give(request, location, None)
        etag = f'"{location.digest.hex()[:32]}-{path}"'
        if is_known(request, etag):
            return not_modified(etag)
        value = await run_in_threadpool(self._value, location, path)
        offer = _choose(request, value)
        await record_series_viewed(request, study=location.study_instance_uid, series=location.series_instance_uid)
        headers = {**CACHING, "Vary": "Accept", "ETag": etag, "Content-Type": offer.media_type}
        if not offer.is_multipart:
            return answer_bytes(request, [value.content], headers)
        boundary = secrets.token_hex(16)
        begin = begin_part(boundary, {"Content-Type": offer.media_type}, is_first=True)
        headers |= {"Content-Type": content_type(boundary, offer.media_type), "ETag": f"W/{etag}"}
        return StoredBytes([begin, value.content, end_message(boundary)], headers)

    def _locate(self, request: Request, path: str) -> InstanceLocation:
        """Find the instance for whoever asks. Raises: NotFound, Refused."""
        who, uids = principal_of(request), uid_parameters(request.path_params)
        self._doors.enter(who, Permission.VIEW, uids)
        location = locate(self._node, uids)[0]
        self._doors.require_reports(who, location)
        if path not in PIXELS:
            # Documents, private values, whatever is long: nobody knows whether they name the patient.
            self._doors.require_identity(who, location.study_instance_uid)
        return location

    def _value(self, location: InstanceLocation, path: str) -> Value:
        """Find a value. Raises: NotFound, InvalidInput, Corrupt."""
        syntax = transfer_syntax_of(location.transfer_syntax_uid)
        with open_data_set(self._node, location) as data_set:
            found = _find(data_set, location, path)
            media_type = _document_type(data_set, location) if path == ENCAPSULATED_DOCUMENT else OCTET_STREAM
            if syntax.little_endian and not syntax.deflated:
                offset = location.data_set_offset + found.offset
                opened = partial(open_instance, self._node, location)
                return Value(StoredSlice(opened, offset, found.length), media_type)
            content = bytes(data_set[found.offset : found.offset + found.length])
        # Bulk data are little endian, whatever is stored (PS3.18 8.7.3.1).
        return Value(content if syntax.little_endian else swapped(content, found.vr), media_type)


def _find(data_set: memoryview, location: InstanceLocation, path: str) -> BulkData:
    try:
        found = find_bulk_data(data_set, location.transfer_syntax_uid, path)
    except DataSetError as error:
        raise InvalidInput(f"bulk data cannot be found: {error}", code="retrieve.bulk-data") from error
    if found is None:
        raise NotFound("the instance has no such value", code="retrieve.bulk-data")
    return found


def _document_type(data_set: memoryview, location: InstanceLocation) -> str:
    found = find_bulk_data(data_set, location.transfer_syntax_uid, MIME_TYPE)
    if found is None:
        return OCTET_STREAM
    named = bytes(data_set[found.offset : found.offset + found.length]).decode("ascii", "replace").strip("\0 ").lower()
    return named if named in DOCUMENTS else OCTET_STREAM


def _choose(request: Request, value: Value) -> Offer:
    """Choose how a value is given; as a body of its own where the client takes that, because that has ranges."""
    media_types = dict.fromkeys((value.media_type, OCTET_STREAM))
    offers = [Offer(one, is_multipart=is_multipart) for is_multipart in (False, True) for one in media_types]
    chosen = choose(accepted_media_types(request), offers)
    if chosen is None:
        kinds = ", ".join(media_types)
        raise InvalidInput(
            "none of the accepted media types can be given", code="http.not-acceptable", hint=f"there are: {kinds}"
        )
    return chosen
