"""``/rendered`` at every level and of every kind of instance, over HTTP, with real codec processes."""

import re
from collections.abc import Iterator
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from dicomweb_client.api import DICOMwebClient
from pydicom.encaps import encapsulate

from tests.rendering_node import picture_of, rendering_node
from tests.unit.rendering.stored_files import (
    TEST_FILES,
    gradient,
    make_colour_image,
    make_image,
    part10,
)
from tests.web_node import TOKEN, WebNode

STUDY = "/dicomweb/studies/1.2.826.0.1.3680043.10.1"
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 8
MP4 = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 16
VIDEO_SYNTAX = "1.2.840.10008.1.2.4.102"


def placed(data_set: pydicom.Dataset, series: str, instance: str, **attributes: object) -> pydicom.Dataset:
    data_set.StudyInstanceUID = "1.2.826.0.1.3680043.10.1"
    data_set.SeriesInstanceUID, data_set.SOPInstanceUID = series, instance
    for keyword, value in attributes.items():
        setattr(data_set, keyword, value)
    return data_set


def document() -> pydicom.Dataset:
    data_set = pydicom.Dataset()
    data_set.SOPClassUID, data_set.Modality = "1.2.840.10008.5.1.4.1.1.104.1", "DOC"
    data_set.MIMETypeOfEncapsulatedDocument = "application/pdf"
    data_set.EncapsulatedDocument, data_set.EncapsulatedDocumentLength = PDF + b"\0", len(PDF)
    return data_set


def video() -> pydicom.Dataset:
    data_set = make_image(b"", Rows=2, Columns=2, BitsAllocated=8, Modality="ES")
    data_set.SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.1.1"
    data_set.PixelData = encapsulate([MP4[:1000], MP4[1000:]], has_bot=False)
    data_set["PixelData"].is_undefined_length = True
    return data_set


def report() -> pydicom.Dataset:
    data_set = pydicom.Dataset()
    data_set.SOPClassUID, data_set.Modality = "1.2.840.10008.5.1.4.1.1.88.11", "SR"
    data_set.ValueType, data_set.SpecificCharacterSet = "CONTAINER", "ISO_IR 192"
    text, name = pydicom.Dataset(), pydicom.Dataset()
    name.CodeMeaning = "Concluzie"
    text.ValueType, text.TextValue, text.ConceptNameCodeSequence = "TEXT", "<b>fără</b> leziuni", [name]
    data_set.ContentSequence = [text]
    return data_set


def cine() -> pydicom.Dataset:
    frames = np.stack([np.full((20, 30), 60 * number, "u1") for number in range(4)])
    return make_image(frames, NumberOfFrames=4, FrameTime=40, Modality="US", SOPClassUID="1.2.840.10008.5.1.4.1.1.3.1")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebNode]:
    with rendering_node(tmp_path_factory.mktemp("node")) as served:
        colour = np.zeros((10, 10, 3), "u1")
        colour[..., 0] = 250
        slices = [
            placed(
                make_image(gradient() + number, InstanceNumber=number, WindowCenter=3000, WindowWidth=6000),
                "1.1",
                f"1.1.{number}",
            )
            for number in (1, 2, 3)
        ]
        files = [part10(one) for one in slices]
        files += [
            part10(placed(make_colour_image(colour), "1.2", "1.2.1")),
            part10(placed(cine(), "1.3", "1.3.1")),
            part10(placed(document(), "1.4", "1.4.1")),
            part10(placed(video(), "1.5", "1.5.1"), VIDEO_SYNTAX),
            part10(placed(report(), "1.6", "1.6.1")),
            (TEST_FILES / "waveform_ecg.dcm").read_bytes(),
        ]
        answer = served.store(*files)
        assert answer.status == 200, answer.body
        yield served


def instance(number: str, resource: str = "rendered") -> str:
    return f"{STUDY}/series/{number.rsplit('.', 1)[0]}/instances/{number}/{resource}"


def parts_of(body: bytes, content_type: str) -> list[bytes]:
    found = re.search("boundary=(.+)", content_type)
    assert found
    pieces = body.split(b"--" + found[1].encode())
    assert pieces[0] == b""
    assert pieces[-1] == b"--\r\n"
    return [piece.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n") for piece in pieces[1:-1]]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "image/jpeg"),
        ("image/jpeg", "image/jpeg"),
        ("image/png", "image/png"),
        ("image/gif", "image/gif"),
        ("image/webp", "image/webp"),
        ("image/*;q=0.5, image/png", "image/png"),
        ("text/html, image/png;q=0.1", "image/png"),
    ],
)
def test_a_picture_is_given_as_the_client_likes_it(web: WebNode, accept: str, media_type: str) -> None:
    answer = web.get(instance("1.1.1"), accept)
    assert (answer.status, answer.headers["content-type"]) == (200, media_type)
    assert picture_of(answer.body).size == (16, 12)


