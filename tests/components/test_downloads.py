"""Downloading over REST: one ZIP with a DICOMDIR that other programs read, the same bytes each time, resumable."""

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.fileset import FileSet
from pydicom.sequence import Sequence
from pydicom.uid import BasicTextSRStorage, GrayscaleSoftcopyPresentationStateStorage

from dicom_network.domain.study_facts import Bond
from dicom_network.domain.study_rules import Relation
from dicom_network.modules.lifecycle.sealing import Sealing
from tests.made_instances import ROOT, SERIES, STUDY, file_of, make, make_document
from tests.web_node import Answer
from tests.whole_node import WholeNode, whole_node

OTHER_STUDY = f"{ROOT}.2"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[WholeNode]:
    """A node with two studies of one patient and one of another."""
    with whole_node(tmp_path / "data") as made:
        made.store(*instances())
        yield made


def instances() -> list[Dataset]:
    report = made_report(51)
    state = make(
        52,
        SOPClassUID=GrayscaleSoftcopyPresentationStateStorage,
        Modality="PR",
        SeriesInstanceUID=f"{STUDY}.5",
        SeriesNumber=5,
        PresentationCreationDate="20240311",
        PresentationCreationTime="110000",
        ContentLabel="KEY",
        PixelData=None,
    )
    second = {"StudyInstanceUID": OTHER_STUDY, "SeriesInstanceUID": f"{OTHER_STUDY}.1", "StudyDate": "20230102"}
    return [
        *(make(number) for number in range(1, 5)),
        make_document(50, b"%PDF-1.4 invented"),
        report,
        state,
        make(60, PatientName="Петровска^Елена", PatientID="MK-7", **second),
        make(61, InstanceNumber=None, PatientName="Петровска^Елена", PatientID="MK-7", **second),
    ]


def made_report(number: int) -> Dataset:
    name = Dataset()
    name.CodeValue, name.CodingSchemeDesignator, name.CodeMeaning = "18748-4", "LN", "Diagnostic imaging report"
    return make(
        number,
        SOPClassUID=BasicTextSRStorage,
        Modality="SR",
        SeriesInstanceUID=f"{STUDY}.4",
        SeriesNumber=4,
        CompletionFlag="COMPLETE",
        VerificationFlag="UNVERIFIED",
        ContentDate="20240311",
        ContentTime="113000",
        ValueType="CONTAINER",
        ContinuityOfContent="SEPARATE",
        ConceptNameCodeSequence=Sequence([name]),
        PixelData=None,
    )


def ask(node: WholeNode, **what: Any) -> Answer:
    body = json.dumps(what).encode()
    return node.request("POST", "/api/v1/downloads", headers={"Content-Type": "application/json"}, body=body)


