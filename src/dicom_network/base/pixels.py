"""Pixel work: what modules may ask of the codec processes.

Decoding runs C parsers on bytes that strangers sent, so it happens in other processes, with limits on time and memory. Every
method raises ``InvalidInput`` (``pixels.unsupported``: this cannot be decoded or encoded so; ``pixels.broken``: the codestream is
damaged) or ``Unavailable`` (``pixels.timeout``, ``pixels.busy``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

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

    @property
    def native_frame_bits(self) -> int:
        """Length of a frame that is not compressed, in bits; a frame of one-bit samples may end inside a byte."""
        samples = self.rows * self.columns * self.samples_per_pixel
        if self.photometric_interpretation == "YBR_FULL_422":
            # Two pixels share their chroma: PS3.3 C.7.6.3.1.2.
            samples = self.rows * self.columns * 2
        return samples * self.bits_allocated


def describe_pixels(attributes: Mapping[str, Any]) -> PixelDescription:
    """Read the description from attributes in the DICOM JSON model, with the standard's usual values for what is missing."""

    def number(tag: str, missing: int) -> int:
        value = attributes.get(tag, {}).get("Value") or [missing]
        return int(value[0])

    bits_allocated = number("00280100", 16)
    bits_stored = number("00280101", bits_allocated)
    photometric = attributes.get("00280004", {}).get("Value") or ["MONOCHROME2"]
    return PixelDescription(
        rows=number("00280010", 0),
        columns=number("00280011", 0),
        samples_per_pixel=number("00280002", 1),
        bits_allocated=bits_allocated,
        bits_stored=bits_stored,
        high_bit=number("00280102", bits_stored - 1),
        pixel_representation=number("00280103", 0),
        photometric_interpretation=str(photometric[0]),
        planar_configuration=number("00280006", 0),
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
    """Size of the answer and the region of the image that it shows (PS3.18 8.3.5.1.3), in pixels."""

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
    quality: int = 90
    """1 to 100."""
    window: Window | None = None
    viewport: Viewport | None = None
    annotation: frozenset[str] = frozenset()
    """``patient``, ``technique`` (PS3.18 8.3.5.1.1)."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """An encoded picture."""

    content: bytes
    media_type: str


class PixelWorker(Protocol):
    """Decodes, transcodes and renders in processes of its own."""

    async def transcode_frame(
        self, frame: bytes, description: PixelDescription, from_transfer_syntax: str, to_transfer_syntax: str
    ) -> bytes:
        """Give a frame as it would be stored in another transfer syntax.

        To an uncompressed syntax: colour-by-pixel samples, one-bit samples packed as they are stored.
        """

    async def transcode_instance(self, location: InstanceLocation, to_transfer_syntax: str) -> Path:
        """Give an instance as a Part 10 file in another transfer syntax, made once and kept in the cache."""

    async def render(self, location: InstanceLocation, frame_number: int, options: RenderOptions) -> Rendered:
        """Render one frame. Raises: NotFound where the instance has no such frame or no pixel data."""
