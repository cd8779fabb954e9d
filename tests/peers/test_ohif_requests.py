"""The requests of OHIF 3.13, to the letter as it makes them, and what it needs in the answers."""

import gzip
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import EncapsulatedPDFStorage, ExplicitVRLittleEndian

from tests.peers.peers.multipart import STORE_TYPE, Part, parameter, parts, store_body
from tests.peers.peers.real_files import PYDICOM
from tests.running_node import Answer, RunningNode

FILES = PYDICOM / "test_files"
SLICES = sorted((FILES / "dicomdirtests" / "98892001" / "CT5N").iterdir())
CINE = FILES / "examples_ybr_color.dcm"
PALETTE = FILES / "examples_palette.dcm"
ECG = FILES / "waveform_ecg.dcm"
WITHOUT_MODALITY = FILES / "GDCMJ2K_TextGBR.dcm"
STUDY_DESCRIPTION = "TORACE NATIV"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FRAMES = "multipart/related; type=application/octet-stream; transfer-syntax=*"
STUDY_LIST = "/dicomweb/studies?limit=101&offset=0&fuzzymatching=true"
INCLUDED = "includefield=00081030%2C00080060%2C00080090%2C00100030"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
JSONObject = dict[str, Any]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    made = RunningNode(tmp_path_factory.mktemp("node") / "data", {"storage.reserve_bytes": "1000000"})
    made.start()
    try:
        files = [path.read_bytes() for path in (CINE, PALETTE, ECG, WITHOUT_MODALITY)]
        stored = _store(made, [*map(_slice_file, SLICES), *files, _pdf_file()])
        assert stored.status == 200, stored.body
        yield made
    finally:
        made.kill()


def test_storing_answers_with_a_reference_to_each_instance(node: RunningNode) -> None:
    answer = _store(node, [_slice_file(SLICES[0])])
    assert answer.status == 200
    (reference,) = json.loads(answer.body)["00081199"]["Value"]
    assert _value(reference, "00081155") == _read(SLICES[0]).SOPInstanceUID


def test_study_list_gives_what_its_columns_show(node: RunningNode) -> None:
    studies = {_value(study, "0020000D"): study for study in _json(node, f"{STUDY_LIST}&{INCLUDED}")}
    study = studies[_read(SLICES[0]).StudyInstanceUID]
    assert _value(study, "00080020") == _read(SLICES[0]).StudyDate
    assert _value(study, "00100010")["Alphabetic"] == str(_read(SLICES[0]).PatientName)
    assert _value(study, "00100020") == _read(SLICES[0]).PatientID
    assert study["00080061"]["Value"] == ["CT"]
    assert _value(study, "00201208") == len(SLICES)
    assert _value(study, "00081030") == STUDY_DESCRIPTION
    assert {"00080030", "00080050", "00080090", "00100030"} <= study.keys()


@pytest.mark.parametrize(
    "filter_",
    [
        "PatientName=*{PatientName}*",
        "00100020=*{PatientID}*",
        "StudyDescription=*{StudyDescription}*",
        "ModalitiesInStudy=CT",
        "ModalitiesInStudy=CT%5CMR",
        "ModalitiesInStudy=CT%2CMR",
        "ModalitiesInStudy=CT&ModalitiesInStudy=MR",
        "StudyDate={StudyDate}-{StudyDate}",
        "StudyInstanceUID={StudyInstanceUID}",
        "StudyInstanceUID={StudyInstanceUID}%5C1.2.3.4",
        "00100020={PatientID}",
    ],
)
def test_study_list_filters_find_the_study_and_no_other_modality(node: RunningNode, filter_: str) -> None:
    wanted = _read(SLICES[0])
    values = {
        "PatientName": str(wanted.PatientName).split("^")[0].lower(),
        "PatientID": wanted.PatientID,
        "StudyDescription": STUDY_DESCRIPTION[2:6],
        "StudyDate": wanted.StudyDate,
        "StudyInstanceUID": wanted.StudyInstanceUID,
    }
    studies = _json(node, f"{STUDY_LIST}&{INCLUDED}&{filter_.format(**values)}".replace(" ", "%20"))
    assert [_value(study, "0020000D") for study in studies] == [wanted.StudyInstanceUID]


def test_a_filter_that_nothing_matches_is_answered_empty(node: RunningNode) -> None:
    answer = node.get(f"{STUDY_LIST}&{INCLUDED}&PatientName=*nobody*")
    assert (answer.status, answer.body) in {(204, b""), (200, b"[]")}


