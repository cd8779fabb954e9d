"""Rendered resources: pictures, video, documents and reports, each in a media type that a browser shows."""

import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from dicom_network.base.node import Node
from dicom_network.base.pixels import EmbeddedFile, Rendered, RenderOptions
from dicom_network.base.web.conditional import CACHING, answer_bytes, is_known, not_modified
from dicom_network.base.web.doors import Doors
from dicom_network.base.web.reads import record_series_viewed
from dicom_network.base.web.request import principal_of, uid_parameters
from dicom_network.base.web.stored_bytes import Piece, StoredBytes, StoredSlice
from dicom_network.domain.access import ANYTHING, Permission
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.ports import Reading
from dicom_network.modules.rendering.kinds import Kind, kind_of, media_types_of
from dicom_network.modules.rendering.parameters import RenderParameters, parse_render_parameters
from dicom_network.modules.rendering.picture_answers import (
    Threads,
    choose_offer,
    locate_instance,
    parse_frame_numbers,
    picture_answer,
    picture_etag,
    picture_offers,
    query_of,
)
from dicom_network.modules.rendering.thumbnails import Representative, Representatives
from dicom_network.protocol.dicomweb.multipart_writer import begin_part, content_type, end_message
from dicom_network.protocol.dicomweb.negotiation import Offer

