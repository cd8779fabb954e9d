"""Reports over REST: written, signed, amended, read; and what of them lies in the archive."""

import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pypdf import PdfReader

from dicom_network.base.module import JobRun
from dicom_network.components.reporting import REPORTING
from dicom_network.modules.reporting.documents import DOCUMENT_JOB, Documents
from dicom_network.stores.reports.signed import SqlSignedReports
from tests.house import FOREIGN, OWN, House, open_house, uids
from tests.made_instances import file_of, make
from tests.web_node import stow_body, stow_type

FINDINGS = "Nodul de 15 mm în lobul superior.\nОчаг < 15 мм & ѓубре ќе."
RADIOLOGIST, COLLEAGUE, READER = "radiologist", "institution-administrator", "referring-physician"
DRAFT = "report-draft"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A node of the test's own: what is signed stays."""
    with open_house(tmp_path / "data") as opened:
        yield opened


def ask(house: House, role: str, method: str, path: str, body: Any = None, study: str = OWN) -> Any:
    """Ask something about a study that has to succeed; gives what is answered."""
    said = house.ask(role, method, f"/api/v1/studies/{study}/{path}".rstrip("/"), body)
    assert said.status < 300, (method, path, said)
    return said.json() if said.body else None


def refused(house: House, role: str, method: str, path: str, body: Any = None) -> tuple[int, str]:
    """Ask something that is refused; gives status and code."""
    said = house.ask(role, method, f"/api/v1/studies/{OWN}/{path}", body)
    assert said.status >= 400, (method, path, said)
    return said.status, said.code


def written(revision: int = 0, **more: Any) -> dict[str, Any]:
    """Make what a draft is saved as."""
    sections = [{"kind": "findings", "text": FINDINGS}, {"kind": "impression", "text": "Пневмония"}]
    return {"language": "ru", "sections": sections, "revision": revision} | more


def signed(house: House, role: str = RADIOLOGIST, reason: str = "", **more: Any) -> dict[str, Any]:
    """Write a report and sign it; gives the version."""
    draft = ask(house, role, "PUT", DRAFT, written(**more))
    version: dict[str, Any] = ask(house, role, "POST", "reports", {"revision": draft["revision"], "reason": reason})
    return version


def stored(house: House, series: str, instance: str) -> pydicom.Dataset:
    """Fetch an instance of the own study from the archive, as its file."""
    path = f"/dicomweb/studies/{OWN}/series/{series}/instances/{instance}"
    said = house.ask("administrator", "GET", path, None, Accept="application/dicom; transfer-syntax=*")
    assert said.status == 200, said
    start = said.body.index(b"DICM") - 128
    return pydicom.dcmread(BytesIO(said.body[start:]))


def test_a_draft_is_kept_word_by_word_and_belongs_to_who_writes_it(house: House) -> None:
    assert ask(house, RADIOLOGIST, "GET", DRAFT) == {"draft": None}
    first = ask(house, RADIOLOGIST, "PUT", DRAFT, written())
    assert (first["revision"], first["writers"]) == (1, [])
    second = ask(house, RADIOLOGIST, "PUT", DRAFT, written(1, template="CT"))
    assert ask(house, RADIOLOGIST, "GET", DRAFT) == {"draft": second}
    assert (second["revision"], second["sections"][0]["text"]) == (2, FINDINGS)
    assert refused(house, RADIOLOGIST, "PUT", DRAFT, written(1)) == (409, "reports.draft-changed")
    assert refused(house, RADIOLOGIST, "PUT", DRAFT, written(0)) == (409, "reports.draft-changed")
    assert ask(house, COLLEAGUE, "GET", DRAFT) == {"draft": None}
    beside = ask(house, COLLEAGUE, "PUT", DRAFT, written())
    assert [(one["name"], one["is_own"]) for one in beside["writers"]] == [("the-radiologist", False)]
    told = ask(house, COLLEAGUE, "GET", "reports")
    assert {one["name"] for one in told["writers"]} == {"the-radiologist", "the-institution-administrator"}
    assert ask(house, READER, "GET", "reports") == {"versions": [], "writers": [], "may_write": False}
    ask(house, COLLEAGUE, "DELETE", DRAFT)
    ask(house, RADIOLOGIST, "DELETE", DRAFT)
    assert ask(house, RADIOLOGIST, "GET", "reports")["writers"] == []
    assert [len(house.served.events(f"web:report:{verb}")) for verb in ("draft", "discard")] == [2, 2]


