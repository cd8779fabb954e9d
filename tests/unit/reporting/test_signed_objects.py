"""The structured report and the PDF that a signed version becomes, read back by others' readers."""

from datetime import UTC, datetime
from io import BytesIO

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pypdf import PdfReader

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.reports import (
    Draft,
    ReportAct,
    ReportLanguage,
    ReportUids,
    Section,
    SectionKind,
    Signature,
    SignedReport,
    check_signable,
    clean_text,
    signed_sections,
)
from dicom_network.modules.reporting.coding import SECTIONS
from dicom_network.modules.reporting.elements import referenced
from dicom_network.modules.reporting.encapsulated_pdf import encapsulated_pdf
from dicom_network.modules.reporting.objects import file_of
from dicom_network.modules.reporting.pdf import print_report
from dicom_network.modules.reporting.structured_report import structured_report
from dicom_network.modules.reporting.subject import Subject

FINDINGS = "Nodul de 15 mm în lobul superior.\nОчаг < 15 мм & ѓубре ќе."
"""Romanian, Russian and Macedonian letters, and what means something to markup."""
SUBJECT = Subject(
    study="1.2.3",
    attributes={
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Țurcanu^Ana=Цуркану^Анна"}]},
        "00100020": {"vr": "LO", "Value": ["RO-1001"]},
        "00100030": {"vr": "DA", "Value": ["19700102"]},
        "00100040": {"vr": "CS", "Value": ["F"]},
        "00080020": {"vr": "DA", "Value": ["20240311"]},
        "00080030": {"vr": "TM"},
        "00080050": {"vr": "SH", "Value": ["A77"]},
        "00080090": {"vr": "PN"},
        "00200010": {"vr": "SH"},
    },
    modalities=("CT",),
    evidence=[("1.2.3.1", [referenced("1.2.840.10008.5.1.4.1.1.2", f"1.2.3.1.{number}") for number in (1, 2)])],
)


def version(number: int, act: ReportAct = ReportAct.REPORT, **more: object) -> SignedReport:
    """Make a version of a report."""
    given = {
        "version": number,
        "act": act,
        "language": ReportLanguage.RUSSIAN,
        "sections": (Section(SectionKind.FINDINGS, FINDINGS), Section(SectionKind.IMPRESSION, "Норма")),
        "signature": Signature(
            7, "vrusu", "Rusu^Victor", "Institutul Oncologic", datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
        ),
        "uids": ReportUids("2.25.1", f"2.25.1{number}", "2.25.2", f"2.25.2{number}"),
        **more,
    }
    return SignedReport(**given)  # type: ignore[arg-type]


def read(report: SignedReport, before: SignedReport | None = None) -> Dataset:
    """Write the structured report of a version and read it with pydicom."""
    return pydicom.dcmread(BytesIO(file_of(structured_report(SUBJECT, report, before))))


def test_a_signed_report_is_complete_verified_and_says_by_whom() -> None:
    report = read(version(1))
    assert (report.CompletionFlag, report.VerificationFlag, report.PreliminaryFlag) == ("COMPLETE", "VERIFIED", "FINAL")
    (observer,) = report.VerifyingObserverSequence
    assert (observer.VerifyingObserverName, observer.VerifyingOrganization) == ("Rusu^Victor", "Institutul Oncologic")
    signed = datetime.strptime(observer.VerificationDateTime, "%Y%m%d%H%M%S%z")
    assert signed == datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    assert report.SpecificCharacterSet == "ISO_IR 192"
    assert str(report.PatientName) == "Țurcanu^Ana=Цуркану^Анна"
    assert (report.SOPClassUID.name, report.Modality) == ("Basic Text SR Storage", "SR")
    assert "PredecessorDocumentsSequence" not in report


def test_its_sections_stand_under_coded_headings_in_their_order() -> None:
    report = read(version(1))
    assert report.ConceptNameCodeSequence[0].CodeMeaning == "CT Report"
    language, *_, findings, impression = report.ContentSequence
    assert (language.RelationshipType, language.ConceptCodeSequence[0].CodeValue) == ("HAS CONCEPT MOD", "ru")
    assert findings.ConceptNameCodeSequence[0].CodeValue == "59776-5"
    assert findings.ContentSequence[0].TextValue == FINDINGS.replace("\n", "\r\n")
    assert impression.ContentSequence[0].TextValue == "Норма"
    assert report.ContentTemplateSequence[0].TemplateIdentifier == "2000"


def test_it_names_what_it_was_written_from_and_what_it_answers() -> None:
    report = read(version(1))
    (study,) = report.CurrentRequestedProcedureEvidenceSequence
    named = [one.ReferencedSOPInstanceUID for one in study.ReferencedSeriesSequence[0].ReferencedSOPSequence]
    assert (study.StudyInstanceUID, named) == ("1.2.3", ["1.2.3.1.1", "1.2.3.1.2"])
    assert report.ReferencedRequestSequence[0].AccessionNumber == "A77"


