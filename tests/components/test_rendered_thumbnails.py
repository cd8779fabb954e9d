"""``/thumbnail`` at every level: always a small picture, never an error for what cannot be shown."""

from collections.abc import Iterator

import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate

from tests.rendering_node import picture_of, rendering_node
from tests.unit.rendering.stored_files import TEST_FILES, make_image, part10
from tests.web_node import WebNode

STUDY_UID = "1.2.826.0.1.3680043.10.7"
STUDY = f"/dicomweb/studies/{STUDY_UID}"


def flat(value: int, series: str, number: int, modality: str = "CT", **attributes: object) -> pydicom.Dataset:
    data_set = make_image(np.full((400, 300), value, "u1"), Modality=modality, InstanceNumber=number, **attributes)
    data_set.StudyInstanceUID, data_set.SeriesInstanceUID = STUDY_UID, series
    data_set.SOPInstanceUID = f"{series}.{number}"
    return data_set


def broken() -> pydicom.Dataset:
    source = pydicom.dcmread(TEST_FILES / "MR_small_RLE.dcm")
    source.StudyInstanceUID, source.SeriesInstanceUID, source.SOPInstanceUID = STUDY_UID, "2.5", "2.5.1"
    source.PixelData = encapsulate([b"\x02\0\0\0" + b"\xff" * 200])
    return source


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebNode]:
    with rendering_node(tmp_path_factory.mktemp("node")) as served:
        report = pydicom.dcmread(TEST_FILES / "test-SR.dcm")
        report.StudyInstanceUID, report.SeriesInstanceUID, report.SOPInstanceUID = STUDY_UID, "2.9", "2.9.1"
        frames = np.stack([np.full((40, 40), 40 * number, "u1") for number in range(5)])
        cine = make_image(frames, NumberOfFrames=5, Modality="US")
        cine.StudyInstanceUID, cine.SeriesInstanceUID, cine.SOPInstanceUID = STUDY_UID, "2.4", "2.4.1"
        files = [
            *(part10(flat(20 * number, "2.1", number)) for number in range(1, 10)),
            part10(flat(255, "2.2", 1)),
            *(part10(flat(255, "2.3", number, "SEG")) for number in range(1, 13)),
            part10(cine),
            part10(broken(), "1.2.840.10008.1.2.5"),
            part10(report),
        ]
        assert served.store(*files).status == 200
        yield served


def shade(content: bytes) -> int:
    picture = picture_of(content).convert("L")
    return int(picture.getpixel((picture.width // 2, picture.height // 2)))


def test_the_middle_of_a_series_stands_for_it(web: WebNode) -> None:
    answer = web.get(f"{STUDY}/series/2.1/thumbnail")
    assert answer.headers["content-type"] == "image/jpeg"
    assert picture_of(answer.body).size == (150, 200)
    assert abs(shade(answer.body) - 100) <= 2


def test_the_biggest_series_of_images_stands_for_a_study(web: WebNode) -> None:
    assert abs(shade(web.get(f"{STUDY}/thumbnail").body) - 100) <= 2


def test_the_size_is_the_clients(web: WebNode) -> None:
    assert picture_of(web.get(f"{STUDY}/thumbnail?viewport=64,32", "image/png").body).size == (24, 32)


def test_an_instance_shows_its_middle_frame_and_a_frame_itself(web: WebNode) -> None:
    path = f"{STUDY}/series/2.4/instances/2.4.1"
    assert shade(web.get(f"{path}/thumbnail", "image/png").body) == 80
    assert shade(web.get(f"{path}/frames/5/thumbnail", "image/png").body) == 160
    assert web.get(f"{path}/frames/6/thumbnail").status == 404


@pytest.mark.parametrize(
    "path", ["series/2.9", "series/2.9/instances/2.9.1", "series/2.5", "series/2.5/instances/2.5.1"]
)
def test_what_cannot_be_shown_has_a_card(web: WebNode, path: str) -> None:
    answer = web.get(f"{STUDY}/{path}/thumbnail", "image/png")
    assert answer.status == 200
    card = np.asarray(picture_of(answer.body).convert("L"))
    assert card.shape == (200, 200)
    assert len(np.unique(card)) > 3


def test_a_card_for_a_broken_picture_is_asked_for_again(web: WebNode) -> None:
    assert "etag" not in web.get(f"{STUDY}/series/2.5/thumbnail").headers
    assert "etag" in web.get(f"{STUDY}/series/2.9/thumbnail").headers


def test_a_client_that_has_the_thumbnail_is_told_so_until_the_series_changes(web: WebNode) -> None:
    path = f"{STUDY}/series/2.2/thumbnail"
    etag = web.get(path).headers["etag"]
    assert web.get(path, If_None_Match=etag).status == 304
    assert web.store(part10(flat(0, "2.2", 2)), part10(flat(0, "2.2", 3))).status == 200
    changed = web.get(path, If_None_Match=etag)
    assert changed.status == 200
    assert shade(changed.body) <= 2


def test_what_is_not_there_is_not_found(web: WebNode) -> None:
    for path in ("/dicomweb/studies/9.9/thumbnail", f"{STUDY}/series/9.9/thumbnail"):
        assert web.get(path).status == 404
    assert web.get(f"{STUDY}/series/2.1/instances/9.9/thumbnail").status == 404


def test_only_pictures_are_given(web: WebNode) -> None:
    assert web.get(f"{STUDY}/thumbnail", "text/html").status == 406