@pytest.mark.parametrize("included", ["0008103E%2C00080021", "00080021%2C00080031%2C0008103E%2C00200011"])
def test_series_of_a_study_give_what_the_browser_shows(node: RunningNode, included: str) -> None:
    wanted = _read(SLICES[0])
    (series,) = _json(node, f"/dicomweb/studies/{wanted.StudyInstanceUID}/series?includefield={included}")
    assert _value(series, "0020000E") == wanted.SeriesInstanceUID
    assert _value(series, "0020000D") == wanted.StudyInstanceUID
    assert _value(series, "00080060") == "CT"
    assert _value(series, "00200011") == wanted.SeriesNumber
    assert _value(series, "00201209") == len(SLICES)
    assert "0008103E" in series


def test_metadata_give_all_attributes_of_all_instances_without_pixels(node: RunningNode) -> None:
    found = {_value(instance, "00080018"): instance for instance in _metadata(node, SLICES[0])}
    assert found.keys() == {_read(path).SOPInstanceUID for path in SLICES}
    for path in SLICES:
        wanted, instance = _read(path), found[_read(path).SOPInstanceUID]
        expected = {f"{element.tag:08X}" for element in wanted if element.tag.element != 0} - {"7FE00010"}
        assert expected <= instance.keys()
        assert _value(instance, "00280010") == wanted.Rows
        assert instance["00200032"]["Value"] == pytest.approx(list(wanted.ImagePositionPatient))
        assert not instance.get("7FE00010", {}).keys() & {"Value", "InlineBinary"}


def test_metadata_come_compressed_to_whoever_takes_gzip(node: RunningNode) -> None:
    path = f"{_series(SLICES[0])}/metadata"
    plain = node.get(path)
    headers = {"Accept": "application/dicom+json", "Accept-Encoding": "gzip, deflate, br"}
    packed = node.request("GET", path, headers=headers)
    assert packed.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.body)) == json.loads(plain.body)


def test_metadata_always_name_a_modality_for_the_loader_never_ends_without(node: RunningNode) -> None:
    (instance,) = _metadata(node, WITHOUT_MODALITY)
    assert _value(instance, "00080060") == "OT"


def test_palettes_are_not_inline_for_the_loader_does_not_decode_them(node: RunningNode) -> None:
    (instance,) = _metadata(node, PALETTE)
    for tag in ("00281201", "00281202", "00281203"):
        assert "InlineBinary" not in instance[tag]


def test_an_uncompressed_frame_comes_as_its_pixels_in_one_part(node: RunningNode) -> None:
    part = _frame(node, SLICES[0], 1)
    assert part.header.startswith("Content-Type: application/octet-stream")
    assert parameter(part.header.partition(": ")[2].split("\r\n")[0], "transfer-syntax") == ExplicitVRLittleEndian
    assert part.content == pydicom.dcmread(SLICES[0]).PixelData


def test_each_frame_of_a_cine_comes_as_stored_with_its_transfer_syntax(node: RunningNode) -> None:
    frames = [_frame(node, CINE, number) for number in range(1, 31)]
    for part in frames:
        assert part.header.startswith("Content-Type: image/jpeg")
        assert parameter(part.header.partition(": ")[2].split("\r\n")[0], "transfer-syntax") == JPEG_BASELINE
        assert part.content[:2] == b"\xff\xd8"
    assert len({part.content for part in frames}) == len(set(_stored_frames(CINE)))
    assert [part.content.rstrip(b"\0") for part in frames] == [frame.rstrip(b"\0") for frame in _stored_frames(CINE)]


def test_rendered_thumbnail_fits_the_viewport(node: RunningNode) -> None:
    answer = node.get(f"{_instance(CINE)}/rendered?viewport=256%2C256", "image/jpeg")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert max(Image.open(BytesIO(answer.body)).size) == 256


def test_thumbnail_takes_its_media_type_from_the_query(node: RunningNode) -> None:
    answer = node.request("GET", f"{_instance(SLICES[0])}/thumbnail?accept=image%2Fjpeg")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert Image.open(BytesIO(answer.body)).format == "JPEG"


def test_waveform_samples_come_raw_from_their_bulk_data_uri(node: RunningNode) -> None:
    (instance,) = _metadata(node, ECG)
    samples = [group["54001010"] for group in instance["54000100"]["Value"]]
    stored = [group.WaveformData for group in pydicom.dcmread(ECG).WaveformSequence]
    for element, expected in zip(samples, stored, strict=True):
        answer = node.get(_path_of(element["BulkDataURI"], node), "application/octet-stream")
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("application/octet-stream")
        assert answer.body == expected


