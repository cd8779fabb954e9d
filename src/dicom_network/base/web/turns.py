"""Turns: so many do something at once; who comes meanwhile waits, in the order of asking, but not for ever."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from dicom_network.base.settings import HttpSettings
from dicom_network.domain.errors import Unavailable

WAIT_SECONDS = 30.0


class Turns:
    """Turns of one process, in one event loop."""

    def __init__(self, at_once: int, busy: Callable[[], Unavailable], *, held_seconds: float | None = None) -> None:
        """Let ``at_once`` have their turn; after ``held_seconds`` a turn goes to the next one, and who had it goes on.

        ``busy`` makes what is raised for who waits in vain.
        """
        self._free = asyncio.Semaphore(at_once)
        self._busy = busy
        self._held_seconds = held_seconds

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Wait for a turn and have it for the length of the context. Raises: ``busy`` after ``WAIT_SECONDS``."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError as error:
            raise self._busy() from error
        turn = _Turn(self._free)
        if self._held_seconds is not None:
            asyncio.get_running_loop().call_later(self._held_seconds, turn.end)
        try:
            yield
        finally:
            turn.end()


def upload_turns(settings: HttpSettings) -> Turns:
    """Give the turns of those who send bodies at one door."""
    return Turns(settings.max_uploads, _uploads_busy)


def _uploads_busy() -> Unavailable:
    return Unavailable("too many uploads at once", code="uploading.busy", hint="try again")


class _Turn:
    """A turn, which ends once."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free: asyncio.Semaphore | None = free

    def end(self) -> None:
        if self._free is not None:
            self._free.release()
            self._free = None
