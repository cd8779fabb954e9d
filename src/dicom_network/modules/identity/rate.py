"""How often something may be tried: so many times within a span, by address or by name, in bounded memory."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from dicom_network.base.clock import now
from dicom_network.domain.errors import Unavailable

REMEMBERED = 10_000
"""Keys that are kept; the oldest are forgotten first."""


class Rate:
    """Counts tries by key; the count begins anew after the span."""

    def __init__(self, most: int, span: timedelta) -> None:
        self._most = most
        self._span = span
        self._tries: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, key: str) -> bool:
        """Count a try; False where there were too many."""
        with self._lock:
            count, since = self._tries.pop(key, (0, now()))
            if now() - since >= self._span:
                count, since = 0, now()
            self._tries[key] = (min(count + 1, self._most + 1), since)
            while len(self._tries) > REMEMBERED:
                self._tries.popitem(last=False)
        return count < self._most

    def check(self, key: str) -> None:
        """Count a try. Raises: Unavailable where there were too many (``identity.rate``)."""
        if not self.allows(key):
            raise Unavailable("there were too many attempts from here", code="identity.rate", hint="wait some minutes")