def test_signing_puts_a_structured_report_and_its_pdf_into_the_archive(house: House) -> None:
    before = ask(house, RADIOLOGIST, "GET", "")
    version = signed(house)
    assert (version["version"], version["signed_by"], version["organization"]) == (1, "the-radiologist", "Spitalul A")
    report = stored(house, version["series"], version["instance"])
    assert (report.VerificationFlag, report.CompletionFlag, report.StudyInstanceUID) == ("VERIFIED", "COMPLETE", OWN)
    assert report.PatientName == make().PatientName
    evidence = report.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence
    assert [one.SeriesInstanceUID for one in evidence] == [uids(OWN)["series"]]
    printed = house.ask(READER, "GET", f"/{version['document']}", None, Accept="application/pdf")
    assert "Очаг < 15 мм & ѓубре ќе." in PdfReader(BytesIO(printed.body)).pages[0].extract_text()
    page = ask(house, READER, "GET", "")
    assert [one["modality"] for one in page["series"]] == ["CT", "SR", "DOC"]
    assert (page["study"]["institutions"], page["study"]["reading"]) == (before["study"]["institutions"], "reported")
    assert page["study"]["report"] == "signed"
    (event,) = house.served.events("web:report:sign")
    assert event["actor"] == "person:the-radiologist"
    assert (event["objects"]["study"], event["objects"]["instances"]) == (OWN, [version["instance"]])
    assert ask(house, RADIOLOGIST, "GET", DRAFT) == {"draft": None}


def test_what_is_signed_is_found_as_verified(house: House) -> None:
    version = signed(house)
    for query, number in (("VerificationFlag=VERIFIED", 2), ("CompletionFlag=COMPLETE", 1), ("VerificationFlag=X", 0)):
        said = house.ask(READER, "GET", f"/dicomweb/studies/{OWN}/instances?{query}&includefield=VerificationFlag")
        found = said.json() if said.body else []
        assert len(found) == number, query
        assert not number or version["instance"] in said.body.decode()


def test_who_may_read_reports_reads_what_was_signed_and_that_is_recorded(house: House) -> None:
    version = signed(house)
    path = f"reports/{version['instance']}"
    text = ask(house, READER, "GET", f"{path}/text")
    assert text["sections"][0] == {"kind": "findings", "text": FINDINGS}
    assert text["version"] == ask(house, READER, "GET", "reports")["versions"][0]
    tree = ask(house, READER, "GET", path)
    assert (tree["verification"], tree["authors"]) == ("VERIFIED", ["the-radiologist"])
    actors = {event["actor"] for event in house.served.events("web:report:read")}
    assert actors == {"person:the-referring-physician"}
    assert refused(house, READER, "PUT", DRAFT, written()) == (403, "access.permission")
    assert refused(house, READER, "POST", "reports", {"revision": 1}) == (403, "access.permission")
    assert refused(house, RADIOLOGIST, "GET", "reports/1.2.3/text") == (404, "reports.unknown")


