"""The header scan: what is stored, found out from a received data set in one pass and without touching its pixels."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from dicom_network.protocol.dataset.deflate import inflate_prefixes
from dicom_network.protocol.dataset.encoding import UNDEFINED_LENGTH, Buffer, Encoding, encoding_of
from dicom_network.protocol.dataset.errors import TruncatedDataSet
from dicom_network.protocol.dataset.memory import ElementMemory
from dicom_network.protocol.dataset.model import Limits, ModelReader
from dicom_network.protocol.dataset.walk import find_end, read_long_header, walk_elements
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

VALUE_LIMIT: Final = 1024
"""Bytes of the longest value that ``Header.attributes`` holds. The longest short text (ST, LO …) is below."""

SEQUENCE_LIMIT: Final = 65_536
"""The same for sequences: per-frame functional groups and contours stay out, procedure codes come in."""

DEFLATED_HEADER_LIMIT: Final = 64 * 1024 * 1024

_UID_TAGS: Final = frozenset({0x00080016, 0x00080018, 0x0020000D, 0x0020000E})
_COPY_LIMIT: Final = 1024 * 1024
_LIMITS: Final = Limits(
    byte_length=VALUE_LIMIT,
    value_length=VALUE_LIMIT,
    sequence_length=SEQUENCE_LIMIT,
)


@dataclass(frozen=True, slots=True)
class Header:
    """What an index needs of a data set. UIDs are empty where the data set has none."""

    sop_class_uid: str
    sop_instance_uid: str
    study_instance_uid: str
    series_instance_uid: str
    pixel_data_offset: int | None
    """Offset of the tag of Pixel Data from the start of the data set; of the inflated one where it is deflated."""
    attributes: Mapping[str, Any]
    """DICOM JSON model of what stands before Pixel Data. Values above the limits are there as their VR alone.

    Not to be changed: headers scanned with one memory share their elements.
    """


def scan_header(
    data_set: Buffer,
    transfer_syntax_uid: str,
    *,
    whole: bool,
    wanted: frozenset[int] | None = None,
    memory: ElementMemory | None = None,
) -> Header | None:
    """Read a data set up to Pixel Data (or Float or Double Float Pixel Data), or to its end where it has none.

    ``whole`` says that these are all the bytes there are. Without it, None means that more are needed: try again when
    twice as much is there, as every call starts anew. ``wanted`` limits the attributes to some tags and those of the
    UIDs, which spares the private ones that fill most of many headers. ``memory``: of headers scanned before, for
    whoever scans many. The data set is not held on to.

    Raises: DataSetError where the bytes are no data set of this transfer syntax, an element lies about its length,
    sequences are nested too deep, or (if ``whole``) something is cut off, Pixel Data included.
    """
    encoding = encoding_of(transfer_syntax_uid)
    wanted = None if wanted is None else _with_uids(wanted)
    if transfer_syntax_of(transfer_syntax_uid).deflated:
        return _scan_deflated(data_set, encoding, wanted, memory, whole=whole)
    return _scan(data_set, encoding, wanted, memory, whole=whole)


@lru_cache(maxsize=8)
def _with_uids(wanted: frozenset[int]) -> frozenset[int]:
    return wanted | _UID_TAGS


def _scan_deflated(
    data_set: Buffer, encoding: Encoding, wanted: frozenset[int] | None, memory: ElementMemory | None, *, whole: bool
) -> Header | None:
    for inflated, at_end in inflate_prefixes(data_set, limit=DEFLATED_HEADER_LIMIT):
        header = _scan(inflated, encoding, wanted, memory, whole=at_end)
        if header is not None:
            return header
    if whole:
        raise TruncatedDataSet("the deflated data set ends too early")
    return None


def _scan(
    data_set: Buffer, encoding: Encoding, wanted: frozenset[int] | None, memory: ElementMemory | None, *, whole: bool
) -> Header | None:
    if memory is not None and (alike := memory.templates_of(encoding, wanted).match(data_set)) is not None:
        character_set, signed_pixels = alike.template.context
        reader = ModelReader(alike.data, encoding, _LIMITS, character_set=character_set, signed_pixels=signed_pixels)
        # Not remembered: these are the elements that differ.
        attributes = {**alike.template.model, **reader.read(alike.elements)}
        if whole:
            _check_pixel_data(data_set, alike.offset, encoding)
        return _header(attributes, alike.offset)
    try:
        elements, offset, at_pixel_data = walk_elements(data_set, 0, len(data_set), encoding, to_pixel_data=True)
    except TruncatedDataSet:
        if whole:
            raise
        return None
    if not at_pixel_data and not whole:
        return None
    if at_pixel_data and whole:
        _check_pixel_data(data_set, offset, encoding)
    # Slices of bytes are cheaper than slices of a view, and a header is small.
    data = bytes(data_set[:offset]) if offset <= _COPY_LIMIT else data_set
    reader = ModelReader(data, encoding, _LIMITS).adapted(elements)
    attributes = reader.read(elements, wanted=wanted, memory=memory)
    if at_pixel_data and memory is not None:
        end = 6 if encoding.explicit_vr else 4
        raw = bytes(data_set[: offset + end])
        memory.templates_of(encoding, wanted).learn(raw, elements, end, attributes, reader.context)
    return _header(attributes, offset if at_pixel_data else None)


def _header(attributes: Mapping[str, Any], pixel_data_offset: int | None) -> Header:
    return Header(
        sop_class_uid=_uid(attributes, "00080016"),
        sop_instance_uid=_uid(attributes, "00080018"),
        study_instance_uid=_uid(attributes, "0020000D"),
        series_instance_uid=_uid(attributes, "0020000E"),
        pixel_data_offset=pixel_data_offset,
        attributes=attributes,
    )


def _uid(attributes: Mapping[str, Any], key: str) -> str:
    values = attributes.get(key, {}).get("Value")
    return values[0] or "" if values else ""


def check_pixel_data(data_set: Buffer, pixel_data_offset: int, transfer_syntax_uid: str) -> None:
    """Hold the length of Pixel Data, or of each of their fragments, against the bytes that are there.

    For the receiver that scanned the header while the pixels were still to come. Costs half a microsecond a fragment.
    Raises: TruncatedDataSet, DataSetError.
    """
    if not transfer_syntax_of(transfer_syntax_uid).deflated:
        _check_pixel_data(data_set, pixel_data_offset, encoding_of(transfer_syntax_uid))


def _check_pixel_data(data_set: Buffer, offset: int, encoding: Encoding) -> None:
    tag, vr, start, length = read_long_header(data_set, offset, encoding)
    if length == UNDEFINED_LENGTH:
        find_end(data_set, start, len(data_set), encoding, 0, vr)
    elif start + length > len(data_set):
        raise TruncatedDataSet("value is longer than what is left", offset=offset, tag=tag)
