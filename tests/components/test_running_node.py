"""A node as whoever installs it gets it: it starts, takes, finds, gives back, ends and starts again."""

import json
from collections.abc import Callable

from bench.association import Association
from bench.fast_sender import Target, send
from bench.synthesis import CT, Kind, Series
from bench.wire import EXPLICIT_LITTLE, Context
from tests.running_node import RunningNode

COUNT = 12
KIND = Kind("ct", CT, "CT", 64, 64)
StartNode = Callable[..., RunningNode]


def test_what_came_in_before_the_node_ended_is_there_when_it_starts_again(start_node: StartNode) -> None:
    node = start_node()
    series = [Series(KIND, family=31, number=number) for number in (1, 2)]
    sent = send(Target("127.0.0.1", node.dicom_port, node.ae_title), series, COUNT)
    assert (sent.errors, sent.messages) == (0, [])
    assert node.stop() == 0
    node.start()
    for one in series:
        (study,) = json.loads(node.get(f"/dicomweb/studies?StudyInstanceUID={one.study_instance_uid}").body)
        assert study["00201208"]["Value"] == [COUNT]
    assert node.command("check").returncode == 0


def test_an_open_node_answers_whatever_title_a_sender_calls(start_node: StartNode) -> None:
    node = start_node()
    contexts = [Context(CT, (EXPLICIT_LITTLE,))]
    # Raises where the node does not accept.
    with Association("127.0.0.1", node.dicom_port, called="ANY-SCP", calling="TESTS", contexts=contexts):
        pass


def test_health_readiness_and_metrics_are_open_and_everything_else_is_not(start_node: StartNode) -> None:
    node = start_node()
    statuses = {
        path: node.request("GET", path, headers={"Authorization": ""}).status
        for path in ("/healthz", "/readyz", "/metrics", "/dicomweb/studies", "/api/v1/peers")
    }
    assert statuses == {
        "/healthz": 200,
        "/readyz": 200,
        "/metrics": 200,
        "/dicomweb/studies": 401,
        "/api/v1/peers": 401,
    }


def figure(text: str, name: str) -> float:
    """Give a figure by its name with its labels."""
    return next(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(f"{name} "))


def test_the_figures_of_all_processes_are_in_every_answer(start_node: StartNode) -> None:
    node = start_node()
    sent = send(Target("127.0.0.1", node.dicom_port, node.ae_title), [Series(KIND, family=32, number=1)], COUNT)
    assert (sent.errors, sent.messages) == (0, [])
    for _ in range(8):  # whichever of the web processes answers
        text = node.request("GET", "/metrics").body.decode()
        assert figure(text, "dicom_network_associations_accepted_total") == 1
        assert figure(text, 'dicom_network_instances_in_total{via="C-STORE"}') == COUNT
        assert figure(text, "dicom_network_disk_free_bytes") > 0, "as the worker measured it"
