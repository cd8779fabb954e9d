"""Administration by REST: institutions and their departments, callers, storage, settings, health."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian
from pynetdicom import AE
from pynetdicom.association import Association

from dicom_network.modules.capacity import tasks as capacity
from dicom_network.modules.completeness import api as completeness
from dicom_network.standard.sop_classes import VERIFICATION
from tests.made_instances import STUDY, make
from tests.patience import wait_for
from tests.web_node import Answer
from tests.whole_node import AE_TITLE, SECONDS, WholeNode, whole_node


@pytest.fixture
def node(tmp_path: Path) -> Iterator[WholeNode]:
    """A node that lets nobody in who is not listed, with one study."""
    with whole_node(tmp_path / "data", peers={"accept_unknown": False}) as made:
        made.store(make(1), make(2))
        yield made


def ask(node: WholeNode, method: str, path: str, body: Any = None) -> Answer:
    content = None if body is None else json.dumps(body).encode()
    return node.request(method, f"/api/v1{path}", headers={"Content-Type": "application/json"}, body=content)


def call(node: WholeNode, calling: str = "CT9", called: str = AE_TITLE) -> Association:
    ae = AE(calling)
    ae.acse_timeout = ae.dimse_timeout = ae.network_timeout = SECONDS
    for abstract_syntax in (VERIFICATION, CTImageStorage):
        ae.add_requested_context(abstract_syntax, ExplicitVRLittleEndian)
    return ae.associate("127.0.0.1", node.dicom_port, ae_title=called)


# -- institutions ------------------------------------------------------------------------------------------------------


def test_an_institution_is_added_changed_and_removed(node: WholeNode) -> None:
    new = {"name": "Spitalul Sfânta Vineri", "ae_titles": ["VINERI"], "image_names": ["Sfanta Vineri*"]}
    added = ask(node, "POST", "/institutions", new)
    assert added.status == 201, added.body
    institution = added.json()
    assert {name: institution[name] for name in new} == new
    assert (institution["studies"], institution["people"], institution["peers"]) == (0, 0, [])
    path = f"/institutions/{institution['id']}"
    changed = ask(node, "PUT", path, {"name": "Sfânta Vineri", "ae_titles": ["VINERI2"], "image_names": []})
    assert (changed.status, changed.json()["ae_titles"]) == (200, ["VINERI2"])
    titles = {one["ae_title"]: one["institution"] for one in ask(node, "GET", "/application-entities").json()}
    assert titles == {"VINERI": "", "VINERI2": "Sfânta Vineri"}
    assert ask(node, "DELETE", path).status == 409, "an AE title is still its own"
    assert ask(node, "PUT", path, {"name": "Sfânta Vineri"}).status == 200
    assert ask(node, "DELETE", path).status == 204
    assert ask(node, "GET", path).status == 404
    verbs = [node.events(f"institutions:institution:{verb}") for verb in ("add", "change", "remove")]
    assert [len(some) for some in verbs] == [1, 2, 1]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": ""}, 422),
        ({"name": " Vineri"}, 400),
        ({"name": "Vineri", "ae_titles": ["with\\backslash"]}, 400),
        ({"name": "Vineri", "image_names": ["*"]}, 400),
        ({"name": "Vineri", "colour": "red"}, 422),
        ({"name": "Vineri", "ae_titles": ["X"] * 101}, 422),
    ],
)
def test_what_is_no_institution_is_refused(node: WholeNode, body: dict[str, Any], status: int) -> None:
    assert ask(node, "POST", "/institutions", body).status == status
    assert ask(node, "GET", "/institutions").json() == []


def test_departments_come_and_go(node: WholeNode) -> None:
    institution = ask(node, "POST", "/institutions", {"name": "Oncologie"}).json()["id"]
    path = f"/institutions/{institution}/departments"
    department = ask(node, "POST", path, {"name": "Radiologie"}).json()
    assert ask(node, "POST", path, {"name": "Radiologie"}).json() == department, "there is one of a name"
    renamed = ask(node, "PUT", f"/departments/{department['id']}", {"name": "Imagistică"})
    assert (renamed.status, renamed.json()["name"]) == (200, "Imagistică")
    assert [one["name"] for one in ask(node, "GET", path).json()] == ["Imagistică"]
    assert ask(node, "DELETE", f"/departments/{department['id']}").status == 204
    assert ask(node, "DELETE", f"/departments/{department['id']}").status == 404
    assert ask(node, "GET", path).json() == []
    assert ask(node, "GET", "/institutions/4711/departments").status == 404


def test_a_study_is_given_to_other_institutions_and_back_to_the_rules(node: WholeNode) -> None:
    ids = [ask(node, "POST", "/institutions", {"name": name}).json()["id"] for name in ("A spital", "B spital")]
    path = f"/studies/{STUDY}/institutions"
    assert ask(node, "GET", path).json() == {"institutions": [], "assigned": False}
    answer = ask(node, "PUT", path, {"institutions": ids})
    assert (answer.status, answer.json()) == (200, {"institutions": ids, "assigned": True})
    assert [one["studies"] for one in ask(node, "GET", "/institutions").json()] == [1, 1]
    assert ask(node, "PUT", path, {"institutions": [4711]}).status == 400
    assert ask(node, "PUT", "/studies/1.2.3.4/institutions", {"institutions": ids}).status == 404
    assert ask(node, "PUT", path, {"institutions": None}).json() == {"institutions": ids, "assigned": False}
    assert [event["objects"]["institutions"] for event in node.events("institutions:study:assign")] == [ids, None]


def test_rules_are_applied_to_what_is_here_already(node: WholeNode) -> None:
    came = {"via": "C-STORE", "calling_ae_title": "CT1", "called_ae_title": AE_TITLE}
    node.store(make(3, StudyInstanceUID="1.2.9", SeriesInstanceUID="1.2.9.1", InstitutionName="SPITAL BALTI"), **came)
    new = {"name": "Bălți", "image_names": ["Spital Bălți"]}
    institution = ask(node, "POST", "/institutions", new).json()["id"]
    assert ask(node, "POST", "/institutions", {"name": "Oncologie"}).status == 201
    ordered = ask(node, "POST", "/institution-rules/apply")
    assert ordered.status == 202
    with node.run_jobs():
        wait_for(lambda: ask(node, "GET", "/jobs?state=done").json(), "the end of the job")
    (job,) = ask(node, "GET", "/jobs").json()
    assert (job["id"], job["done"], job["result"]["changed"]) == (ordered.json()["job"], 2, 1)
    assert ask(node, "GET", "/studies/1.2.9/institutions").json() == {
        "institutions": [institution],
        "assigned": False,
    }
    assert ask(node, "GET", f"/studies/{STUDY}/institutions").json()["institutions"] == []


# -- callers -----------------------------------------------------------------------------------------------------------


def refusals(node: WholeNode) -> list[dict[str, Any]]:
    return list(ask(node, "GET", "/refused-associations").json())


def test_who_was_refused_is_shown_with_the_reason_and_let_in(node: WholeNode) -> None:
    assert not call(node).is_established
    node.shell("institution", "add", "Oncologie")
    (refusal,) = wait_for(lambda: refusals(node), "the refusal")
    assert (refusal["calling_ae_title"], refusal["reason"], refusal["times"]) == ("CT9", "calling-ae-title", 1)
    assert ask(node, "GET", "/calls").json()["last_refusal"]["id"] == refusal["id"]
    allowed = ask(node, "POST", f"/refused-associations/{refusal['id']}/allow", {"institution": "Oncologie"})
    assert (allowed.status, allowed.json()) == (200, {"peer": "CT9", "ae_title": None})
    assert refusals(node) == []
    listed = ask(node, "GET", "/peers/CT9").json()
    assert (listed["host"], listed["institution"]) == ("127.0.0.1", "Oncologie")
    association = call(node)
    assert association.is_established
    live = wait_for(lambda: ask(node, "GET", "/calls").json()["live"], "the live association")
    assert [(one["calling_ae_title"], one["called_ae_title"]) for one in live] == [("CT9", AE_TITLE)]
    sent = make(7, StudyInstanceUID="1.2.7", SeriesInstanceUID="1.2.7.1")
    assert association.send_c_store(sent).Status == 0
    association.release()
    wait_for(lambda: not ask(node, "GET", "/calls").json()["live"], "the end of the association")
    (sender,) = ask(node, "GET", "/senders").json()
    assert (sender["ae_title"], sender["images"], sender["associations"]) == ("CT9", 1, 1)
    assert (sender["is_listed"], sender["silent_since"]) == (True, None)


def test_a_title_that_was_called_in_vain_can_become_one_of_the_node(node: WholeNode) -> None:
    assert ask(node, "PUT", "/peers/CT9", {"host": "127.0.0.1", "port": 104}).status == 200
    assert not call(node, called="OLDPACS").is_established
    (refusal,) = wait_for(lambda: refusals(node), "the refusal")
    assert (refusal["called_ae_title"], refusal["reason"]) == ("OLDPACS", "called-ae-title")
    allowed = ask(node, "POST", f"/refused-associations/{refusal['id']}/allow", {})
    assert allowed.json() == {"peer": None, "ae_title": "OLDPACS"}
    association = call(node, called="OLDPACS")
    assert association.is_established
    association.release()


def test_a_refusal_can_be_taken_off_the_list(node: WholeNode) -> None:
    assert not call(node).is_established
    (refusal,) = wait_for(lambda: refusals(node), "the refusal")
    path = f"/refused-associations/{refusal['id']}"
    assert ask(node, "DELETE", path).status == 204
    assert refusals(node) == []
    assert ask(node, "DELETE", path).status == 404
    assert ask(node, "POST", f"{path}/allow", {}).status == 404
    assert len(node.events("peers:refusal:dismiss")) == 1


# -- storage, settings, health -----------------------------------------------------------------------------------------


def test_storage_is_shown_by_modality_and_month(node: WholeNode) -> None:
    (timer,) = capacity.timers(node.node)
    timer.run()
    storage = ask(node, "GET", "/storage").json()
    assert [(one["modality"], one["series"], one["instances"]) for one in storage["holdings"]] == [("CT", 1, 2)]
    assert storage["bytes"] == sum(one["bytes"] for one in storage["holdings"])
    assert storage["total_bytes"] >= storage["free_bytes"] > 0
    assert storage["forecast"] == {"bytes_a_day": None, "full_on": None, "days_left": None}
    (day,) = storage["days"]
    assert day["instances"] == 2


def test_settings_say_where_they_come_from_and_keep_secrets(tmp_path: Path, node: WholeNode) -> None:
    listed = {one["key"]: one for one in ask(node, "GET", "/settings").json()}
    assert listed["dimse.ae_title"]["value"] == AE_TITLE
    assert listed["lifecycle.trash_days"]["origin"] == "default"
    assert listed["lifecycle.trash_days"]["meaning"] == "How long what was deleted can be restored."
    assert {one["origin"] for one in listed.values()} <= {"default", "file", "environment", "command-line"}


def test_health_is_well_and_tells_of_failed_jobs(node: WholeNode) -> None:
    health = ask(node, "GET", "/health").json()
    assert health["state"] == "ok"
    assert {one["name"]: one["state"] for one in health["checks"]} == {"database": "ok", "disk": "ok", "jobs": "ok"}
    with node.node.database.transaction() as transaction:
        node.node.jobs.enqueue(transaction, "send", {})
    claimed = node.node.jobs.claim(["send"], 60)
    assert claimed is not None
    node.node.jobs.fail(claimed["id"], error="peers.unknown", retry_at=None, result={})
    health = ask(node, "GET", "/health").json()
    (jobs,) = [one for one in health["checks"] if one["name"] == "jobs"]
    assert (health["state"], jobs["code"], jobs["figure"]) == ("warning", "jobs.failed", 1)


def test_a_conflict_is_shown_with_both_sides(node: WholeNode) -> None:
    node.store(make(1, SeriesDescription="Altfel"), via="C-STORE", calling_ae_title="CT1")
    node.store(make(9, PatientID="MD-9"))
    listed = {one["kind"]: one["id"] for one in ask(node, "GET", "/conflicts").json()}
    duplicate = ask(node, "GET", f"/conflicts/{listed['duplicate']}").json()
    assert [one["via"] for one in duplicate["versions"]] == ["import", "C-STORE"]
    assert duplicate["differences"] == [{"tag": "0008103E", "first": "Axial", "second": "Altfel"}]
    patient = ask(node, "GET", f"/conflicts/{listed['patient']}").json()
    assert {"tag": "00100020", "first": "RO-1001", "second": "MD-9"} in patient["differences"]
    assert (patient["versions"], patient["is_masked"], patient["is_readable"]) == ([], False, True)
    assert ask(node, "GET", "/conflicts/4711").status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/institutions"),
        ("POST", "/institution-rules/apply"),
        ("GET", "/calls"),
        ("GET", "/senders"),
        ("GET", "/refused-associations"),
        ("GET", "/storage"),
        ("GET", "/settings"),
        ("GET", "/health"),
        ("GET", "/conflicts/1"),
        ("GET", f"/studies/{STUDY}/institutions"),
    ],
)
def test_who_may_not_administer_is_refused(node: WholeNode, method: str, path: str) -> None:
    node.shell("user", "add", "ipopescu", "--role", "radiologist")
    token = node.identity.create_token("ipopescu", actor="test")
    answer = node.request(method, f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status, answer.json()["code"]) == (403, "access.permission")


# -- missing slices ----------------------------------------------------------------------------------------------------


def test_missing_slices_are_told_to_whom_the_study_may_be_known(node: WholeNode, monkeypatch: Any) -> None:
    monkeypatch.setattr(completeness, "QUIET", timedelta(0))
    whole, gappy = "1.2.50", "1.2.51"
    for study, numbers in ((whole, range(1, 7)), (gappy, [1, 2, 3, 6, 8])):
        node.store(
            *(
                make(
                    StudyInstanceUID=study,
                    SeriesInstanceUID=f"{study}.1",
                    SOPInstanceUID=f"{study}.1.{one}",
                    InstanceNumber=one,
                )
                for one in numbers
            )
        )
    path = f"/series-gaps?study={whole}&study={gappy}&study=1.2.3.4"
    (gap,) = ask(node, "GET", path).json()
    assert (gap["study"], gap["number"], gap["missing"], gap["expected"]) == (gappy, 1, 3, 8)
    node.shell("institution", "add", "Oncologie")
    node.shell("user", "add", "ipopescu", "--role", "technologist", "--institution", "Oncologie")
    token = node.identity.create_token("ipopescu", actor="test")
    answer = node.request("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status, answer.json()) == (200, [])
    assert ask(node, "GET", "/series-gaps").status == 422
