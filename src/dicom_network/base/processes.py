"""The processes of a running node, as each of them sees the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ProcessState:
    """A process of the node."""

    name: str
    serves: bool
    since: datetime | None
    """When it began to serve; None where it does not."""
    restarts: int


class Processes(Protocol):
    """Tells of the processes."""

    def states(self) -> Sequence[ProcessState]:
        """Tell of every process."""


class NoProcesses:
    """Of a node that does not run, or runs inside a test."""

    def states(self) -> Sequence[ProcessState]:
        """Tell of none."""
        return ()
