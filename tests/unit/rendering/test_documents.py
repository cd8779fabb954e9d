"""Encapsulated documents and video, found inside of data sets."""

import pydicom
import pytest
from pydicom.encaps import encapsulate

from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.stored.documents import find_document, find_video
from tests.unit.rendering.stored_files import TEST_FILES, make_image, opened, part10

PDF = b"%PDF-1.4 odd"[:-1] + b"\n%%EOF"


def document(content: bytes, media_type: str = "application/pdf", length: int | None = None) -> pydicom.Dataset:
    data_set = pydicom.Dataset()
    data_set.SOPClassUID, data_set.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.104.1", "1.2.3"
    data_set.MIMETypeOfEncapsulatedDocument = media_type
    data_set.EncapsulatedDocument = content + b"\0" * (len(content) % 2)
    if length is not None:
        data_set.EncapsulatedDocumentLength = length
    return data_set


def found(source: bytes) -> tuple[bytes, str]:
    with opened(source) as instance:
        answer = find_document(instance)
        content = answer.content or b"".join(instance.read(*extent) for extent in answer.facts["extents"])
    return content, answer.facts["media_type"]


def test_a_document_without_its_padding() -> None:
    assert len(PDF) % 2
    assert found(part10(document(PDF, length=len(PDF)))) == (PDF, "application/pdf")
    assert found(part10(document(PDF)))[0] == PDF + b"\0"


def test_a_length_that_lies_is_not_believed() -> None:
    assert found(part10(document(PDF, length=5)))[0] == PDF + b"\0"


def test_a_deflated_document() -> None:
    assert found(part10(document(PDF, length=len(PDF)), "1.2.840.10008.1.2.1.99"))[0] == PDF


@pytest.mark.parametrize("media_type", ["", "text/html\r\nX-Bad: 1", "pdf"])
def test_a_media_type_that_is_none_is_not_passed_on(media_type: str) -> None:
    assert found(part10(document(PDF, media_type)))[1] == "application/octet-stream"


@pytest.mark.parametrize(
    ("start", "media_type"),
    [
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"\x47\x40\0\x10", "video/mp2t"),
        (b"\0\0\x01\xba", "video/mpeg"),
        (b"anything", "video/mp4"),
    ],
)
def test_a_video_is_told_by_its_container(start: bytes, media_type: str) -> None:
    stream = start + bytes(100)
    image = make_image(b"", Rows=2, Columns=2, BitsAllocated=8)
    image.PixelData = encapsulate([stream[:50], stream[50:]], has_bot=False)
    image["PixelData"].is_undefined_length = True
    with opened(part10(image, "1.2.840.10008.1.2.4.102")) as instance:
        facts = find_video(instance).facts
        assert b"".join(instance.read(*extent) for extent in facts["extents"]) == stream
    assert facts["media_type"] == media_type


def test_an_image_is_neither() -> None:
    with opened(TEST_FILES / "CT_small.dcm") as instance:
        with pytest.raises(UnsupportedPixels):
            find_document(instance)
        with pytest.raises(UnsupportedPixels):
            find_video(instance)
