"""Pictures as HTTP answers: named by what they are made from, so that a client that has one is told so at once."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from dicom_network.base.node import Node
from dicom_network.base.pixels import IMAGE_MEDIA_TYPES, Rendered, RenderOptions
from dicom_network.base.web.conditional import CACHING
from dicom_network.base.web.request import accepted_media_types
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.modules.rendering.cache import cache_key
from dicom_network.protocol.dicomweb.negotiation import Offer, choose

Result = TypeVar("Result")

MOST_WAITING = 32
"""Requests of this process that wait at a time, for a codec process nearly always; further ones queue."""
MOST_FRAMES = 10_000
WARN_AGENT = "dicom-network"
"""Who warns (RFC 7234 5.5): a pseudonym will do."""


class Threads:
    """Threads for what waits: the index, the cache, the codec processes."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MOST_WAITING, "rendering")

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do something in one of them."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def query_of(request: Request) -> str:
    """Give the query string as it came."""
    query: bytes = request.scope["query_string"]
    return query.decode("latin-1")


def locate_instance(node: Node, uids: Mapping[str, str]) -> InstanceLocation:
    """Find the instance of a path. Raises: NotFound."""
    found = node.index.locate(
        study=uids["study"], series=uids["series"], instances=(uids["instance"],), within=ANYTHING
    )
    location = next(iter(found), None)
    if location is None:
        raise NotFound("there is no such instance", code="rendering.instance")
    return location


def parse_frame_numbers(text: str, location: InstanceLocation) -> list[int]:
    """Read the frames of a path: ``1,2,5``. Raises: InvalidInput; NotFound where there is no such frame."""
    pieces = text.split(",")
    if len(pieces) > MOST_FRAMES or not all(piece.isascii() and piece.isdigit() and len(piece) < 9 for piece in pieces):
        raise InvalidInput("frames are given as numbers from 1, separated by commas", code="dicomweb.frames")
    numbers = [int(piece) for piece in pieces]
    beyond = [number for number in numbers if not 1 <= number <= location.number_of_frames]
    if beyond:
        raise NotFound(
            f"there is no frame {beyond[0]}; the instance has {location.number_of_frames}", code="rendering.frame"
        )
    return numbers


def choose_offer(request: Request, offers: Sequence[Offer], what: str) -> Offer:
    """Choose how to answer. Raises: InvalidInput (``http.not-acceptable``)."""
    chosen = choose(accepted_media_types(request), offers)
    if chosen is None:
        kinds = dict.fromkeys(
            f'multipart/related; type="{offer.media_type}"' if offer.is_multipart else offer.media_type
            for offer in offers
        )
        raise InvalidInput(
            f"{what} cannot be shown in any of the accepted media types",
            code="http.not-acceptable",
            hint=f"Accept: {', '.join(kinds)}" if kinds else "fetch the instance itself",
        )
    return chosen


def picture_offers(*, is_multipart: bool = False) -> list[Offer]:
    """Offer every kind of picture."""
    return [Offer(media_type, is_multipart=is_multipart) for media_type in IMAGE_MEDIA_TYPES]


def picture_etag(location: InstanceLocation, frame_number: int | None, options: RenderOptions) -> str:
    """Name a picture by what it is made from."""
    return f'"{cache_key(location.digest, frame_number, options)}"'


def picture_answer(rendered: Rendered, etag: str, warnings: Sequence[str] = ()) -> Response:
    """Give a picture; without ``etag`` it will be asked for again."""
    headers = {**CACHING, "Content-Type": rendered.media_type, "Vary": "Accept"}
    if etag:
        headers["ETag"] = etag
    if warnings:
        headers["Warning"] = ", ".join(f'299 {WARN_AGENT} "{words}"' for words in warnings)
    return Response(rendered.content, headers=headers)
