"""dicomweb-client, which others wrote, against a node: search, retrieve and store."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless, RLELossless

from tests.made_instances import ROOT, SERIES, STUDY, data_set_of, file_of, instance_uid, make, make_cine
from tests.web_node import TOKEN, WebNode, make_node, serving

OTHER = f"{ROOT}.2"
FRAMES = [b"\xff\x4f\xff\x51frame %d..." % number for number in (1, 2, 3)]
ANY = (("application/dicom", "*"),)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebNode]:
    data: Path = tmp_path_factory.mktemp("client") / "data"
    with serving(make_node(data, index={"page": 2, "max_page": 3})) as running:
        yield running


@pytest.fixture(scope="module")
def client(web: WebNode) -> DICOMwebClient:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {TOKEN}"
    made = DICOMwebClient(f"http://127.0.0.1:{web.port}/dicomweb", session=session)
    others = [
        make(9, StudyInstanceUID=f"{OTHER}.{n}", SeriesInstanceUID=f"{OTHER}.{n}.1", SOPInstanceUID=f"{OTHER}.{n}.1.1")
        for n in range(1, 6)
    ]
    sent = [make(1, ImplicitVRLittleEndian), make(2), make_cine(3, FRAMES), *others]
    for dataset in sent:
        dataset.preamble = b"\0" * 128
    response = made.store_instances(sent)
    assert len(response.ReferencedSOPSequence) == len(sent)
    assert "FailedSOPSequence" not in response
    return made


def test_search_for_studies_series_and_instances(client: DICOMwebClient) -> None:
    (study,) = client.search_for_studies(search_filters={"StudyInstanceUID": STUDY}, fields=["StudyDescription"])
    (series,) = client.search_for_series(STUDY, search_filters={"Modality": "CT"})
    instances = client.search_for_instances(STUDY, SERIES)

    assert study["00081030"]["Value"] == ["Torace"]
    assert series["0020000E"]["Value"] == [SERIES]
    assert [one["00080018"]["Value"][0] for one in instances] == [instance_uid(number) for number in (1, 2, 3)]
    assert client.search_for_studies(search_filters={"PatientID": "nobody"}) == []
    assert client.search_for_studies(fuzzymatching=True, search_filters={"PatientName": "ana turcanu"}, limit=1)


def test_search_goes_on_page_by_page(client: DICOMwebClient) -> None:
    found = client.search_for_studies(get_remaining=True)

    assert len({one["0020000D"]["Value"][0] for one in found}) == len(found) == 6


def test_metadata(client: DICOMwebClient) -> None:
    series = client.retrieve_series_metadata(STUDY, SERIES)
    (instance,) = [client.retrieve_instance_metadata(STUDY, SERIES, instance_uid(2))]
    study = client.retrieve_study_metadata(STUDY)

    assert len(series) == len(study) == 3
    read = pydicom.Dataset.from_json(instance, bulk_data_uri_handler=lambda _: b"")
    assert str(read.PatientName) == "Țurcanu^Ana"


def test_instances_of_every_transfer_syntax(client: DICOMwebClient) -> None:
    one = client.retrieve_instance(STUDY, SERIES, instance_uid(1), media_types=ANY)
    series = client.retrieve_series(STUDY, SERIES, media_types=ANY)
    study = client.retrieve_study(STUDY, media_types=ANY)
    streamed = list(client.iter_series(STUDY, SERIES, media_types=ANY))

    assert one.file_meta.TransferSyntaxUID == ImplicitVRLittleEndian
    written = BytesIO()
    pydicom.dcmwrite(written, one, enforce_file_format=True)
    assert data_set_of(written.getvalue()) == data_set_of(file_of(make(1, ImplicitVRLittleEndian)))
    for found in (series, study, streamed):
        assert [dataset.SOPInstanceUID for dataset in found] == [instance_uid(number) for number in (1, 2, 3)]
    assert series[2].file_meta.TransferSyntaxUID == JPEG2000Lossless


def test_an_instance_without_asking_for_anything_special(client: DICOMwebClient) -> None:
    found = client.retrieve_instance(STUDY, SERIES, instance_uid(2))

    assert found.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert found.PixelData == make(2).PixelData


def test_frames_and_bulk_data(client: DICOMwebClient) -> None:
    compressed = client.retrieve_instance_frames(STUDY, SERIES, instance_uid(3), [1, 3])
    named = client.retrieve_instance_frames(
        STUDY, SERIES, instance_uid(3), [2], media_types=(("image/jp2", JPEG2000Lossless),)
    )
    native = client.retrieve_instance_frames(
        STUDY, SERIES, instance_uid(2), [1], media_types=(("application/octet-stream", ExplicitVRLittleEndian),)
    )
    metadata = client.retrieve_instance_metadata(STUDY, SERIES, instance_uid(2))
    url = metadata["7FE00010"]["BulkDataURI"]
    (bulk,) = client.retrieve_bulkdata(url)

    assert [*compressed, *named] == [FRAMES[0], FRAMES[2], FRAMES[1]]
    assert native == [make(2).PixelData]
    assert bulk == make(2).PixelData


def test_what_cannot_be_given_is_an_error_that_the_client_knows(client: DICOMwebClient) -> None:
    with pytest.raises(requests.HTTPError, match="404"):
        client.retrieve_series_metadata("1.2.3", "1.2.3.4")
    with pytest.raises(requests.HTTPError, match="406"):
        client.retrieve_instance_frames(
            STUDY, SERIES, instance_uid(2), [1], media_types=(("image/dicom-rle", RLELossless),)
        )
