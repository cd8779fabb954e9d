"""WADO-RS of frames (PS3.18 10.4.1.1.6): as stored, wherever the client takes that."""

import secrets
from collections.abc import AsyncIterator, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from dicom_network.base.metrics import BYTES_OUT
from dicom_network.base.node import Node
from dicom_network.base.pixels import describe_pixels
from dicom_network.base.web.conditional import CACHING, answer_bytes, is_known, not_modified
from dicom_network.base.web.doors import Doors
from dicom_network.base.web.reads import record_series_viewed
from dicom_network.base.web.request import accepted_media_types, principal_of, uid_parameters
from dicom_network.base.web.stored_bytes import Piece, StoredBytes, total_length
from dicom_network.domain.access import Permission
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.modules.retrieve.frames import FrameFinder, StoredFrame
from dicom_network.modules.retrieve.instances_web import VIA, transcoder_of
from dicom_network.modules.retrieve.model import choose_frames, media_type_of, parse_frame_numbers
from dicom_network.modules.retrieve.service import locate
from dicom_network.protocol.dicomweb.multipart_writer import begin_part, content_type, end_message, part_type
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of


class Frames:
    """Gives frames of an instance: an ASGI endpoint."""

    def __init__(self, node: Node, finder: FrameFinder, doors: Doors) -> None:
        self._node = node
        self._finder = finder
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        answer = await self._answer(Request(scope))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> ASGIApp:
        numbers = parse_frame_numbers(request.path_params["frames"])
        uids = uid_parameters(request.path_params)
        # Not handed to a thread: the look-up takes a tenth of a millisecond, and changing threads takes as long.
        self._doors.enter(principal_of(request), Permission.VIEW, uids)
        location = locate(self._node, uids)[0]
        return await self.give(request, location, numbers)

    async def give(self, request: Request, location: InstanceLocation, numbers: Sequence[int] | None) -> ASGIApp:
        """Give frames by number; None: all of them. Raises: NotFound, InvalidInput, Corrupt."""
        stored = location.transfer_syntax_uid
        frames = self._finder.find_all(location) if numbers is None else self._finder.find(location, numbers)
        is_single = len(frames) == 1
        offer = choose_frames(accepted_media_types(request), stored, transcoder_of(self._node), is_single=is_single)
        wanted = offer.transfer_syntax_uid
        named = "all" if numbers is None else ",".join(map(str, numbers))
        etag = f'W/"{location.digest.hex()[:32]}-{named}-{wanted}"'
        if is_known(request, etag):
            return not_modified(etag)
        await record_series_viewed(request, study=location.study_instance_uid, series=location.series_instance_uid)
        BYTES_OUT.labels(VIA).inc(sum(total_length(frame.pieces) for frame in frames))
        headers = {**CACHING, "ETag": etag, "Vary": "Accept", "Content-Type": part_type(media_type_of(wanted), wanted)}
        if _are_alike(stored, wanted):
            return _stored(request, frames, headers, is_multipart=offer.is_multipart)
        contents = self._transcoded(location, frames, wanted)
        if not offer.is_multipart:
            return answer_bytes(request, [content async for content in contents], headers)
        return await _multipart(contents, headers)

    async def _transcoded(
        self, location: InstanceLocation, frames: Sequence[StoredFrame], wanted: str
    ) -> AsyncIterator[bytes]:
        """Yield the frames one after another, each made when its turn comes."""
        assert self._node.pixels is not None, "nothing was offered that cannot be made"
        description = describe_pixels(location.attributes)
        for frame in frames:
            content = await run_in_threadpool(frame.read)
            yield await self._node.pixels.transcode_frame(content, description, location.transfer_syntax_uid, wanted)


def _stored(request: Request, frames: Sequence[StoredFrame], headers: dict[str, str], *, is_multipart: bool) -> ASGIApp:
    """Give frames from the store."""
    if not is_multipart:
        return answer_bytes(request, frames[0].pieces, headers)
    boundary = secrets.token_hex(16)
    kind = headers["Content-Type"]
    pieces: list[Piece] = []
    for frame in frames:
        pieces += (begin_part(boundary, {"Content-Type": kind}, is_first=not pieces), *frame.pieces)
    pieces.append(end_message(boundary))
    return StoredBytes(pieces, {**headers, "Content-Type": _of_message(boundary, kind)})


async def _multipart(contents: AsyncIterator[bytes], headers: dict[str, str]) -> ASGIApp:
    """Give frames whose lengths are not known before. Raises: what making the first of them does.

    It is made before the answer begins, so that an image which cannot be decoded is told instead of broken off.
    """
    boundary = secrets.token_hex(16)
    kind = headers["Content-Type"]
    first = await anext(contents)

    async def pieces() -> AsyncIterator[Piece]:
        yield begin_part(boundary, {"Content-Type": kind}, is_first=True)
        yield first
        async for content in contents:
            yield begin_part(boundary, {"Content-Type": kind}, is_first=False)
            yield content
        yield end_message(boundary)

    return StoredBytes(pieces(), {**headers, "Content-Type": _of_message(boundary, kind)})


def _of_message(boundary: str, kind: str) -> str:
    return content_type(boundary, kind.partition(";")[0])


def _are_alike(stored: str, wanted: str) -> bool:
    """Tell whether frames are the same bytes in both syntaxes: little endian native ones are."""
    if stored == wanted:
        return True
    return all(syntax.little_endian and not syntax.encapsulated for syntax in map(transfer_syntax_of, (stored, wanted)))
