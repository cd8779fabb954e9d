"""The samples of one decoded frame."""

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Words: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Samples:
    """A frame as an array of cells, in which the sample value may fill only some bits (PS3.5 8.1.1)."""

    words: Words
    """(rows, columns) or (rows, columns, samples): unsigned integers of the cell's size, or floating point."""
    photometric_interpretation: str
    """What the samples mean now; decoding may have changed what the header says."""
    bits: int
    """Bits of a cell that belong to the value (Bits Stored)."""
    is_signed: bool = False
    shift: int = 0
    """Bits of a cell below the value (High Bit + 1 - Bits Stored)."""
    is_packed: bool = False
    """The samples are of one bit and lie eight to a byte where they are not compressed (Bits Allocated 1)."""

    @property
    def is_float(self) -> bool:
        """Tell whether the samples are floating point."""
        return bool(self.words.dtype.kind == "f")

    def values(self) -> Words:
        """Give the sample values: shifted down, stray bits cleared, the sign extended."""
        return self.values_of(self.words)

    def values_of(self, words: Words) -> Words:
        """Give the values that cells like those of this frame stand for."""
        if self.is_float:
            return words
        cell_bits = words.dtype.itemsize * 8
        above = cell_bits - self.bits - self.shift
        if self.is_signed:
            signed = words.view(words.dtype.str.replace("u", "i"))
            if above == 0 and self.shift == 0:
                return signed
            extended: Words = (signed << above) >> (above + self.shift)
            return extended
        if above == 0 and self.shift == 0:
            return words
        value: Words = (words >> self.shift) & words.dtype.type((1 << self.bits) - 1)
        return value

    def normalised(self) -> "Samples":
        """Give the same samples with nothing but their values in the cells."""
        if self.is_float:
            return self
        return replace(self, words=unsigned(self.values()), shift=0)


def unsigned(array: Words) -> Words:
    """View integers as unsigned cells of the same size; floating point stays."""
    return array.view(array.dtype.str.replace("i", "u")) if array.dtype.kind == "i" else array


def cell_type(bits_allocated: int) -> np.dtype[Any]:
    """Give the type of a cell that holds so many bits."""
    return np.dtype(f"u{max(bits_allocated, 8) // 8}")
