"""The worker: does what modules do in the background, by timers and by jobs."""

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.module import JobHandler, JobRun, Timer
from dicom_network.domain.errors import DicomNetworkError
from dicom_network.domain.ports import JobQueue

LEASE_SECONDS = 60.0
"""A job whose worker died is taken up by another after so long."""
POLL_SECONDS = 1.0
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 3600.0

log = logger("worker")


class Worker:
    """Runs timers, a thread each, and jobs, ``job_threads`` at a time, until it is stopped."""

    def __init__(
        self, timers: Sequence[Timer], handlers: Sequence[JobHandler], queue: JobQueue, job_threads: int = 2
    ) -> None:
        self._timers = timers
        self._handlers = {handler.kind: handler for handler in handlers}
        self._queue = queue
        self._job_threads = job_threads

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; what has begun is finished."""
        tasks = len(self._timers) + self._job_threads
        with ThreadPoolExecutor(max_workers=tasks, thread_name_prefix="worker") as pool:
            for timer in self._timers:
                pool.submit(_run_timer, timer, stop)
            for _ in range(self._job_threads):
                pool.submit(self._run_jobs, stop)
            stop.wait()

    def _run_jobs(self, stop: threading.Event) -> None:
        kinds = list(self._handlers)
        while not stop.is_set():
            try:
                job = self._queue.claim(kinds, LEASE_SECONDS)
                if job is None:
                    stop.wait(POLL_SECONDS)
                else:
                    self._run_job(job, stop)
            except Exception:  # the boundary: whatever it was, the next one must run
                log.exception("job queue failed")
                stop.wait(POLL_SECONDS)

    def _run_job(self, job: Mapping[str, Any], stop: threading.Event) -> None:
        handler = self._handlers[job["kind"]]
        progress = _Progress(self._queue, job, stop)
        run = JobRun(
            id=job["id"],
            arguments=dict(job["arguments"]),
            attempt=job["attempt"],
            progress=progress,
            is_cancelled=lambda: progress.cancelled or stop.is_set(),
            result=dict(job["result"] or {}),
        )
        try:
            handler.run(run)
        except DicomNetworkError as error:
            self._failed(job, handler, f"{error.code}: {error}", run.result)
        except Exception as error:  # the boundary: whatever it was, the next one must run
            log.exception("job failed", job=job["id"], kind=job["kind"])
            self._failed(job, handler, type(error).__name__, run.result)
        else:
            if stop.is_set() and run.result.get("unfinished"):
                self._queue.fail(job["id"], error="the node stopped", retry_at=now(), result=run.result)
            elif not progress.cancelled:
                self._queue.finish(job["id"], result=run.result)

    def _failed(self, job: Mapping[str, Any], handler: JobHandler, error: str, result: Mapping[str, Any]) -> None:
        last = job["attempt"] >= handler.attempts
        delay = min(FIRST_RETRY_SECONDS * 2 ** (job["attempt"] - 1), LONGEST_RETRY_SECONDS)
        self._queue.fail(
            job["id"], error=error, retry_at=None if last else now() + timedelta(seconds=delay), result=result
        )
        log.warning(
            "job attempt failed", job=job["id"], kind=job["kind"], attempt=job["attempt"], last=last, error=error
        )


class _Progress:
    """Tells the queue how far a job is, and learns from it whether the job was cancelled."""

    def __init__(self, queue: JobQueue, job: Mapping[str, Any], stop: threading.Event) -> None:
        self._queue = queue
        self._job_id = job["id"]
        self._stop = stop
        self.cancelled = False

    def __call__(self, done: int, total: int, result: dict[str, Any]) -> None:
        if not self._queue.renew(self._job_id, LEASE_SECONDS, done=done, total=total, result=result):
            self.cancelled = True


def _run_timer(timer: Timer, stop: threading.Event) -> None:
    while not stop.is_set():
        more = False
        try:
            more = bool(timer.run())
        except Exception:  # the boundary: whatever it was, the next one must run
            log.exception("timer failed", timer=timer.name)
        if not more:
            stop.wait(timer.every.total_seconds())
