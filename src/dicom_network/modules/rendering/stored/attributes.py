"""Attributes of a stored data set, read from its bytes when they are asked for."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dicom_network.protocol.dataset.encoding import (
    IMPLICIT_LITTLE_ENDIAN,
    ITEM,
    UNDEFINED_LENGTH,
    Encoding,
)
from dicom_network.protocol.dataset.walk import UN_SEQUENCE, Element, walk_elements
from dicom_network.standard.elements import VR_BY_TAG

NUMBERS = {"US": "u2", "SS": "i2", "UL": "u4", "SL": "i4", "UV": "u8", "SV": "i8", "FL": "f4", "FD": "f8"}


class Attributes:
    """One level of a data set: its elements by tag, none of them decoded before it is asked for.

    What is absent, empty or makes no sense is given as nothing; only lengths that lie raise (DataSetError).
    """

    def __init__(self, data: bytes, elements: list[Element], encoding: Encoding, depth: int = 0) -> None:
        self._data = data
        self._elements = {element[0]: element for element in elements}
        self._encoding = encoding
        self._depth = depth
        self._item_starts: dict[int, list[int]] = {}

    def __contains__(self, tag: int) -> bool:
        element = self._elements.get(tag)
        return element is not None and element[3] > element[2]

    def vr(self, tag: int) -> str:
        """Give the VR of an element, the dictionary's where it was lost (UN); empty where the element is absent."""
        element = self._elements.get(tag)
        if element is None:
            return ""
        return VR_BY_TAG.get(tag, "UN") if element[1] == "UN" else element[1]

    def raw(self, tag: int) -> bytes:
        """Give the bytes of a value as they are stored."""
        element = self._elements.get(tag)
        return self._data[element[2] : element[3]] if element else b""

    def extent(self, tag: int) -> tuple[int, int] | None:
        """Give offset and length of a value that is there."""
        element = self._elements.get(tag)
        return (element[2], element[3] - element[2]) if element and tag in self else None

    def texts(self, tag: int) -> list[str]:
        """Give the values of a text that needs no character set (CS, UI, IS, DS …)."""
        text = self.raw(tag).decode("latin-1").strip(" \0")
        return [value.strip(" \0") for value in text.split("\\")] if text else []

    def text(self, tag: int) -> str:
        """Give the first value of a text that needs no character set."""
        texts = self.texts(tag)
        return texts[0] if texts else ""

    def numbers(self, tag: int) -> list[float]:
        """Give the values of a number, binary or decimal."""
        if tag not in self._elements:
            return []
        kind = NUMBERS.get(self.vr(tag))
        if kind is not None:
            cell = np.dtype(f"{self._encoding_of(tag).order}{kind}")
            raw = self.raw(tag)
            return [float(value) for value in np.frombuffer(raw, cell, len(raw) // cell.itemsize)]
        numbers = [_decimal(text) for text in self.texts(tag)]
        return [number for number in numbers if number is not None]

    def number(self, tag: int) -> float | None:
        """Give the first value of a number."""
        numbers = self.numbers(tag)
        return numbers[0] if numbers else None

    def integer(self, tag: int, missing: int = 0) -> int:
        """Give the first value of a whole number."""
        number = self.number(tag)
        return missing if number is None else int(number)

    def words(self, tag: int) -> NDArray[np.uint16]:
        """Give a value that is there as 16-bit words."""
        raw = self.raw(tag)
        return np.frombuffer(raw, f"{self._encoding_of(tag).order}u2", len(raw) // 2).astype(np.uint16)

    def bytes_of_words(self, tag: int) -> bytes:
        """Give the bytes of a value that is there, which lie two in a word (OW), the first in the lower half."""
        if self._encoding_of(tag).little_endian or self.vr(tag) == "OB":
            return self.raw(tag)
        return self.words(tag).astype("<u2").tobytes()

    def items(self, tag: int) -> Iterator["Attributes"]:
        """Yield the items of a sequence."""
        index = 0
        while (item := self.item(tag, index)) is not None:
            yield item
            index += 1

    def item(self, tag: int, index: int = 0) -> "Attributes | None":
        """Give an item of a sequence by its place, without reading those before it where their lengths are known."""
        element = self._elements.get(tag)
        if element is None or self.vr(tag) not in ("SQ", UN_SEQUENCE):
            return None
        encoding = self._encoding_of(tag)
        _, _, start, end = element
        # Remembered, or asking for every frame's item in turn would take the square of their number.
        starts = self._item_starts.setdefault(tag, [start])
        while len(starts) <= index:
            stop, _ = self._walk_item(starts[-1], end, encoding, is_wanted=False)
            if stop is None:
                return None
            starts.append(stop)
        _, elements = self._walk_item(starts[index], end, encoding, is_wanted=True)
        return None if elements is None else Attributes(self._data, elements, encoding, self._depth + 1)

    def _walk_item(
        self, offset: int, end: int, encoding: Encoding, *, is_wanted: bool
    ) -> tuple[int | None, list[Element] | None]:
        """Give the offset after an item and, if wanted, its elements; nothing where no item begins."""
        if offset + 8 > end:
            return None, None
        group, number, length = encoding.implicit_header.unpack_from(self._data, offset)
        if group << 16 | number != ITEM:
            return None, None
        stop = end if length == UNDEFINED_LENGTH else min(offset + 8 + length, end)
        if not is_wanted and length != UNDEFINED_LENGTH:
            return stop, None
        elements, reached, _ = walk_elements(self._data, offset + 8, stop, encoding, self._depth + 1)
        return reached if length == UNDEFINED_LENGTH else stop, elements

    def _encoding_of(self, tag: int) -> Encoding:
        # PS3.5 6.2.2: what is UN was implicit VR little endian before its VR was lost.
        return IMPLICIT_LITTLE_ENDIAN if self._elements[tag][1] in ("UN", UN_SEQUENCE) else self._encoding


def _decimal(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None
