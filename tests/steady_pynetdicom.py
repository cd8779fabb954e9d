"""pynetdicom without a race of its own, which loses an answer now and then where the machine is busy.

Before it asks, its client tells the thread that serves requests of the peer to pause, and looks whether it does. But
that thread says that it pauses before it looks whether it is to, and may go on: it then takes the answer for a request
of the peer, throws it away, and whoever asked waits in vain.
"""

import threading
from typing import Any

from pynetdicom.association import Association

SECONDS = 5.0
"""Where nobody serves any more, nobody will pause."""


class Checkpoint(threading.Event):
    """What the serving thread pauses at; it is cleared once that thread does."""

    def __init__(self) -> None:
        super().__init__()
        self._is_waited_for = threading.Event()
        self.set()

    def clear(self) -> None:
        """Have the other thread pause, and wait until it does."""
        self._is_waited_for.clear()
        super().clear()
        self._is_waited_for.wait(SECONDS)

    def wait(self, timeout: float | None = None) -> bool:
        """Pause, if that is wanted."""
        if not self.is_set():
            self._is_waited_for.set()
        return super().wait(timeout)


def mend_pynetdicom() -> None:
    """Have every association of this process pause in truth."""
    begin = Association.__init__

    def begin_mended(association: Association, *arguments: Any, **named: Any) -> None:
        begin(association, *arguments, **named)
        association._reactor_checkpoint = Checkpoint()

    Association.__init__ = begin_mended  # type: ignore[method-assign]
