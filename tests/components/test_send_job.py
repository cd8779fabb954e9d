"""Sending by a job: it survives failures and the death of its worker, and anybody sees how it stands."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from pynetdicom import evt

from dicom_network.hosts.worker import Rhythm
from dicom_network.modules.sending.tasks import jobs
from tests.destination import destination
from tests.made_instances import STUDY, instance_uid, make
from tests.patience import wait_for
from tests.whole_node import SECONDS, WholeNode, whole_node

UIDS = [instance_uid(number) for number in range(1, 5)]
SERIES = f"{STUDY}.1"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[WholeNode]:
    """A node with one series of four images."""
    with whole_node(tmp_path / "data", dimse={"sending_associations": 1}) as made:
        made.store(*(make(number) for number in range(1, 5)))
        yield made


def order(node: WholeNode, status: int = 202, **what: Any) -> dict[str, Any]:
    answer = node.request(
        "POST", "/api/v1/send", headers={"Content-Type": "application/json"}, body=json.dumps(what).encode()
    )
    assert answer.status == status, answer.body
    return dict(answer.json())


def job(node: WholeNode, number: int) -> dict[str, Any]:
    answer = node.request("GET", "/api/v1/jobs")
    assert answer.status == 200
    return next(one for one in answer.json() if one["id"] == number)


def await_state(node: WholeNode, number: int, state: str) -> dict[str, Any]:
    wait_for(lambda: job(node, number)["state"] == state, f"the state {state}")
    return job(node, number)


def test_a_study_is_sent_and_every_instance_has_its_result(node: WholeNode) -> None:
    with destination(node, "WS1") as workstation:
        number = order(node, peer="WS1", studies=[STUDY], series=[SERIES])["job"]
        assert job(node, number)["state"] == "waiting"
        with node.run_jobs():
            done = await_state(node, number, "done")
    assert [one.sop_instance_uid for one in workstation.arrived] == UIDS, "each once and in their order"
    assert (done["kind"], done["done"], done["total"], done["error"]) == ("send", 4, 4, "")
    assert done["result"] == {"statuses": dict.fromkeys(UIDS, "0000")}
    ordered, sent = *node.events("node:send:order"), *node.events("node:instances:send")
    assert ordered["actor"] == sent["actor"] == "person:vrusu"
    assert (sent["outcome"], sent["objects"]["peer"], sent["objects"]["instances"]) == ("success", "WS1", 4)
    (listed,) = map(json.loads, node.shell("job", "list", "--json").splitlines())
    assert (listed["id"], listed["state"], listed["done"]) == (number, "done", 4)


def test_who_gave_an_order_sees_how_far_it_is_and_nobody_else_does(node: WholeNode) -> None:
    with destination(node, "WS1"):
        number = order(node, peer="WS1", studies=[STUDY])["job"]
        waiting = node.request("GET", f"/api/v1/send/{number}").json()
        assert (waiting["state"], waiting["peer"], waiting["studies"]) == ("waiting", "WS1", [STUDY])
        with node.run_jobs():
            await_state(node, number, "done")
    (mine,) = node.request("GET", "/api/v1/send").json()
    assert (mine["job"], mine["state"], mine["done"], mine["total"]) == (number, "done", 4, 4)
    assert "statuses" not in mine, "twenty thousand of them would be no progress bar"
    assert node.request("GET", "/api/v1/send/destinations").json() == [{"ae_title": "WS1", "title": ""}]
    assert node.request("GET", "/api/v1/send/999").json()["code"] == "sending.unknown"
    assert node.request("DELETE", f"/api/v1/send/{number}").status == 409


def test_what_does_not_exist_cannot_be_sent(node: WholeNode) -> None:
    assert order(node, 404, peer="NOBODY", studies=[STUDY])["code"] == "peers.unknown"
    with destination(node, "WS1"):
        assert order(node, 404, peer="WS1", studies=["1.2.3"])["code"] == "index.unknown"
        assert order(node, 400, peer="WS1")["code"] == "sending.selection"
    assert node.request("GET", "/api/v1/jobs").json() == []


def test_what_a_peer_does_not_take_just_now_is_sent_again_and_nothing_else(node: WholeNode) -> None:
    refused: list[str] = []

    def answer(event: evt.Event) -> int:
        if event.request.AffectedSOPInstanceUID == UIDS[1] and len(refused) < 2:
            refused.append(UIDS[1])
            return 0xA700
        return 0

    with destination(node, "WS1", answer=answer) as workstation, node.run_jobs():
        number = order(node, peer="WS1", series=[SERIES])["job"]
        done = await_state(node, number, "done")
    assert [one.sop_instance_uid for one in workstation.arrived] == [UIDS[0], *UIDS[2:], UIDS[1]]
    assert done["attempt"] == 3
    assert done["result"] == {"statuses": dict.fromkeys(UIDS, "0000")}


def test_a_peer_that_comes_back_gets_what_was_ordered_meanwhile(node: WholeNode) -> None:
    with destination(node, "WS1"):
        number = order(node, peer="WS1", studies=[STUDY])["job"]
    with node.run_jobs():
        wait_for(lambda: job(node, number)["error"], "the first failure")
        assert "sending.incomplete" in job(node, number)["error"]
        assert all(text.startswith("A700") for text in job(node, number)["result"]["statuses"].values())
        with destination(node, "WS1") as workstation:
            if job(node, number)["state"] == "failed":
                node.request("POST", f"/api/v1/jobs/{number}/retry")
            await_state(node, number, "done")
    assert workstation.uids == set(UIDS)


def test_what_a_peer_never_takes_fails_at_once_and_says_why(node: WholeNode) -> None:
    def answer(event: evt.Event) -> int:
        return 0xC123 if event.request.AffectedSOPInstanceUID == UIDS[0] else 0xB007

    with destination(node, "WS1", answer=answer), node.run_jobs():
        number = order(node, peer="WS1", studies=[STUDY])["job"]
        failed = await_state(node, number, "failed")
    assert failed["attempt"] == 1
    assert "1 of 4" in failed["error"]
    assert "C123" in failed["error"]
    assert failed["result"]["statuses"] == {UIDS[0]: "C123", **dict.fromkeys(UIDS[1:], "B007")}
    assert (failed["done"], failed["total"]) == (3, 4)
    assert node.events("node:instances:send")[-1]["outcome"] == "failure"


def test_a_job_that_is_cancelled_sends_no_more(node: WholeNode) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def answer(_event: evt.Event) -> int:
        busy.set()
        go_on.wait(SECONDS)
        return 0

    with destination(node, "WS1", answer=answer) as workstation, node.run_jobs(Rhythm(lease=1.0, poll=0.01)):
        number = order(node, peer="WS1", studies=[STUDY])["job"]
        assert busy.wait(SECONDS)
        assert node.request("DELETE", f"/api/v1/jobs/{number}").status == 204
        wait_for(lambda: node.events("node:instances:send"), "the end of the job")
        go_on.set()
    assert job(node, number)["state"] == "cancelled"
    assert len(workstation.arrived) <= 1
    assert node.request("DELETE", f"/api/v1/jobs/{number}").status == 409
    assert node.request("DELETE", "/api/v1/jobs/4711").status == 404


WORKER = """
import sys, threading
from pathlib import Path
from dicom_network.base.settings import Settings
from dicom_network.components.assembly import assemble_node
from dicom_network.hosts.worker import Rhythm, Worker
from dicom_network.modules import sending

