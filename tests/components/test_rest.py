"""The REST of the node: its description, its refusals, and the trash, conflicts, checks and figures behind it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dicom_network.domain.access import ANYTHING
from tests.made_instances import SERIES, STUDY, instance_uid, make
from tests.patience import wait_for
from tests.web_node import Answer
from tests.whole_node import ADMINISTRATOR, WholeNode, whole_node

METHODS_WITH_BODY = {"post", "put"}


@pytest.fixture
def node(tmp_path: Path) -> Iterator[WholeNode]:
    """A node with two images of one series."""
    with whole_node(tmp_path / "data") as made:
        made.store(make(1), make(2))
        yield made


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeNode]:
    """A node that nothing is changed in."""
    with whole_node(tmp_path_factory.mktemp("rest") / "data") as made:
        yield made


def ask(node: WholeNode, method: str, path: str, body: Any = None) -> Answer:
    content = None if body is None else json.dumps(body).encode()
    return node.request(method, f"/api/v1{path}", headers={"Content-Type": "application/json"}, body=content)


def operations(node: WholeNode) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in ask(node, "GET", "/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_every_operation_says_how_it_refuses(described: WholeNode) -> None:
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for method, path, operation in operations(described):
        where, answers = f"{method} {path}", operation["responses"]
        assert operation["tags"], where
        assert {"401", "403", "503"} <= answers.keys(), where
        assert any(status.startswith("2") for status in answers), where
        if "parameters" in operation or "requestBody" in operation:
            assert "422" in answers, where
        if any(one["in"] == "path" for one in operation.get("parameters", ())) and method != "put":
            assert "404" in answers, where
        if "requestBody" in operation:
            assert "413" in answers, where
        for status, answer in answers.items():
            if int(status) >= 400:
                assert answer["content"] == problem, (where, status)
                assert answer["description"], (where, status)


def test_every_success_has_a_shape(described: WholeNode) -> None:
    for method, path, operation in operations(described):
        (success,) = (status for status in operation["responses"] if status.startswith("2"))
        content = operation["responses"][success].get("content", {})
        if content and "application/json" not in content:
            continue  # a stream or a file
        schema = content.get("application/json", {}).get("schema", {})
        # Texts of the site are a mapping, whose names are those of the site.
        shape = schema.get("$ref") or schema.get("items", {}).get("$ref") or schema.get("additionalProperties")
        assert (success == "204") != bool(shape), f"{method} {path}"


def test_nonsense_is_refused_in_that_shape(described: WholeNode) -> None:
    for method, path, operation in operations(described):
        if method in METHODS_WITH_BODY and "requestBody" in operation:
            filled = path.replace("{ae_title}", "CT1").replace("{deletion_id}", "1").replace("{conflict_id}", "1")
            answer = ask(described, method.upper(), filled, {"nonsense": 1})
            assert (answer.status, set(answer.json())) == (422, {"code", "message", "hint"}), path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("DELETE", "/jobs/0", 422),
        ("DELETE", "/jobs/99999999999999999999", 422),
        ("DELETE", "/jobs/abc", 422),
        ("GET", "/jobs?state=odd", 422),
        ("GET", "/jobs?limit=0", 422),
        ("DELETE", "/tokens/9223372036854775807", 404),
        ("POST", "/trash/4711/restore", 404),
        ("GET", "/check", 404),
        ("POST", "/jobs/1/retry", 404),
    ],
)
def test_what_is_not_there_or_no_id_is_refused(described: WholeNode, method: str, path: str, status: int) -> None:
    answer = ask(described, method, path)
    assert (answer.status, set(answer.json())) == (status, {"code", "message", "hint"})


def test_a_wrong_method_is_told_the_right_ones(described: WholeNode) -> None:
    allowed: dict[str, set[str]] = {}
    for method, path, _ in operations(described):
        allowed.setdefault(path, set()).add(method.upper())
    for path, methods in allowed.items():
        answer = ask(described, "TRACE", re.sub(r"\{\w+\}", "1", path))
        assert answer.status == 405, path
        assert set(answer.headers["allow"].split(", ")) >= methods, path


def test_a_body_that_is_too_long_or_of_unknown_length_is_not_read(described: WholeNode) -> None:
    order = {"peer": "WS1", "studies": ["1.2.3"] * 900_000}
    assert ask(described, "POST", "/send", order).status == 413
    chunked = {"Transfer-Encoding": "chunked", "Content-Type": "application/json"}
    answer = described.request("POST", "/api/v1/send", headers=chunked, body=b"2\r\n{}\r\n0\r\n\r\n")
    assert answer.status == 413


@pytest.mark.parametrize("body", ['{"person": "\\ud800"}', '{"person": "a\\u0000b"}', "[]", "{", "nul", '"x"', "\0"])
def test_a_body_that_is_no_json_of_that_shape_is_refused(described: WholeNode, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = described.request("POST", "/api/v1/tokens", headers=headers, body=body.encode())
    assert answer.status == 422


# -- trash -------------------------------------------------------------------------------------------------------------


def studies(node: WholeNode) -> list[Any]:
    answer = node.request("GET", "/dicomweb/studies")
    return list(answer.json()) if answer.status == 200 else []


@pytest.mark.parametrize(
    ("level", "uid", "instances"),
    [
        ("patient", "RO-1001", 2),
        ("study", STUDY, 2),
        ("series", SERIES, 2),
        ("instance", instance_uid(2), 1),
    ],
)
def test_what_is_deleted_is_gone_and_comes_back(node: WholeNode, level: str, uid: str, instances: int) -> None:
    answer = ask(node, "POST", "/trash", {"level": level, "uid": uid, "reason": "făcut din greșeală"})
    assert (answer.status, answer.json()) == (201, {"instances": instances})
    assert len(list(node.node.index.locate(study=STUDY, within=ANYTHING))) == 2 - instances
    (deletion,) = ask(node, "GET", "/trash").json()
    assert (deletion["level"], deletion["uid"], deletion["instances"]) == (level, uid, instances)
    assert (deletion["actor"], deletion["reason"]) == (f"person:{ADMINISTRATOR}", "făcut din greșeală")
    back = ask(node, "POST", f"/trash/{deletion['id']}/restore")
    assert (back.status, back.json()) == (200, {"instances": instances})
    assert ask(node, "GET", "/trash").json() == []
    assert len(studies(node)) == 1
    verbs = [node.events(f"node:instances:{verb}")[0]["actor"] for verb in ("trash", "restore")]
    assert verbs == [f"person:{ADMINISTRATOR}"] * 2


def test_the_trash_is_emptied_for_good(node: WholeNode) -> None:
    assert ask(node, "POST", "/trash", {"level": "study", "uid": STUDY, "reason": "test"}).status == 201
    kept = ask(node, "POST", "/trash/purge", {"reason": "test", "older_than_days": 1})
    assert (kept.status, kept.json()) == (200, {"instances": 0})
    purged = ask(node, "POST", "/trash/purge", {"reason": "test"})
    assert (purged.status, purged.json()) == (200, {"instances": 2})
    assert ask(node, "GET", "/trash").json() == []
    assert node.node.index.versions() == []


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ({"level": "study", "uid": "1.2.3", "reason": "x"}, 404),
        ({"level": "study", "uid": STUDY, "reason": " "}, 400),
        ({"level": "study", "uid": STUDY, "reason": ""}, 422),
        ({"level": "study", "uid": STUDY}, 422),
        ({"level": "frame", "uid": STUDY, "reason": "x"}, 422),
        ({"level": "study", "uid": "", "reason": "x"}, 422),
    ],
)
def test_a_deletion_without_sense_or_reason_deletes_nothing(node: WholeNode, what: dict[str, str], status: int) -> None:
    assert ask(node, "POST", "/trash", what).status == status
    assert ask(node, "GET", "/trash").json() == []
    assert len(studies(node)) == 1


# -- conflicts ---------------------------------------------------------------------------------------------------------


def test_a_study_that_was_sent_again_is_decided_at_once(node: WholeNode) -> None:
    other = {"StudyInstanceUID": f"{STUDY}.5", "SeriesInstanceUID": f"{STUDY}.5.1"}
    node.store(make(2), make(9, **other))
    again = {"SeriesDescription": "Corectat", "PatientName": "Rusu^Vlad", "StudyDescription": "CT torace"}
    node.store(make(1, **again), make(2, **again), make(9, **other, **again))
    conflicts = ask(node, "GET", "/conflicts").json()
    here = [one for one in conflicts if one["uids"]["study_instance_uid"] == STUDY]
    assert (len(here), len(conflicts)) == (2, 3)
    decision = {"keep": "second", "whole_study": True}
    assert ask(node, "POST", f"/conflicts/{here[0]['id']}/resolve", decision).status == 204
    (left,) = ask(node, "GET", "/conflicts").json()
    assert left["uids"]["study_instance_uid"] == other["StudyInstanceUID"]
    metadata = node.request("GET", f"/dicomweb/studies/{STUDY}/metadata").json()
    assert {one["0008103E"]["Value"][0] for one in metadata} == {"Corectat"}
    found = node.request("GET", "/dicomweb/studies?PatientName=Rusu*&StudyDescription=CT%20torace").json()
    assert [one["0020000D"]["Value"][0] for one in found] == [STUDY]
    (event,) = node.events("node:instances:resolve")
    assert event["objects"] == {"conflicts": [one["id"] for one in here], "keep": "second"}


@pytest.mark.parametrize("keep", ["first", "second"])
def test_of_two_versions_one_is_kept(node: WholeNode, keep: str) -> None:
    node.store(make(1, SeriesDescription="Altfel"))
    (conflict,) = ask(node, "GET", "/conflicts").json()
    assert (conflict["kind"], conflict["uids"]["sop_instance_uid"]) == ("duplicate", instance_uid(1))
    resolve = f"/conflicts/{conflict['id']}/resolve"
    assert ask(node, "POST", resolve, {"keep": "accept"}).status == 400
    assert ask(node, "POST", resolve, {"keep": "both"}).status == 422
    assert ask(node, "POST", resolve, {"keep": keep}).status == 204
    assert ask(node, "GET", "/conflicts").json() == []
    assert ask(node, "POST", resolve, {"keep": keep}).status == 404
    metadata = node.request("GET", f"/dicomweb/studies/{STUDY}/metadata").json()
    described = {one["00080018"]["Value"][0]: one["0008103E"]["Value"][0] for one in metadata}
    assert described[instance_uid(1)] == ("Axial" if keep == "first" else "Altfel")


def test_two_patients_in_one_study_can_be_right(node: WholeNode) -> None:
    node.store(make(3, PatientID="MD-9", PatientName="Rusu^Ion"))
    (conflict,) = ask(node, "GET", "/conflicts").json()
    assert (conflict["kind"], conflict["uids"]["study_instance_uid"]) == ("patient", STUDY)
    assert ask(node, "POST", f"/conflicts/{conflict['id']}/resolve", {"keep": "accept"}).status == 204
    assert ask(node, "GET", "/conflicts").json() == []


# -- check, figures ----------------------------------------------------------------------------------------------------


def check(node: WholeNode, **how: bool) -> dict[str, Any]:
    """Order a comparison and wait for it; gives what it found."""
    ordered = ask(node, "POST", "/check", how)
    assert ordered.status == 202
    number = ordered.json()["job"]
    with node.run_jobs():
        wait_for(lambda: state_of(node, number) in ("done", "failed"), "the end of the job")
    assert state_of(node, number) == "done"
    return dict(ask(node, "GET", "/check").json())


def state_of(node: WholeNode, number: int) -> str:
    return str(next(one["state"] for one in ask(node, "GET", "/jobs").json() if one["id"] == number))


def test_index_and_store_are_compared_by_a_job(node: WholeNode) -> None:
    found = check(node)
    assert (found["is_clean"], found["versions"], found["findings"]) == (True, 2, [])
    assert found["finished"] is not None
    (job,) = ask(node, "GET", "/jobs").json()
    assert (job["kind"], job["done"], job["total"], job["result"]["findings"]) == ("check", 2, 2, 0)
    assert node.events("node:store:order-check")[0]["actor"] == f"person:{ADMINISTRATOR}"


def test_what_a_comparison_finds_is_told_and_mended_where_that_is_asked(node: WholeNode) -> None:
    (version, _other) = node.node.index.versions()
    container = node.node.settings.node.data / "store" / version.extent.container
    path = container if container.exists() else node.node.settings.node.data / version.extent.container
    content = bytearray(path.read_bytes())
    content[version.extent.offset + version.extent.length - 1] ^= 0xFF
    path.write_bytes(content)
    found = check(node)
    assert (found["is_clean"], found["number_of_findings"]) == (False, 1)
    (finding,) = found["findings"]
    assert (finding["kind"], finding["sop_instance_uid"]) == ("damaged", version.sop_instance_uid)
    assert ask(node, "GET", "/check?limit=0").json()["findings"] == []


def test_the_figures_of_the_node_are_given(node: WholeNode) -> None:
    figures = ask(node, "GET", "/statistics").json()
    counted = {name: figures[name] for name in ("patients", "studies", "series", "instances")}
    assert counted == {"patients": 1, "studies": 1, "series": 1, "instances": 2}
    assert figures["bytes"] > 0
    assert figures["free_bytes"] > 0
    assert figures["jobs"] == {}
    ask(node, "POST", "/check", {})
    assert ask(node, "GET", "/statistics").json()["jobs"] == {"check": 1}
