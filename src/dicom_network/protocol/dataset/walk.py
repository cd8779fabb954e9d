"""Walking the elements of a data set: where each value lies, without reading any.

Everything that reads data sets stands on ``walk_elements`` and ``walk_items``. They yield offsets into the bytes that
they were given; nothing is copied, and no length that the bytes claim is believed before it was held against the bytes
that are there. Tolerated, because files in the field have it: an unknown VR (16-bit length, taken as UN), implicit VR
elements among explicit ones and in sequences, delimiters where none belong, zero padding after the last element.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

from dicom_network.protocol.dataset.encoding import (
    IMPLICIT_LITTLE_ENDIAN,
    ITEM,
    ITEM_DELIMITATION,
    SEQUENCE_DELIMITATION,
    UNDEFINED_LENGTH,
    Buffer,
    Encoding,
)
from dicom_network.protocol.dataset.errors import DataSetError, TruncatedDataSet
from dicom_network.standard.elements import VR_BY_TAG, vr_of
from dicom_network.standard.value_representations import LONG_LENGTH, SHORT_LENGTH

# Plain tuples: a hundred elements are walked for each instance received, and named tuples cost five times as much.
Element: TypeAlias = tuple[int, str, int, int]
"""Tag, VR, and where the value lies: ``data[start:stop]``, without the delimiter of an undefined length."""

Walk: TypeAlias = tuple[list[Element], int, bool]
"""What a walk saw; where it stopped, after the level or at the tag of Pixel Data; whether it is the latter."""

MAX_DEPTH: Final = 64
"""Sequences inside sequences. The deepest that the standard's templates and IODs come to is below 20."""

MAX_ELEMENTS: Final = 65_536
"""Elements of one data set or item. The whole data dictionary has about 5 000."""

UN_SEQUENCE: Final = "UN sequence"
"""Stands for the VR of an UN element of undefined length: a sequence in implicit VR little endian (PS3.5 6.2.2)."""

FRAGMENTS: Final = "fragments"
"""Stands for the VR of encapsulated Pixel Data (PS3.5 A.4)."""

PIXEL_DATA_TAGS: Final = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
"""Float Pixel Data, Double Float Pixel Data, Pixel Data."""

_SHORT: Final = {vr.encode(): vr for vr in SHORT_LENGTH}
_LONG: Final = {vr.encode(): vr for vr in LONG_LENGTH}


def walk_elements(
    data: Buffer, offset: int, stop: int, encoding: Encoding, depth: int = 0, *, to_pixel_data: bool = False
) -> Walk:
    """Walk one level of ``data[offset:stop]``: a data set to its end (or to Pixel Data), or an item to its delimiter.

    ``depth`` is 0 for a data set and one more for the items of each sequence.
    Raises: DataSetError, as TruncatedDataSet where an element goes on beyond the end of ``data``.
    """
    if depth > MAX_DEPTH:
        raise DataSetError(f"sequences are nested more than {MAX_DEPTH} deep", offset=offset)
    walk = _walk_explicit if encoding.explicit_vr else _walk_implicit
    return walk(data, offset, stop, encoding, depth, to_pixel_data=to_pixel_data)


def walk_items(data: Buffer, offset: int, stop: int, encoding: Encoding, depth: int) -> Iterator[list[Element]]:
    """Walk the items of a sequence whose value is ``data[offset:stop]``; ``depth`` is that of the items.

    Raises: as ``walk_elements``.
    """
    unpack = encoding.implicit_header.unpack_from
    while offset < stop:
        if offset + 8 > stop:
            raise _overrun("item ends before its length", data, offset, stop)
        group, number, length = unpack(data, offset)
        tag = group << 16 | number
        if tag == SEQUENCE_DELIMITATION:
            return
        if tag != ITEM:
            raise DataSetError("expected an item of a sequence", offset=offset, tag=tag)
        item_stop = stop if length == UNDEFINED_LENGTH else offset + 8 + length
        if item_stop > stop:
            raise _overrun("item is longer than its sequence", data, offset, item_stop)
        elements, reached, _ = walk_elements(data, offset + 8, item_stop, encoding, depth)
        yield elements
        offset = reached if length == UNDEFINED_LENGTH else item_stop


def read_long_header(data: Buffer, offset: int, encoding: Encoding) -> tuple[int, str, int, int]:
    """Read the header of an element of a long VR, such as Pixel Data: tag, VR, start of the value, length.

    Raises: TruncatedDataSet where the data end in it.
    """
    if offset + 8 > len(data):
        raise TruncatedDataSet("element ends before its length", offset=offset)
    group, number, length = encoding.implicit_header.unpack_from(data, offset)
    tag = group << 16 | number
    if not encoding.explicit_vr:
        return tag, vr_of(tag), offset + 8, length
    return tag, *_long_header(data, offset, len(data), encoding)


def find_end(data: Buffer, start: int, stop: int, encoding: Encoding, depth: int, vr: str) -> tuple[str, int, int]:
    """Find the end of a value of undefined length: what it is, the offset of its delimiter, and the one after that.

    Raises: as ``walk_elements``.
    """
    vr, encoding = _undefined(vr, encoding, start)
    unpack = encoding.implicit_header.unpack_from
    offset = start
    while True:
        if offset + 8 > stop:
            raise _overrun("a sequence has no end", data, offset, offset + 8)
        group, number, length = unpack(data, offset)
        tag = group << 16 | number
        if tag == SEQUENCE_DELIMITATION:
            return vr, offset, offset + 8
        if tag != ITEM:
            raise DataSetError("expected an item of a sequence", offset=offset, tag=tag)
        if length != UNDEFINED_LENGTH:
            offset += 8 + length
        elif vr == FRAGMENTS:
            raise DataSetError("a fragment may not have an undefined length", offset=offset)
        else:
            _, offset, _ = walk_elements(data, offset + 8, stop, encoding, depth + 1)