INERT = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Content security policy of what came from elsewhere and a browser could run."""
RUNNABLE = ("text/html", "text/xml", "application/xml", "application/xhtml+xml", "image/svg+xml")
REPORT_EDITION = 1
ANIMATION = "image/gif"


@dataclass(frozen=True, slots=True)
class _Found:
    """An instance and how to answer for it."""

    location: InstanceLocation
    options: RenderOptions | None = None
    """None: it is not shown as pictures."""
    frame_numbers: Sequence[int] = ()
    etag: str = ""
    """Of the one picture; empty: the frames are given as parts."""
    picture: Rendered | None = None
    """None: the client has it."""


class RenderedResources:
    """Answers for ``…/rendered`` at every level."""

    def __init__(self, node: Node, representatives: Representatives, threads: Threads, doors: Doors) -> None:
        self._node = node
        self._pixels = node.pixels
        self._representatives = representatives
        self._threads = threads
        self._doors = doors

    async def answer(self, request: Request) -> ASGIApp:
        """Answer a request."""
        uids = uid_parameters(request.path_params)
        parameters = parse_render_parameters(query_of(request), is_thumbnail=False)
        if "instance" not in uids:
            return await self._answer_many(request, uids["study"], uids.get("series", ""), parameters)
        # One stay in a thread for all that waits: each costs as much as finding the instance.
        found = await self._threads.run(lambda: self._find(request, uids, parameters))
        location = found.location
        await record_series_viewed(request, study=location.study_instance_uid, series=location.series_instance_uid)
        if found.options is None:
            return await self._answer_other(request, location)
        if not found.etag:
            return self._multipart(((location, number) for number in found.frame_numbers), found.options)
        if found.picture is None:
            return not_modified(found.etag)
        return picture_answer(found.picture, found.etag, parameters.warnings)

    def _find(self, request: Request, uids: dict[str, str], parameters: RenderParameters) -> _Found:
        """Find an instance and, where one picture answers for it, make that."""
        self._doors.enter(principal_of(request), Permission.VIEW, uids)
        location = locate_instance(self._node, uids)
        frames = request.path_params.get("frames")
        numbers = parse_frame_numbers(frames, location) if frames is not None else []
        if kind_of(location) is not Kind.IMAGE:
            self._check_reading(request, location)
            return _Found(location)
        singles = picture_offers() if len(numbers) < 2 else []
        offer = choose_offer(request, [*singles, *picture_offers(is_multipart=True)], "the image")
        options = replace(parameters.options, media_type=offer.media_type)
        if offer.is_multipart:
            return _Found(location, options, numbers or range(1, location.number_of_frames + 1))
        number = numbers[0] if numbers else None
        etag = picture_etag(location, number, options)
        picture = None if is_known(request, etag) else self._pixels.render_blocking(location, number, options)
        return _Found(location, options, numbers, etag, picture)

    async def _answer_many(self, request: Request, study: str, series: str, parameters: RenderParameters) -> ASGIApp:
        """Answer for a study or series: with the picture that stands for it, or with all of them as parts."""
        chosen = await self._threads.run(lambda: self._choose(request, study, series))
        location = chosen.location
        await record_series_viewed(request, study=study, series=location.series_instance_uid)
        if kind_of(location) is not Kind.IMAGE:
            return await self._answer_other(request, location)
        offers = [*picture_offers(), *picture_offers(is_multipart=True)]
        offer = choose_offer(request, offers, "what is there")
        options = replace(parameters.options, media_type=offer.media_type)
        if offer.is_multipart:
            return self._multipart(await self._all_frames(request, study, series), options)
        number = None if offer.media_type == ANIMATION else chosen.frame_number
        etag = picture_etag(location, number, options)
        if is_known(request, etag):
            return not_modified(etag)
        rendered = await self._pixels.render(location, number, options)
        return picture_answer(rendered, etag, parameters.warnings)

    def _choose(self, request: Request, study: str, series: str) -> Representative:
        uids = {"study": study, "series": series} if series else {"study": study}
        self._doors.enter(principal_of(request), Permission.VIEW, uids)
        chosen = self._representatives.choose(study=study, series=series)
        if kind_of(chosen.location) is not Kind.IMAGE:
            self._check_reading(request, chosen.location)
        return chosen

    def _check_reading(self, request: Request, location: InstanceLocation) -> None:
        """Check that what is read, and not looked at, is for whoever asks: it names the patient. Raises: Refused."""
        if kind_of(location) is Kind.VIDEO:
            return
        who = principal_of(request)
        self._doors.require_reports(who, location)
        self._doors.require_identity(who, location.study_instance_uid)

    async def _all_frames(self, request: Request, study: str, series: str) -> Iterable[tuple[InstanceLocation, int]]:
        locations = await self._threads.run(
            lambda: list(self._node.index.locate(study=study, series=series, within=ANYTHING))
        )
        for uid in dict.fromkeys(location.series_instance_uid for location in locations):
            await record_series_viewed(request, study=study, series=uid)
        return (
            (location, number)
            for location in locations
            if kind_of(location) is Kind.IMAGE
            for number in range(1, location.number_of_frames + 1)
        )

    def _multipart(self, frames: Iterable[tuple[InstanceLocation, int]], options: RenderOptions) -> ASGIApp:
        boundary = secrets.token_hex(16)
        headers = {**CACHING, "Content-Type": content_type(boundary, options.media_type), "Vary": "Accept"}
        return StoredBytes(self._parts(frames, options, boundary), headers)

    async def _parts(
        self, frames: Iterable[tuple[InstanceLocation, int]], options: RenderOptions, boundary: str
    ) -> AsyncIterator[Piece]:
        """Yield the parts as they are made; a card stands where a picture cannot be made."""
        is_first = True
        for location, number in frames:
            try:
                rendered = await self._pixels.render(location, number, options)
            except InvalidInput:
                rendered = await self._pixels.draw_placeholder("?", options)
            yield begin_part(boundary, {"Content-Type": options.media_type}, is_first=is_first)
            yield rendered.content
            is_first = False
        yield end_message(boundary)

    async def _answer_other(self, request: Request, location: InstanceLocation) -> ASGIApp:
        """Answer with a video, document or report. Raises: InvalidInput (``http.not-acceptable``)."""
        kind = kind_of(location)
        if kind is Kind.VIDEO:
            return self._file(request, location, await self._pixels.find_video(location))
        if kind is Kind.DOCUMENT:
            return self._file(request, location, await self._pixels.find_document(location))
        offers = [Offer(media_type) for media_type in media_types_of(location)]
        choose_offer(request, offers, "an instance of this kind")
        etag = f'"{location.digest.hex()}-{REPORT_EDITION}"'
        if is_known(request, etag):
            return not_modified(etag)
        page = await self._pixels.describe_report(location)
        headers = {**CACHING, "ETag": etag, "Vary": "Accept", "Content-Security-Policy": INERT}
        return Response(page, headers={**headers, "Content-Type": "text/html; charset=utf-8"})

    def _file(self, request: Request, location: InstanceLocation, file: EmbeddedFile) -> ASGIApp:
        """Give a file that lies inside of an instance, or the part of it that ``Range`` asks for."""
        choose_offer(request, [Offer(file.media_type)], "an instance of this kind")
        etag = f'"{location.digest.hex()}"'
        if is_known(request, etag):
            return not_modified(etag)
        headers = {"Content-Type": file.media_type, "ETag": etag, "Vary": "Accept"}
        if file.media_type in RUNNABLE:
            headers["Content-Security-Policy"] = INERT
        return answer_bytes(request, self._pieces(location, file), headers)

    def _pieces(self, location: InstanceLocation, file: EmbeddedFile) -> Sequence[Piece]:
        if file.content:
            return [file.content]
        opened: partial[AbstractContextManager[Reading]] = partial(self._node.blobs.open, location.extent)
        return [StoredSlice(opened, location.data_set_offset + offset, length) for offset, length in file.extents]
