"""What kind of thing an instance is, as far as showing it goes, and in which media types it can be shown."""

from enum import Enum

from dicom_network.base.pixels import IMAGE_MEDIA_TYPES
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

DOCUMENTS = "1.2.840.10008.5.1.4.1.1.104."
REPORTS = "1.2.840.10008.5.1.4.1.1.88."
"""How the UIDs of encapsulated document and structured report storage begin (PS3.4 B.5)."""
DOCUMENT_MEDIA_TYPES = {
    f"{DOCUMENTS}1": "application/pdf",
    f"{DOCUMENTS}2": "text/xml",
    f"{DOCUMENTS}3": "model/stl",
    f"{DOCUMENTS}4": "model/obj",
    f"{DOCUMENTS}5": "model/mtl",
}


class Kind(Enum):
    """How an instance is shown."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    REPORT = "report"
    OTHER = "other"


def kind_of(location: InstanceLocation) -> Kind:
    """Tell what kind of thing an instance is."""
    if location.pixel_data_offset is not None:
        return Kind.VIDEO if transfer_syntax_of(location.transfer_syntax_uid).video else Kind.IMAGE
    if location.sop_class_uid.startswith(DOCUMENTS):
        return Kind.DOCUMENT
    return Kind.REPORT if location.sop_class_uid.startswith(REPORTS) else Kind.OTHER


def media_types_of(location: InstanceLocation) -> tuple[str, ...]:
    """List the media types in which an instance can be shown, the default first (PS3.18 8.7.4)."""
    kind = kind_of(location)
    if kind is Kind.IMAGE:
        return IMAGE_MEDIA_TYPES
    if kind is Kind.VIDEO:
        return ("video/mp4", transfer_syntax_of(location.transfer_syntax_uid).media_type.lower(), "video/mpeg")
    if kind is Kind.DOCUMENT:
        return (DOCUMENT_MEDIA_TYPES.get(location.sop_class_uid, "application/octet-stream"),)
    return ("text/html",) if kind is Kind.REPORT else ()
