"""The PDF of a signed report as a DICOM object: Encapsulated PDF (PS3.3 A.45.1)."""

from base64 import b64encode
from typing import Final

from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.reports import SignedReport
from dicom_network.modules.reporting.coding import title_of
from dicom_network.modules.reporting.elements import coded, element, referenced, sequence
from dicom_network.modules.reporting.objects import common_modules
from dicom_network.modules.reporting.subject import Subject
from dicom_network.standard.sop_classes import BASIC_TEXT_SR, ENCAPSULATED_PDF

SERIES_NUMBER: Final = 9002


def encapsulated_pdf(subject: Subject, report: SignedReport, document: bytes) -> DICOMJSON:
    """Give the data set that holds the PDF of a version and names the structured report it is the same as."""
    uids = report.uids
    title = title_of(subject.modalities)
    common = common_modules(
        subject,
        report,
        sop_class=ENCAPSULATED_PDF,
        series=uids.document_series,
        instance=uids.document,
        series_number=SERIES_NUMBER,
    )
    return {
        **common,
        "0008002A": element("DT", ""),
        "00080060": element("CS", "DOC"),
        "00080064": element("CS", "WSD"),
        "0008103E": element("LO", "Report, PDF"),
        "00280301": element("CS", "YES"),
        "0040A043": coded(title),
        "0040A493": element("CS", "VERIFIED"),
        "00420010": element("ST", title.meaning),
        "00420011": {"vr": "OB", "InlineBinary": b64encode(document).decode()},
        "00420012": element("LO", "application/pdf"),
        "00420013": sequence(referenced(BASIC_TEXT_SR, uids.instance)),
        "00420015": element("UL", len(document)),
    }
