"""Pixel work: what modules may ask of the codec processes.

Decoding runs C parsers on bytes that strangers sent, so it happens in other processes, with limits on time and memory.
Every method raises ``InvalidInput`` (``pixels.unsupported``: this cannot be decoded, encoded or shown so;
``pixels.broken``: what is stored does not decode) or ``Unavailable`` (``pixels.timeout``, ``pixels.crashed``,
``pixels.memory``, ``pixels.busy``).

The awaitable methods are for the web's event loop, their ``…_blocking`` twins for the threads of associations and of
the worker.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import InstanceLocation


@dataclass(frozen=True, slots=True)
class PixelDescription:
    """How the samples of a frame are laid out (PS3.3 C.7.6.3)."""

    rows: int
    columns: int
    samples_per_pixel: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    pixel_representation: int
    """0 unsigned, 1 two's complement."""
    photometric_interpretation: str
    planar_configuration: int = 0
    is_float: bool = False
    """The samples are of Float Pixel Data or Double Float Pixel Data."""
    is_in_words: bool = False
    """Pixel Data have the VR OW; big endian samples of eight bits are then swapped in pairs."""

    @property
    def native_frame_bits(self) -> int:
        """Length of a frame that is not compressed, in bits; a frame of one-bit samples may end inside a byte."""
        samples = self.rows * self.columns * self.samples_per_pixel
        if self.photometric_interpretation in ("YBR_FULL_422", "YBR_PARTIAL_422"):
            # Two pixels share their chroma: PS3.3 C.7.6.3.1.2.
            samples = self.rows * self.columns * 2
        return samples * self.bits_allocated


def describe_pixels(attributes: Mapping[str, Any]) -> PixelDescription:
    """Read the description from DICOM JSON attributes, with the standard's usual values for what is missing.

    Raises: InvalidInput (``pixels.broken``) for values that cannot be.
    """
    bits_allocated = _number(attributes, "00280100", 16)
    bits_stored = _number(attributes, "00280101", bits_allocated)
    description = PixelDescription(
        rows=_number(attributes, "00280010", 0),
        columns=_number(attributes, "00280011", 0),
        samples_per_pixel=_number(attributes, "00280002", 1),
        bits_allocated=bits_allocated,
        bits_stored=bits_stored,
        high_bit=_number(attributes, "00280102", bits_stored - 1),
        pixel_representation=_number(attributes, "00280103", 0),
        photometric_interpretation=_text(attributes, "00280004") or "MONOCHROME2",
        planar_configuration=_number(attributes, "00280006", 0),
        is_float="7FE00008" in attributes or "7FE00009" in attributes,
        is_in_words=attributes.get("7FE00010", {}).get("vr") == "OW",
    )
    _check(description)
    return description


def _number(attributes: Mapping[str, Any], tag: str, missing: int) -> int:
    values = attributes.get(tag, {}).get("Value") or [missing]
    try:
        return int(values[0]) if values[0] is not None else missing
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"({tag[:4]},{tag[4:]}) is no number", code="pixels.broken") from error


def _text(attributes: Mapping[str, Any], tag: str) -> str:
    values = attributes.get(tag, {}).get("Value") or [""]
    return str(values[0] or "").strip(" \0")


def _check(description: PixelDescription) -> None:
    d = description
    if (
        d.rows < 1
        or d.columns < 1
        or d.samples_per_pixel not in (1, 3, 4)
        or d.bits_allocated not in (1, 8, 16, 32, 64)
        or not 1 <= d.bits_stored <= d.bits_allocated
    ):
        raise InvalidInput(
            f"the image is described as {d.rows} rows, {d.columns} columns, {d.samples_per_pixel} samples per pixel,"
            f" {d.bits_allocated} bits allocated and {d.bits_stored} stored, which cannot be",
            code="pixels.broken",
        )


@dataclass(frozen=True, slots=True)
class Window:
    """A VOI transformation asked for by the client (PS3.18 8.3.5.1.4, PS3.3 C.11.2)."""

    center: float
    width: float
    function: str = "LINEAR"
    """``LINEAR``, ``LINEAR_EXACT`` or ``SIGMOID``."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """Size of the answer and the region of the image that it shows (PS3.18 8.3.5.1.3), in pixels.

    The region is made as large as the viewport allows, its proportions kept.
    """

    width: int
    height: int
    source_x: float = 0
    source_y: float = 0
    source_width: float | None = None
    """None: to the edge; negative: mirrored."""
    source_height: float | None = None


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How a frame is to look."""

    media_type: str = "image/jpeg"
    """One of ``IMAGE_MEDIA_TYPES``; ``image/gif`` shows all frames of the instance in their rhythm."""
    quality: int = 90
    """1 to 100."""
    window: Window | None = None
    viewport: Viewport | None = None
    overlays: bool = True
    """Burn in the overlay planes (60xx) of the image: they are part of what the sender meant to be seen."""


IMAGE_MEDIA_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/jxl")


@dataclass(frozen=True, slots=True)
class Rendered:
    """An encoded picture."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Transcoded:
    """An instance in another transfer syntax: a Part 10 file in the cache, to be opened at once."""

    path: Path
    length: int
    data_set_offset: int
    """Length of preamble and file meta information."""
    transfer_syntax_uid: str


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A document or a video stream inside of a data set, to be given as it is."""

    media_type: str
    extents: tuple[tuple[int, int], ...] = ()
    """Offset from the start of the data set and length of each piece."""
    content: bytes = b""
    """Instead of extents, where the data set is deflated."""


class PixelWorker(Protocol):
    """Decodes, transcodes and renders in processes of its own."""

    def can_transcode(self, from_transfer_syntax: str, to_transfer_syntax: str) -> bool:
        """Tell whether what is in one transfer syntax can in general be given in the other without loss."""

    async def transcode_frame(
        self, frame: bytes, description: PixelDescription, from_transfer_syntax: str, to_transfer_syntax: str
    ) -> bytes:
        """Give a frame as it would be stored in another transfer syntax.

        To an uncompressed syntax: colour-by-pixel samples, one-bit samples packed as they are stored. A frame of
        one-bit samples begins with a byte of its own. JPEG Baseline loses information and takes 8-bit samples only.
        """

    async def transcode_instance(self, location: InstanceLocation, to_transfer_syntax: str) -> Transcoded:
        """Give an instance in another transfer syntax, made once and kept in the cache."""

    def transcode_instance_blocking(self, location: InstanceLocation, to_transfer_syntax: str) -> Transcoded:
        """Do the same for a thread that may wait."""

    async def render(self, location: InstanceLocation, frame_number: int | None, options: RenderOptions) -> Rendered:
        """Render one frame; None: the representative frame (0028,6010), or else the first.

        Raises: NotFound where the instance has no such frame or no pixel data.
        """

    def render_blocking(self, location: InstanceLocation, frame_number: int | None, options: RenderOptions) -> Rendered:
        """Do the same for a thread that may wait."""

    async def find_document(self, location: InstanceLocation) -> EmbeddedFile:
        """Find an encapsulated document. Raises: InvalidInput (``pixels.unsupported``) where there is none."""

    async def find_video(self, location: InstanceLocation) -> EmbeddedFile:
        """Find a video stream. Raises: InvalidInput (``pixels.unsupported``) where there is none."""

    async def describe_report(self, location: InstanceLocation) -> str:
        """Give a structured report as HTML. Raises: InvalidInput (``pixels.unsupported``) for other things."""

    async def draw_placeholder(self, words: str, options: RenderOptions) -> Rendered:
        """Draw a card with a few letters, where there is no picture."""
