"""Turns: searches go one after the other, in the order in which they came.

Most of a search is Python, so two at once do no more in a second than one after the other; they only both end late. A
search that takes long gives its turn to the next one and goes on beside it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HELD_SECONDS = 0.05
"""Ten times what a page of a hundred studies takes."""


class Turns:
    """The turns of one process; of use in one event loop."""

    def __init__(self, held_seconds: float = HELD_SECONDS) -> None:
        self._held_seconds = held_seconds
        self._free = asyncio.Semaphore(1)

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for the turn and keep it until left, or for so long."""
        await self._free.acquire()
        held = _Held(self._free)
        timer = asyncio.get_running_loop().call_later(self._held_seconds, held.give_up)
        try:
            yield
        finally:
            timer.cancel()
            held.give_up()


class _Held:
    """A turn that can be given up once."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free: asyncio.Semaphore | None = free

    def give_up(self) -> None:
        if self._free is not None:
            self._free.release()
            self._free = None
