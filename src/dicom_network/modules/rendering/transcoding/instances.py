"""Whole instances in another transfer syntax: the header kept or encoded anew, the pixels transcoded frame by frame.

No more than one frame is held at a time, so that an instance may be larger than the memory. Nothing is lost, so the SOP
Instance UID and all that describes the image stay; what changes is how the samples are laid out.
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from dicom_network.modules.rendering.codecs.errors import BrokenPixels, UnsupportedPixels
from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.modules.rendering.stored import tags
from dicom_network.modules.rendering.stored.frames import StoredFrames
from dicom_network.modules.rendering.stored.instance import StoredInstance
from dicom_network.modules.rendering.targets import LOSSLESS_TARGETS, VALUE_TARGETS
from dicom_network.modules.rendering.transcoding.elements import (
    Change,
    change_elements,
    convert_elements,
    encode_element,
    split_elements,
)
from dicom_network.modules.rendering.transcoding.frames import encode_frame, photometric_interpretation_in
from dicom_network.modules.rendering.transcoding.pixel_data import (
    Sink,
    copy_native,
    end_of_pixel_data,
    write_encapsulated,
    write_native,
)
from dicom_network.protocol.dataset.encoding import Encoding, encoding_of
from dicom_network.protocol.dataset.part10 import build_part10_header
from dicom_network.protocol.dataset.walk import FRAGMENTS, walk_elements
from dicom_network.standard.transfer_syntaxes import RLE_LOSSLESS, TransferSyntax, transfer_syntax_of

ICON_IMAGE_SEQUENCE = 0x00880200
SOP_INSTANCE_UID = 0x00080018
LONGEST_REST_BYTES = 64 << 20
"""Of what follows Pixel Data: padding and signatures."""
LOSSY_FOR_SURE = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 52, 53, 54, 55, 56, 81))


def transcode_instance(instance: StoredInstance, transfer_syntax_uid: str, output: BinaryIO) -> int:
    """Write an instance to a file in another transfer syntax; gives the offset of the data set in it.

    Raises: BrokenPixels, UnsupportedPixels, DataSetError.
    """
    target = transfer_syntax_of(transfer_syntax_uid)
    if transfer_syntax_uid not in LOSSLESS_TARGETS:
        raise UnsupportedPixels(f"instances are not given in {target.name}")
    part10_header = build_part10_header(
        sop_class_uid=instance.attributes.text(tags.SOP_CLASS_UID),
        sop_instance_uid=instance.attributes.text(SOP_INSTANCE_UID),
        transfer_syntax_uid=transfer_syntax_uid,
    )
    output.write(part10_header)
    if instance.pixel_data_offset is not None:
        _write_image(StoredFrames(instance), target, output)
    elif target.encapsulated:
        raise UnsupportedPixels(f"the instance has no pixels that could be given in {target.name}")
    else:
        sink = _sink(target, output)
        sink.write(_encode_header(instance, encoding_of(target.uid), {}))
        _finish(sink)
    return len(part10_header)


def _write_image(frames: StoredFrames, target: TransferSyntax, output: BinaryIO) -> None:
    instance, encoding = frames.instance, encoding_of(target.uid)
    sink = _sink(target, output)
    if not instance.transfer_syntax.encapsulated and not target.encapsulated:
        sink.write(_encode_header(instance, encoding, {}))
        copy_native(frames, encoding, sink)
    else:
        first = frames.decode(0)
        first_encoded = encode_frame(first, target.uid)
        sink.write(_encode_header(instance, encoding, _changes(frames, first, target)))
        encoded = _encode_frames(frames, first_encoded, target.uid)
        if target.encapsulated:
            write_encapsulated(encoded, len(frames), output)
        else:
            write_native(frames, encoded, _frame_bits(first), encoding, sink)
    sink.write(_encode_rest(frames, encoding))
    _finish(sink)


def _encode_frames(frames: StoredFrames, first: bytes, transfer_syntax_uid: str) -> Iterator[bytes]:
    yield first
    for index in range(1, len(frames)):
        yield encode_frame(frames.decode(index), transfer_syntax_uid)


def _frame_bits(samples: Samples) -> int:
    cell_bits = 1 if samples.is_packed else 8 * samples.words.dtype.itemsize
    return int(samples.words.size) * cell_bits


def _changes(frames: StoredFrames, samples: Samples, target: TransferSyntax) -> dict[int, bytes | None]:
    """Give the elements that change when frames are transcoded, encoded for the target."""
    encoding = encoding_of(target.uid)
    photometric = photometric_interpretation_in(samples, target.uid)
    changes: dict[int, bytes | None] = {
        tags.PHOTOMETRIC_INTERPRETATION: _text(tags.PHOTOMETRIC_INTERPRETATION, photometric, encoding),
        tags.EXTENDED_OFFSET_TABLE: None,
        tags.EXTENDED_OFFSET_TABLE_LENGTHS: None,
    }
    if frames.description.samples_per_pixel > 1:
        # Colour by pixel everywhere but in RLE, which has planes (PS3.5 A.4.2, G.2).
        is_planar = target.uid == RLE_LOSSLESS
        changes[tags.PLANAR_CONFIGURATION] = _number(tags.PLANAR_CONFIGURATION, int(is_planar), encoding)
    if target.uid in VALUE_TARGETS:
        high_bit = frames.description.bits_stored - 1
        changes[tags.HIGH_BIT] = _number(tags.HIGH_BIT, high_bit, encoding)
    is_known_lossy = tags.LOSSY_IMAGE_COMPRESSION in frames.instance.attributes
    if frames.instance.transfer_syntax.uid in LOSSY_FOR_SURE and not is_known_lossy:
        changes[tags.LOSSY_IMAGE_COMPRESSION] = _text(tags.LOSSY_IMAGE_COMPRESSION, "01", encoding)
    return changes


def _text(tag: int, value: str, encoding: Encoding) -> bytes:
    return encode_element(tag, "CS", value.encode() + b" " * (len(value) % 2), encoding)


def _number(tag: int, value: int, encoding: Encoding) -> bytes:
    order = "little" if encoding.little_endian else "big"
    return encode_element(tag, "US", value.to_bytes(2, order), encoding)  # type: ignore[arg-type]


def _encode_header(instance: StoredInstance, target: Encoding, changes: dict[int, bytes | None]) -> bytes:
    """Encode what stands before the pixel data, byte for byte as it is where the encoding stays."""
    icon = instance.attributes.item(ICON_IMAGE_SEQUENCE)
    if icon and icon.vr(tags.PIXEL_DATA) == FRAGMENTS:
        # The icon is compressed as the image was; it could not be read in the new transfer syntax.
        changes = {**changes, ICON_IMAGE_SEQUENCE: None}
    length = instance.length if instance.pixel_data_offset is None else instance.pixel_data_offset
    return _encode_elements(instance, instance.read(0, length), target, changes)


def _encode_rest(frames: StoredFrames, target: Encoding) -> bytes:
    """Encode what follows the pixel data."""
    start = end_of_pixel_data(frames)
    length = frames.instance.length - start
    if length > LONGEST_REST_BYTES:
        raise BrokenPixels(f"{length} bytes follow the pixel data")
    rest = frames.instance.read(start, length)
    return _encode_elements(frames.instance, rest, target, {}) if rest.strip(b"\0") else b""


def _encode_elements(
    instance: StoredInstance, data: bytes, target: Encoding, changes: dict[int, bytes | None]
) -> bytes:
    source = instance.encoding
    elements, _, _ = walk_elements(data, 0, len(data), source)
    if source == target:
        encoded = split_elements(data, elements, source)
    else:
        change = Change(source, target, is_signed=bool(instance.attributes.integer(tags.PIXEL_REPRESENTATION)))
        dropped = {tag for tag, element in changes.items() if element is None}
        encoded = convert_elements(data, [one for one in elements if one[0] not in dropped], change)
    return b"".join(element for _, element in (change_elements(encoded, changes) if changes else encoded))


class _Deflating:
    """Deflates what is written (PS3.5 A.5)."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        self._length = 0

    def write(self, data: bytes, /) -> None:
        """Deflate some more."""
        self._put(self._compressor.compress(data))

    def finish(self) -> None:
        """Write what is left, padded to an even length."""
        self._put(self._compressor.flush())
        self._put(b"\0" * (self._length % 2))

    def _put(self, deflated: bytes) -> None:
        self._length += len(deflated)
        self._output.write(deflated)


def _sink(target: TransferSyntax, output: BinaryIO) -> Sink:
    return _Deflating(output) if target.deflated else output


def _finish(sink: Sink) -> None:
    if isinstance(sink, _Deflating):
        sink.finish()
