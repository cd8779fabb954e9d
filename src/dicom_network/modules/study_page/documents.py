"""What of a study can be read: documents, reports, selections of key images."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING
from dicom_network.modules.study_page.data_sets import read_model
from dicom_network.modules.study_page.report import references_in, text_in
from dicom_network.standard.sop_classes import ENCAPSULATED_PDF

MOST_DOCUMENTS = 200
MOST_SELECTIONS = 20


class DocumentKind(StrEnum):
    """How a document is shown."""

    PDF = "pdf"
    REPORT = "report"
    KEY_IMAGES = "key-images"
    OTHER = "other"
    """A document that a browser does not show."""


KEY_OBJECT_SELECTION = "1.2.840.10008.5.1.4.1.1.88.59"
OTHER_DOCUMENTS = tuple(f"1.2.840.10008.5.1.4.1.1.104.{number}" for number in (2, 3, 4, 5))
REPORTS = tuple(
    f"1.2.840.10008.5.1.4.1.1.88.{number}"
    for number in (1, 2, 3, 4, 11, 22, 33, 34, 35, 40, 50, 65, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76)
)
KIND_OF = {
    KEY_OBJECT_SELECTION: DocumentKind.KEY_IMAGES,
    ENCAPSULATED_PDF: DocumentKind.PDF,
    **dict.fromkeys(OTHER_DOCUMENTS, DocumentKind.OTHER),
    **dict.fromkeys(REPORTS, DocumentKind.REPORT),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a study."""

    kind: DocumentKind
    series: str
    instance: str
    title: str
    content_date: str
    """YYYYMMDD, or empty."""
    is_complete: bool | None
    is_verified: bool | None


@dataclass(frozen=True, slots=True)
class KeyImage:
    """An image that somebody has chosen."""

    series: str
    """Empty where the image is not here."""
    instance: str
    frame: int | None
    title: str
    """Why it was chosen: ``Of Interest``, ``For Referring Provider`` …"""
    note: str
    is_image: bool


def documents_of(node: Node, study: str) -> list[Document]:
    """List the documents of a study."""
    found = node.studies.instances(study, tuple(KIND_OF), MOST_DOCUMENTS)
    return [
        Document(
            kind=KIND_OF[one.sop_class_uid],
            series=one.series,
            instance=one.uid,
            title=_text(one.attributes, "00420010") or _meaning(one.attributes),
            content_date=_text(one.attributes, "00080023"),
            is_complete=_flag(one.attributes, "0040A491", "COMPLETE"),
            is_verified=_flag(one.attributes, "0040A493", "VERIFIED"),
        )
        for one in found
    ]


def key_images_of(node: Node, study: str) -> list[KeyImage]:
    """List the images that key object selections of a study point to, in their order."""
    chosen: list[KeyImage] = []
    for document in node.studies.instances(study, (KEY_OBJECT_SELECTION,), MOST_SELECTIONS):
        model = read_model(node, study, document.uid)
        references = references_in(model)
        series = _series_of(node, study, [reference.instance for reference in references])
        title, note = _meaning(model), text_in(model)
        for reference in references:
            at, is_image = series.get(reference.instance, ("", False))
            for frame in reference.frames or (None,):
                chosen.append(KeyImage(at, reference.instance, frame, title, note, is_image))
    return chosen


def _series_of(node: Node, study: str, instances: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Tell in which series instances are, and whether they have pixels; what is not in the study is left out."""
    if not instances:
        return {}
    located = node.index.locate(study=study, instances=instances, within=ANYTHING)
    return {one.sop_instance_uid: (one.series_instance_uid, one.pixel_data_offset is not None) for one in located}


def _flag(attributes: Mapping[str, Any], tag: str, value: str) -> bool | None:
    text = _text(attributes, tag)
    return text == value if text else None


def _meaning(attributes: Mapping[str, Any]) -> str:
    codes = attributes.get("0040A043", {}).get("Value") or []
    return _text(codes[0], "00080104") if codes else ""


def _text(attributes: Mapping[str, Any], tag: str) -> str:
    values = attributes.get(tag, {}).get("Value") or [""]
    return str(values[0] or "")
