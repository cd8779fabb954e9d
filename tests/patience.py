"""How long a test waits for what has to happen.

A wait ends with what it waits for, so a long one costs nothing where all is well, and a machine that is busy with other
things is not taken for a fault.
"""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

SECONDS = 240
MILLISECONDS = SECONDS * 1000


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    """Wait until a condition gives something that is true, which another thread or process brings about; gives that."""
    deadline, pause = monotonic() + SECONDS, threading.Event()
    while not (found := condition()):
        assert monotonic() < deadline, f"{what} did not happen in {SECONDS} s"
        pause.wait(0.01)
    return found
