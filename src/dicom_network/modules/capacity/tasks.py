"""The timer that measures what is held."""

from collections.abc import Sequence
from datetime import timedelta

from dicom_network.base.clock import now
from dicom_network.base.module import Timer
from dicom_network.base.node import Node

EVERY = timedelta(minutes=10)
"""Reading the series of 190 000 studies takes a second; nothing is counted where nothing has come or gone."""


def timers(node: Node) -> Sequence[Timer]:
    """Give the timer."""
    return [Timer("capacity", EVERY, _Measuring(node).measure)]


class _Measuring:
    """Measures; remembers what it has seen so as not to count the same again."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._seen: tuple[int, int, str] | None = None

    def measure(self) -> None:
        """Count what is held, where it has changed or a new day has begun."""
        node, at = self._node, now()
        totals = node.index.statistics()
        state = totals["instances"], totals["bytes"], at.strftime("%Y%m%d")
        if state == self._seen:
            return
        held = node.holdings.count()
        with node.database.transaction() as transaction:
            node.holdings.write(transaction, held, free_bytes=node.blobs.free_bytes(), at=at)
        self._seen = state
