"""Processes that work until they are killed, and what they had said by then."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import SECONDS

ROOT = Path(__file__).resolve().parents[2]

_BEFORE = """
import os, sys, threading
from pathlib import Path
sys.path.insert(0, sys.argv[2])

def say(*words):
    # One write, so that a killed child has said all of a line or nothing.
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())
"""
_AFTER = """
for seed in sys.stdin:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        say("killed")
        continue
    say(os.getpid())
    live(Path(sys.argv[1]), int(seed))
"""


class Nursery:
    """A process that begins a child for each line it reads, so that children cost no start of Python."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to, self._from = process.stdin, process.stdout

    def run_and_kill(self, seed: int, after: int, pause: float) -> list[str]:
        """Let a child live, and kill it ``pause`` seconds after so many lines; gives all that it said."""
        self._to.write(f"{seed}\n")
        self._to.flush()
        child = int(self._from.readline())
        lines = [self._from.readline() for _ in range(after)]
        deadline = time.perf_counter() + pause
        while time.perf_counter() < deadline:
            # A random instant within the work on one instance, finer than a timer's resolution.
            continue
        os.kill(child, signal.SIGKILL)
        lines += iter(self._from.readline, "killed\n")
        return lines


@contextmanager
def nursery(life: str, folder: Path) -> Iterator[Nursery]:
    """Begin a nursery; ``life`` is source that defines ``live(folder, seed)``, which has ``say`` for its lines."""
    program = _BEFORE + textwrap.dedent(life) + _AFTER
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(folder), str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Nursery(process)
    process.communicate(timeout=SECONDS)
