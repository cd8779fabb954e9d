"""The study list and the page of a study over REST: what people see, write and are told."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import EncapsulatedPDFStorage

from tests.made_instances import ROOT, STUDY, make
from tests.web_node import Answer
from tests.whole_node import ADMINISTRATOR, SECONDS, WholeNode, whole_node

OTHER = f"{ROOT}.2"
PRIOR = f"{ROOT}.3"
REPORT = f"{ROOT}.1.9.1"
SELECTION = f"{ROOT}.1.8.1"
PDF = f"{ROOT}.1.7.1"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeNode]:
    """A study with images, a report, a selection and a PDF; an older one of the patient; one of somebody else."""
    with whole_node(tmp_path_factory.mktemp("studies") / "data") as made:
        made.store(make(1), make(2), _report(), _selection(), _pdf())
        made.store(make(3, StudyInstanceUID=PRIOR, SeriesInstanceUID=f"{PRIOR}.1", StudyDate="20200101"))
        other = {
            "PatientName": "Трајковски^Горан",
            "PatientID": "MK-9",
            "StudyDate": "20250101",
            "StudyDescription": "Мозг",
        }
        made.store(make(4, StudyInstanceUID=OTHER, SeriesInstanceUID=f"{OTHER}.1", Modality="MR", **other))
        yield made


def test_the_list_is_searched_in_any_script_and_turned_page_by_page(node: WholeNode) -> None:
    assert [one["uid"] for one in listed(node)] == [OTHER, STUDY, PRIOR]
    for typed in ("Turcanu", "цурк", "ro-1001", "torac"):
        assert [one["uid"] for one in listed(node, f"?q={_quoted(typed)}")] == [STUDY, PRIOR], typed
    first = ask(node, "GET", "/studies?size=1").json()
    second = ask(node, "GET", f"/studies?size=1&cursor={first['next']}").json()
    back = ask(node, "GET", f"/studies?size=1&cursor={second['previous']}").json()
    assert (second["studies"][0]["uid"], back["studies"]) == (STUDY, first["studies"])
    assert ask(node, "GET", "/studies/count?modality=CT").json() == {"count": 2, "is_more": False}
    assert [one["name"] for one in ask(node, "GET", "/modalities").json()] == ["CT", "DOC", "KO", "MR", "SR"]
    (one,) = ask(node, "GET", "/suggestions?q=goran").json()
    assert (one["kind"], one["text"], one["studies"]) == ("patient", "Трајковски, Горан", 1)


def test_a_row_speaks_plainly(node: WholeNode) -> None:
    row = listed(node, "?q=turcanu")[0]
    assert row["patient"] == {
        "name": "Țurcanu, Ana",
        "patient_id": "RO-1001",
        "issuer": "",
        "birth_date": "1970-01-02",
        "sex": "F",
    }
    assert (row["date"], row["time"], row["age"]) == ("2024-03-11", "10:15:00", "054Y")
    assert (row["series"], row["instances"], row["reading"]) == (4, 5, "unread")
    assert row["thumbnail"] == f"dicomweb/studies/{STUDY}/thumbnail"


@pytest.mark.parametrize(
    "query",
    ["size=0", "size=1000", "sort=odd", "order=up", "date_from=yesterday", "q=" + "x" * 300, "cursor=%25", "odd=1"],
)
def test_a_question_that_makes_no_sense_is_refused(node: WholeNode, query: str) -> None:
    answer = ask(node, "GET", f"/studies?{query}")
    assert (answer.status, set(answer.json())) == (422, {"code", "message", "hint"})


def test_a_cursor_of_another_order_is_refused(node: WholeNode) -> None:
    cursor = ask(node, "GET", "/studies?size=1").json()["next"]
    answer = ask(node, "GET", f"/studies?sort=name&cursor={cursor}")
    assert (answer.status, answer.json()["code"]) == (400, "studies.cursor")


def test_the_page_of_a_study_shows_what_it_holds(node: WholeNode) -> None:
    head = ask(node, "GET", f"/studies/{STUDY}").json()
    assert [(one["modality"], one["instances"]) for one in head["series"]] == [
        ("CT", 2),
        ("DOC", 1),
        ("KO", 1),
        ("SR", 1),
    ]
    assert {"view", "share", "delete"} <= set(head["may"])
    assert [one["uid"] for one in ask(node, "GET", f"/studies/{STUDY}/priors").json()] == [PRIOR]
    documents = {one["kind"]: one for one in ask(node, "GET", f"/studies/{STUDY}/documents").json()}
    assert set(documents) == {"pdf", "key-images", "report"}
    assert (documents["pdf"]["title"], documents["report"]["title"]) == ("Raport", "Chest CT Report")
    assert (documents["report"]["complete"], documents["report"]["verified"]) == (True, False)
    assert node.request("GET", f"/{documents['pdf']['content']}").body.startswith(b"%PDF")
    (chosen,) = ask(node, "GET", f"/studies/{STUDY}/key-images").json()
    assert (chosen["instance"], chosen["title"], chosen["note"]) == (make(2).SOPInstanceUID, "Of Interest", "Nodul")
    assert chosen["thumbnail"].endswith(f"/instances/{make(2).SOPInstanceUID}/thumbnail")


def test_a_report_is_a_tree_of_what_it_says(node: WholeNode) -> None:
    report = ask(node, "GET", f"/studies/{STUDY}/reports/{REPORT}").json()
    assert (report["title"], report["completion"], report["authors"]) == ("Chest CT Report", "COMPLETE", ["Rusu, Ion"])
    (findings,) = report["items"]
    assert (findings["kind"], findings["name"]) == ("CONTAINER", "Findings")
    text, size, image = findings["children"]
    assert (text["name"], text["value"]) == ("Finding", "<b>Nodul</b> în lobul superior")
    assert (size["value"], size["unit"]) == ("15", "mm")
    assert image["references"] == [{"instance": make(2).SOPInstanceUID, "frames": []}]
    answer = ask(node, "GET", f"/studies/{STUDY}/reports/{make(1).SOPInstanceUID}")
    assert (answer.status, answer.json()["code"]) == (400, "studies.no-report")


def test_attributes_are_looked_through_with_their_sequences(node: WholeNode) -> None:
    path = f"/studies/{STUDY}/instances/{REPORT}/attributes"
    rows = ask(node, "GET", path).json()["attributes"]
    by_path = {row["path"]: row for row in rows}
    assert by_path["00100010"]["value"] == "Țurcanu^Ana"
    nested = by_path["0040A730.1.0040A043.1.00080104"]
    assert (nested["tag"], nested["keyword"], nested["value"], nested["depth"]) == (
        "(0008,0104)",
        "CodeMeaning",
        "Findings",
        4,
    )
    found = ask(node, "GET", f"{path}?q=patientname").json()["attributes"]
    assert [row["keyword"] for row in found] == ["PatientName"]
    series = f"{STUDY}.1"
    instances = ask(node, "GET", f"/studies/{STUDY}/series/{series}/instances").json()
    assert [one["number"] for one in instances] == [1, 2]


def test_reading_labels_and_comments_are_written_and_told(node: WholeNode) -> None:
    assert ask(node, "PUT", f"/studies/{OTHER}/reading", {"reading": "read"}).json() == {
        "reading": "read",
        "before": "unread",
    }
    label = ask(node, "POST", "/labels", {"name": "urgent", "colour": "#e03131"}).json()
    assert ask(node, "PUT", f"/studies/{OTHER}/labels/{label['id']}").status == 204
    written = ask(node, "POST", f"/studies/{OTHER}/comments", {"content": "De comparat"}).json()
    changed = ask(node, "PUT", f"/studies/{OTHER}/comments/{written['id']}", {"content": "Comparat"}).json()
    assert (changed["content"], changed["is_own"], changed["author"]) == ("Comparat", True, ADMINISTRATOR)
    (row,) = listed(node, f"?label={label['id']}&reading=read")
    assert (row["uid"], row["labels"]) == (OTHER, [{"id": label["id"], "name": "urgent", "colour": "#e03131"}])
    acts = [one["action"] for one in ask(node, "GET", f"/studies/{OTHER}/activity").json()]
    assert acts[:4] == ["web:study:edit-comment", "web:study:comment", "web:study:label", "web:study:mark"]
    told = json.dumps(node.events("web:study:comment"))
    assert "De comparat" not in told, "what people write is not in the audit trail"
    assert ask(node, "DELETE", f"/studies/{OTHER}/comments/{written['id']}").status == 204
    assert ask(node, "GET", f"/studies/{OTHER}/comments").json() == []
    assert ask(node, "DELETE", f"/labels/{label['id']}").status == 204


def test_who_has_seen_a_study_is_told(node: WholeNode) -> None:
    ask(node, "GET", f"/studies/{PRIOR}")
    viewers = ask(node, "GET", f"/studies/{PRIOR}/viewers").json()
    assert [one["actor"] for one in viewers] == [f"person:{ADMINISTRATOR}"]


def test_searches_are_kept(node: WholeNode) -> None:
    kept = ask(node, "POST", "/saved-searches", {"name": "CT", "address": "modality=CT"}).json()
    assert ask(node, "GET", "/saved-searches").json() == [kept]
    again = ask(node, "PUT", f"/saved-searches/{kept['id']}", {"name": "CT azi", "address": "period=today"}).json()
    assert again == {"id": kept["id"], "name": "CT azi", "address": "period=today"}
    assert ask(node, "DELETE", f"/saved-searches/{kept['id']}").status == 204
    assert ask(node, "DELETE", f"/saved-searches/{kept['id']}").status == 404


def test_a_study_is_assigned_and_shared(node: WholeNode) -> None:
    node.identity.add_person("idobre", "radiologist", "", actor="test")
    (colleague,) = ask(node, "GET", "/colleagues?q=dobre").json()
    path = f"/studies/{STUDY}"
    assert ask(node, "PUT", f"{path}/assignments/{colleague['id']}").status == 204
    share = {"permissions": ["view"], "until": "2100-01-01T00:00:00Z"}
    assert ask(node, "PUT", f"{path}/shares/{colleague['id']}", share).status == 204
    bonds = {one["relation"]: one for one in ask(node, "GET", f"{path}/people").json()}
    assert (bonds["assigned"]["name"], bonds["assigned"]["given_by"]) == ("idobre", ADMINISTRATOR)
    assert (bonds["shared"]["permissions"], bonds["shared"]["until"]) == (["find", "view"], "2100-01-01T00:00:00Z")
    assert listed(node, "?q=turcanu&date_from=2024-01-01")[0]["assigned_to"] == ["idobre"]
    over = {"permissions": ["view"], "until": "2000-01-01T00:00:00Z"}
    assert ask(node, "PUT", f"{path}/shares/{colleague['id']}", over).json()["code"] == "sharing.until"
    purge = ask(node, "PUT", f"{path}/shares/{colleague['id']}", {"permissions": ["purge"]})
    assert purge.json()["code"] == "sharing.permission"
    for relation in ("assignments", "shares"):
        assert ask(node, "DELETE", f"{path}/{relation}/{colleague['id']}").status == 204
    assert ask(node, "GET", f"{path}/people").json() == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/priors", None),
        ("GET", "/documents", None),
        ("GET", "/key-images", None),
        ("GET", "/reports/1.2.3", None),
        ("GET", "/instances/1.2.3/attributes", None),
        ("GET", "/activity", None),
        ("GET", "/viewers", None),
        ("GET", "/comments", None),
        ("GET", "/people", None),
        ("PUT", "/reading", {"reading": "read"}),
        ("POST", "/comments", {"content": "x"}),
        ("PUT", "/labels/1", None),
        ("PUT", "/assignments/1", None),
        ("PUT", "/shares/99", {}),
    ],
)
def test_what_is_not_there_is_nowhere(node: WholeNode, method: str, path: str, body: Any) -> None:
    answer = ask(node, method, f"/studies/9.9.9{path}", body)
    assert (answer.status, answer.json()["code"]) == (404, "studies.unknown")


def test_arrivals_are_told_as_they_come_and_again_from_a_mark(tmp_path: Path) -> None:
    with whole_node(tmp_path / "data") as made:
        with _Stream(made) as stream:
            kind, mark, _ = stream.event()
            assert kind == "mark"
            made.store(make(1))
            kind, _, studies = stream.event()
            assert (kind, [one["uid"] for one in studies]) == ("studies", [STUDY])
            assert studies[0]["patient"]["name"] == "Țurcanu, Ana"
        with _Stream(made, mark) as again:
            assert again.event()[0] == "mark"
            assert [one["uid"] for one in again.event()[2]] == [STUDY]
        assert ask(made, "GET", "/arrivals", headers={"Last-Event-ID": "x"}).status == 400


def test_of_what_arrives_everybody_is_told_only_what_they_may_see(tmp_path: Path) -> None:
    with whole_node(tmp_path / "data") as made:
        made.shell("institution", "add", "Cahul", "--aet", "CAHUL")
        made.shell("institution", "add", "Orhei", "--aet", "ORHEI")
        made.identity.add_person("sceban", "radiologist", "", institution="Cahul", actor="test")
        token = made.identity.create_token("sceban", actor="test")
        with _Stream(made, token=token) as stream:
            assert stream.event()[0] == "mark"
            made.store(make(4, StudyInstanceUID=OTHER, SeriesInstanceUID=f"{OTHER}.1"))
            mine = next(one.id for one in made.node.institutions.list_institutions() if one.name == "Cahul")
            made.store(make(1))
            with made.node.database.transaction() as transaction:
                made.node.institutions.assign(transaction, STUDY, [mine])
            made.store(make(2))
            assert [one["uid"] for one in stream.event()[2]] == [STUDY]


class _Stream:
    """Server-sent events, one after another."""

    def __init__(self, node: WholeNode, mark: str = "", token: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", node.web_port, timeout=SECONDS)
        headers = {"Authorization": f"Bearer {token or node.token}", **({"Last-Event-ID": mark} if mark else {})}
        self._connection.request("GET", "/api/v1/arrivals", headers=headers)
        self._response = self._connection.getresponse()
        assert self._response.headers["Content-Type"].startswith("text/event-stream")

    def __enter__(self) -> "_Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def event(self) -> tuple[str, str, Any]:
        """Wait for the next event; gives its kind, id and content."""
        fields: dict[str, str] = {}
        deadline = monotonic() + SECONDS
        while monotonic() < deadline:
            line = self._response.readline().decode().rstrip("\n")
            name, _, value = line.partition(": ")
            if name and value:
                fields[name] = value
            elif "data" in fields:
                return fields["event"], fields["id"], json.loads(fields["data"])
        raise AssertionError("no event came")


def listed(node: WholeNode, query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ask(node, "GET", f"/studies{query}").json()["studies"]
    return rows


def ask(node: WholeNode, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
    content = None if body is None else json.dumps(body).encode()
    given = {"Content-Type": "application/json", **(headers or {})}
    return node.request(method, f"/api/v1{path}", headers=given, body=content)


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def _code(value: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "99TEST", meaning
    return code


def _item(kind: str, name: str, **values: Any) -> Dataset:
    item = Dataset()
    item.RelationshipType, item.ValueType = "CONTAINS", kind
    item.ConceptNameCodeSequence = [_code(name[:8], name)]
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return item


def _reference(number: int) -> Dataset:
    reference = Dataset()
    reference.ReferencedSOPClassUID = make(number).SOPClassUID
    reference.ReferencedSOPInstanceUID = make(number).SOPInstanceUID
    return reference


def _document(uid: str, sop_class: str, modality: str, number: int, **values: Any) -> Dataset:
    without_pixels = dict.fromkeys(("PixelData", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit"))
    series = {"SeriesInstanceUID": uid.rpartition(".")[0], "SeriesNumber": number, "Modality": modality}
    return make(1, SOPInstanceUID=uid, SOPClassUID=sop_class, **{**without_pixels, **series, **values})


def _report() -> Dataset:
    measured = Dataset()
    measured.NumericValue, measured.MeasurementUnitsCodeSequence = "15", [_code("mm", "millimetre")]
    measured.MeasurementUnitsCodeSequence[0].CodeValue = "mm"
    author = Dataset()
    author.VerifyingObserverName = "Rusu^Ion"
    findings = _item(
        "CONTAINER",
        "Findings",
        ContentSequence=[
            _item("TEXT", "Finding", TextValue="<b>Nodul</b> în lobul superior"),
            _item("NUM", "Diameter", MeasuredValueSequence=[measured]),
            _item("IMAGE", "Image", ReferencedSOPSequence=[_reference(2)]),
        ],
    )
    return _document(
        REPORT,
        "1.2.840.10008.5.1.4.1.1.88.22",
        "SR",
        9,
        ValueType="CONTAINER",
        ConceptNameCodeSequence=[_code("1", "Chest CT Report")],
        CompletionFlag="COMPLETE",
        VerificationFlag="UNVERIFIED",
        VerifyingObserverSequence=[author],
        ContentSequence=[findings],
    )


def _selection() -> Dataset:
    note = _item("TEXT", "Key Object Description", TextValue="Nodul")
    image = Dataset()
    image.RelationshipType, image.ValueType, image.ReferencedSOPSequence = "CONTAINS", "IMAGE", [_reference(2)]
    return _document(
        SELECTION,
        "1.2.840.10008.5.1.4.1.1.88.59",
        "KO",
        8,
        ValueType="CONTAINER",
        ConceptNameCodeSequence=[_code("113000", "Of Interest")],
        ContentSequence=[note, image],
    )


def _pdf() -> Dataset:
    return _document(
        PDF,
        EncapsulatedPDFStorage,
        "DOC",
        7,
        DocumentTitle="Raport",
        MIMETypeOfEncapsulatedDocument="application/pdf",
        EncapsulatedDocument=b"%PDF-1.4 \n",
    )
