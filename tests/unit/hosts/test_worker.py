"""The worker: timers that go on after a failure, jobs that are tried again, given back, cancelled."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dicom_network.base.clock import now
from dicom_network.base.metrics import exposition
from dicom_network.base.module import JobHandler, JobRun, Timer
from dicom_network.base.node import Node
from dicom_network.domain.errors import NotFound, Refused, Unavailable
from dicom_network.hosts.worker import Rhythm, Worker
from tests.local_node import open_node
from tests.patience import wait_for
from tests.whole_node import SECONDS

FAST = Rhythm(lease=60, poll=0.005, first_retry=0.005, longest_retry=0.02)
MOMENT = timedelta(milliseconds=5)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with open_node(tmp_path) as opened:
        yield opened


@contextmanager
def working(
    node: Node, *handlers: JobHandler, timers: tuple[Timer, ...] = (), rhythm: Rhythm = FAST
) -> Iterator[threading.Event]:
    """Run a worker until left; gives the event that stops it."""
    stop = threading.Event()
    worker = Worker(timers, handlers, node.jobs, rhythm=rhythm)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


def enqueue(node: Node, **arguments: Any) -> int:
    with node.database.transaction() as transaction:
        return node.jobs.enqueue(transaction, "test", arguments)


def job(node: Node, job_id: int) -> dict[str, Any]:
    return next(dict(one) for one in node.jobs.list_jobs() if one["id"] == job_id)


def await_state(node: Node, job_id: int, state: str) -> dict[str, Any]:
    wait_for(lambda: job(node, job_id)["state"] == state, f"the state {state}")
    return job(node, job_id)


def handler(run: Callable[[JobRun], None], attempts: int = 8) -> JobHandler:
    return JobHandler("test", run, attempts)


def test_a_timer_that_failed_runs_again_and_at_once_where_there_is_more_to_do(node: Node) -> None:
    runs: list[str] = []
    enough, others = threading.Event(), threading.Event()

    def unsteady() -> bool:
        runs.append("x")
        if len(runs) == 1:
            raise ValueError("whatever it was")
        if len(runs) == 4:
            enough.set()
        return 2 <= len(runs) < 4

    def steady() -> None:
        others.set()

    timers = (Timer("unsteady", MOMENT, unsteady), Timer("steady", timedelta(hours=1), steady))
    with working(node, timers=timers):
        assert enough.wait(SECONDS)
        assert others.wait(SECONDS)


def test_the_depth_of_a_queue_is_shown_though_nothing_has_ever_waited_in_it(node: Node) -> None:
    never = JobHandler("never-ordered", lambda _job: None)
    with working(node, never):
        wait_for(lambda: b'dicom_network_jobs{kind="never-ordered"} 0.0' in exposition()[0], "the figure")


def test_a_job_is_done_with_its_arguments_and_keeps_its_result(node: Node) -> None:
    def run(job: JobRun) -> None:
        job.progress(1, 2, {"first": job.arguments["number"]})
        job.result["second"] = job.attempt

    number = enqueue(node, number=7)
    with working(node, handler(run)):
        done = await_state(node, number, "done")
    assert (done["done"], done["total"], done["result"], done["error"]) == (1, 2, {"second": 1}, "")


def test_a_job_that_raises_is_tried_again_with_what_it_left(node: Node) -> None:
    def run(job: JobRun) -> None:
        job.result["tries"] = job.result.get("tries", 0) + 1
        if job.attempt == 1:
            raise ValueError("MORARU^ION was born in 1950")
        if job.attempt == 2:
            raise Unavailable("the peer does not answer", code="dimse.unreachable")

    number = enqueue(node)
    with working(node, handler(run)):
        done = await_state(node, number, "done")
    assert (done["attempt"], done["result"], done["error"]) == (3, {"tries": 3}, "")


def test_a_job_fails_for_good_after_its_last_attempt_and_says_why(node: Node) -> None:
    def run(job: JobRun) -> None:
        job.result["attempt"] = job.attempt
        raise Unavailable("the peer does not answer", code="dimse.unreachable")

    number = enqueue(node)
    with working(node, handler(run, attempts=3)):
        failed = await_state(node, number, "failed")
        with node.database.transaction() as transaction:
            node.jobs.retry(transaction, number)
        wait_for(lambda: job(node, number)["state"] == "failed", "the failure after another three attempts")
    assert failed["attempt"] == 3
    assert failed["error"] == "dimse.unreachable: the peer does not answer"
    assert failed["result"] == {"attempt": 3}


@pytest.mark.parametrize("error", [NotFound("there is no peer X"), Refused("nothing of it is taken")])
def test_what_can_only_fail_again_is_not_tried_again(node: Node, error: Exception) -> None:
    def run(_job: JobRun) -> None:
        raise error

    number = enqueue(node)
    with working(node, handler(run)):
        assert await_state(node, number, "failed")["attempt"] == 1


def test_an_unforeseen_error_is_told_by_its_kind_alone(node: Node) -> None:
    def run(_job: JobRun) -> None:
        raise ValueError("MORARU^ION was born in 1950")

    number = enqueue(node)
    with working(node, handler(run, attempts=1)):
        assert await_state(node, number, "failed")["error"] == "ValueError"


def test_a_job_that_hears_of_the_stop_goes_on_after_the_next_start_and_lost_no_attempt(node: Node) -> None:
    begun = threading.Event()

    def run(job: JobRun) -> None:
        if job.result:
            return
        begun.set()
        wait_for(job.is_cancelled, "the stop")
        job.result["unfinished"] = True
        job.result["sent"] = 3

    number = enqueue(node)
    with working(node, handler(run)):
        assert begun.wait(SECONDS)
    waiting = job(node, number)
    assert (waiting["state"], waiting["attempt"], waiting["result"]) == ("waiting", 0, {"sent": 3})
    with working(node, handler(run)):
        assert await_state(node, number, "done")["attempt"] == 1


def test_what_a_job_has_begun_is_finished_where_it_does_not_look_for_the_stop(node: Node) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def run(job: JobRun) -> None:
        begun.set()
        go_on.wait(SECONDS)
        job.result["whole"] = True

    number = enqueue(node)
    with working(node, handler(run)) as stop:
        assert begun.wait(SECONDS)
        stop.set()
        go_on.set()
    assert (job(node, number)["state"], job(node, number)["result"]) == ("done", {"whole": True})


def test_a_job_that_is_cancelled_hears_of_it_though_it_tells_of_no_progress(node: Node) -> None:
    begun, heard = threading.Event(), threading.Event()

    def run(job: JobRun) -> None:
        begun.set()
        wait_for(job.is_cancelled, "the cancellation")
        heard.set()

    number = enqueue(node)
    with working(node, handler(run), rhythm=Rhythm(lease=0.6, poll=0.005)):
        assert begun.wait(SECONDS)
        with node.database.transaction() as transaction:
            node.jobs.cancel(transaction, number)
        assert heard.wait(SECONDS)
    assert job(node, number)["state"] == "cancelled"


def test_the_lease_of_a_job_that_says_nothing_is_renewed(node: Node) -> None:
    go_on = threading.Event()
    number = enqueue(node)
    with working(node, handler(lambda _: bool(go_on.wait(SECONDS))), rhythm=Rhythm(lease=0.3, poll=0.005)):
        for _ in range(3):
            last = job(node, number)["changed"]
            wait_for(lambda since=last: job(node, number)["changed"] > since, "the next renewal")
        go_on.set()
        assert await_state(node, number, "done")["attempt"] == 1


def test_a_worker_that_comes_late_to_renew_a_lease_does_not_begin_its_own_job_again(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    def renew(*_: Any, **__: Any) -> bool:
        raise OSError("the whole machine was asleep")

    monkeypatch.setattr(node.jobs, "renew", renew)
    runs: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def run(job: JobRun) -> None:
        runs.append(job.id)
        if job.id == first:
            begun.set()
            go_on.wait(SECONDS)

    lease = timedelta(seconds=0.1)
    first = enqueue(node)
    with working(node, handler(run), rhythm=Rhythm(lease=lease.total_seconds(), poll=0.005)):
        assert begun.wait(SECONDS)
        wait_for(lambda: now() > job(node, first)["changed"] + lease, "the end of the lease")
        # The first has been due for longer: whoever took abandoned jobs would take it before this one.
        second = enqueue(node)
        await_state(node, second, "done")
        go_on.set()
        await_state(node, first, "done")
    assert runs == [first, second]


def test_the_queue_may_fail_for_a_while(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = threading.Event()
    real = node.jobs.claim

    def claim(kinds: Any, lease: float, **options: Any) -> Any:
        if not failed.is_set():
            failed.set()
            raise OSError("the database is away")
        return real(kinds, lease, **options)

    monkeypatch.setattr(node.jobs, "claim", claim)
    number = enqueue(node)
    with working(node, handler(lambda _: None)):
        await_state(node, number, "done")
    assert failed.is_set()
