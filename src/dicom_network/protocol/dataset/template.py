"""Headers that are alike: what instances of a series share is compared as bytes, and only the rest is walked.

A template is a header that was walked, cut where others like it differ: stretches of bytes that were the same in all of
them, and between them values that were not. A header that has the same stretches in the same order would be walked to
the same elements, for what a walk does next depends on nothing but the bytes at its offset; the values between may
have any length. So a hundred elements cost a dozen comparisons. Whatever does not match is walked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from dicom_network.protocol.dataset.character_sets import CharacterSet
from dicom_network.protocol.dataset.encoding import UNDEFINED_LENGTH, Buffer, Encoding
from dicom_network.protocol.dataset.walk import Element
from dicom_network.standard.value_representations import LONG_LENGTH, SHORT_LENGTH

MOST_TEMPLATES: Final = 8
LONGEST: Final = 65_536
"""Bytes of a header that is worth a template."""
SLACK: Final = 1024
"""Bytes by which a header may be longer than the one that its template was made of."""
PATIENCE: Final = 100
"""Misses that are put up with beyond the hits: where no header is like another, learning is given up."""

_DECIDING: Final = frozenset({0x00080005, 0x00280103})
"""Specific Character Set and Pixel Representation: what the values of other elements mean depends on them."""

Context: TypeAlias = tuple[CharacterSet, bool]
"""Character set, and whether pixel values are signed."""

Gap: TypeAlias = tuple[bytes, int, str, int, bool]
"""Bytes up to a value's length; tag and VR; bytes of the length; whether the value is wanted."""


class Match(NamedTuple):
    """A header that is like a template."""

    template: "Template"
    data: bytes
    """The header, and something of what follows."""
    elements: list[Element]
    """What is wanted of it and not as in the template."""
    offset: int
    """Of the tag of Pixel Data."""


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of header."""

    raw: bytes
    """Of the header that it was made of, with the beginning of Pixel Data."""
    elements: Sequence[Element]
    varying: frozenset[int]
    """Positions in ``elements``."""
    gaps: Sequence[Gap]
    rest: bytes
    """What follows the last gap, to the tag and VR of Pixel Data."""
    end: int
    """Bytes of ``rest`` that belong to Pixel Data."""
    model: Mapping[str, Any]
    context: Context
    """What the values mean depends on it."""

    def match(self, data: bytes) -> Match | None:
        """Hold a header, as far as it may reach, against this one."""
        offset = 0
        elements = []
        for before, tag, vr, width, is_wanted in self.gaps:
            if not data.startswith(before, offset):
                return None
            offset += len(before) + width
            start, offset = offset, offset + int.from_bytes(data[offset - width : offset], "little")
            if is_wanted:
                elements.append((tag, vr, start, offset))
        end = offset + len(self.rest) - self.end
        # A walk looks at no element of which not even eight bytes are there.
        if not data.startswith(self.rest, offset) or end + 8 > len(data):
            return None
        return Match(self, data, elements, end)


class Templates:
    """Templates of one encoding and one choice of tags.

    Thread-safe: what is lost when two learn at once is learnt anew.
    """

    def __init__(self, encoding: Encoding, wanted: frozenset[int] | None) -> None:
        self._encoding = encoding
        self._wanted = wanted
        self._templates: list[Template] = []
        self._longest = 0
        self._credit = PATIENCE

    def match(self, data_set: Buffer) -> Match | None:
        """Find the template that the header of a data set is like."""
        if not self._templates:
            return None
        data = bytes(data_set[: self._longest + SLACK])
        for template in self._templates:
            found = template.match(data)
            if found is not None:
                self._credit = min(PATIENCE, self._credit + 1)
                return found
        return None

    def learn(
        self, raw: bytes, elements: Sequence[Element], end: int, model: Mapping[str, Any], context: Context
    ) -> None:
        """Make a template of a header that matched none, or widen the one that is most like it.

        ``raw`` is the header with ``end`` bytes of Pixel Data's own.
        """
        if self._credit <= 0 or len(raw) > LONGEST or not self._encoding.little_endian:
            return
        self._credit -= 1
        alike = next((one for one in self._templates if _is_alike(one, elements, context)), None)
        varying = frozenset[int]() if alike is None else alike.varying | _differing(alike, raw, elements)
        others = [one for one in self._templates if one is not alike][: MOST_TEMPLATES - 1]
        made = self._make(raw, elements, varying, end, model, context)
        self._templates = others if made is None else [made, *others]
        self._longest = max((len(one.raw) for one in self._templates), default=0)

    def _make(
        self,
        raw: bytes,
        elements: Sequence[Element],
        varying: frozenset[int],
        end: int,
        model: Mapping[str, Any],
        context: Context,
    ) -> Template | None:
        if len({element[0] for element in elements}) < len(elements):
            return None
        gaps, offset = [], 0
        for position in sorted(varying):
            tag, vr, start, stop = elements[position]
            width = _width(raw, vr, start, stop, explicit_vr=self._encoding.explicit_vr)
            if not width or tag in _DECIDING:
                return None
            gaps.append((raw[offset : start - width], tag, vr, width, self._wanted is None or tag in self._wanted))
            offset = stop
        return Template(raw, elements, varying, gaps, raw[offset:], end, model, context)


def _is_alike(template: Template, elements: Sequence[Element], context: Context) -> bool:
    if len(template.elements) != len(elements) or template.context != context:
        return False
    return all(
        one[0] == other[0] and one[1] == other[1] for one, other in zip(template.elements, elements, strict=True)
    )


def _differing(template: Template, raw: bytes, elements: Sequence[Element]) -> frozenset[int]:
    return frozenset(
        position
        for position, (one, other) in enumerate(zip(template.elements, elements, strict=True))
        if template.raw[one[2] : one[3]] != raw[other[2] : other[3]]
    )


def _width(raw: bytes, vr: str, start: int, stop: int, *, explicit_vr: bool) -> int:
    """Give the bytes of the length before a value; 0 where it is undefined, or not where the VR says."""
    if explicit_vr and vr in SHORT_LENGTH:
        width, name = 2, raw[start - 4 : start - 2]
    elif explicit_vr and vr in LONG_LENGTH:
        width, name = 4, raw[start - 8 : start - 6]
    else:
        width, name = 4, vr.encode()
    length = int.from_bytes(raw[start - width : start], "little")
    is_plain = name == vr.encode() and length != UNDEFINED_LENGTH and length == stop - start
    return width if is_plain else 0
