"""The worker: does what modules do in the background, by timers and by jobs."""

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.metrics import JOBS
from dicom_network.base.module import JobHandler, JobRun, Timer
from dicom_network.domain.errors import DicomNetworkError, InvalidInput, NotFound, Refused
from dicom_network.domain.ports import JobQueue

FOR_GOOD = (InvalidInput, NotFound, Refused)
"""What the next attempt would meet as well: somebody has to change something first."""

log = logger("worker")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds."""

    lease: float = 60.0
    """A job whose worker died is taken up by another after so long. Renewed three times as often."""
    poll: float = 1.0
    first_retry: float = 5.0
    """Doubled with every further attempt."""
    longest_retry: float = 3600.0


class Worker:
    """Runs timers, a thread each, and jobs, ``job_threads`` at a time, until it is stopped."""

    def __init__(
        self,
        timers: Sequence[Timer],
        handlers: Sequence[JobHandler],
        queue: JobQueue,
        *,
        job_threads: int = 2,
        rhythm: Rhythm | None = None,
    ) -> None:
        self._timers = timers
        self._handlers = {handler.kind: handler for handler in handlers}
        self._queue = queue
        self._job_threads = job_threads
        self._rhythm = rhythm or Rhythm()
        self._running: dict[int, _Progress] = {}

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; what has begun is finished, or given back by those jobs that look."""
        for kind in self._handlers:
            # Also where none has ever waited: who watches the queue has to see that it is empty.
            JOBS.labels(kind).set(0)
        tasks = len(self._timers) + self._job_threads + 1
        with ThreadPoolExecutor(max_workers=tasks, thread_name_prefix="worker") as pool:
            for timer in self._timers:
                pool.submit(_run_timer, timer, stop)
            for _ in range(self._job_threads):
                pool.submit(self._run_jobs, stop)
            pool.submit(self._keep_leases, stop)
            stop.wait()

    def _run_jobs(self, stop: threading.Event) -> None:
        kinds = list(self._handlers)
        while not stop.is_set():
            try:
                job = self._queue.claim(kinds, self._rhythm.lease, running=list(self._running))
                if job is None:
                    stop.wait(self._rhythm.poll)
                else:
                    self._run_job(job, stop)
            except Exception:  # the boundary: whatever it was, the next one must run
                log.exception("job queue failed")
                stop.wait(self._rhythm.poll)

    def _keep_leases(self, stop: threading.Event) -> None:
        """Renew the leases of running jobs, however long their handlers say nothing, and learn of cancellations."""
        while not stop.wait(self._rhythm.lease / 3):
            for progress in list(self._running.values()):
                try:
                    progress.keep()
                except Exception:  # the boundary: the other jobs have leases too
                    log.exception("a lease was not renewed")

    def _run_job(self, job: Mapping[str, Any], stop: threading.Event) -> None:
        handler = self._handlers[job["kind"]]
        progress = _Progress(self._queue, job, self._rhythm.lease)
        run = JobRun(
            id=job["id"],
            arguments=dict(job["arguments"]),
            attempt=job["attempt"],
            progress=progress,
            is_cancelled=lambda: progress.is_cancelled or stop.is_set(),
            result=dict(job["result"] or {}),
        )
        self._running[run.id] = progress
        try:
            handler.run(run)
        except DicomNetworkError as error:
            retry_at = None if isinstance(error, FOR_GOOD) else self._next_attempt(handler, run.attempt)
            self._failed(job, f"{error.code}: {error}", run.result, retry_at)
        except Exception as error:  # the boundary: whatever it was, the next one must run
            log.exception("job failed", job=run.id, kind=handler.kind)
            self._failed(job, type(error).__name__, run.result, self._next_attempt(handler, run.attempt))
        else:
            if run.result.pop("unfinished", False):
                self._queue.give_back(run.id, result=run.result)
            else:
                self._queue.finish(run.id, result=run.result)
        finally:
            self._running.pop(run.id, None)

    def _next_attempt(self, handler: JobHandler, attempt: int) -> datetime | None:
        if attempt >= handler.attempts:
            return None
        delay = min(self._rhythm.first_retry * 2 ** (attempt - 1), self._rhythm.longest_retry)
        return now() + timedelta(seconds=delay)

    def _failed(self, job: Mapping[str, Any], error: str, result: Mapping[str, Any], retry_at: datetime | None) -> None:
        self._queue.fail(job["id"], error=error, retry_at=retry_at, result=result)
        log.warning(
            "job attempt failed",
            job=job["id"],
            kind=job["kind"],
            attempt=job["attempt"],
            last=retry_at is None,
            error=error,
        )


class _Progress:
    """Tells the queue how far a job is, and learns from it whether the job was cancelled."""

    def __init__(self, queue: JobQueue, job: Mapping[str, Any], lease_seconds: float) -> None:
        self._queue = queue
        self._job_id = job["id"]
        self._lease_seconds = lease_seconds
        self._last: tuple[int, int, Mapping[str, Any]] = (0, 0, job["result"] or {})
        self._lock = threading.Lock()
        self.is_cancelled = False

    def __call__(self, done: int, total: int, result: dict[str, Any]) -> None:
        """Note progress."""
        with self._lock:
            self._last = (done, total, result)
            self._renew()

    def keep(self) -> None:
        """Keep the job without progress."""
        with self._lock:
            self._renew()

    def _renew(self) -> None:
        done, total, result = self._last
        if not self._queue.renew(self._job_id, self._lease_seconds, done=done, total=total, result=result):
            self.is_cancelled = True


def _run_timer(timer: Timer, stop: threading.Event) -> None:
    while not stop.is_set():
        more = False
        try:
            more = bool(timer.run())
        except Exception:  # the boundary: whatever it was, the next one must run
            log.exception("timer failed", timer=timer.name)
        if not more:
            stop.wait(timer.every.total_seconds())