def test_an_amendment_names_its_predecessor_and_the_reason() -> None:
    first = version(1)
    second = read(version(2, ReportAct.AMENDMENT, replaces=1, reason="Пропущен очаг"), first)
    (predecessor,) = second.PredecessorDocumentsSequence
    (series,) = predecessor.ReferencedSeriesSequence
    assert (predecessor.StudyInstanceUID, series.SeriesInstanceUID) == ("1.2.3", first.uids.series)
    assert series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == first.uids.instance
    last = second.ContentSequence[-1]
    assert (last.ConceptNameCodeSequence[0].CodeMeaning, last.ContentSequence[0].TextValue) == (
        "Addendum",
        "Пропущен очаг",
    )
    assert (second.InstanceNumber, second.SeriesInstanceUID) == (2, first.uids.series)


def test_every_kind_of_section_has_codes() -> None:
    assert set(SECTIONS) == set(SectionKind)


@pytest.mark.parametrize("language", list(ReportLanguage), ids=lambda one: one.value)
def test_the_pdf_holds_the_text_in_every_script(language: ReportLanguage) -> None:
    report = version(1, language=language)
    document = PdfReader(BytesIO(print_report(SUBJECT, report)))
    text = "\n".join(page.extract_text() for page in document.pages)
    for expected in (*FINDINGS.splitlines(), "Норма", "Țurcanu, Ana", "RO-1001", "1970-01-02", "Rusu, Victor", "A77"):
        assert expected in text
    assert {"ru": "Описание", "ro": "Descriere", "mk": "Наод", "en": "Findings"}[language.value] in text


def test_the_same_version_gives_the_same_pdf_and_a_long_one_goes_over_pages() -> None:
    report = version(1, sections=(Section(SectionKind.FINDINGS, "\n\n".join(["un rând"] * 120)),))
    document = print_report(SUBJECT, report)
    assert document == print_report(SUBJECT, report)
    pages = PdfReader(BytesIO(document)).pages
    assert len(pages) > 2
    assert all("RO-1001" in page.extract_text() for page in pages), "every page says whose it is"


def test_the_pdf_is_an_object_that_names_its_structured_report() -> None:
    report = version(1)
    document = b"%PDF-1.4 odd"
    stored = pydicom.dcmread(BytesIO(file_of(encapsulated_pdf(SUBJECT, report, document))))
    assert stored.EncapsulatedDocument[: stored.EncapsulatedDocumentLength] == document
    assert (stored.Modality, stored.MIMETypeOfEncapsulatedDocument) == ("DOC", "application/pdf")
    assert stored.SourceInstanceSequence[0].ReferencedSOPInstanceUID == report.uids.instance
    assert stored.StudyInstanceUID == "1.2.3"


@given(st.text(max_size=200))
@settings(max_examples=40, deadline=None)
def test_whatever_is_typed_is_printed_and_read_back_as_it_was_signed(typed: str) -> None:
    written = clean_text(typed)
    assert clean_text(written) == written
    report = version(1, sections=(Section(SectionKind.FINDINGS, written), Section(SectionKind.IMPRESSION, "x")))
    assert read(report).ContentSequence[-2].ContentSequence[0].TextValue == written.replace("\n", "\r\n").rstrip(" ")
    assert PdfReader(BytesIO(print_report(SUBJECT, report))).pages


def test_a_word_longer_than_a_page_is_printed() -> None:
    report = version(1, sections=(Section(SectionKind.FINDINGS, "слово" * 2000),))
    assert len(PdfReader(BytesIO(print_report(SUBJECT, report))).pages) > 1


def draft(act: ReportAct, *sections: Section) -> Draft:
    """Make a draft."""
    return Draft(7, "vrusu", sections, ReportLanguage.ROMANIAN, act, basis=1)


def test_an_addendum_keeps_what_was_signed_and_adds_to_it() -> None:
    first = version(1)
    added = Section(SectionKind.ADDENDUM, "Completare")
    changed = draft(ReportAct.ADDENDUM, Section(SectionKind.FINDINGS, "altceva"), added)
    assert signed_sections(changed, first) == (*first.sections, added)
    amended = draft(ReportAct.AMENDMENT, Section(SectionKind.FINDINGS, "altceva"), Section(SectionKind.TECHNIQUE, " "))
    assert signed_sections(amended, first) == (Section(SectionKind.FINDINGS, "altceva"),)


@pytest.mark.parametrize(
    ("act", "kind", "text", "reason", "code"),
    [
        (ReportAct.REPORT, SectionKind.FINDINGS, " \n", "", "reports.empty"),
        (ReportAct.REPORT, SectionKind.TECHNIQUE, "CT", "", "reports.empty"),
        (ReportAct.AMENDMENT, SectionKind.FINDINGS, "text", " ", "reports.reason"),
        (ReportAct.ADDENDUM, SectionKind.FINDINGS, "text", "why", "reports.empty"),
    ],
)
def test_nothing_is_signed_that_says_nothing_or_gives_no_reason(
    act: ReportAct, kind: SectionKind, text: str, reason: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_signable([Section(kind, text)], act, reason)
    assert refusal.value.code == code
