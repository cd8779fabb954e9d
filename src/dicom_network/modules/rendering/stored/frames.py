"""The frames of a stored instance: where they lie, how they are laid out, what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from dicom_network.base.pixels import PixelDescription, describe_pixels
from dicom_network.domain.errors import NotFound
from dicom_network.modules.rendering.codecs.errors import BrokenPixels
from dicom_network.modules.rendering.codecs.native import swap_words
from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.modules.rendering.codecs.table import codec_of
from dicom_network.modules.rendering.stored import tags
from dicom_network.modules.rendering.stored.instance import StoredInstance
from dicom_network.protocol.dataset import frames as stored
from dicom_network.protocol.dataset.encoding import UNDEFINED_LENGTH

PIXEL_TAGS = (tags.PIXEL_DATA, tags.FLOAT_PIXEL_DATA, tags.DOUBLE_FLOAT_PIXEL_DATA)
DESCRIBING_TAGS = (
    tags.SAMPLES_PER_PIXEL,
    tags.PHOTOMETRIC_INTERPRETATION,
    tags.PLANAR_CONFIGURATION,
    tags.ROWS,
    tags.COLUMNS,
    tags.BITS_ALLOCATED,
    tags.BITS_STORED,
    tags.HIGH_BIT,
    tags.PIXEL_REPRESENTATION,
)


@dataclass(frozen=True, slots=True)
class PixelElement:
    """The element that holds the pixels."""

    tag: int
    vr: str
    start: int
    """Offset of the value in the data set."""
    length: int | None
    """None: encapsulated."""


class StoredFrames:
    """Gives frames of an instance. Raises: NotFound where it has no pixel data."""

    def __init__(self, instance: StoredInstance) -> None:
        self.instance = instance
        self.element = read_pixel_element(instance)
        self.description = _describe(instance, self.element)

    def __len__(self) -> int:
        return self.instance.number_of_frames

    def read(self, frame_index: int) -> bytes:
        """Give the bytes of a frame; one-bit samples shifted to a byte of their own, swapped words put right."""
        if self.element.length is None:
            return b"".join(self.instance.read(*extent) for extent in self._fragments[frame_index])
        return self._read_native(frame_index, self.element.length)

    def decode(self, frame_index: int) -> Samples:
        """Give the samples of a frame. Raises: BrokenPixels, UnsupportedPixels."""
        codec = codec_of(self.instance.transfer_syntax.uid)
        return codec.decode(self.read(frame_index), self.description)

    @cached_property
    def _fragments(self) -> list[list[tuple[int, int]]]:
        description = stored.PixelDescription(
            rows=self.description.rows,
            columns=self.description.columns,
            samples_per_pixel=self.description.samples_per_pixel,
            bits_allocated=self.description.bits_allocated,
            number_of_frames=len(self),
            photometric_interpretation=self.description.photometric_interpretation,
        )
        offset = self.instance.pixel_data_offset or 0
        return stored.frame_extents(self.instance.read, offset, self.instance.transfer_syntax.uid, description)

    def _read_native(self, frame_index: int, available: int) -> bytes:
        bits = self.description.native_frame_bits
        first_bit = frame_index * bits
        start, stop = first_bit // 8, (first_bit + bits + 7) // 8
        # Big endian words are swapped in pairs, and a pair may belong to two frames.
        is_swapped = not self.instance.encoding.little_endian and self.element.vr == "OW" and self._fits_in_bytes
        outer = (start // 2 * 2, (stop + 1) // 2 * 2) if is_swapped else (start, stop)
        outer = (outer[0], min(outer[1], available))
        data = self.instance.read(self.element.start + outer[0], outer[1] - outer[0])
        if is_swapped:
            data = swap_words(data)
        data = data[start - outer[0] : stop - outer[0]]
        if len(data) < stop - start:
            raise BrokenPixels(
                f"frame {frame_index + 1} has {len(data)} bytes where its description asks for {stop - start}"
            )
        return _shift_bits(data, first_bit % 8) if first_bit % 8 else data

    @property
    def _fits_in_bytes(self) -> bool:
        return self.description.bits_allocated <= 8


def read_pixel_element(instance: StoredInstance) -> PixelElement:
    """Read tag, VR and length of the element that holds the pixels. Raises: NotFound, BrokenPixels."""
    offset, encoding = instance.pixel_data_offset, instance.encoding
    if offset is None:
        raise NotFound("the instance has no pixel data", code="pixels.none")
    start = instance.read(offset, 12)
    if len(start) < 12:
        raise BrokenPixels("the data set ends where its pixel data should begin")
    if encoding.explicit_vr:
        group, number, vr, _ = encoding.explicit_header.unpack_from(start)
        (length,) = encoding.long_length.unpack_from(start, 8)
        header_length = 12
    else:
        group, number, length = encoding.implicit_header.unpack_from(start)
        vr, header_length = b"OW", 8
    tag = group << 16 | number
    if tag not in PIXEL_TAGS:
        raise BrokenPixels("the pixel data are not where the index says")
    return PixelElement(
        tag, vr.decode("latin-1"), offset + header_length, None if length == UNDEFINED_LENGTH else length
    )


def _describe(instance: StoredInstance, element: PixelElement) -> PixelDescription:
    model: dict[str, Mapping[str, Any]] = {}
    for tag in DESCRIBING_TAGS:
        if tag in instance.attributes:
            is_text = tag == tags.PHOTOMETRIC_INTERPRETATION
            value = instance.attributes.text(tag) if is_text else instance.attributes.integer(tag)
            model[f"{tag:08X}"] = {"Value": [value]}
    if tags.BITS_ALLOCATED not in instance.attributes:
        raise BrokenPixels("the header does not say how the pixels are laid out")
    return replace(describe_pixels(model), is_float=element.tag != tags.PIXEL_DATA)


def _shift_bits(data: bytes, first_bit: int) -> bytes:
    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")[first_bit:]
    return np.packbits(bits, bitorder="little").tobytes()
