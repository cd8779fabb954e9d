"""Data sets rewritten element by element: kept as they are, changed, or brought to another encoding (PS3.5 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.protocol.dataset.encoding import IMPLICIT_LITTLE_ENDIAN, ITEM, Encoding
from dicom_network.protocol.dataset.model import swapped
from dicom_network.protocol.dataset.walk import FRAGMENTS, UN_SEQUENCE, Element, walk_items
from dicom_network.standard.elements import PIXEL_VALUE_TAGS
from dicom_network.standard.value_representations import LONG_LENGTH, SHORT_LENGTH

Encoded: TypeAlias = tuple[int, bytes]
"""A tag and its whole element, header and value."""

LONGEST_SHORT_VALUE = 0xFFFE
LONG_LETTERS = frozenset(vr.encode() for vr in LONG_LENGTH)


@dataclass(frozen=True, slots=True)
class Change:
    """From which encoding to which."""

    source: Encoding
    target: Encoding
    is_signed: bool
    """Pixel values whose VR the source does not say are SS, not US."""


def split_elements(data: bytes, elements: Sequence[Element], encoding: Encoding) -> list[Encoded]:
    """Cut a level into its elements, byte for byte as they are."""
    starts = [start - _header_length(data, tag, start, encoding) for tag, _, start, _ in elements]
    stops = [*starts[1:], len(data)]
    return [(element[0], data[start:stop]) for element, start, stop in zip(elements, starts, stops, strict=True)]


def convert_elements(data: bytes, elements: Sequence[Element], change: Change, depth: int = 0) -> list[Encoded]:
    """Encode a level anew; group lengths are left out.

    Raises: UnsupportedPixels for encapsulated pixel data inside (an icon): they may not be where others are native.
    """
    converted = []
    for tag, vr, start, stop in elements:
        if not tag & 0xFFFF:
            continue
        if vr in ("SQ", UN_SEQUENCE):
            inner = replace(change, source=IMPLICIT_LITTLE_ENDIAN) if vr == UN_SEQUENCE else change
            items = walk_items(data, start, stop, inner.source, depth + 1)
            value = b"".join(_convert_item(data, item, inner, depth + 1) for item in items)
            vr = "SQ"
        elif vr == FRAGMENTS:
            raise UnsupportedPixels("the data set holds an icon that is compressed")
        else:
            value = data[start:stop]
            if change.source.little_endian != change.target.little_endian:
                value = swapped(value, vr)
            if vr == "US" and change.is_signed and tag in PIXEL_VALUE_TAGS and not change.source.explicit_vr:
                vr = "SS"
        converted.append((tag, encode_element(tag, vr, value, change.target)))
    return converted


def encode_element(tag: int, vr: str, value: bytes, encoding: Encoding) -> bytes:
    """Encode an element whose value is already in the right byte ordering; long values of short VRs become UN or OW."""
    if not encoding.explicit_vr:
        return encoding.implicit_header.pack(tag >> 16, tag & 0xFFFF, len(value)) + value
    if vr in SHORT_LENGTH and len(value) > LONGEST_SHORT_VALUE:
        vr = "OW" if vr in ("US", "SS") else "UN"
    if vr in SHORT_LENGTH:
        return encoding.explicit_header.pack(tag >> 16, tag & 0xFFFF, vr.encode(), len(value)) + value
    return encode_long_header(tag, vr, len(value), encoding) + value


def encode_long_header(tag: int, vr: str, length: int, encoding: Encoding) -> bytes:
    """Encode the header of an element of a long VR."""
    if not encoding.explicit_vr:
        return encoding.implicit_header.pack(tag >> 16, tag & 0xFFFF, length)
    header = encoding.explicit_header.pack(tag >> 16, tag & 0xFFFF, vr.encode(), 0)
    return header + encoding.long_length.pack(length)


def change_elements(elements: Sequence[Encoded], changes: Mapping[int, bytes | None]) -> list[Encoded]:
    """Replace, add (in the order of tags) or, with None, leave out elements; lengths of groups that change go too."""
    groups = {tag >> 16 for tag in changes}
    kept = [
        (tag, element)
        for tag, element in elements
        if tag not in changes and not (tag & 0xFFFF == 0 and tag >> 16 in groups)
    ]
    added = [(tag, element) for tag, element in changes.items() if element is not None]
    return sorted(kept + added, key=lambda one: one[0])


def _convert_item(data: bytes, elements: Sequence[Element], change: Change, depth: int) -> bytes:
    content = b"".join(element for _, element in convert_elements(data, elements, change, depth))
    return change.target.implicit_header.pack(ITEM >> 16, ITEM & 0xFFFF, len(content)) + content


def _header_length(data: bytes, tag: int, start: int, encoding: Encoding) -> int:
    """Find out how long the header of an element was; some short ones have no VR where one should be."""
    if not encoding.explicit_vr or start < 12:
        return 8
    group, number, letters, _ = encoding.explicit_header.unpack_from(data, start - 12)
    return 12 if group << 16 | number == tag and letters in LONG_LETTERS else 8
