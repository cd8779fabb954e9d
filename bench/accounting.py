"""What a peer costs: CPU seconds and memory of its whole process trees, read from ``/proc``."""

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def processes(roots: Sequence[int]) -> list[int]:
    """List these processes and all their living descendants."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], list(roots)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def cpu_seconds(roots: Sequence[int]) -> float:
    """User and system time of the trees so far, with the children that they have reaped."""
    ticks = 0
    for pid in processes(roots):
        if fields := _stat(pid):
            ticks += sum(int(value) for value in fields[11:15])
    return ticks / TICKS


def reset_peak_memory(roots: Sequence[int]) -> None:
    """Make VmHWM of every process of the tree start again from what it holds now."""
    for pid in processes(roots):
        try:
            (PROC / str(pid) / "clear_refs").write_text("5")
        except OSError:
            continue


def peak_resident_bytes(roots: Sequence[int]) -> int:
    """Sum the peak resident memory (VmHWM) over the tree; counts pages shared between processes once for each."""
    return sum(_kilobytes(pid, "status", "VmHWM:") for pid in processes(roots)) * 1024


def proportional_bytes(roots: Sequence[int]) -> int:
    """Sum the proportional set size over the tree: shared pages are counted once in all."""
    return sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in processes(roots)) * 1024


@dataclass
class Cost:
    """What a tree used while it was watched."""

    cpu_seconds: float = 0.0
    peak_resident_bytes: int = 0
    peak_proportional_bytes: int = 0


class Watch:
    """Watches trees from ``with`` to its end; PSS is sampled, so a short peak can be missed (VmHWM misses none)."""

    def __init__(self, roots: Sequence[int], *, every_seconds: float = 0.25) -> None:
        self.cost = Cost()
        self._roots = roots
        self._every = every_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        reset_peak_memory(self._roots)
        self._cpu = cpu_seconds(self._roots)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cost.cpu_seconds = cpu_seconds(self._roots) - self._cpu
        self._over.set()
        self._thread.join()
        self.cost.peak_resident_bytes = peak_resident_bytes(self._roots)

    def _sample(self) -> None:
        while True:
            self.cost.peak_proportional_bytes = max(self.cost.peak_proportional_bytes, proportional_bytes(self._roots))
            if self._over.wait(self._every):
                return


def settle(roots: Sequence[int], *, longest_seconds: float, least_seconds: float = 4) -> float:
    """Wait until the trees are idle (under 2 % of a core for a second); gives the CPU seconds used meanwhile."""
    first = last = cpu_seconds(roots)
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < longest_seconds:
        time.sleep(1)
        now = cpu_seconds(roots)
        if now - last < 0.02 and waited >= least_seconds:
            break
        last = now
    return cpu_seconds(roots) - first


def _stat(pid: int) -> list[str] | None:
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()


def _kilobytes(pid: int, file: str, name: str) -> int:
    try:
        lines = (PROC / str(pid) / file).read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