def test_jpeg_xl_is_made_too(web: WebNode) -> None:
    answer = web.get(instance("1.1.1"), "image/jxl")
    assert imagecodecs.jpegxl_decode(answer.body).shape[:2] == (12, 16)


def test_the_media_type_may_be_asked_for_in_the_query(web: WebNode) -> None:
    answer = web.get(instance("1.1.1") + "?accept=image/png", "image/jpeg")
    assert answer.headers["content-type"] == "image/png"


def test_window_viewport_and_quality_show(web: WebNode) -> None:
    plain = picture_of(web.get(instance("1.1.1"), "image/png").body)
    query = "?window=0,1,linear&viewport=8,8,0,0,8,8"
    changed = picture_of(web.get(instance("1.1.1") + query, "image/png").body)
    assert plain.size == (16, 12)
    assert changed.size == (8, 8)
    assert set(np.unique(np.asarray(changed))) <= {255}
    small, large = (len(web.get(instance("1.2.1") + f"?quality={quality}").body) for quality in (1, 100))
    assert small < large


def test_colour_stays_colour(web: WebNode) -> None:
    picture = picture_of(web.get(instance("1.2.1"), "image/png").body)
    assert picture.mode == "RGB"
    assert picture.getpixel((5, 5)) == (250, 0, 0)


def test_frames_by_number(web: WebNode) -> None:
    path = instance("1.3.1", "frames/3/rendered")
    assert picture_of(web.get(path, "image/png").body).getpixel((0, 0)) == 120
    several = web.get(instance("1.3.1", "frames/2,4/rendered"), 'multipart/related; type="image/png"')
    parts = parts_of(several.body, several.headers["content-type"])
    assert [picture_of(part).getpixel((0, 0)) for part in parts] == [60, 180]
    assert web.get(instance("1.3.1", "frames/5/rendered")).status == 404
    assert web.get(instance("1.3.1", "frames/0/rendered")).status == 404
    assert web.get(instance("1.3.1", "frames/one/rendered")).status == 400


def test_several_frames_are_no_single_picture(web: WebNode) -> None:
    answer = web.get(instance("1.3.1", "frames/1,2/rendered"), "image/jpeg")
    assert answer.status == 406
    assert "multipart/related" in answer.json()["hint"]


def test_a_cine_moves_as_a_gif_and_gives_its_first_frame_otherwise(web: WebNode) -> None:
    moving = picture_of(web.get(instance("1.3.1"), "image/gif").body)
    assert moving.n_frames == 4
    assert moving.info["duration"] == 40
    assert picture_of(web.get(instance("1.3.1"), "image/png").body).getpixel((0, 0)) == 0
    everything = web.get(instance("1.3.1"), 'multipart/related; type="image/jpeg"')
    assert len(parts_of(everything.body, everything.headers["content-type"])) == 4


def test_a_series_gives_one_picture_or_all_of_them(web: WebNode) -> None:
    one = web.get(f"{STUDY}/series/1.1/rendered")
    assert picture_of(one.body).size == (16, 12)
    every = web.get(f"{STUDY}/series/1.1/rendered", 'multipart/related; type="image/png"')
    assert every.headers["content-type"].startswith('multipart/related; type="image/png"')
    parts = parts_of(every.body, every.headers["content-type"])
    assert [picture_of(part).size for part in parts] == [(16, 12)] * 3


def test_a_study_gives_one_picture_or_those_of_every_image(web: WebNode) -> None:
    assert web.get(f"{STUDY}/rendered").headers["content-type"] == "image/jpeg"
    every = web.get(f"{STUDY}/rendered", 'multipart/related; type="image/jpeg"')
    assert len(parts_of(every.body, every.headers["content-type"])) == 3 + 1 + 4


