"""Pixels: what is answered from memory, from the folder, or by the codec processes."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dicom_network.base.pixels import RenderOptions, Window
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.hierarchy import Extent, InstanceLocation
from dicom_network.modules.rendering.cache import Cache
from dicom_network.modules.rendering.calls import Answer, Call, Render, TranscodeInstance
from dicom_network.modules.rendering.service import WORTH_KEEPING_SECONDS, Pixels
from dicom_network.protocol.dataset.part10 import build_part10_header

EXPLICIT, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"
LOCATION = InstanceLocation(
    study_instance_uid="1.1",
    series_instance_uid="1.2",
    sop_instance_uid="1.3",
    sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
    transfer_syntax_uid=EXPLICIT,
    extent=Extent("landing-1", 1000, 500),
    data_set_offset=300,
    pixel_data_offset=100,
    number_of_frames=2,
    digest=b"d" * 32,
)
SEALED = LOCATION._replace(extent=Extent("sealed-1", 7000, 500))


@dataclass
class Store:
    """A blob store of one container that exists, and an index that knows where the instance lies now."""

    folder: Path
    existing: str = "landing-1"
    now: InstanceLocation | None = LOCATION

    @contextmanager
    def _reading(self, extent: Extent) -> Iterator[Any]:
        with (self.folder / "container").open("w+b") as file:
            yield type("Reading", (), {"fileno_and_offset": lambda _: (file.fileno(), extent.offset)})()

    def open(self, extent: Extent) -> Any:
        if extent.container != self.existing:
            raise NotFound(f"{extent.container} is gone")
        return self._reading(extent)

    def locate(self, **_keys: object) -> Iterator[InstanceLocation]:
        return iter([self.now] if self.now else [])


@dataclass
class Codecs:
    """Codec processes that note what they were asked for."""

    cpu_seconds: float = 1.0
    calls: list[Call] = field(default_factory=list)
    fails: bool = False

    def perform(self, call: Call, descriptors: Sequence[int] = ()) -> Answer:
        self.calls.append(call)
        if self.fails:
            raise InvalidInput("broken", code="pixels.broken")
        if isinstance(call, TranscodeInstance):
            header = build_part10_header(
                sop_class_uid="1.2", sop_instance_uid="1.3", transfer_syntax_uid=call.to_transfer_syntax
            )
            os.write(descriptors[1], header + b"data set")
        return Answer(f"picture {len(self.calls)}".encode(), cpu_seconds=self.cpu_seconds)


def pixels(tmp_path: Path, codecs: Codecs, store: Store | None = None) -> Pixels:
    store = store or Store(tmp_path)
    return Pixels(store, store, codecs, Cache(tmp_path / "cache", 1 << 20))  # type: ignore[arg-type]


def test_a_picture_is_made_once(tmp_path: Path) -> None:
    codecs = Codecs()
    service = pixels(tmp_path, codecs)
    pictures = {service.render_blocking(LOCATION, 1, RenderOptions()).content for _ in range(3)}
    assert pictures == {b"picture 1"}
    assert len(codecs.calls) == 1


def test_every_difference_makes_another_picture(tmp_path: Path) -> None:
    codecs = Codecs()
    service = pixels(tmp_path, codecs)
    service.render_blocking(LOCATION, 1, RenderOptions())
    service.render_blocking(LOCATION, 2, RenderOptions())
    service.render_blocking(LOCATION, 1, RenderOptions(window=Window(1, 2)))
    service.render_blocking(LOCATION._replace(digest=b"e" * 32), 1, RenderOptions())
    assert len(codecs.calls) == 4


@pytest.mark.parametrize(("cpu_seconds", "calls"), [(WORTH_KEEPING_SECONDS * 2, 1), (WORTH_KEEPING_SECONDS / 2, 2)])
def test_only_what_was_dear_outlives_the_process(tmp_path: Path, cpu_seconds: float, calls: int) -> None:
    codecs = Codecs(cpu_seconds)
    for _ in range(2):
        pixels(tmp_path, codecs).render_blocking(LOCATION, 1, RenderOptions())
    assert len(codecs.calls) == calls


def test_the_codec_process_is_told_where_the_data_set_lies(tmp_path: Path) -> None:
    codecs = Codecs()
    pixels(tmp_path, codecs).render_blocking(LOCATION, None, RenderOptions())
    (call,) = codecs.calls
    assert isinstance(call, Render)
    assert (call.data_set.offset, call.data_set.length, call.data_set.pixel_data_offset) == (1300, 200, 100)


def test_an_instance_that_was_sealed_meanwhile_is_found_again(tmp_path: Path) -> None:
    codecs = Codecs()
    service = pixels(tmp_path, codecs, Store(tmp_path, existing="sealed-1", now=SEALED))
    assert service.render_blocking(LOCATION, 1, RenderOptions()).content
    (call,) = codecs.calls
    assert isinstance(call, Render)
    assert call.data_set.offset == 7300


@pytest.mark.parametrize("now", [None, SEALED._replace(digest=b"x" * 32)])
def test_an_instance_that_is_gone_or_another_is_not_found(tmp_path: Path, now: InstanceLocation | None) -> None:
    service = pixels(tmp_path, Codecs(), Store(tmp_path, existing="sealed-1", now=now))
    with pytest.raises(NotFound):
        service.render_blocking(LOCATION, 1, RenderOptions())


def test_what_has_no_pixels_is_not_found(tmp_path: Path) -> None:
    codecs = Codecs()
    with pytest.raises(NotFound, match="no pixel data"):
        pixels(tmp_path, codecs).render_blocking(LOCATION._replace(pixel_data_offset=None), 1, RenderOptions())
    assert codecs.calls == []


def test_an_instance_is_transcoded_once_for_all_processes(tmp_path: Path) -> None:
    codecs = Codecs()
    first = pixels(tmp_path, codecs).transcode_instance_blocking(LOCATION, IMPLICIT)
    second = asyncio.run(pixels(tmp_path, codecs).transcode_instance(LOCATION, IMPLICIT))
    assert first == second
    assert len(codecs.calls) == 1
    content = first.path.read_bytes()
    assert len(content) == first.length
    assert content[first.data_set_offset :] == b"data set"


def test_a_transcoding_that_fails_leaves_nothing_and_is_tried_again(tmp_path: Path) -> None:
    codecs = Codecs(fails=True)
    service = pixels(tmp_path, codecs)
    for _ in range(2):
        with pytest.raises(InvalidInput):
            service.transcode_instance_blocking(LOCATION, IMPLICIT)
    assert len(codecs.calls) == 2
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file() and path.name != ".sweep"]


def test_what_can_be_transcoded_is_known_without_asking(tmp_path: Path) -> None:
    service = pixels(tmp_path, Codecs())
    assert service.can_transcode("1.2.840.10008.1.2.4.80", EXPLICIT)
    assert service.can_transcode(EXPLICIT, IMPLICIT)
    assert not service.can_transcode("1.2.840.10008.1.2.4.102", EXPLICIT)
    assert not service.can_transcode(EXPLICIT, "1.2.840.10008.1.2.4.50")
