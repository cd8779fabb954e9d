"""Turns: so many bodies are taken at once, and who comes meanwhile waits, but not for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dicom_network.domain.errors import Unavailable

WAIT_SECONDS = 30.0


class Turns:
    """Turns of one process."""

    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Wait for a turn and have it for the length of the context. Raises: Unavailable after ``WAIT_SECONDS``."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError as error:
            raise Unavailable("too many uploads at once", code="uploading.busy", hint="try again") from error
        try:
            yield
        finally:
            self._free.release()
