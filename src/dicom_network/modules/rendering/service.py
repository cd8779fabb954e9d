"""Pixels: what the other modules and the web edges ask, answered from the cache or by the codec processes."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from dicom_network.base.pixels import EmbeddedFile, PixelDescription, Rendered, RenderOptions, Transcoded
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.ports import BlobStore, Index, Reading
from dicom_network.modules.rendering.cache import Cache, cache_key
from dicom_network.modules.rendering.calls import (
    Answer,
    Call,
    CodecProcesses,
    DescribeReport,
    DrawPlaceholder,
    FindDocument,
    FindVideo,
    Render,
    StoredDataSet,
    TranscodeFrame,
    TranscodeInstance,
)
from dicom_network.modules.rendering.recent import Recent
from dicom_network.modules.rendering.targets import can_transcode
from dicom_network.protocol.dataset.part10 import parse_part10_header

Result = TypeVar("Result")

THREADS = 16
"""Requests that are in the cache or wait for a codec process at a time; further ones wait for a thread."""
WORTH_KEEPING_SECONDS = 0.004
"""A CT slice takes a millisecond to render, and half of one to write; JPEG 2000 and radiographs take twenty."""
RECENT_BYTES = 16 << 20
"""Held in memory besides: some 500 slices."""
PART10_HEADER_BYTES = 4096


class Pixels:
    """Implements ``base.pixels.PixelWorker``. One a process."""

    def __init__(self, index: Index, blobs: BlobStore, codecs: CodecProcesses, cache: Cache) -> None:
        self._index = index
        self._blobs = blobs
        self._codecs = codecs
        self._cache = cache
        self._recent = Recent(RECENT_BYTES)
        self._threads = ThreadPoolExecutor(THREADS, "pixels")

    def can_transcode(self, from_transfer_syntax: str, to_transfer_syntax: str) -> bool:
        """Tell whether what is in one transfer syntax can in general be given in the other without loss."""
        return can_transcode(from_transfer_syntax, to_transfer_syntax)

    async def transcode_frame(
        self, frame: bytes, description: PixelDescription, from_transfer_syntax: str, to_transfer_syntax: str
    ) -> bytes:
        """Give a frame in another transfer syntax."""
        call = TranscodeFrame(frame, description, from_transfer_syntax, to_transfer_syntax)
        answer = await self._in_thread(lambda: self._codecs.perform(call))
        return answer.content

    async def transcode_instance(self, location: InstanceLocation, to_transfer_syntax: str) -> Transcoded:
        """Give an instance in another transfer syntax."""
        return await self._in_thread(lambda: self.transcode_instance_blocking(location, to_transfer_syntax))

    def transcode_instance_blocking(self, location: InstanceLocation, to_transfer_syntax: str) -> Transcoded:
        """Give an instance in another transfer syntax, for a thread that may wait."""
        key = cache_key(location.digest, to_transfer_syntax)
        path = self._cache.find(key)
        if path is None:
            with self._cache.incoming(key) as output:
                self._perform(lambda data_set: TranscodeInstance(data_set, to_transfer_syntax), location, output)
            path = self._cache.path(key)
        return _transcoded(path, to_transfer_syntax)

    async def render(self, location: InstanceLocation, frame_number: int | None, options: RenderOptions) -> Rendered:
        """Render one frame."""
        return await self._in_thread(lambda: self.render_blocking(location, frame_number, options))

    def render_blocking(self, location: InstanceLocation, frame_number: int | None, options: RenderOptions) -> Rendered:
        """Render one frame, for a thread that may wait."""
        if location.pixel_data_offset is None:
            raise NotFound("the instance has no pixel data", code="pixels.none")
        key = cache_key(location.digest, frame_number, options)
        content = self._recent.find(key) or self._cache.read(key)
        if content is None:
            answer = self._perform(lambda data_set: Render(data_set, frame_number, options), location)
            content = answer.content
            if answer.cpu_seconds >= WORTH_KEEPING_SECONDS:
                self._cache.write(key, content)
        self._recent.put(key, content)
        return Rendered(content, options.media_type)

    async def find_document(self, location: InstanceLocation) -> EmbeddedFile:
        """Find an encapsulated document."""
        answer = await self._in_thread(lambda: self._perform(FindDocument, location))
        return _embedded(answer)

    async def find_video(self, location: InstanceLocation) -> EmbeddedFile:
        """Find a video stream."""
        answer = await self._in_thread(lambda: self._perform(FindVideo, location))
        return _embedded(answer)

    async def describe_report(self, location: InstanceLocation) -> str:
        """Give a structured report as a page of HTML."""
        answer = await self._in_thread(lambda: self._perform(DescribeReport, location))
        return answer.content.decode()

    async def draw_placeholder(self, words: str, options: RenderOptions) -> Rendered:
        """Draw a card with a few letters."""
        return await self._in_thread(lambda: self._draw_placeholder(words, options))

    def _draw_placeholder(self, words: str, options: RenderOptions) -> Rendered:
        key = cache_key("placeholder", words, options)
        content = self._cache.read(key)
        if content is None:
            content = self._codecs.perform(DrawPlaceholder(words, options)).content
            self._cache.write(key, content)
        return Rendered(content, options.media_type)

    def _perform(
        self, make_call: Callable[[StoredDataSet], Call], location: InstanceLocation, *more_descriptors: int
    ) -> Answer:
        with self._open(location) as reading:
            descriptor, start = reading.fileno_and_offset()
            data_set = StoredDataSet(
                offset=start + location.data_set_offset,
                length=location.extent.length - location.data_set_offset,
                transfer_syntax_uid=location.transfer_syntax_uid,
                pixel_data_offset=location.pixel_data_offset,
            )
            return self._codecs.perform(make_call(data_set), (descriptor, *more_descriptors))

    def _open(self, location: InstanceLocation) -> AbstractContextManager[Reading]:
        try:
            return self._blobs.open(location.extent)
        except NotFound:
            # Its series was sealed between the look-up and now, and lies elsewhere since then.
            again = next(iter(self._index.locate(instances=(location.sop_instance_uid,), within=ANYTHING)), None)
            if again is None or again.digest != location.digest:
                raise
            return self._blobs.open(again.extent)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _transcoded(path: Path, transfer_syntax_uid: str) -> Transcoded:
    with path.open("rb") as file:
        header = parse_part10_header(file.read(PART10_HEADER_BYTES), whole=True)
    return Transcoded(
        path=path,
        length=path.stat().st_size,
        data_set_offset=header.length if header else 0,
        transfer_syntax_uid=transfer_syntax_uid,
    )


def _embedded(answer: Answer) -> EmbeddedFile:
    extents = tuple((int(offset), int(length)) for offset, length in answer.facts.get("extents", ()))
    return EmbeddedFile(str(answer.facts["media_type"]), extents, answer.content)
