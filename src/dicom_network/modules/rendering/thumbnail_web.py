"""Thumbnails (PS3.18 10.4.1.1.4): a small picture of anything, or a card with the letters of the modality."""

import contextlib
from dataclasses import replace

from starlette.requests import Request
from starlette.types import ASGIApp

from dicom_network.base.node import Node
from dicom_network.base.pixels import Rendered, RenderOptions
from dicom_network.base.principal import Principal
from dicom_network.base.web.conditional import is_known, not_modified
from dicom_network.base.web.doors import Doors
from dicom_network.base.web.reads import record_series_viewed
from dicom_network.base.web.request import principal_of, uid_parameters
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import InvalidInput, NotFound, Unavailable
from dicom_network.modules.rendering.kinds import Kind, kind_of
from dicom_network.modules.rendering.parameters import parse_render_parameters
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
from dicom_network.modules.rendering.thumbnails import Representative, Representatives, middle_frame


class ThumbnailResources:
    """Answers for ``…/thumbnail`` at every level."""

    def __init__(self, node: Node, representatives: Representatives, threads: Threads, doors: Doors) -> None:
        self._node = node
        self._pixels = node.pixels
        self._representatives = representatives
        self._threads = threads
        self._doors = doors

    async def answer(self, request: Request) -> ASGIApp:
        """Answer a request."""
        uids = uid_parameters(request.path_params)
        parameters = parse_render_parameters(query_of(request), is_thumbnail=True)
        offer = choose_offer(request, picture_offers(), "a thumbnail")
        # A thumbnail stands still: PS3.18 3.7 has it as a single frame.
        options = replace(parameters.options, media_type=offer.media_type)
        who = principal_of(request)
        chosen = await self._threads.run(lambda: self._choose(who, uids, request.path_params.get("frames")))
        location = chosen.location
        await record_series_viewed(request, study=location.study_instance_uid, series=location.series_instance_uid)
        etag = picture_etag(location, chosen.frame_number, options)
        if is_known(request, etag):
            return not_modified(etag)
        rendered, is_final = await self._draw(chosen, options)
        return picture_answer(rendered, etag if is_final else "")

    def _choose(self, who: Principal, uids: dict[str, str], frames: str | None) -> Representative:
        self._doors.enter(who, Permission.VIEW, uids)
        if "instance" not in uids:
            return self._representatives.choose(study=uids["study"], series=uids.get("series", ""))
        location = locate_instance(self._node, uids)
        if kind_of(location) is not Kind.IMAGE:
            return Representative(location, None, "")
        number = parse_frame_numbers(frames, location)[0] if frames is not None else middle_frame(location)
        return Representative(location, number, "")

    async def _draw(self, chosen: Representative, options: RenderOptions) -> tuple[Rendered, bool]:
        """Draw the picture, or a card; also tell whether the answer will always be the same."""
        location = chosen.location
        is_image = chosen.frame_number is not None and kind_of(location) is Kind.IMAGE
        if is_image:
            with contextlib.suppress(InvalidInput, NotFound, Unavailable):
                return await self._pixels.render(location, chosen.frame_number, options), True
        words = chosen.modality or await self._threads.run(lambda: self._representatives.modality_of(location))
        return await self._pixels.draw_placeholder(words, options), not is_image
