"""What the REST of a study's page gives."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from dicom_network.base.study_answer import StudyAnswer, date_of
from dicom_network.domain.access import Permission
from dicom_network.domain.annotations import Happening
from dicom_network.domain.study_list import ListedSeries
from dicom_network.modules.study_page.activity import Viewer
from dicom_network.modules.study_page.attributes import AttributeRow
from dicom_network.modules.study_page.documents import Document, DocumentKind, KeyImage
from dicom_network.modules.study_page.report import ContentItem, Report


class SeriesAnswer(BaseModel):
    """A series."""

    uid: str
    number: int | None
    modality: str
    description: str
    body_part: str
    instances: int
    bytes: int
    manufacturer: str
    station: str
    protocol: str
    thumbnail: str = Field(description="Where its picture is, from the root of the node")

    @classmethod
    def of(cls, study: str, series: ListedSeries) -> "SeriesAnswer":
        """Describe a series."""
        return cls(
            uid=series.uid,
            number=series.number,
            modality=series.modality,
            description=series.description,
            body_part=series.body_part,
            instances=series.number_of_instances,
            bytes=series.bytes,
            manufacturer=_text(series, "00080070"),
            station=_text(series, "00081010"),
            protocol=_text(series, "00181030"),
            thumbnail=f"dicomweb/studies/{study}/series/{series.uid}/thumbnail",
        )


class StudyPageHead(BaseModel):
    """A study with its series, and what the person may do with it."""

    study: StudyAnswer
    series: list[SeriesAnswer]
    may: list[Permission]


class DocumentAnswer(BaseModel):
    """Something to read."""

    kind: DocumentKind
    series: str
    instance: str
    title: str
    date: date | None
    complete: bool | None
    verified: bool | None
    content: str = Field(description="Where the document itself is, from the root of the node")

    @classmethod
    def of(cls, study: str, document: Document) -> "DocumentAnswer":
        """Describe a document."""
        return cls(
            kind=document.kind,
            series=document.series,
            instance=document.instance,
            title=document.title,
            date=date_of(document.content_date),
            complete=document.is_complete,
            verified=document.is_verified,
            content=f"dicomweb/studies/{study}/series/{document.series}/instances/{document.instance}/rendered",
        )


class KeyImageAnswer(BaseModel):
    """An image that somebody has chosen."""

    series: str = Field(description="Empty where the image is not here")
    instance: str
    frame: int | None
    title: str
    note: str
    thumbnail: str = Field(description="Where its picture is, from the root of the node; empty where there is none")

    @classmethod
    def of(cls, study: str, image: KeyImage) -> "KeyImageAnswer":
        """Describe a key image."""
        at = f"dicomweb/studies/{study}/series/{image.series}/instances/{image.instance}"
        frame = f"/frames/{image.frame}" if image.frame is not None else ""
        return cls(
            series=image.series,
            instance=image.instance,
            frame=image.frame,
            title=image.title,
            note=image.note,
            thumbnail=f"{at}{frame}/thumbnail" if image.is_image else "",
        )


class ReferenceAnswer(BaseModel):
    """An instance that a report points to."""

    instance: str
    frames: list[int]


class ContentItemAnswer(BaseModel):
    """One thing that a report says."""

    kind: str
    name: str
    value: str
    unit: str
    references: list[ReferenceAnswer]
    children: list["ContentItemAnswer"]

    @classmethod
    def of(cls, item: ContentItem) -> "ContentItemAnswer":
        """Describe an item and what is under it."""
        return cls(
            kind=item.kind,
            name=item.name,
            value=item.value,
            unit=item.unit,
            references=[ReferenceAnswer(instance=one.instance, frames=list(one.frames)) for one in item.references],
            children=[cls.of(child) for child in item.children],
        )


class ReportAnswer(BaseModel):
    """A structured report, as data."""

    title: str
    completion: str
    verification: str
    date: date | None
    authors: list[str]
    items: list[ContentItemAnswer]
    is_complete: bool = Field(description="False: there is more than is given")

    @classmethod
    def of(cls, report: Report) -> "ReportAnswer":
        """Describe a report."""
        return cls(
            title=report.title,
            completion=report.completion,
            verification=report.verification,
            date=date_of(report.content_date),
            authors=list(report.authors),
            items=[ContentItemAnswer.of(item) for item in report.items],
            is_complete=report.is_complete,
        )


class AttributeAnswer(BaseModel):
    """One attribute, or the head of an item of a sequence."""

    path: str
    depth: int
    tag: str
    keyword: str
    vr: str
    value: str

    @classmethod
    def of(cls, row: AttributeRow) -> "AttributeAnswer":
        """Describe an attribute."""
        return cls(path=row.path, depth=row.depth, tag=row.tag, keyword=row.keyword, vr=row.vr, value=row.value)


class AttributesAnswer(BaseModel):
    """The attributes of an instance."""

    attributes: list[AttributeAnswer]
    is_complete: bool = Field(description="False: there is more than is given")


class InstanceAnswer(BaseModel):
    """An instance of a series."""

    uid: str
    number: int | None
    sop_class: str
    frames: int


class HappeningAnswer(BaseModel):
    """Something that somebody did with a study: what a sentence is made of."""

    id: int
    occurred: datetime
    actor: str = Field(description="`person:NAME`, `ae:TITLE`, `node` …")
    action: str = Field(description="`source:subject:verb`")
    outcome: str
    instances: int | None = Field(description="How many, where it is about instances")
    detail: str = Field(description="A word about what: the name of a label, a peer, a state")

    @classmethod
    def of(cls, one: Happening) -> "HappeningAnswer":
        """Describe what happened."""
        return cls(
            id=one.id,
            occurred=one.occurred,
            actor=one.actor,
            action=one.action,
            outcome=one.outcome,
            instances=_count(one),
            detail=str(one.objects.get("detail") or one.objects.get("peer") or ""),
        )


class ViewerAnswer(BaseModel):
    """Somebody who has seen a study."""

    actor: str
    first: datetime
    last: datetime
    times: int

    @classmethod
    def of(cls, viewer: Viewer) -> "ViewerAnswer":
        """Describe a viewer."""
        return cls(actor=viewer.actor, first=viewer.first, last=viewer.last, times=viewer.times)


def _count(one: Happening) -> int | None:
    for key in ("number", "instances"):
        value = one.objects.get(key)
        if isinstance(value, int):
            return value
        if isinstance(value, list):
            return len(value)
    return None


def _text(series: ListedSeries, tag: str) -> str:
    values = series.attributes.get(tag, {}).get("Value") or [""]
    return str(values[0] or "")
