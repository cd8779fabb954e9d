"""The coded terms of a report (PS3.16): titles (CID 7000), headings (CID 7001), elements (CID 7002), languages."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from dicom_network.domain.reports import ReportLanguage, SectionKind


class Code(NamedTuple):
    """A coded term (PS3.3 8.8)."""

    value: str
    scheme: str
    meaning: str


class SectionCodes(NamedTuple):
    """What a section is coded with."""

    heading: Code
    element: Code


SECTIONS: Final[Mapping[SectionKind, SectionCodes]] = {
    SectionKind.CLINICAL: SectionCodes(Code("55752-0", "LN", "Clinical Information"), Code("11329-0", "LN", "History")),
    SectionKind.TECHNIQUE: SectionCodes(
        Code("55111-9", "LN", "Current Procedure Descriptions"), Code("121065", "DCM", "Procedure Description")
    ),
    SectionKind.COMPARISON: SectionCodes(
        Code("18834-2", "LN", "Previous Findings"), Code("121069", "DCM", "Previous Finding")
    ),
    SectionKind.FINDINGS: SectionCodes(Code("59776-5", "LN", "Findings"), Code("121071", "DCM", "Finding")),
    SectionKind.IMPRESSION: SectionCodes(Code("19005-8", "LN", "Impressions"), Code("121073", "DCM", "Impression")),
    SectionKind.RECOMMENDATION: SectionCodes(
        Code("18783-1", "LN", "Recommendations"), Code("121075", "DCM", "Recommendation")
    ),
    SectionKind.ADDENDUM: SectionCodes(Code("55107-7", "LN", "Addendum"), Code("121106", "DCM", "Comment")),
}

LANGUAGES: Final[Mapping[ReportLanguage, Code]] = {
    ReportLanguage.ENGLISH: Code("en", "RFC5646", "English"),
    ReportLanguage.ROMANIAN: Code("ro", "RFC5646", "Romanian"),
    ReportLanguage.RUSSIAN: Code("ru", "RFC5646", "Russian"),
    ReportLanguage.MACEDONIAN: Code("mk", "RFC5646", "Macedonian"),
}

LANGUAGE: Final = Code("121049", "DCM", "Language of Content Item and Descendants")
OBSERVER_TYPE: Final = Code("121005", "DCM", "Observer Type")
PERSON: Final = Code("121006", "DCM", "Person")
OBSERVER_NAME: Final = Code("121008", "DCM", "Person Observer Name")
OBSERVER_ORGANIZATION: Final = Code("121009", "DCM", "Person Observer's Organization Name")
COMMENT: Final = Code("121106", "DCM", "Comment")

DIAGNOSTIC_IMAGING_REPORT: Final = Code("18748-4", "LN", "Diagnostic Imaging Report")
_X_RAY: Final = Code("43468-8", "LN", "X-Ray Report")
_TITLES: Final[Mapping[str, Code]] = {
    "PT": Code("44136-0", "LN", "PET Scan Report"),
    "NM": Code("49118-3", "LN", "Nuclear Medicine Report"),
    "CT": Code("25045-6", "LN", "CT Report"),
    "MR": Code("25056-3", "LN", "MRI Report"),
    "US": Code("25061-3", "LN", "Ultrasound Report"),
    "MG": Code("111400", "DCM", "Breast Imaging Report"),
    "RF": Code("49512-7", "LN", "Fluoroscopy Study Report"),
    "CR": _X_RAY,
    "DX": _X_RAY,
}


def title_of(modalities: Collection[str]) -> Code:
    """Give the title of a report on a study with these modalities, by the first that has one of its own."""
    return next((code for one, code in _TITLES.items() if one in modalities), DIAGNOSTIC_IMAGING_REPORT)
