"""The timer that reads the gauges."""

from collections.abc import Sequence
from datetime import timedelta

from dicom_network.base.metrics import DISK_FREE_BYTES, INDEX_ROWS, JOBS, STORED_BYTES
from dicom_network.base.module import Timer
from dicom_network.base.node import Node

EVERY = timedelta(seconds=15)
"""As often as Prometheus usually asks."""
LEVELS = ("patients", "studies", "series", "instances")


def timers(node: Node) -> Sequence[Timer]:
    """Give the timer."""
    return [Timer("vitals", EVERY, _Vitals(node).measure)]


class _Vitals:
    """Sets the gauges; a kind of job that is done goes back to zero."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._kinds: set[str] = set()

    def measure(self) -> None:
        """Read everything once."""
        DISK_FREE_BYTES.set(self._node.blobs.free_bytes())
        totals = self._node.index.statistics()
        for level in LEVELS:
            INDEX_ROWS.labels(level).set(totals[level])
        STORED_BYTES.set(totals["bytes"])
        depths = self._node.jobs.depths()
        self._kinds |= depths.keys()
        for kind in self._kinds:
            JOBS.labels(kind).set(depths.get(kind, 0))
