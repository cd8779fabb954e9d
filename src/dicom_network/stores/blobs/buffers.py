"""Memory for instances being received, used again and again."""

import mmap
from collections import deque

_KEPT = 16
_FIRST_BYTES = 1 << 20
"""Most CT and MR slices fit; a fresh buffer costs the zeroing of its pages."""


class Buffers:
    """Lends buffers that begin at a page of memory and are whole pages, about ``max_bytes`` at most. Thread-safe."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = _whole_pages(max_bytes)
        self._free: deque[memoryview] = deque()

    def take(self) -> memoryview:
        """Lend a buffer, of any size up to ``max_bytes``; its content is left over from somebody else."""
        try:
            return self._free.pop()
        except IndexError:
            return _memory(min(_FIRST_BYTES, self.max_bytes))

    def grow(self, buffer: memoryview, filled: int, needed: int) -> memoryview:
        """Exchange a buffer for one of at least ``needed`` bytes with the same beginning."""
        size = len(buffer)
        while size < needed:
            size *= 2
        larger = _memory(max(min(size, self.max_bytes), _whole_pages(needed)))
        larger[:filled] = buffer[:filled]
        return larger

    def give(self, buffer: memoryview) -> None:
        """Give a buffer back; nobody may look at it any more."""
        if len(self._free) < _KEPT:
            self._free.append(buffer)


def _memory(size: int) -> memoryview:
    # Private: what ``mmap`` gives otherwise is shared with processes that are forked, which would use it at once.
    return memoryview(mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))


def _whole_pages(size: int) -> int:
    return -(-size // mmap.PAGESIZE) * mmap.PAGESIZE
