"""The pool of codec processes: started when there is work, ended when stuck, replaced when dead.

A process is a fresh interpreter at the other end of a socket pair, so nothing of ours is in its memory, and it reads
what it works on by itself, from descriptors that go with the call. Many threads may ask at once; each waits for a
process that is free.
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from dicom_network.base.log import logger
from dicom_network.base.settings import RenderingSettings
from dicom_network.domain.errors import InvalidInput, NotFound, Unavailable
from dicom_network.hosts.codec_channel import receive_answer, send_call
from dicom_network.modules.rendering.calls import Answer, Call, TranscodeInstance

SINGLE_THREADED = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""The pool is the parallelism; and every thread of OpenBLAS would take address space from the limit."""

START_SECONDS = 60.0
"""For a process to say that it is ready: it imports for 0.3 s on an idle machine, and not all are idle."""

PATIENCE_SECONDS = 2.0
"""Where all processes are busy for longer, one may be stuck; what else is asked for should not wait for its end."""
SLOWEST_BYTES_PER_SECOND = 1 << 20
"""Of compressed pixels: JPEG 2000 decodes at six times that."""

log = logger("codecs")


@dataclass(slots=True)
class _Process:
    """A codec process and our end of its socket."""

    popen: subprocess.Popen[bytes]
    channel: socket.socket


class CodecPool:
    """At most ``processes`` codec processes of this process, and a spare one while all of those are held up."""

    def __init__(self, settings: RenderingSettings, processes: int) -> None:
        self._settings = settings
        self._most = processes
        self._idle: list[_Process] = []
        self._started = 0
        self._spares = 0
        self._changed = threading.Condition()
        self._is_closed = False

    def perform(self, call: Call, descriptors: Sequence[int] = ()) -> Answer:
        """Do a call in one of the processes. Raises: see ``CodecProcesses``."""
        process = self._take()
        try:
            answer = self._ask(process, call, descriptors)
        except BaseException:
            self._end(process)
            raise
        self._give_back(process)
        _raise_failure(answer)
        return answer

    def close(self) -> None:
        """End the processes; calls that are being done fail."""
        with self._changed:
            self._is_closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for process in idle:
            self._end(process)

    def _take(self) -> _Process:
        """Take a process that is free, or start one. Raises: Unavailable where none becomes free in time."""
        deadline = time.monotonic() + self._settings.timeout_seconds
        with self._changed:
            if not self._changed.wait_for(self._has_process, PATIENCE_SECONDS):
                self._spares = 1
                self._changed.wait_for(self._has_process, max(0.0, deadline - time.monotonic()))
            if not self._has_process():
                raise Unavailable("all codec processes are busy", code="pixels.busy", hint="try again later")
            if self._is_closed:
                raise Unavailable("the node is stopping", code="pixels.busy")
            while self._idle:
                process = self._idle.pop()
                if process.popen.poll() is None:
                    return process
                process.channel.close()
                self._started -= 1
            self._started += 1
        try:
            return self._start()
        except BaseException:
            self._forget()
            raise

    def _has_process(self) -> bool:
        return bool(self._idle) or self._started < self._most + self._spares or self._is_closed

    def _start(self) -> _Process:
        ours, theirs = socket.socketpair()
        memory = str(self._settings.memory_bytes)
        with theirs:
            popen = subprocess.Popen(
                [sys.executable, "-m", "dicom_network.hosts.codec_worker", str(theirs.fileno()), memory],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **SINGLE_THREADED},
                start_new_session=True,
            )
        process = _Process(popen, ours)
        try:
            ours.settimeout(START_SECONDS)
            receive_answer(ours)
        except (EOFError, OSError, ValueError) as error:
            _stop(process)
            log.error("a codec process does not start", exit_status=popen.returncode)
            raise Unavailable("a codec process does not start", code="pixels.crashed") from error
        log.debug("codec process started", pid=popen.pid)
        return process

    def _ask(self, process: _Process, call: Call, descriptors: Sequence[int]) -> Answer:
        kind, seconds = type(call).__name__, self._seconds_for(call)
        process.channel.settimeout(seconds)
        try:
            send_call(process.channel, call, descriptors, seconds)
            return receive_answer(process.channel)
        except TimeoutError as error:
            log.warning("codec process took too long and is ended", pid=process.popen.pid, call=kind)
            raise Unavailable(f"decoding took more than {seconds:g} s", code="pixels.timeout") from error
        except (EOFError, OSError, ValueError) as error:
            status = self._end_status(process)
            log.warning("codec process died", pid=process.popen.pid, call=kind, exit_status=status)
            raise Unavailable("the codec process died over this frame", code="pixels.crashed") from error

    def _seconds_for(self, call: Call) -> float:
        """Give how long a call may take: whole instances according to their size."""
        seconds = self._settings.timeout_seconds
        if isinstance(call, TranscodeInstance):
            seconds += call.data_set.length / SLOWEST_BYTES_PER_SECOND
        return seconds

    def _end_status(self, process: _Process) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.popen.wait(1)
        return None

    def _give_back(self, process: _Process) -> None:
        with self._changed:
            is_one_too_many = self._started > self._most and self._idle
            if not self._is_closed and not is_one_too_many:
                self._idle.append(process)
                self._changed.notify()
                return
        self._end(process)

    def _end(self, process: _Process) -> None:
        _stop(process)
        self._forget()

    def _forget(self) -> None:
        with self._changed:
            self._started -= 1
            if self._started <= self._most:
                self._spares = 0
            self._changed.notify()


def _stop(process: _Process) -> None:
    process.channel.close()
    process.popen.kill()
    process.popen.wait()


def _raise_failure(answer: Answer) -> None:
    """Raise what a process says went wrong."""
    code = answer.facts.get("error")
    if code is None:
        return
    message, hint = str(answer.facts.get("message", "")), str(answer.facts.get("hint", ""))
    kinds = answer.facts.get("kinds", ())
    if "NotFound" in kinds:
        raise NotFound(message, code=code, hint=hint)
    if code in ("pixels.memory", "pixels.file"):
        raise Unavailable(message, code=code, hint=hint)
    raise InvalidInput(message, code=code, hint=hint)
