"""Lists of values as parameters: a statement is compiled for a few lengths, and shorter lists are filled up."""

from collections.abc import Sequence
from typing import TypeVar

WIDTHS = (1, 4, 16, 64, 256)

Value = TypeVar("Value")


def padded(values: Sequence[Value]) -> list[Value]:
    """Fill a list up with its last value to the next of ``WIDTHS``, or to a multiple of the largest."""
    if not values:
        return []
    longest = WIDTHS[-1]
    width = next((width for width in WIDTHS if width >= len(values)), -(-len(values) // longest) * longest)
    return [*values, *[values[-1]] * (width - len(values))]
