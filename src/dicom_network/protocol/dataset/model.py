"""Data sets as the DICOM JSON model (PS3.18 F.2): what the walk found, with the values decoded.

Group lengths are left out, as F.2.2 says. What is too long to stand inline is left to the caller's ``bulk``.
"""

import struct
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from dicom_network.protocol.dataset.character_sets import UNDECLARED, CharacterSet, character_set_of
from dicom_network.protocol.dataset.encoding import IMPLICIT_LITTLE_ENDIAN, Buffer, Encoding
from dicom_network.protocol.dataset.memory import LONGEST_REMEMBERED, ElementMemory, Remembered
from dicom_network.protocol.dataset.values import decoders_of
from dicom_network.protocol.dataset.walk import FRAGMENTS, UN_SEQUENCE, Element, walk_items
from dicom_network.standard.elements import PIXEL_VALUE_TAGS, VR_BY_TAG
from dicom_network.standard.value_representations import WORD_SIZE

DICOMJSON: TypeAlias = dict[str, Any]

_NO_LIMIT: Final = 2**62
_SPECIFIC_CHARACTER_SET: Final = 0x00080005
_PIXEL_REPRESENTATION: Final = 0x00280103
_KEYS: Final = {tag: f"{tag:08X}" for tag in VR_BY_TAG if tag & 0xFFFF}


def _inline(_path: str, vr: str, _length: int) -> DICOMJSON:
    return {"vr": vr}


@dataclass(frozen=True, slots=True)
class Limits:
    """What stands inline. Longer values become what ``bulk(path, vr, length)`` gives for them.

    ``path`` is the one of BulkDataURIs: 8 hex digits, or for an element of an item ``SEQUENCE/item index/TAG``.
    """

    byte_length: int = _NO_LIMIT
    """Of the VRs of bytes (OB, OW, UN …). Encapsulated Pixel Data are never inline."""
    value_length: int = _NO_LIMIT
    """Of text and numbers."""
    sequence_length: int = _NO_LIMIT
    bulk: Callable[[str, str, int], DICOMJSON] = _inline
    never_inline: frozenset[int] = frozenset()
    """Tags of bytes that go to ``bulk`` however short they are; empty values stay empty."""


class _Slices:
    """Gives slices of a view as bytes, as ``bytes`` itself does."""

    __slots__ = ("_view",)

    def __init__(self, view: Buffer) -> None:
        self._view = memoryview(view)

    def __getitem__(self, part: slice) -> bytes:
        return bytes(self._view[part])


_Place: TypeAlias = tuple[Any, int, int, int]
"""Where a level stands: the place of its sequence, the sequence's tag, the item's index, the depth."""

_TOP: Final[_Place] = (None, 0, 0, 0)


def _path(place: _Place, tag: int) -> str:
    above, sequence, item_index, _ = place
    return f"{_path(above, sequence)}/{item_index}/{tag:08X}" if above else f"{tag:08X}"


