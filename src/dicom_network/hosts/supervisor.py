"""The process tree: one parent that only watches, and the processes that do the work.

The parent binds nothing and serves nothing; it starts its children by fork once everything that they share is imported,
starts a child again when it dies, and passes SIGTERM and SIGINT on as one request to finish. A child that loses its
parent finishes too, so that no half of a node lives on.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.metrics import forget_process
from dicom_network.base.processes import ProcessState

RESTARTS_BEFORE_GIVING_UP = 5
"""A child that dies so often within ``RESTART_WINDOW_SECONDS`` is broken for good: the node stops and says so."""
RESTART_WINDOW_SECONDS = 60.0
GARBAGE_THRESHOLDS = (20_000, 20, 100)
"""Requests make thousands of objects each and hardly a cycle among them; Python's 700 would look for some always."""
GRACE_SECONDS = 30.0
"""How long children may take to finish what they have begun."""

log = logger("supervisor")


class Serving:
    """Which children serve, as every process of the tree sees it."""

    def __init__(self, names: Sequence[str]) -> None:
        context = multiprocessing.get_context("fork")
        self._events = {name: context.Event() for name in names}
        self._since = {name: context.Value("d", 0.0) for name in names}
        self._starts = {name: context.Value("i", 0) for name in names}

    def mark(self, name: str, *, serves: bool) -> None:
        """Note whether a child serves; one that does not yet is being started."""
        if serves:
            self._since[name].value = now().timestamp()
            self._events[name].set()
        else:
            self._starts[name].value += 1
            self._events[name].clear()

    def states(self) -> list[ProcessState]:
        """Tell of every child."""
        return [
            ProcessState(
                name,
                serves=event.is_set(),
                since=datetime.fromtimestamp(self._since[name].value, UTC) if event.is_set() else None,
                restarts=max(0, self._starts[name].value - 1),
            )
            for name, event in self._events.items()
        ]

    def missing(self) -> list[str]:
        """List the children that do not serve, or not yet."""
        return [name for name, event in self._events.items() if not event.is_set()]


class Life:
    """What a child is told: when to stop; and what it tells: that it serves."""

    def __init__(self, name: str, serving: Serving, wake: int) -> None:
        self.stop = threading.Event()
        """Set when the child is to finish."""
        self._name = name
        self._serving = serving
        self._wake = wake

    def is_serving(self) -> None:
        """Tell the tree that this child serves now."""
        self._serving.mark(self._name, serves=True)
        os.write(self._wake, b"\0")


@dataclass(frozen=True, slots=True)
class Role:
    """A child: ``run`` serves until it is to stop, then finishes and returns."""

    name: str
    run: Callable[[Life], None]


class Supervisor:
    """Runs the children until it is asked to stop."""

    def __init__(self, roles: Sequence[Role], serving: Serving, clock: Callable[[], float]) -> None:
        self._roles = roles
        self._serving = serving
        self._clock = clock
        self._context = multiprocessing.get_context("fork")
        self._children: dict[int, tuple[Role, BaseProcess]] = {}
        self._deaths: dict[str, list[float]] = {}
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_reader, False)
        os.set_blocking(self._wake_writer, False)
        self._stopping = False

    def run(self, on_serving: Callable[[], None]) -> int:
        """Start the children and watch them until a signal comes; gives the exit status.

        ``on_serving`` is called once, when all of them serve.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._request_stop)
        gc.collect()
        gc.freeze()
        for role in self._roles:
            self._start(role)
        try:
            return self._watch(on_serving)
        finally:
            self._finish()

    def _watch(self, on_serving: Callable[[], None]) -> int:
        announced = False
        while not self._stopping:
            wait([*self._children, self._wake_reader])
            _drain(self._wake_reader)
            if not self._stopping and not self._restart_the_dead():
                return 1
            if not announced and not self._serving.missing():
                announced = True
                on_serving()
        return 0

    def _request_stop(self, _number: int, _frame: object) -> None:
        self._stopping = True
        os.write(self._wake_writer, b"\0")

    def _start(self, role: Role) -> None:
        self._serving.mark(role.name, serves=False)
        life = Life(role.name, self._serving, self._wake_writer)
        process = self._context.Process(target=_child, args=(role, life), name=role.name)
        process.start()
        self._children[process.sentinel] = (role, process)

    def _restart_the_dead(self) -> bool:
        for sentinel, (role, process) in list(self._children.items()):
            if process.is_alive():
                continue
            process.join()
            del self._children[sentinel]
            if process.pid is not None:
                forget_process(process.pid)
            now = self._clock()
            deaths = [at for at in self._deaths.get(role.name, []) if now - at < RESTART_WINDOW_SECONDS] + [now]
            self._deaths[role.name] = deaths
            log.error("process died", role=role.name, exit_status=process.exitcode, times=len(deaths))
            if len(deaths) > RESTARTS_BEFORE_GIVING_UP:
                log.error("process dies again and again; the node stops", role=role.name)
                return False
            self._start(role)
        return True

    def _finish(self) -> None:
        for _role, process in self._children.values():
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGTERM)
        deadline = self._clock() + GRACE_SECONDS
        for role, process in self._children.values():
            process.join(max(0.0, deadline - self._clock()))
            if process.is_alive():
                log.error("process did not finish in time and is ended", role=role.name)
                process.kill()
                process.join()


def _child(role: Role, life: Life) -> None:
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    signal.signal(signal.SIGTERM, lambda _number, _frame: life.stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, args=(life.stop,), name="parent-watch", daemon=True).start()
    role.run(life)


def _follow_parent(stop: threading.Event) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        stop.set()


def _drain(descriptor: int) -> None:
    try:
        while os.read(descriptor, 4096):
            pass
    except BlockingIOError:
        return