def _walk_explicit(
    data: Buffer, offset: int, stop: int, encoding: Encoding, depth: int, *, to_pixel_data: bool
) -> Walk:
    unpack = encoding.explicit_header.unpack_from
    elements: list[Element] = []
    first, last = offset, stop - 8
    for _ in range(MAX_ELEMENTS):
        if offset > last:
            break
        group, number, letters, length = unpack(data, offset)
        tag = group << 16 | number
        vr = _SHORT.get(letters)
        if vr is not None:
            start = offset + 8
        else:
            if to_pixel_data and tag in PIXEL_DATA_TAGS:
                return elements, offset, True
            if group in (0xFFFE, 0):
                if _ends_level(tag, depth):
                    return elements, offset + 8, False
                offset += 8
                continue
            vr, start, length = _long_header(data, offset, stop, encoding)
            if start == offset + 8 and offset == first and depth == 0:
                raise DataSetError("this is not explicit VR, as the transfer syntax says", offset=offset, tag=tag)
            if length == UNDEFINED_LENGTH:
                vr, end, offset = find_end(data, start, stop, encoding, depth, vr)
                elements.append((tag, vr, start, end))
                continue
        offset = start + length
        if offset > stop:
            raise _overrun("value is longer than what is left", data, start, offset, tag)
        elements.append((tag, vr, start, offset))
    else:
        raise DataSetError(f"more than {MAX_ELEMENTS} elements in one data set", offset=offset)
    _check_rest(data, offset, stop)
    return elements, stop, False


def _walk_implicit(
    data: Buffer, offset: int, stop: int, encoding: Encoding, depth: int, *, to_pixel_data: bool
) -> Walk:
    unpack = encoding.implicit_header.unpack_from
    elements: list[Element] = []
    last = stop - 8
    for _ in range(MAX_ELEMENTS):
        if offset > last:
            break
        group, number, length = unpack(data, offset)
        tag = group << 16 | number
        vr = VR_BY_TAG.get(tag)
        if vr is None:
            if group in (0xFFFE, 0):
                if _ends_level(tag, depth):
                    return elements, offset + 8, False
                offset += 8
                continue
            vr = vr_of(tag)
        start = offset + 8
        if group == 0x7FE0 and to_pixel_data and tag in PIXEL_DATA_TAGS:
            return elements, offset, True
        if length == UNDEFINED_LENGTH:
            vr, end, offset = find_end(data, start, stop, encoding, depth, vr)
            elements.append((tag, vr, start, end))
            continue
        offset = start + length
        if offset > stop:
            raise _overrun("value is longer than what is left", data, start, offset, tag)
        elements.append((tag, vr, start, offset))
    else:
        raise DataSetError(f"more than {MAX_ELEMENTS} elements in one data set", offset=offset)
    _check_rest(data, offset, stop)
    return elements, stop, False


def _long_header(data: Buffer, offset: int, stop: int, encoding: Encoding) -> tuple[str, int, int]:
    """Read VR, start and length of a value whose VR is a long one, or none: one of the future, or implicit VR."""
    group, number, letters, length = encoding.explicit_header.unpack_from(data, offset)
    vr = _LONG.get(letters)
    if vr is not None:
        if offset + 12 > stop:
            raise _overrun("element ends before its length", data, offset, offset + 12, group << 16 | number)
        (length,) = encoding.long_length.unpack_from(data, offset + 8)
        return vr, offset + 12, length
    if letters.isalpha() and letters.isupper():
        return "UN", offset + 8, length
    _, _, length = encoding.implicit_header.unpack_from(data, offset)
    return vr_of(group << 16 | number), offset + 8, length


def _undefined(vr: str, encoding: Encoding, start: int) -> tuple[str, Encoding]:
    """Tell what a value of undefined length is, and how its items are encoded."""
    if vr == "SQ" or (vr == "UN" and not encoding.explicit_vr):
        return "SQ", encoding
    if vr == "UN":
        return UN_SEQUENCE, IMPLICIT_LITTLE_ENDIAN
    if vr in ("OB", "OW"):
        return FRAGMENTS, encoding
    raise DataSetError(f"a {vr} value may not have an undefined length", offset=start)


def _ends_level(tag: int, depth: int) -> bool:
    """Tell whether a tag that no element has ends the level: an item's delimiter, or padding after the data set."""
    return tag == ITEM_DELIMITATION if depth else tag >> 16 == 0


def _check_rest(data: Buffer, offset: int, stop: int) -> None:
    """Accept up to seven zero bytes after the last element; anything else there is a cut-off element."""
    if offset < stop and bytes(data[offset:stop]).strip(b"\x00"):
        raise _overrun("element ends before its length", data, offset, offset + 8)


def _overrun(what: str, data: Buffer, offset: int, end: int, tag: int | None = None) -> DataSetError:
    """Tell a value that only lacks bytes from one that lies about its length inside of what is there."""
    error = TruncatedDataSet if end > len(data) else DataSetError
    return error(what, offset=offset, tag=tag)
