"""Rendered resources: pictures, video, documents and reports, each in a media type that a browser shows."""

import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from dicom_network.base.node import Node
from dicom_network.base.pixels import EmbeddedFile, PixelWorker, RenderOptions
from dicom_network.base.web.conditional import CACHING, answer_bytes, is_known, not_modified
from dicom_network.base.web.reads import record_series_viewed
from dicom_network.base.web.request import uid_parameters
from dicom_network.base.web.stored_bytes import Piece, StoredBytes, StoredSlice
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.ports import Reading
from dicom_network.modules.rendering.kinds import Kind, kind_of, media_types_of
from dicom_network.modules.rendering.parameters import RenderParameters, parse_render_parameters
from dicom_network.modules.rendering.picture_answers import (
    choose_offer,
    locate_instance,
    parse_frame_numbers,
    picture_answer,
    picture_etag,
    picture_offers,
)
from dicom_network.modules.rendering.thumbnails import Representatives
from dicom_network.protocol.dicomweb.multipart_writer import begin_part, content_type, end_message
from dicom_network.protocol.dicomweb.negotiation import Offer

INERT = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Content security policy of what came from elsewhere and a browser could run."""
RUNNABLE = ("text/html", "text/xml", "application/xml", "application/xhtml+xml", "image/svg+xml")
REPORT_EDITION = 1
ANIMATION = "image/gif"


class RenderedResources:
    """Answers for ``…/rendered`` at every level."""

    def __init__(self, node: Node, pixels: PixelWorker, representatives: Representatives) -> None:
        self._node = node
        self._pixels = pixels
        self._representatives = representatives

    async def answer(self, request: Request) -> ASGIApp:
        """Answer a request."""
        uids = uid_parameters(request.path_params)
        parameters = parse_render_parameters(request.url.query, is_thumbnail=False)
        if "instance" not in uids:
            return await self._answer_many(request, uids["study"], uids.get("series", ""), parameters)
        location = await locate_instance(self._node, uids)
        await record_series_viewed(request, study=location.study_instance_uid, series=location.series_instance_uid)
        frames = request.path_params.get("frames")
        numbers = parse_frame_numbers(frames, location) if frames is not None else None
        if kind_of(location) is Kind.IMAGE:
            return await self._answer_frames(request, location, numbers, parameters)
        return await self._answer_other(request, location)

    async def _answer_frames(
        self, request: Request, location: InstanceLocation, numbers: list[int] | None, parameters: RenderParameters
    ) -> ASGIApp:
        """Answer with a picture, or with several as parts."""
        all_numbers = numbers or range(1, location.number_of_frames + 1)
        offers = picture_offers() if numbers is None or len(numbers) == 1 else []
        offer = choose_offer(request, [*offers, *picture_offers(is_multipart=True)], "the image")
        options = replace(parameters.options, media_type=offer.media_type)
        if offer.is_multipart:
            return self._multipart(((location, number) for number in all_numbers), options)
        number = numbers[0] if numbers else None
        etag = picture_etag(location, number, options)
        if is_known(request, etag):
            return not_modified(etag)
        rendered = await self._pixels.render(location, number, options)
        return picture_answer(rendered, etag, parameters.warnings)

    async def _answer_many(self, request: Request, study: str, series: str, parameters: RenderParameters) -> ASGIApp:
        """Answer for a study or series: with the picture that stands for it, or with all of them as parts."""
        chosen = await run_in_threadpool(self._representatives.choose, study=study, series=series)
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

    async def _all_frames(self, request: Request, study: str, series: str) -> Iterable[tuple[InstanceLocation, int]]:
        locations = await run_in_threadpool(lambda: list(self._node.index.locate(study=study, series=series)))
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