def test_a_document_is_given_as_it_is(web: WebNode) -> None:
    answer = web.get(instance("1.4.1"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body == PDF
    refused = web.get(instance("1.4.1"), "image/jpeg")
    assert refused.status == 406
    assert "application/pdf" in refused.json()["hint"]


def test_a_video_is_given_in_ranges(web: WebNode) -> None:
    answer = web.get(instance("1.5.1"), "video/mp4")
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "video/mp4", MP4)
    assert answer.headers["accept-ranges"] == "bytes"
    part = web.get(instance("1.5.1"), Range="bytes=990-1009")
    assert (part.status, part.body) == (206, MP4[990:1010])
    assert part.headers["content-range"] == f"bytes 990-1009/{len(MP4)}"
    assert web.get(instance("1.5.1"), Range="bytes=99999-").status == 416


def test_a_report_is_a_page_in_which_nothing_runs(web: WebNode) -> None:
    answer = web.get(instance("1.6.1"), "text/html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "&lt;b&gt;fără&lt;/b&gt; leziuni" in answer.body.decode()
    assert web.get(instance("1.6.1"), "image/jpeg").status == 406


def test_what_cannot_be_shown_says_so(web: WebNode) -> None:
    ecg = pydicom.dcmread(TEST_FILES / "waveform_ecg.dcm")
    path = f"/dicomweb/studies/{ecg.StudyInstanceUID}/series/{ecg.SeriesInstanceUID}/instances/{ecg.SOPInstanceUID}"
    answer = web.get(f"{path}/rendered")
    assert answer.status == 406
    assert answer.json()["code"] == "http.not-acceptable"


def test_a_client_that_has_the_picture_is_told_so(web: WebNode) -> None:
    first = web.get(instance("1.1.1"))
    assert web.get(instance("1.1.1"), If_None_Match=first.headers["etag"]).status == 304
    assert web.get(instance("1.1.1") + "?quality=10", If_None_Match=first.headers["etag"]).status == 200
    assert web.get(instance("1.1.1"), "image/png", If_None_Match=first.headers["etag"]).status == 200
    assert first.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("query", ["window=40", "viewport=1,2,3", "quality=500", "window=1,0,linear"])
def test_nonsense_is_refused(web: WebNode, query: str) -> None:
    answer = web.get(instance("1.1.1") + f"?{query}")
    assert answer.status == 400
    assert answer.json()["code"].startswith("dicomweb.")


def test_annotations_are_said_to_be_missing(web: WebNode) -> None:
    answer = web.get(instance("1.1.1") + "?annotation=patient")
    assert answer.status == 200
    assert "annotations are not burned in" in answer.headers["warning"]


def test_what_is_not_there_is_not_found(web: WebNode) -> None:
    for path in (instance("1.1.9"), f"{STUDY}/series/1.9/rendered", "/dicomweb/studies/9.9/rendered"):
        assert web.get(path).status == 404
    other = "/dicomweb/studies/9.9/series/1.1/instances/1.1.1/rendered"
    assert web.get(other).status == 404


def test_head_gives_the_length_and_no_picture(web: WebNode) -> None:
    whole = web.get(instance("1.1.1"))
    answer = web.request("HEAD", instance("1.1.1"))
    assert answer.status == 200
    assert answer.body == b""
    assert answer.headers["content-length"] == str(len(whole.body))


def test_looking_is_recorded_once_for_a_series(web: WebNode) -> None:
    for number in ("1.1.1", "1.1.2", "1.1.3"):
        assert web.get(instance(number)).status == 200
    viewed = [event for event in web.events() if event["action"] == "web:series:view"]
    assert [event["objects"]["series"] for event in viewed].count(["1.1"]) == 1


def test_nobody_looks_without_a_token(web: WebNode) -> None:
    assert web.request("GET", instance("1.1.1"), headers={"Authorization": ""}).status == 401


def test_a_broken_frame_fails_alone(web: WebNode, tmp_path: Path) -> None:
    source = pydicom.dcmread(TEST_FILES / "MR_small_RLE.dcm")
    placed(source, "1.7", "1.7.1")
    source.PixelData = encapsulate([b"\x02\0\0\0" + b"\xff" * 200])
    assert web.store(part10(source, "1.2.840.10008.1.2.5")).status == 200
    answer = web.get(instance("1.7.1"))
    assert answer.status == 500
    assert answer.json()["code"] == "pixels.broken"
    assert web.get(instance("1.1.1")).status == 200


def test_dicomweb_client_gets_what_it_asks_for(web: WebNode) -> None:
    client = DICOMwebClient(f"http://127.0.0.1:{web.port}/dicomweb", headers={"Authorization": f"Bearer {TOKEN}"})
    study = STUDY.rsplit("/", 1)[1]
    single = client.retrieve_instance_rendered(study, "1.1", "1.1.1", media_types=("image/png",))
    assert picture_of(single).size == (16, 12)
    frame = client.retrieve_instance_frames_rendered(study, "1.3", "1.3.1", [4], media_types=("image/png",))
    assert picture_of(frame).getpixel((0, 0)) == 180
    series = client.retrieve_series_rendered(study, "1.2", media_types=("image/jpeg",), params={"quality": 95})
    assert picture_of(series).size == (10, 10)
    assert client.retrieve_instance_rendered(study, "1.4", "1.4.1", media_types=("application/pdf",)) == PDF
    assert b"Concluzie" in client.retrieve_instance_rendered(study, "1.6", "1.6.1", media_types=("text/html",))
