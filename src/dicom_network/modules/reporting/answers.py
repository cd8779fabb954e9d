"""What the REST of reports takes and gives."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from dicom_network.base.api import GREATEST_ID, Body, text
from dicom_network.domain.person_names import readable_name
from dicom_network.domain.reports import (
    LONGEST_TEXT,
    Draft,
    ReportAct,
    ReportLanguage,
    ReportTemplate,
    Section,
    SectionKind,
    SignedReport,
    Writer,
)

LONGEST_REASON = 500
LONGEST_TITLE = 120

SectionText = Annotated[str, text(LONGEST_TEXT)]
Reason = Annotated[str, text(LONGEST_REASON)]
Title = Annotated[str, text(LONGEST_TITLE)]


class ReportSection(Body):
    """One part of a report."""

    kind: SectionKind
    text: SectionText = ""

    def section(self) -> Section:
        """Give it as the domain knows it."""
        return Section(self.kind, self.text)

    @classmethod
    def of(cls, section: Section) -> "ReportSection":
        """Describe a section."""
        return cls(kind=section.kind, text=section.text)


class SectionsBody(Body):
    """Something that is made of sections, each kind at most once."""

    language: ReportLanguage = Field(description="Of the text and of the printed headings")
    sections: Annotated[list[ReportSection], Field(max_length=len(SectionKind))]

    @model_validator(mode="after")
    def _has_each_once(self) -> Self:
        kinds = [section.kind for section in self.sections]
        if len(set(kinds)) < len(kinds):
            raise ValueError("a kind of section is there twice")
        return self


class ReportDraftBody(SectionsBody):
    """What somebody has written so far."""

    act: ReportAct = ReportAct.REPORT
    basis: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        default=0, description="The version that it replaces or adds to; 0 for a first report"
    )
    template: Title = Field(default="", description="Title of what it was begun with")
    revision: Annotated[int, Field(ge=0, le=GREATEST_ID)] = Field(
        default=0, description="The revision that it was made from; 0: there was none"
    )

    @model_validator(mode="after")
    def _has_a_basis(self) -> Self:
        if (self.act is ReportAct.REPORT) != (self.basis == 0):
            raise ValueError("an amendment and an addendum have a basis, and a first report has none")
        return self

    def draft(self, person: int, author: str) -> Draft:
        """Give it as the domain knows it."""
        return Draft(
            person=person,
            author=author,
            sections=tuple(section.section() for section in self.sections),
            language=self.language,
            act=self.act,
            basis=self.basis,
            template=self.template,
            revision=self.revision,
        )


class SignatureBody(Body):
    """What is signed: one's own draft, as it was saved last."""

    revision: Annotated[int, Field(ge=1, le=GREATEST_ID)] = Field(description="Of the draft that was read before")
    reason: Reason = Field(default="", description="Why a signed version is amended or added to; stands in the new one")


class ReportWriterAnswer(BaseModel):
    """Somebody who has a draft on the study."""

    name: str
    changed: datetime = Field(description="When it was saved last")
    is_own: bool

    @classmethod
    def of(cls, writer: Writer, person: int) -> "ReportWriterAnswer":
        """Describe a writer to somebody."""
        return cls(name=writer.author, changed=writer.changed, is_own=writer.person == person)


class ReportDraftAnswer(BaseModel):
    """One's own draft."""

    act: ReportAct
    basis: int
    template: str
    language: ReportLanguage
    sections: list[ReportSection]
    revision: int
    changed: datetime | None
    writers: list[ReportWriterAnswer] = Field(description="Who else has a draft on the study")

    @classmethod
    def of(cls, draft: Draft, writers: list[Writer]) -> "ReportDraftAnswer":
        """Describe a draft to whom it belongs."""
        return cls(
            act=draft.act,
            basis=draft.basis,
            template=draft.template,
            language=draft.language,
            sections=[ReportSection.of(section) for section in draft.sections],
            revision=draft.revision,
            changed=draft.changed,
            writers=[ReportWriterAnswer.of(one, draft.person) for one in writers if one.person != draft.person],
        )


class OwnReportDraft(BaseModel):
    """One's own draft, if there is one."""

    draft: ReportDraftAnswer | None = Field(description="null where there is none")


class ReportVersionAnswer(BaseModel):
    """A signed version of a report, without its text."""

    version: int
    act: ReportAct
    language: ReportLanguage
    signed_by: str
    account: str
    organization: str
    signed: datetime
    reason: str
    replaces: int = Field(description="The version before; 0: none")
    is_superseded: bool = Field(description="A later version stands for it")
    instance: str = Field(description="SOP Instance UID of the structured report")
    series: str
    document: str = Field(description="Where the PDF is, from the root of the node; empty while it is being made")

    @classmethod
    def of(cls, study: str, report: SignedReport, last: int) -> "ReportVersionAnswer":
        """Describe a version; ``last`` is the newest one of the study."""
        uids = report.uids
        document = f"dicomweb/studies/{study}/series/{uids.document_series}/instances/{uids.document}/rendered"
        return cls(
            version=report.version,
            act=report.act,
            language=report.language,
            signed_by=readable_name(report.signature.name),
            account=report.signature.account,
            organization=report.signature.organization,
            signed=report.signature.signed,
            reason=report.reason,
            replaces=report.replaces,
            is_superseded=report.version < last,
            instance=uids.instance,
            series=uids.series,
            document=document if report.has_document else "",
        )


class ReportsAnswer(BaseModel):
    """The report of a study: its versions, and who is writing."""

    versions: list[ReportVersionAnswer] = Field(description="The newest first")
    writers: list[ReportWriterAnswer] = Field(
        description="Who wrote last first, one's own draft too; empty for whoever may not write"
    )
    may_write: bool


class SignedTextAnswer(BaseModel):
    """What a signed version says."""

    version: ReportVersionAnswer
    sections: list[ReportSection]


class ReportTemplateBody(SectionsBody):
    """What a report can be begun with."""

    title: Annotated[str, text(LONGEST_TITLE, shortest=1)]
    modalities: Annotated[list[Annotated[str, Field(pattern=r"^[A-Z0-9_]{1,16}$")]], Field(max_length=20)] = Field(
        default=[], description="That it is offered for; empty: any"
    )
    body_part: Annotated[str, Field(pattern=r"^[A-Z0-9_ ]{0,16}$")] = Field(
        default="", description="As Body Part Examined has it: `CHEST`; empty: any"
    )
    institution: Annotated[int, Field(ge=1, le=GREATEST_ID)] | None = Field(
        default=None, description="Whose it is; null: everybody's"
    )

    def template(self, template_id: int = 0) -> ReportTemplate:
        """Give it as the domain knows it."""
        return ReportTemplate(
            id=template_id,
            title=self.title.strip(),
            language=self.language,
            sections=tuple(section.section() for section in self.sections),
            modalities=tuple(dict.fromkeys(self.modalities)),
            body_part=self.body_part.strip(),
            institution=self.institution,
        )


class ReportTemplateAnswer(BaseModel):
    """A template."""

    id: int
    title: str
    language: ReportLanguage
    modalities: list[str]
    body_part: str
    institution: int | None
    sections: list[ReportSection]
    may_change: bool

    @classmethod
    def of(cls, template: ReportTemplate, *, may_change: bool) -> "ReportTemplateAnswer":
        """Describe a template."""
        return cls(
            id=template.id,
            title=template.title,
            language=template.language,
            modalities=list(template.modalities),
            body_part=template.body_part,
            institution=template.institution,
            sections=[ReportSection.of(section) for section in template.sections],
            may_change=may_change,
        )
