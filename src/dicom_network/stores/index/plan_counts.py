"""Counts that plans are chosen by, remembered for a while: who turns pages asks the same question again and again.

A plan that was chosen from an old count finds the same answers, at worst more slowly.
"""

import time
from collections.abc import Callable, Hashable

BELIEVED_SECONDS = 30.0
REMEMBERED = 1024


class PlanCounts:
    """Counts by what was counted. Safe to use from any thread."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[float, int, int]] = {}
        """Until when a count is believed, the bound up to which was counted, and the count."""

    def get(self, what: Hashable, bound: int, count: Callable[[], int]) -> int:
        """Give a count up to a bound; ``count`` counts up to that bound."""
        now = time.monotonic()
        until, counted_to, found = self._known.get(what, (0.0, 0, 0))
        if now >= until or (found >= counted_to and counted_to < bound):
            found = count()
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[what] = (now + BELIEVED_SECONDS, bound, found)
        return min(found, bound)