settings = {"node": {"data": Path(sys.argv[1])}, "dimse": {"sending_associations": 1}, "log": {"level": "error"}}
node = assemble_node(Settings(**settings))
Worker([], sending.MODULE.jobs(node), node.jobs, rhythm=Rhythm(lease=1.0, poll=0.01)).run(threading.Event())
"""


def test_a_job_whose_worker_was_killed_goes_on_where_it_was(node: WholeNode) -> None:
    third, go_on = threading.Event(), threading.Event()

    def answer(event: evt.Event) -> int:
        if event.request.AffectedSOPInstanceUID == UIDS[2] and not third.is_set():
            third.set()
            go_on.wait(SECONDS)
        return 0

    with destination(node, "WS1", answer=answer) as workstation:
        number = order(node, peer="WS1", studies=[STUDY])["job"]
        worker = subprocess.Popen([sys.executable, "-c", dedent(WORKER), str(node.node.settings.node.data)])
        try:
            assert third.wait(SECONDS)
            assert job(node, number)["state"] == "running"
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait(SECONDS)
        go_on.set()
        with node.run_jobs():
            done = await_state(node, number, "done")
    assert workstation.uids == set(UIDS)
    assert (done["attempt"], done["done"], done["total"]) == (2, 4, 4)


def test_a_peer_that_is_down_over_a_weekend_still_gets_everything(node: WholeNode) -> None:
    (handler,) = (one for one in jobs(node.node) if one.kind == "send")
    rhythm = Rhythm()
    waits = [min(rhythm.first_retry * 2**number, rhythm.longest_retry) for number in range(handler.attempts - 1)]
    assert timedelta(days=2.5) < timedelta(seconds=sum(waits)) < timedelta(days=7)
