"""No patient in log and metrics: a marked one goes in and out through every door, and is then looked for."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid
from pynetdicom import AE
from pynetdicom.sop_class import (
    CTImageStorage,
    PatientRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelMove,
)

from tests.running_node import RunningNode

CT_SMALL = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"
MARKS = ("ZQXNAME", "ZQXID", "ZQXACC", "19471123", "ZQXREF")


@pytest.fixture
def node(tmp_path: Path) -> Iterator[RunningNode]:
    running = RunningNode(tmp_path / "data", {"log.level": "debug", "log.format": "json"})
    running.start()
    yield running
    running.kill()


def _marked_image() -> Dataset:
    image = pydicom.dcmread(CT_SMALL)
    image.PatientName, image.PatientID, image.AccessionNumber = "ZQXNAME^Ana", "ZQXID-1", "ZQXACC"
    image.PatientBirthDate, image.ReferringPhysicianName = "19471123", "ZQXREF^Doctor"
    image.StudyInstanceUID, image.SeriesInstanceUID = generate_uid(), generate_uid()
    image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    return image


def test_a_marked_patient_is_in_no_log_line_and_no_metric(node: RunningNode) -> None:
    image = _marked_image()
    _over_dimse(node, image)
    _over_the_web(node, image)
    metrics = node.get("/metrics", "text/plain").body.decode()
    node.stop()
    log = node.log.read_text(encoding="utf-8")
    assert str(image.SOPInstanceUID) in log, "the log follows the instance, by its UID"
    for mark in MARKS:
        assert not re.search(mark, log, re.IGNORECASE), mark
        assert not re.search(mark, metrics, re.IGNORECASE), mark


def _over_dimse(node: RunningNode, image: Dataset) -> None:
    """Store, store again with another name, store nonsense, query, move to nowhere."""
    entity = AE("MARKED")
    entity.add_requested_context(CTImageStorage, ExplicitVRLittleEndian)
    for model in (PatientRootQueryRetrieveInformationModelFind, StudyRootQueryRetrieveInformationModelMove):
        entity.add_requested_context(model)
    association = entity.associate("127.0.0.1", node.dicom_port, ae_title=node.ae_title)
    assert association.is_established
    assert association.send_c_store(image).Status == 0
    image.PatientName = "ZQXNAME^Somebody Else"
    association.send_c_store(image)
    broken = _marked_image()
    del broken.StudyInstanceUID
    assert association.send_c_store(broken).Status != 0
    query = Dataset()
    query.QueryRetrieveLevel, query.PatientName, query.PatientID = "PATIENT", "ZQXNAME*", ""
    query.PatientBirthDate = "19471123-"
    assert any(
        answer for _status, answer in association.send_c_find(query, PatientRootQueryRetrieveInformationModelFind)
    )
    move = Dataset()
    move.QueryRetrieveLevel, move.PatientID, move.StudyInstanceUID = "STUDY", "ZQXID-1", "1.2.3"
    list(association.send_c_move(move, "ZQNOWHERE", StudyRootQueryRetrieveInformationModelMove))
    association.release()


def _over_the_web(node: RunningNode, image: Dataset) -> None:
    """Search well and badly, store well and badly, ask for what is not there."""
    assert node.get("/dicomweb/studies?PatientName=zqxname*&fuzzymatching=true").status == 200
    assert node.get("/dicomweb/studies?PatientID=ZQXID-1&StudyDate=nonsense-ZQXID").status == 400
    assert node.get("/dicomweb/studies?00100020=ZQXID-1&limit=ZQXACC").status == 400
    assert node.get("/dicomweb/ZQXNAME").status == 404
    content = io.BytesIO()
    image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    image.save_as(content)
    for part in (content.getvalue(), content.getvalue()[:900], b"ZQXNAME is no DICOM file"):
        body = b"--b\r\nContent-Type: application/dicom\r\n\r\n" + part + b"\r\n--b--\r\n"
        headers = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=b'}
        node.request("POST", "/dicomweb/studies", headers=headers, body=body)
    as_json = {"Content-Type": "application/json"}
    login = b'{"name": "ZQXNAME", "password": "ZQXID"}'
    assert node.request("POST", "/api/v1/session", headers=as_json, body=login).status == 403
