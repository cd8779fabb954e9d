"""Memory for instances being received, used again and again."""

from collections import deque

_KEPT = 16
_FIRST_BYTES = 1 << 20
"""Most CT and MR slices fit; a fresh buffer costs the zeroing of its pages."""


class Buffers:
    """Lends buffers of up to ``max_bytes``. Thread-safe."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._free: deque[bytearray] = deque()

    def take(self) -> bytearray:
        """Lend a buffer, of any size up to ``max_bytes``; its content is left over from somebody else."""
        try:
            return self._free.pop()
        except IndexError:
            return bytearray(min(_FIRST_BYTES, self.max_bytes))

    def grow(self, buffer: bytearray, filled: int, needed: int) -> bytearray:
        """Exchange a buffer for one of at least ``needed`` bytes (at most ``max_bytes``) with the same beginning."""
        size = len(buffer)
        while size < needed:
            size *= 2
        larger = bytearray(min(size, self.max_bytes))
        larger[:filled] = memoryview(buffer)[:filled]
        return larger

    def give(self, buffer: bytearray) -> None:
        """Give a buffer back; nobody may look at it any more."""
        if len(self._free) < _KEPT:
            self._free.append(buffer)
