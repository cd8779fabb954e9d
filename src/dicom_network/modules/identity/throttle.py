"""Slows guessing down without letting anyone lock another person out."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from dicom_network.base.clock import now

FREE_ATTEMPTS = 5
LONGEST_PAUSE = timedelta(minutes=5)
REMEMBERED = 10_000
"""Pairs of address and name that are kept; the oldest are forgotten first."""


class Throttle:
    """Counts failures by address and name; after a few, each next one from there waits twice as long as the last."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], tuple[int, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, address: str, name: str) -> bool:
        """Tell whether an attempt may be made now."""
        with self._lock:
            count, last = self._failures.get((address, name), (0, now()))
        if count < FREE_ATTEMPTS:
            return True
        pause = min(timedelta(seconds=2 ** (count - FREE_ATTEMPTS)), LONGEST_PAUSE)
        return now() >= last + pause

    def failed(self, address: str, name: str) -> None:
        """Note a failed attempt."""
        with self._lock:
            count, _last = self._failures.pop((address, name), (0, now()))
            self._failures[(address, name)] = (min(count + 1, 40), now())
            while len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, address: str, name: str) -> None:
        """Forget what failed before."""
        with self._lock:
            self._failures.pop((address, name), None)
