"""A signed report as a DICOM structured report: Basic Text SR (PS3.3 A.35.1) after PS3.16 TID 2000."""

from collections.abc import Iterator
from typing import Final

from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.reports import ReportAct, SectionKind, SignedReport
from dicom_network.modules.reporting import coding
from dicom_network.modules.reporting.elements import (
    code_item,
    container,
    element,
    name_item,
    person_name,
    referenced,
    sequence,
    study_reference,
    text_item,
)
from dicom_network.modules.reporting.objects import common_modules, moment_of
from dicom_network.modules.reporting.subject import Subject
from dicom_network.standard.sop_classes import BASIC_TEXT_SR

SERIES_NUMBER: Final = 9001
"""Behind whatever the modality numbers."""
FINAL: Final = {
    "0040A491": element("CS", "COMPLETE"),
    "0040A493": element("CS", "VERIFIED"),
    "0040A496": element("CS", "FINAL"),
}
"""Completion Flag, Verification Flag and Preliminary Flag (PS3.3 C.17.2): what is signed is all three."""


def structured_report(subject: Subject, report: SignedReport, before: SignedReport | None) -> DICOMJSON:
    """Give the data set of a version; ``before`` is the one that it replaces or adds to."""
    uids = report.uids
    common = common_modules(
        subject,
        report,
        sop_class=BASIC_TEXT_SR,
        series=uids.series,
        instance=uids.instance,
        series_number=SERIES_NUMBER,
    )
    return {
        **common,
        "00080060": element("CS", "SR"),
        "0008103E": element("LO", "Report"),
        "00081111": sequence(),
        **FINAL,
        **_observers(report),
        **({"0040A360": sequence(_predecessor(subject, before))} if before else {}),
        **_request(subject),
        "0040A372": sequence(),
        **({"0040A375": sequence(study_reference(subject.study, subject.evidence))} if subject.evidence else {}),
        "0040A504": sequence({"00080105": element("CS", "DCMR"), "0040DB00": element("CS", "2000")}),
        **container("", coding.title_of(subject.modalities), _content(report)),
    }


def _observers(report: SignedReport) -> DICOMJSON:
    signature = report.signature
    verifying = {
        "0040A027": element("LO", signature.organization[:64]),
        "0040A030": element("DT", moment_of(signature.signed.astimezone())),
        "0040A075": person_name(signature.name),
        "0040A088": sequence(),
    }
    author = {
        "00080080": element("LO", signature.organization[:64]),
        "00080082": sequence(),
        "0040A084": element("CS", "PSN"),
        "0040A123": person_name(signature.name),
        "00401101": sequence(),
    }
    return {"0040A073": sequence(verifying), "0040A078": sequence(author)}


def _predecessor(subject: Subject, before: SignedReport) -> DICOMJSON:
    named = referenced(BASIC_TEXT_SR, before.uids.instance)
    return study_reference(subject.study, [(before.uids.series, [named])])


def _request(subject: Subject) -> DICOMJSON:
    """Give the request that the report answers, where the study says which (PS3.3 C.17.2, type 1C)."""
    accession = subject.text("00080050")
    if not accession:
        return {}
    item = {
        "00080050": element("SH", accession),
        "00081110": sequence(),
        "0020000D": element("UI", subject.study),
        "00321060": element("LO", subject.text("00081030")[:64]),
        "00321064": sequence(),
        "00401001": element("SH", ""),
        "00402016": element("LO", ""),
        "00402017": element("LO", ""),
    }
    return {"0040A370": sequence(item)}


def _content(report: SignedReport) -> Iterator[DICOMJSON]:
    signature = report.signature
    yield code_item("HAS CONCEPT MOD", coding.LANGUAGE, coding.LANGUAGES[report.language])
    yield code_item("HAS OBS CONTEXT", coding.OBSERVER_TYPE, coding.PERSON)
    yield name_item("HAS OBS CONTEXT", coding.OBSERVER_NAME, signature.name)
    yield text_item("HAS OBS CONTEXT", coding.OBSERVER_ORGANIZATION, signature.organization)
    for section in report.sections:
        codes = coding.SECTIONS[section.kind]
        yield container("CONTAINS", codes.heading, [text_item("CONTAINS", codes.element, section.text)])
    if report.act is not ReportAct.REPORT:
        heading = coding.SECTIONS[SectionKind.ADDENDUM].heading
        yield container("CONTAINS", heading, [text_item("CONTAINS", coding.COMMENT, report.reason)])