def unpack(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def stored_files() -> dict[str, bytes]:
    return {str(one.SOPInstanceUID): file_of(one) for one in instances()}


def test_a_study_comes_as_a_zip_with_a_directory_that_pydicom_reads(node: WholeNode, tmp_path: Path) -> None:
    answer = node.request("GET", f"/api/v1/downloads/studies/{STUDY}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="{STUDY}.zip"'
    folder = unpack(answer.body, tmp_path / "disc")
    listed = FileSet(pydicom.dcmread(folder / "DICOMDIR"))
    assert listed.find_values("PatientID") == ["RO-1001"]
    assert listed.find_values("StudyInstanceUID") == [STUDY]
    found = {str(one.SOPInstanceUID): Path(one.path).read_bytes() for one in listed}
    expected = {uid: content for uid, content in stored_files().items() if uid in found}
    assert len(found) == 7
    assert found == expected, "byte by byte as they came"
    types = sorted(str(one.DirectoryRecordType) for one in pydicom.dcmread(folder / "DICOMDIR").DirectoryRecordSequence)
    assert types == sorted(
        ["PATIENT", "STUDY", *["SERIES"] * 3, *["IMAGE"] * 4, "ENCAP DOC", "SR DOCUMENT", "PRESENTATION"]
    )
    readme = (folder / "README.TXT").read_text("utf-8-sig")
    assert "DICOM/TURCANU/" in readme
    assert "Țurcanu Ana · RO-1001 · 20240311 · Torace" in readme


def test_paths_are_readable_and_fit_for_media(node: WholeNode) -> None:
    answer = node.request("GET", f"/api/v1/downloads/{ask(node, studies=[STUDY, OTHER_STUDY]).json()['id']}")
    names = zipfile.ZipFile(io.BytesIO(answer.body)).namelist()
    assert names[:2] == ["DICOMDIR", "README.TXT"]
    assert "DICOM/TURCANU/CT240311/S001AXIA/I0000001" in names
    assert "DICOM/PETROVSK/CT230102/S001AXIA/I0000060" in names
    for name in names[2:]:
        assert all(0 < len(step) <= 8 and step.isascii() and step.isupper() for step in name.split("/")), name


@pytest.mark.peers
def test_dcmtk_finds_the_directory_in_order(node: WholeNode, tmp_path: Path) -> None:
    if shutil.which("dcmmkdir") is None:
        pytest.skip("dcmtk is not installed")
    answer = node.request("GET", f"/api/v1/downloads/{ask(node, studies=[STUDY, OTHER_STUDY]).json()['id']}")
    folder = unpack(answer.body, tmp_path / "disc")
    dumped = subprocess.run(["dcmdump", "DICOMDIR"], cwd=folder, capture_output=True, text=True, check=True)
    assert dumped.stdout.count("(0004,1430) CS [IMAGE]") == 6
    assert "W:" not in dumped.stderr
    assert "E:" not in dumped.stderr
    # Read whole and written anew with one more file: a directory with a wrong offset would be refused.
    (folder / "MORE").write_bytes(file_of(make(99)))
    command = ["dcmmkdir", "--append", "--no-backup", "--general-purpose", "MORE"]
    appended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert appended.returncode == 0, appended.stderr
    assert "E:" not in appended.stderr
    assert len(list(FileSet(pydicom.dcmread(folder / "DICOMDIR")))) == 10


def test_the_same_content_gives_the_same_bytes_and_any_part_of_them(node: WholeNode) -> None:
    path = f"/api/v1/downloads/studies/{STUDY}"
    whole = node.request("GET", path)
    head = node.request("HEAD", path)
    assert int(head.headers["content-length"]) == len(whole.body)
    assert (head.headers["etag"], head.body) == (whole.headers["etag"], b"")
    etag, cut = whole.headers["etag"], len(whole.body) * 2 // 3
    rest = node.request("GET", path, headers={"Range": f"bytes={cut}-", "If-Range": etag})
    assert rest.status == 206
    assert whole.body[:cut] + rest.body == whole.body
    assert node.request("GET", path, headers={"If-None-Match": etag}).status == 304
    assert Sealing(node.node).seal(SERIES) == 5
    sealed = node.request("GET", path, headers={"Range": f"bytes={cut}-", "If-Range": etag})
    assert (sealed.status, sealed.body) == (206, rest.body), "it can be gone on with after the series was sealed"
    series = node.request("GET", f"/api/v1/downloads/series/{SERIES}")
    assert zipfile.ZipFile(io.BytesIO(series.body)).testzip() is None, "checksums of sealed files are right"


def test_what_came_meanwhile_changes_the_archive_and_its_tag(node: WholeNode) -> None:
    path = f"/api/v1/downloads/studies/{STUDY}"
    before = node.request("GET", path)
    node.store(make(5))
    after = node.request("GET", path, headers={"Range": "bytes=100-", "If-Range": before.headers["etag"]})
    assert after.status == 200, "the whole, for the part would not fit to what the client has"
    assert len(zipfile.ZipFile(io.BytesIO(after.body)).namelist()) == 10


def test_a_series_and_the_whole_patient_can_be_taken(node: WholeNode) -> None:
    node.store(make(70, StudyInstanceUID=f"{ROOT}.3", SeriesInstanceUID=f"{ROOT}.3.1"))
    series = node.request("GET", f"/api/v1/downloads/series/{SERIES}")
    assert len(zipfile.ZipFile(io.BytesIO(series.body)).namelist()) == 2 + 5
    asked = ask(node, patient_of=STUDY).json()
    assert asked["instances"] == 8, "both studies of this patient, none of the other"
    archive = node.request("GET", f"/{asked['url']}")
    assert len(archive.body) == asked["bytes"]


def test_who_took_what_is_recorded_before_it_is_given(node: WholeNode) -> None:
    path = f"/api/v1/downloads/studies/{OTHER_STUDY}"
    node.request("GET", path)
    node.request("GET", path, headers={"Range": "bytes=5-"})
    (event,) = node.events("web:instances:download")
    assert event["actor"] == "person:vrusu"
    assert event["objects"]["studies"] == [OTHER_STUDY]
    assert event["objects"]["instances"] == 2


def test_what_is_not_there_cannot_be_taken(node: WholeNode) -> None:
    assert node.request("GET", "/api/v1/downloads/studies/1.2.3").json()["code"] == "retrieve.study"
    assert ask(node, studies=[STUDY, "1.2.3"]).status == 404
    assert ask(node).json()["code"] == "downloading.selection"
    assert node.request("GET", "/api/v1/downloads/77").json()["code"] == "downloading.unknown"


def test_what_others_asked_for_is_not_there(node: WholeNode) -> None:
    asked = ask(node, studies=[STUDY]).json()
    node.identity.add_person("ipopescu", "administrator", "", actor="test")
    token = node.identity.create_token("ipopescu", actor="test")
    answer = node.request("GET", f"/{asked['url']}", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status, answer.json()["code"]) == (404, "downloading.unknown")


def token_of(node: WholeNode, name: str, role: str, institution: str = "") -> str:
    if institution:
        node.shell("institution", "add", institution)
    node.identity.add_person(name, role, "", institution=institution, actor="test")
    return node.identity.create_token(name, actor="test")


def share(node: WholeNode, name: str, *permissions: str) -> None:
    """Share the study with a person, for these permissions."""
    person = node.node.people.find_person(name)
    assert person is not None
    bond = Bond(Relation.SHARED, int(person["id"]), permissions=frozenset(permissions))
    with node.node.database.transaction() as transaction:
        node.node.access.bonds.put(transaction, STUDY, bond)


def test_files_are_not_given_to_whom_the_patient_is_hidden(node: WholeNode) -> None:
    token = token_of(node, "dvasilescu", "researcher")
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/downloads/studies/{STUDY}"
    share(node, "dvasilescu", "find", "view")
    assert node.request("GET", path, headers=headers).status == 404, "it is not shared for this"
    share(node, "dvasilescu", "find", "view", "download")
    answer = node.request("GET", path, headers=headers)
    assert (answer.status, answer.json()["code"]) == (403, "downloading.identity")


def test_what_belongs_to_others_is_as_if_it_were_not_there(node: WholeNode) -> None:
    token = token_of(node, "jstojanova", "radiologist", "Болница Битола")
    headers = {"Authorization": f"Bearer {token}"}
    foreign = node.request("GET", f"/api/v1/downloads/studies/{STUDY}", headers=headers)
    missing = node.request("GET", "/api/v1/downloads/studies/1.2.3", headers=headers)
    assert (foreign.status, foreign.body) == (missing.status, missing.body)


def test_reports_are_left_out_for_whom_they_are_not(node: WholeNode) -> None:
    token = token_of(node, "mlungu", "radiologist", "Spitalul Soroca")
    share(node, "mlungu", "find", "view", "download", "see-identity")
    answer = node.request("GET", f"/api/v1/downloads/studies/{STUDY}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        read = [pydicom.dcmread(io.BytesIO(archive.read(name))) for name in archive.namelist() if "/" in name]
    assert sorted({one.Modality for one in read}) == ["CT", "PR"]
