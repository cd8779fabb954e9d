"""Structured reports as HTML."""

import html
from html.parser import HTMLParser

import pydicom
import pytest
from pydicom.dataset import Dataset

from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.stored.report import describe_report
from tests.unit.rendering.stored_files import CORPUS, TEST_FILES, opened, part10


class _Text(HTMLParser):
    """Gathers the text and the names of the elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.names = "", set()
        self.feed(page)

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def described(source: object) -> _Text:
    with opened(source) as instance:
        return _Text(describe_report(instance))


def code(meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "1", "99TEST", meaning
    return item


def content(value_type: str, name: str, **values: object) -> Dataset:
    item = Dataset()
    item.ValueType, item.RelationshipType = value_type, "CONTAINS"
    item.ConceptNameCodeSequence = [code(name)]
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return item


def report(*items: Dataset) -> bytes:
    data_set = content("CONTAINER", "Raport <imagistic>")
    data_set.SOPClassUID, data_set.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.88.22", "1.2.3"
    data_set.SpecificCharacterSet = "ISO_IR 192"
    data_set.PatientName = "Цуркану^Штефан"
    data_set.ContentSequence = list(items)
    return part10(data_set)


def test_values_of_every_common_type_are_shown() -> None:
    measured = Dataset()
    measured.NumericValue, measured.MeasurementUnitsCodeSequence = "12.5", [code("millimeter")]
    measured.MeasurementUnitsCodeSequence[0].CodeValue = "mm"
    reference = Dataset()
    reference.ReferencedSOPInstanceUID, reference.ReferencedFrameNumber = "1.2.3.4", 7
    page = described(
        report(
            content("TEXT", "Finding", TextValue="Нодул în lobul superior\na doua linie"),
            content("NUM", "Diameter", MeasuredValueSequence=[measured]),
            content("CODE", "Site", ConceptCodeSequence=[code("Lung")]),
            content("PNAME", "Observer", PersonName="Moraru^Ana"),
            content("DATE", "Seen", Date="20260102"),
            content("IMAGE", "Evidence", ReferencedSOPSequence=[reference]),
            content("CONTAINER", "Outer", ContentSequence=[content("TEXT", "Inner", TextValue="deep")]),
        )
    )
    for words in (
        "Цуркану Штефан",
        "Нодул",
        "a doua linie",
        "12.5 mm",
        "Lung",
        "Moraru Ana",
        "1.2.3.4, frame 7",
        "2026-01-02",
        "deep",
    ):
        assert words in page.text


def test_nothing_of_a_report_can_run() -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    with opened(report(content("TEXT", attack, TextValue=attack))) as instance:
        page = describe_report(instance)
    assert {"script", "img"}.isdisjoint(_Text(page).names)
    assert html.escape(attack) in page


def test_a_report_nested_too_deep_ends() -> None:
    item = content("TEXT", "bottom", TextValue="x")
    for _ in range(45):
        item = content("CONTAINER", "level", ContentSequence=[item])
    page = described(report(item))
    assert "…" in page.text
    assert "bottom" not in page.text


def test_other_instances_are_refused() -> None:
    with opened(TEST_FILES / "CT_small.dcm") as instance, pytest.raises(UnsupportedPixels):
        describe_report(instance)


@pytest.mark.parametrize("name", ["test-SR.dcm", "reportsi.dcm", "reportsi_with_empty_number_tags.dcm"])
def test_real_reports_show_their_text(name: str) -> None:
    page = described(TEST_FILES / name)
    texts = [str(item.TextValue) for item in _items(pydicom.dcmread(TEST_FILES / name)) if item.get("TextValue")]
    assert all(" ".join(text.split()) in " ".join(page.text.split()) for text in texts)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside this checkout")
def test_a_deflated_report_is_shown() -> None:
    assert described(CORPUS / "dicomparser__report_dfl").text.strip()


def _items(data_set: Dataset) -> list[Dataset]:
    found = []
    for item in data_set.get("ContentSequence", []):
        found += [item, *_items(item)]
    return found
