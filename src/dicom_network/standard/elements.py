"""The data dictionary (PS3.6): tag, keyword and VR of every standard attribute.

Tags are integers, ``group << 16 | element``. ``VR_BY_TAG`` holds single attributes; the functions know the repeating
groups, private elements and group lengths as well. Where PS3.6 leaves a choice, the table holds what Implicit VR
Little Endian means: OW for "OB or OW", US for "US or SS" (those are also in ``PIXEL_VALUE_TAGS``: SS where Pixel
Representation is 1).
"""

from typing import Final

from dicom_network.standard._generated.attributes import (
    KEYWORD_BY_TAG,
    PIXEL_VALUE_TAGS,
    REPEATING,
    VR_BY_TAG,
)

__all__ = [
    "KEYWORD_BY_TAG",
    "PIXEL_VALUE_TAGS",
    "TAG_BY_KEYWORD",
    "VR_BY_TAG",
    "format_tag",
    "is_private",
    "keyword_of",
    "tag_of",
    "vr_of",
]

TAG_BY_KEYWORD: Final = {keyword: tag for tag, keyword in KEYWORD_BY_TAG.items()}


def tag_of(keyword: str) -> int | None:
    """Find the tag of a keyword; None where the dictionary has none."""
    return TAG_BY_KEYWORD.get(keyword)


def keyword_of(tag: int) -> str:
    """Give the keyword of a tag; empty where it is private or unknown."""
    keyword = KEYWORD_BY_TAG.get(tag)
    return keyword if keyword is not None else _repeating(tag)[1]


def vr_of(tag: int) -> str:
    """Give the VR that an implicit VR element has; ``UN`` where it cannot be known (PS3.5 6.2.2)."""
    vr = VR_BY_TAG.get(tag)
    if vr is not None:
        return vr
    if tag & 0xFFFF == 0:
        return "UL"
    if is_private(tag):
        # PS3.5 7.8.1: Private Creator elements are LO.
        return "LO" if 0x10 <= tag & 0xFFFF <= 0xFF else "UN"
    return _repeating(tag)[0]


def is_private(tag: int) -> bool:
    """Tell whether the group number is odd (PS3.5 7.8)."""
    return bool(tag & 0x10000)


def format_tag(tag: int) -> str:
    """Write a tag as the standard does: ``(0010,0020)``."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def _repeating(tag: int) -> tuple[str, str]:
    for mask, entries in REPEATING.items():
        entry = entries.get(tag & mask)
        if entry is not None:
            return entry
    return "UN", ""