def test_what_is_signed_is_amended_by_another_version_and_never_changed(house: House) -> None:
    first = signed(house)
    assert refused(house, RADIOLOGIST, "PUT", DRAFT, written(act="amendment")) == (422, "invalid")
    draft = ask(house, COLLEAGUE, "PUT", DRAFT, written(act="amendment", basis=1))
    body = {"revision": draft["revision"]}
    assert refused(house, COLLEAGUE, "POST", "reports", body) == (400, "reports.reason")
    second = ask(house, COLLEAGUE, "POST", "reports", body | {"reason": "Пропущен очаг"})
    third = signed(
        house,
        reason="Консилиум",
        act="addendum",
        basis=2,
        sections=[{"kind": "addendum", "text": "Дополнение"}],
    )
    versions = ask(house, READER, "GET", "reports")["versions"]
    assert [(one["version"], one["replaces"], one["is_superseded"]) for one in versions] == [
        (3, 2, False),
        (2, 1, True),
        (1, 0, True),
    ]
    report = stored(house, third["series"], third["instance"])
    (predecessor,) = report.PredecessorDocumentsSequence
    named = predecessor.ReferencedSeriesSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID
    assert (named, report.SeriesInstanceUID) == (second["instance"], first["series"])
    kinds = [one["kind"] for one in ask(house, READER, "GET", f"reports/{third['instance']}/text")["sections"]]
    assert kinds == ["findings", "impression", "addendum"]
    assert stored(house, first["series"], first["instance"]).SOPInstanceUID == first["instance"]
    assert [len(house.served.events(f"web:report:{verb}")) for verb in ("sign", "amend", "append")] == [1, 1, 1]


def test_two_first_reports_do_not_both_become_the_first(house: House) -> None:
    late = ask(house, COLLEAGUE, "PUT", DRAFT, written())
    signed(house)
    body = {"revision": late["revision"]}
    assert refused(house, COLLEAGUE, "POST", "reports", body) == (409, "reports.signed-meanwhile")
    kept = ask(house, COLLEAGUE, "PUT", DRAFT, written(late["revision"], act="amendment", basis=1))
    again = ask(house, COLLEAGUE, "POST", "reports", {"revision": kept["revision"], "reason": "Второе чтение"})
    assert again["version"] == 2


