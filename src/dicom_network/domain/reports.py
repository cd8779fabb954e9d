"""Radiology reports: drafts, signed versions, templates.

A draft is somebody's own and changes with every word; signing makes a version of it, which never changes again. What
has to be corrected becomes another version, which says what it replaces and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from dicom_network.domain.errors import InvalidInput

LONGEST_TEXT: Final = 50_000
"""Characters of a section."""


class SectionKind(StrEnum):
    """What a section of a report is about; each has its heading in PS3.16 CID 7001."""

    CLINICAL = "clinical"
    TECHNIQUE = "technique"
    COMPARISON = "comparison"
    FINDINGS = "findings"
    IMPRESSION = "impression"
    RECOMMENDATION = "recommendation"
    ADDENDUM = "addendum"


class ReportLanguage(StrEnum):
    """The languages that headings of a report are known in; values are those of RFC 5646."""

    ENGLISH = "en"
    ROMANIAN = "ro"
    RUSSIAN = "ru"
    MACEDONIAN = "mk"


class ReportAct(StrEnum):
    """What signing a draft makes of it."""

    REPORT = "report"
    """The first version of a study's report."""
    AMENDMENT = "amendment"
    """A version whose text replaces that of the one before."""
    ADDENDUM = "addendum"
    """A version that keeps the text of the one before and adds to it."""


class ReportState(StrEnum):
    """How far the report of a study has come."""

    NONE = "none"
    DRAFT = "draft"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report: plain text, its lines parted by ``\\n``."""

    kind: SectionKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is writing about a study."""

    person: int
    author: str
    """Name of the person."""
    sections: tuple[Section, ...]
    language: ReportLanguage
    act: ReportAct = ReportAct.REPORT
    basis: int = 0
    """The version that it replaces or adds to; 0: none."""
    template: str = ""
    """Title of the template that it was begun with."""
    revision: int = 0
    """Grows with every save; 0: never saved."""
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who has signed, and when."""

    person: int | None
    """Id; None when the account is gone."""
    account: str
    name: str
    """PN value: as whom the person stands in studies, else the name that is shown of the account."""
    organization: str
    signed: datetime


@dataclass(frozen=True, slots=True)
class ReportUids:
    """Where a version lies in the archive: its structured report and the PDF of the same, each in a series."""

    series: str
    instance: str
    document_series: str
    document: str


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A version of a study's report that somebody has signed. It never changes."""

    version: int
    """Counted from 1 within the study."""
    act: ReportAct
    language: ReportLanguage
    sections: tuple[Section, ...]
    signature: Signature
    uids: ReportUids
    reason: str = ""
    """Why the version before was not left as it was; empty for the first."""
    replaces: int = 0
    """The version before; 0: none."""
    has_document: bool = False
    """The PDF is in the archive; it follows the structured report."""


@dataclass(frozen=True, slots=True)
class ReportTemplate:
    """What a report is begun with."""

    id: int
    title: str
    language: ReportLanguage
    sections: tuple[Section, ...]
    modalities: tuple[str, ...] = ()
    """Empty: any."""
    body_part: str = ""
    """As Body Part Examined has it (PS3.16 Annex L): ``CHEST``; empty: any."""
    institution: int | None = None
    """Whose it is; None: everybody's."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who has a draft on a study, for the others who write."""

    person: int
    author: str
    changed: datetime


def check_signable(sections: Sequence[Section], act: ReportAct, reason: str) -> None:
    """Check that there is something to sign, and a reason where a version is replaced or added to.

    Raises: InvalidInput (``reports.empty``, ``reports.reason``).
    """
    needed = (SectionKind.ADDENDUM,) if act is ReportAct.ADDENDUM else (SectionKind.FINDINGS, SectionKind.IMPRESSION)
    if not any(section.text.strip() for section in sections if section.kind in needed):
        names = " or ".join(needed)
        raise InvalidInput(f"there is no text in {names}", code="reports.empty", hint="write it, then sign")
    if act is not ReportAct.REPORT and not reason.strip():
        raise InvalidInput(
            "a signed report is changed for a reason", code="reports.reason", hint="it stands in the new version"
        )


def clean_text(text: str) -> str:
    """Take out of a text what neither paper nor PS3.5 6.1.3 knows: control characters, and blanks at ends of lines.

    Whatever parts lines becomes ``\\n``; tabulators stay.
    """
    lines = ("".join(one for one in line if one.isprintable() or one in "\t\u00a0\u00ad") for line in text.splitlines())
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def signed_sections(draft: Draft, before: SignedReport | None) -> tuple[Section, ...]:
    """Give what is signed: of an addendum the text before it too. Sections without text are left out."""
    written = (Section(section.kind, clean_text(section.text)) for section in draft.sections)
    own = tuple(section for section in written if section.text)
    if draft.act is ReportAct.ADDENDUM and before is not None:
        return (*before.sections, *(section for section in own if section.kind is SectionKind.ADDENDUM))
    return own
