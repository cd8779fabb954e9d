"""The job queue on both databases."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from dicom_network.domain.errors import Conflict, NotFound
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.jobs import SqlJobQueue
from tests.patience import SECONDS

SOON = timedelta(hours=1)


def enqueue(database: SqlDatabase, kind: str = "send", key: str = "", **arguments: object) -> int:
    """Add a job in a transaction of its own."""
    with database.transaction() as transaction:
        return SqlJobQueue(database).enqueue(transaction, kind, arguments, key=key)


def only_job(database: SqlDatabase) -> dict[str, object]:
    """Give the only job there is."""
    (job,) = SqlJobQueue(database).list_jobs()
    return dict(job)


def test_a_job_is_claimed_once_with_its_arguments(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    job_id = enqueue(database, peer="PACS2", studies=["1.2.3"])
    claimed = queue.claim(["send"], 60)
    assert claimed == {
        "id": job_id,
        "kind": "send",
        "arguments": {"peer": "PACS2", "studies": ["1.2.3"]},
        "attempt": 1,
        "result": {},
    }
    assert queue.claim(["send"], 60) is None


def test_a_job_of_a_failed_transaction_does_not_exist(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    with pytest.raises(ZeroDivisionError), database.transaction() as transaction:
        queue.enqueue(transaction, "send", {})
        raise ZeroDivisionError
    assert queue.list_jobs() == []


def test_only_the_kinds_asked_for_are_claimed_in_order_of_their_dues(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    enqueue(database, "seal")
    first, second = enqueue(database, "send"), enqueue(database, "send")
    assert queue.claim([], 60) is None
    assert [queue.claim(["send", "check"], 60)["id"] for _ in range(2)] == [first, second]  # type: ignore[index]
    assert queue.claim(["send", "check"], 60) is None
    assert queue.depths() == {"seal": 1, "send": 2}


def test_a_job_that_is_not_due_waits(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    with database.transaction() as transaction:
        queue.enqueue(transaction, "send", {}, not_before=datetime.now(UTC) + SOON)
    assert queue.claim(["send"], 60) is None


def test_a_waiting_job_with_the_same_key_is_returned_instead(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    first = enqueue(database, key="1.2.3")
    assert enqueue(database, key="1.2.3") == first
    assert enqueue(database, "seal", key="1.2.3") != first
    queue.claim(["send"], 60)
    assert enqueue(database, key="1.2.3") != first, "what is running may have read its input already"


def test_a_lease_that_ran_out_gives_the_job_to_the_next(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    job_id = enqueue(database)
    assert queue.claim(["send"], -1) is not None
    again = queue.claim(["send"], 60)
    assert again is not None
    assert (again["id"], again["attempt"]) == (job_id, 2)


def test_whoever_is_at_a_job_does_not_take_it_for_abandoned(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    first, second = enqueue(database), enqueue(database)
    assert queue.claim(["send"], -1) is not None
    taken = queue.claim(["send"], 60, running=[first])
    assert taken is not None
    assert taken["id"] == second
    assert queue.claim(["send"], 60, running=[first, second]) is None
    assert queue.claim(["send"], 60)["id"] == first  # type: ignore[index]


def test_progress_renews_the_lease_and_is_handed_to_the_next_attempt(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    job_id = enqueue(database)
    queue.claim(["send"], -1)
    assert queue.renew(job_id, 60, done=3, total=12, result={"sent": ["1.2"]})
    assert queue.claim(["send"], 60) is None
    job = only_job(database)
    assert (job["state"], job["done"], job["total"], job["result"]) == ("running", 3, 12, {"sent": ["1.2"]})


def test_a_finished_job_is_done(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    job_id = enqueue(database)
    queue.claim(["send"], 60)
    queue.finish(job_id, result={"sent": 12})
    job = only_job(database)
    assert (job["state"], job["result"], job["error"]) == ("done", {"sent": 12}, "")
    assert queue.depths() == {}
    assert queue.claim(["send"], 60) is None


def test_a_failed_attempt_is_repeated_when_it_is_due(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    job_id = enqueue(database, key="1.2.3")
    queue.claim(["send"], 60)
    queue.fail(job_id, error="no answer", retry_at=datetime.now(UTC) + SOON, result={"sent": 1})
    assert queue.claim(["send"], 60) is None
    assert (only_job(database)["state"], only_job(database)["error"]) == ("waiting", "no answer")
    assert enqueue(database, key="1.2.3") == job_id


def test_a_failed_attempt_may_wait_beside_a_newer_job_of_its_key(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    first = enqueue(database, key="1.2.3")
    queue.claim(["send"], 60)
    second = enqueue(database, key="1.2.3")
    queue.fail(first, error="no answer", retry_at=datetime.now(UTC), result={})
    assert {queue.claim(["send"], 60)["id"] for _ in range(2)} == {first, second}  # type: ignore[index]


def test_a_job_that_failed_for_good_can_be_made_due_again(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    job_id = enqueue(database, key="1.2.3")
    queue.claim(["send"], 60)
    queue.fail(job_id, error="refused", retry_at=None, result={"sent": 1})
    assert only_job(database)["state"] == "failed"
    with database.transaction() as transaction:
        queue.retry(transaction, job_id)
    again = queue.claim(["send"], 60)
    assert again is not None
    assert (again["attempt"], again["result"]) == (1, {"sent": 1})


def test_a_cancelled_job_is_told_so_when_it_renews(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    job_id = enqueue(database)
    queue.claim(["send"], 60)
    with database.transaction() as transaction:
        queue.cancel(transaction, job_id)
    assert not queue.renew(job_id, 60, done=1, total=2, result={})
    queue.finish(job_id, result={})
    assert only_job(database)["state"] == "cancelled"


def test_cancel_and_retry_tell_what_cannot_be(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    job_id = enqueue(database)
    with database.transaction() as transaction:
        with pytest.raises(NotFound):
            queue.cancel(transaction, job_id + 1)
        with pytest.raises(NotFound):
            queue.retry(transaction, job_id + 1)
        with pytest.raises(Conflict):
            queue.retry(transaction, job_id)
        queue.cancel(transaction, job_id)
        with pytest.raises(Conflict):
            queue.cancel(transaction, job_id)


def test_jobs_are_listed_newest_first_by_state(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    ids = [enqueue(database, number=number) for number in range(3)]
    queue.claim(["send"], 60)
    assert [job["id"] for job in queue.list_jobs()] == ids[::-1]
    assert [job["id"] for job in queue.list_jobs(state="waiting", limit=1)] == [ids[2]]
    assert [job["id"] for job in queue.list_jobs(state="running")] == [ids[0]]


def test_workers_that_claim_at_once_get_different_jobs(database: SqlDatabase) -> None:
    ids = {enqueue(database, number=number) for number in range(20)}
    claimed: list[int] = []

    def work() -> None:
        queue = SqlJobQueue(database)
        while (job := queue.claim(["send"], 60)) is not None:
            claimed.append(job["id"])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert sorted(claimed) == sorted(ids)


def test_a_job_that_is_given_back_waits_as_if_it_had_not_been_begun(database: SqlDatabase) -> None:
    queue = SqlJobQueue(database)
    job_id = enqueue(database, key="1.2.3")
    queue.claim(["send"], 60)
    newer = enqueue(database, key="1.2.3")
    queue.give_back(job_id, result={"sent": 3})
    queue.give_back(newer, result={"sent": 9})
    again = queue.claim(["send"], 60)
    assert again is not None
    assert (again["id"], again["attempt"], again["result"]) == (newer, 1, {})
    again = queue.claim(["send"], 60)
    assert again is not None
    assert (again["id"], again["attempt"], again["result"]) == (job_id, 1, {"sent": 3})
