"""Holding a long read to a rate, so that those who wait for images do not notice it."""

import threading
import time


class Throttle:
    """Lets so many bytes a second pass; 0: as many as there are. ``stop`` ends every wait."""

    def __init__(self, bytes_per_second: int, stop: threading.Event | None = None) -> None:
        self._rate = bytes_per_second
        self._stop = stop or threading.Event()
        self._due = time.monotonic()

    def spend(self, length: int) -> None:
        """Count bytes that were read, and wait where they came too fast."""
        if not self._rate:
            return
        moment = time.monotonic()
        self._due = max(self._due, moment) + length / self._rate
        if self._due > moment:
            self._stop.wait(self._due - moment)
