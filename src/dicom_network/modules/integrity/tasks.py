"""The scheduled check and the recovery after a crash."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from dicom_network.base.clock import now
from dicom_network.base.module import Timer
from dicom_network.base.node import Node
from dicom_network.domain.errors import Unavailable
from dicom_network.modules.integrity.check import Check
from dicom_network.modules.integrity.cursor import Cursor
from dicom_network.modules.integrity.recovery import Recovery

LOOK_EVERY = timedelta(minutes=10)
SLICE_SECONDS = 10.0
"""A scheduled check is interrupted after so long and goes on at the next look, so that stopping never waits for it."""


def timers(node: Node) -> Sequence[Timer]:
    """Give the background work."""
    recovery = Recovery(node)

    def recover() -> None:
        recovery.run()

    return [
        Timer("recover", LOOK_EVERY, recover),
        Timer("check", LOOK_EVERY, ScheduledCheck(node).run),
    ]


class ScheduledCheck:
    """Runs the check every so many days, a slice at a time."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def run(self) -> bool:
        """Check for a while if it is due; True: it is not through yet."""
        settings = self._node.settings.lifecycle
        if not settings.check_every_days or not self._is_due(now()):
            return False
        stop = threading.Event()
        alarm = threading.Timer(SLICE_SECONDS, stop.set)
        alarm.daemon = True
        alarm.start()
        try:
            recovery = Recovery(self._node)
            rate = settings.check_bytes_per_second
            state = Check(self._node, bytes_per_second=rate, stop=stop, recovery=recovery).run()
        except Unavailable:
            return False  # somebody else is at it; what that finds counts as well
        finally:
            alarm.cancel()
        return state.finished is None

    def _is_due(self, moment: datetime) -> bool:
        last = Cursor(self._node.settings.node.data).load()
        if last is None or last.finished is None:
            return True
        return moment - last.finished >= timedelta(days=self._node.settings.lifecycle.check_every_days)