def test_who_signs_at_the_same_moment_leaves_nothing_in_the_archive(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = ask(house, COLLEAGUE, "PUT", DRAFT, written())
    signed(house)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(SqlSignedReports, "versions", lambda _self, _study: [])
        body = {"revision": late["revision"]}
        assert refused(house, COLLEAGUE, "POST", "reports", body) == (409, "reports.signed-meanwhile")
    assert [one["instances"] for one in ask(house, READER, "GET", "")["series"]] == [1, 1, 1]
    assert ask(house, COLLEAGUE, "GET", DRAFT)["draft"]["revision"] == late["revision"]
    assert len(house.served.events("web:report:sign")) == 1
    house.served.node.blobs.rest()
    house.served.shell("check")


def test_a_signed_report_is_neither_deleted_nor_overwritten(house: House) -> None:
    version = signed(house)
    for level, uid in (("instance", version["instance"]), ("series", version["series"])):
        body = {"level": level, "uid": uid, "reason": "test"}
        said = house.ask("administrator", "POST", "/api/v1/trash", body)
        assert (said.status, said.code) == (403, "reports.signed"), level
        assert "signed" in said.json()["message"]
    forged = stored(house, version["series"], version["instance"])
    forged.VerifyingObserverSequence[0].VerifyingObserverName = "Altcineva"
    body = stow_body([file_of(forged)])
    said = house.ask("administrator", "POST", f"/dicomweb/studies/{OWN}", body, Content_Type=stow_type())
    assert said.status == 409, said
    assert house.ask("administrator", "GET", "/api/v1/conflicts").json() == []
    still = stored(house, version["series"], version["instance"])
    assert still.VerifyingObserverSequence[0].VerifyingObserverName == "the-radiologist"


def test_the_pdf_is_made_later_where_the_node_stopped_before_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr(Documents, "make", lambda _self, _study, report: report)
        version = signed(house)
    assert version["document"] == ""
    (job,) = house.served.node.jobs.list_jobs(kind=DOCUMENT_JOB)
    (handler,) = [one for one in REPORTING.jobs(house.served.node) if one.kind == DOCUMENT_JOB]
    for _ in range(2):
        handler.run(JobRun(job["id"], job["arguments"], 1, lambda *_: None, lambda: False, {}))
    (late,) = ask(house, READER, "GET", "reports")["versions"]
    assert house.ask(READER, "GET", f"/{late['document']}").body.startswith(b"%PDF")
    assert [one["modality"] for one in ask(house, READER, "GET", "")["series"]] == ["CT", "SR", "DOC"]


def test_the_list_tells_how_far_reports_have_come(house: House) -> None:
    def found(state: str) -> list[str]:
        said = house.ask("administrator", "GET", f"/api/v1/studies?report={state}")
        return [one["uid"] for one in said.json()["studies"]]

    assert (set(found("none")), found("draft"), found("signed")) == ({OWN, FOREIGN}, [], [])
    ask(house, RADIOLOGIST, "PUT", DRAFT, written())
    assert (found("none"), found("draft")) == ([FOREIGN], [OWN])
    ask(house, RADIOLOGIST, "POST", "reports", {"revision": 1})
    assert (found("draft"), found("signed"), set(found("signed&report=none"))) == ([], [OWN], {OWN, FOREIGN})


def test_templates_are_everybodys_or_an_institutions(house: House) -> None:
    def templates(role: str) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = house.ask(role, "GET", "/api/v1/report-templates").json()
        return told

    presets = templates(RADIOLOGIST)
    assert {one["language"] for one in presets} == {"en", "ro", "ru", "mk"}
    assert not any(one["may_change"] for one in templates(COLLEAGUE))
    body = {
        "title": "CT după protocolul nostru",
        "language": "ro",
        "modalities": ["CT"],
        "sections": [{"kind": "findings", "text": "Normal"}],
        "institution": 1,
    }
    path = "/api/v1/report-templates"
    made = house.ask(COLLEAGUE, "POST", path, body)
    assert (made.status, made.json()["may_change"]) == (201, True)
    own = f"{path}/{made.json()['id']}"
    assert house.ask(COLLEAGUE, "PUT", own, body | {"title": "CT"}).status == 200
    assert "CT" in {one["title"] for one in templates(RADIOLOGIST)}
    for elsewhere in (None, 2):
        said = house.ask(COLLEAGUE, "PUT", own, body | {"institution": elsewhere})
        assert (said.status, said.code) == (403, "reports.template-of-others"), elsewhere
    assert house.ask(COLLEAGUE, "DELETE", f"{path}/{presets[0]['id']}").code == "reports.template-of-others"
    assert house.ask("administrator", "POST", path, body | {"institution": 99}).status == 404
    assert house.ask(COLLEAGUE, "DELETE", own).status == 204
    assert templates(RADIOLOGIST) == presets


@pytest.mark.peers
def test_others_readers_take_the_structured_report(house: House, tmp_path: Path) -> None:
    first = signed(house)
    second = signed(house, reason="Пропущен очаг", act="amendment", basis=1)
    if not shutil.which("dsrdump"):
        pytest.skip("dcmtk is not installed")
    for name, version in (("first", first), ("second", second)):
        path = tmp_path / f"{name}.dcm"
        stored(house, version["series"], version["instance"]).save_as(path, enforce_file_format=True)
        dumped = subprocess.run(["dsrdump", path], capture_output=True, check=False)
        text = (dumped.stdout + dumped.stderr).decode()
        assert dumped.returncode == 0, text
        assert "Completion Flag     : COMPLETE" in text
        assert "Пневмония" in text
        if shutil.which("dciodvfy"):
            checked = subprocess.run(["dciodvfy", path], capture_output=True, text=True, check=False)
            assert "Error" not in checked.stderr, checked.stderr