class ModelReader:
    """Builds models of the levels of one data set that share byte ordering, character set and sign of pixels."""

    __slots__ = ("_character_set", "_data", "_decoders", "_encoding", "_limits", "_signed_pixels", "_slices")

    def __init__(
        self,
        data: Buffer,
        encoding: Encoding,
        limits: Limits,
        *,
        character_set: CharacterSet = UNDECLARED,
        signed_pixels: bool = False,
    ) -> None:
        self._data = data
        self._slices = data if isinstance(data, bytes) else _Slices(data)
        self._encoding = encoding
        self._limits = limits
        self._character_set = character_set
        self._signed_pixels = signed_pixels
        self._decoders = decoders_of(encoding.order, character_set)

    @property
    def context(self) -> tuple[CharacterSet, bool]:
        """Character set, and whether pixel values are signed."""
        return self._character_set, self._signed_pixels

    def read(
        self,
        elements: list[Element],
        place: _Place = _TOP,
        *,
        wanted: frozenset[int] | None = None,
        memory: ElementMemory | None = None,
    ) -> DICOMJSON:
        """Build the model of one level, of the ``wanted`` tags if some are named.

        With a ``memory`` the values are shared and must not be changed. Raises: DataSetError where a sequence inside
        of it makes no sense.
        """
        reader = self.adapted(elements)
        if wanted is not None:
            elements = [element for element in elements if element[0] in wanted]
        return reader._read(elements, place) if memory is None else reader._recall(elements, place, memory)

    def _recall(self, elements: list[Element], place: _Place, memory: ElementMemory) -> DICOMJSON:
        """Build what ``_read`` builds, of elements that are remembered and, one by one, of the others."""
        encoding = self._encoding
        remembered: Remembered = memory.of(
            (encoding.order, encoding.explicit_vr, self._character_set, self._signed_pixels, self._limits)
        )
        slices = self._slices
        model: DICOMJSON = {}
        for element in elements:
            tag, vr, start, stop = element
            if stop - start > LONGEST_REMEMBERED:
                model |= self._read([element], place)
                continue
            same = (tag, vr, slices[start:stop])
            known = remembered.get(same)
            if known is None:
                known = remembered[same] = self._read([element], place)
            model |= known
        return model

    def _read(self, elements: list[Element], place: _Place) -> DICOMJSON:
        slices, decoders, limit = self._slices, self._decoders, self._limits.value_length
        if self._signed_pixels:
            elements = _with_signed_pixels(elements)
        model: DICOMJSON = {}
        for tag, vr, start, stop in elements:
            key = _KEYS.get(tag)
            if key is None:
                if not tag & 0xFFFF:
                    continue
                key = f"{tag:08X}"
            decode = decoders.get(vr)
            if decode is None:
                model[key] = self._bytes_or_items(tag, vr, start, stop, place)
            elif start == stop:
                model[key] = {"vr": vr}
            elif stop - start > limit:
                model[key] = self._limits.bulk(_path(place, tag), vr, stop - start)
            else:
                try:
                    values = decode(slices[start:stop])
                except struct.error:
                    # Not a whole number of words: whatever it is, it is not what its VR says.
                    model[key] = self._bytes("UN", start, stop)
                else:
                    model[key] = {"vr": vr, "Value": values} if values else {"vr": vr}
        return model

    def adapted(self, elements: list[Element]) -> "ModelReader":
        """Give the reader of a level that may state its own character set and sign of pixel values."""
        character_set, signed_pixels = self._character_set, self._signed_pixels
        for tag, _, start, stop in elements:
            if tag == _SPECIFIC_CHARACTER_SET:
                terms = self._slices[start:stop].decode("iso8859_1").strip("\x00 ")
                character_set = character_set_of(tuple(terms.split("\\"))) if terms else UNDECLARED
            elif tag > _SPECIFIC_CHARACTER_SET and self._encoding.explicit_vr:
                break
            elif tag >= _PIXEL_REPRESENTATION:
                if tag == _PIXEL_REPRESENTATION:
                    signed_pixels = any(self._slices[start:stop])
                break
        if character_set is self._character_set and signed_pixels == self._signed_pixels:
            return self
        return ModelReader(
            self._data, self._encoding, self._limits, character_set=character_set, signed_pixels=signed_pixels
        )

    def _bytes_or_items(self, tag: int, vr: str, start: int, stop: int, place: _Place) -> DICOMJSON:
        if vr == "SQ":
            return self._items(tag, start, stop, place)
        if vr == UN_SEQUENCE:
            return self._implicit()._items(tag, start, stop, place)
        if vr == "UN" and (known := VR_BY_TAG.get(tag, "UN")) != "UN":
            # PS3.5 6.2.2: UN of a standard attribute was implicit VR little endian before somebody lost its VR.
            (model,) = self._implicit()._read([(tag, known, start, stop)], place).values()
            return cast(DICOMJSON, model)
        name = "OB" if vr == FRAGMENTS else vr
        if start == stop:
            return {"vr": name}
        limits = self._limits
        if vr == FRAGMENTS or stop - start > limits.byte_length or tag in limits.never_inline:
            return limits.bulk(_path(place, tag), name, stop - start)
        return self._bytes(name, start, stop)

    def _items(self, tag: int, start: int, stop: int, place: _Place) -> DICOMJSON:
        if stop - start > self._limits.sequence_length:
            return self._limits.bulk(_path(place, tag), "SQ", stop - start)
        depth = place[3] + 1
        items = [
            self.read(elements, (place, tag, index, depth))
            for index, elements in enumerate(walk_items(self._data, start, stop, self._encoding, depth))
        ]
        return {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}

    def _bytes(self, vr: str, start: int, stop: int) -> DICOMJSON:
        """Give bytes as InlineBinary, which is little endian always (PS3.18 F.2.7)."""
        raw = self._slices[start:stop]
        if not self._encoding.little_endian:
            raw = swapped(raw, vr)
        return {"vr": vr, "InlineBinary": b64encode(raw).decode("ascii")}

    def _implicit(self) -> "ModelReader":
        return ModelReader(self._data, IMPLICIT_LITTLE_ENDIAN, self._limits, character_set=self._character_set)


def _with_signed_pixels(elements: list[Element]) -> list[Element]:
    """Read pixel values as SS: implicit VR leaves the choice to Pixel Representation (PS3.6 note on "US or SS")."""
    return [
        (tag, "SS" if vr == "US" and tag in PIXEL_VALUE_TAGS else vr, start, stop) for tag, vr, start, stop in elements
    ]


def swapped(raw: bytes, vr: str) -> bytes:
    """Change the byte ordering of a value's words (PS3.5 7.3)."""
    size = WORD_SIZE.get(vr, 1)
    if size == 1 or len(raw) % size:
        return raw
    words = bytearray(len(raw))
    for index in range(size):
        words[index::size] = raw[size - 1 - index :: size]
    return bytes(words)