def test_pdf_is_shown_to_an_element_that_names_no_media_type(node: RunningNode) -> None:
    pdf = pydicom.dcmread(BytesIO(_pdf_file()))
    series = f"/dicomweb/studies/{pdf.StudyInstanceUID}/series/{pdf.SeriesInstanceUID}"
    answer = node.request("GET", f"{series}/instances/{pdf.SOPInstanceUID}/rendered")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body.rstrip(b"\0") == PDF.rstrip(b"\0")


def test_a_whole_instance_comes_as_part_10(node: RunningNode) -> None:
    answer = node.get(_instance(CINE), 'multipart/related; type="application/dicom"; transfer-syntax=*')
    (part,) = parts(answer.body, answer.headers["content-type"])
    assert part.header.startswith("Content-Type: application/dicom")
    assert pydicom.dcmread(BytesIO(part.content)).PixelData == pydicom.dcmread(CINE).PixelData


@pytest.mark.parametrize("path", ["/dicomweb/studies", "/dicomweb/studies/1.2.3/series", "/dicomweb/studies/1.2.3"])
def test_nothing_is_given_without_a_token(node: RunningNode, path: str) -> None:
    answer = node.request("GET", path, headers={"Authorization": ""})
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def _store(node: RunningNode, files: list[bytes]) -> Answer:
    headers = {"Content-Type": STORE_TYPE, "Accept": "application/dicom+json"}
    return node.request("POST", "/dicomweb/studies", headers=headers, body=store_body(files))


def _json(node: RunningNode, path: str) -> list[JSONObject]:
    answer = node.get(path)
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"].startswith("application/dicom+json")
    found: list[JSONObject] = json.loads(answer.body)
    return found


def _metadata(node: RunningNode, path: Path) -> list[JSONObject]:
    return _json(node, f"{_series(path)}/metadata")


def _frame(node: RunningNode, path: Path, number: int) -> Part:
    answer = node.get(f"{_instance(path)}/frames/{number}", FRAMES)
    assert answer.status == 200, answer.body[:200]
    (part,) = parts(answer.body, answer.headers["content-type"])
    return part


def _stored_frames(path: Path) -> list[bytes]:
    found = pydicom.dcmread(path)
    return list(pydicom.encaps.generate_frames(found.PixelData, number_of_frames=int(found.NumberOfFrames)))


def _series(path: Path) -> str:
    found = _read(path)
    return f"/dicomweb/studies/{found.StudyInstanceUID}/series/{found.SeriesInstanceUID}"


def _instance(path: Path) -> str:
    return f"{_series(path)}/instances/{_read(path).SOPInstanceUID}"


def _path_of(uri: str, node: RunningNode) -> str:
    """Give the path of a URI that may be absolute."""
    return uri.removeprefix(f"http://127.0.0.1:{node.web_port}")


def _read(path: Path) -> Dataset:
    return pydicom.dcmread(path, stop_before_pixels=True)


def _value(instance: JSONObject, tag: str) -> Any:
    return instance[tag]["Value"][0]


def _slice_file(path: Path) -> bytes:
    """Give a slice with the attributes filled in that its own file has empty."""
    data_set = pydicom.dcmread(path)
    data_set.StudyDescription = STUDY_DESCRIPTION
    data_set.ReferringPhysicianName = "Munteanu^Ileana"
    data_set.PatientBirthDate = "19580317"
    content = BytesIO()
    data_set.save_as(content, enforce_file_format=True)
    return content.getvalue()


def _pdf_file() -> bytes:
    data_set = Dataset()
    data_set.SpecificCharacterSet = "ISO_IR 192"
    data_set.SOPClassUID = EncapsulatedPDFStorage
    data_set.SOPInstanceUID = "2.25.270116013731"
    data_set.StudyInstanceUID = "2.25.270116013732"
    data_set.SeriesInstanceUID = "2.25.270116013733"
    data_set.PatientName = "Trajkovska^Biljana"
    data_set.PatientID = "MK1"
    data_set.Modality = "DOC"
    data_set.InstanceNumber = 1
    data_set.MIMETypeOfEncapsulatedDocument = "application/pdf"
    data_set.EncapsulatedDocumentLength = len(PDF)
    data_set.EncapsulatedDocument = PDF + b"\0" * (len(PDF) % 2)
    data_set.file_meta = FileMetaDataset()
    data_set.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    content = BytesIO()
    data_set.save_as(content, enforce_file_format=True)
    return content.getvalue()
