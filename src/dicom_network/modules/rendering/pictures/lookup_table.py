"""Lookup tables: descriptor and data (PS3.3 C.11.1.1 and C.7.6.3.1.5), segmented ones included (PS3.3 C.7.9.2)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dicom_network.modules.rendering.codecs.errors import BrokenPixels
from dicom_network.modules.rendering.codecs.samples import Words
from dicom_network.modules.rendering.stored.attributes import Attributes

MOST_ENTRIES = 65536
DISCRETE, LINEAR, INDIRECT = 0, 1, 2


@dataclass(frozen=True)
class LookupTable:
    """Entries for the inputs from ``first`` on; inputs outside get the first or the last of them."""

    first: int
    bits: int
    """Bits of an entry, as the descriptor says."""
    data: bytes
    """The entries as little endian 16-bit words: bytes, so that tables can be told apart cheaply."""

    @cached_property
    def entries(self) -> NDArray[np.uint16]:
        """Give the entries."""
        return np.frombuffer(self.data, "<u2").astype(np.uint16)

    @cached_property
    def used_bits(self) -> int:
        """Give the bits that the entries really need, at least eight: descriptors often claim sixteen for twelve."""
        return max(8, min(self.bits, int(self.entries.max()).bit_length()))

    def apply(self, values: Words) -> NDArray[np.uint16]:
        """Look values up."""
        index = np.clip(np.asarray(np.rint(values), np.int64) - self.first, 0, len(self.entries) - 1)
        return self.entries[index]

    def apply_in_bytes(self, values: Words) -> NDArray[np.uint8]:
        """Look values up and bring the entries to 0 to 255."""
        scaled = self.apply(values).astype(np.uint32) * 255 // ((1 << self.used_bits) - 1)
        return np.minimum(scaled, 255).astype(np.uint8)


def read_lookup_table(attributes: Attributes, descriptor: int, data: int, *, is_signed: bool) -> LookupTable | None:
    """Read a table; None where it is absent. ``is_signed``: inputs may be negative. Raises: BrokenPixels."""
    shape = _read_descriptor(attributes, descriptor, is_signed=is_signed)
    if shape is None or data not in attributes:
        return None
    count, first, bits = shape
    entries: Words
    if len(attributes.raw(data)) < 2 * count:
        # Eight-bit entries, two in a word: PS3.3 C.7.6.3.1.6 has them so for palettes.
        entries = np.frombuffer(attributes.bytes_of_words(data), np.uint8)[:count]
    else:
        entries = attributes.words(data)[:count]
    return _table(entries, count, first, bits)


def read_segmented_table(attributes: Attributes, descriptor: int, data: int) -> LookupTable | None:
    """Read a segmented palette; None where it is absent. Raises: BrokenPixels."""
    shape = _read_descriptor(attributes, descriptor, is_signed=False)
    if shape is None or data not in attributes:
        return None
    count, first, bits = shape
    cells: Words = attributes.words(data)
    if bits == 8:
        cells = np.frombuffer(attributes.bytes_of_words(data), np.uint8)
    entries = np.array(expand_segments([int(cell) for cell in cells], wide=bits != 8), np.uint16)
    return _table(entries[:count], count, first, bits)


def expand_segments(cells: list[int], *, wide: bool) -> list[int]:
    """Expand the segments of a palette. ``wide``: the cells are words, else bytes. Raises: BrokenPixels."""
    entries: list[int] = []
    position = 0
    while position + 2 < len(cells) and len(entries) < MOST_ENTRIES:
        position = _expand_segment(cells, position, entries, wide=wide)
    return entries


def _expand_segment(cells: list[int], position: int, entries: list[int], *, wide: bool) -> int:
    operation, length = cells[position : position + 2]
    position += 2
    if operation == DISCRETE:
        entries.extend(cells[position : position + length])
        return position + length
    if operation == LINEAR and entries:
        start, end = entries[-1], cells[position]
        entries.extend(round(start + (end - start) * step / length) for step in range(1, length + 1))
        return position + 1
    if operation == INDIRECT:
        # The offset counts bytes from the start, its least significant cell first.
        width = 2 if wide else 4
        base = 1 << (16 if wide else 8)
        offset = sum(cell * base**index for index, cell in enumerate(cells[position : position + width]))
        target = offset // 2 if wide else offset
        for _ in range(length):
            if target + 2 >= len(cells) or cells[target] == INDIRECT or len(entries) > MOST_ENTRIES:
                raise BrokenPixels("a segment of the palette points to where no segment is")
            target = _expand_segment(cells, target, entries, wide=wide)
        return position + width
    raise BrokenPixels(f"a segment of the palette has the operation {operation}, which cannot be there")


def _read_descriptor(attributes: Attributes, tag: int, *, is_signed: bool) -> tuple[int, int, int] | None:
    numbers = [int(number) for number in attributes.numbers(tag)]
    if len(numbers) < 3:
        return None
    count, first, bits = numbers[:3]
    # Written as US or as SS, at the writer's whim; only the second value may be negative.
    count, bits = count % 65536 or MOST_ENTRIES, bits % 65536
    if is_signed and first > 32767:
        first -= 65536
    elif not is_signed and first < 0 and attributes.vr(tag) != "SS":
        first += 65536
    return count, first, bits if 8 <= bits <= 16 else 16


def _table(entries: Words, count: int, first: int, bits: int) -> LookupTable:
    if not len(entries):
        raise BrokenPixels("a lookup table has no entries")
    if len(entries) < count:
        entries = np.concatenate([entries, np.full(count - len(entries), entries[-1], entries.dtype)])
    return LookupTable(first=first, bits=bits, data=entries.astype("<u2").tobytes())
