"""Directory records of a DICOMDIR (PS3.3 F.4, F.5): which type lists a SOP class, and what a record of it holds."""

from dataclasses import dataclass
from typing import Final

from dicom_network.standard.elements import TAG_BY_KEYWORD

IMAGE: Final = "IMAGE"
_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."


@dataclass(frozen=True, slots=True)
class RecordKey:
    """An attribute of a record."""

    tag: int
    default: str | None = None
    """Of type 1: what stands there where the instance says nothing. None: type 2 or 1C."""
    is_conditional: bool = False
    """Left out where the instance does not have it; else it is there, if empty."""


def _type_1(keyword: str, default: str = "") -> RecordKey:
    return RecordKey(TAG_BY_KEYWORD[keyword], default)


def _type_2(keyword: str) -> RecordKey:
    return RecordKey(TAG_BY_KEYWORD[keyword])


def _where_present(keyword: str) -> RecordKey:
    return RecordKey(TAG_BY_KEYWORD[keyword], is_conditional=True)


_NUMBER: Final = _type_1("InstanceNumber", "1")
_CONTENT: Final = (_NUMBER, _type_1("ContentDate", "19000101"), _type_1("ContentTime", "000000"))
_IDENTIFIED: Final = (_type_1("ContentLabel", "UNKNOWN"), _type_2("ContentDescription"), _type_2("ContentCreatorName"))

KEYS: Final[dict[str, tuple[RecordKey, ...]]] = {
    "PATIENT": (_type_2("PatientName"), _type_1("PatientID", "UNKNOWN")),
    "STUDY": (
        _type_1("StudyDate", "19000101"),
        _type_1("StudyTime", "000000"),
        _type_2("AccessionNumber"),
        _type_2("StudyDescription"),
        _type_1("StudyInstanceUID"),
        _type_1("StudyID", "1"),
    ),
    "SERIES": (_type_1("Modality", "OT"), _type_1("SeriesInstanceUID"), _type_1("SeriesNumber", "1")),
    IMAGE: (_NUMBER,),
    "RT DOSE": (_NUMBER, _type_1("DoseSummationType", "PLAN")),
    "RT STRUCTURE SET": (
        _NUMBER,
        _type_1("StructureSetLabel", "UNKNOWN"),
        _type_2("StructureSetDate"),
        _type_2("StructureSetTime"),
    ),
    "RT PLAN": (_NUMBER, _type_1("RTPlanLabel", "UNKNOWN"), _type_2("RTPlanDate"), _type_2("RTPlanTime")),
    "RT TREAT RECORD": (_NUMBER, _type_2("TreatmentDate"), _type_2("TreatmentTime")),
    "PRESENTATION": (
        _type_1("PresentationCreationDate", "19000101"),
        _type_1("PresentationCreationTime", "000000"),
        _NUMBER,
        *_IDENTIFIED,
        _where_present("ReferencedSeriesSequence"),
        _where_present("BlendingSequence"),
    ),
    "SR DOCUMENT": (
        _NUMBER,
        _type_1("CompletionFlag", "PARTIAL"),
        _type_1("VerificationFlag", "UNVERIFIED"),
        *_CONTENT[1:],
        _where_present("VerificationDateTime"),
        _where_present("ConceptNameCodeSequence"),
    ),
    "KEY OBJECT DOC": (*_CONTENT, _where_present("ConceptNameCodeSequence")),
    "SPECTROSCOPY": (
        *_CONTENT,
        *map(_where_present, ("ImageType", "NumberOfFrames", "Rows", "Columns", "DataPointRows", "DataPointColumns")),
    ),
    "ENCAP DOC": (
        _type_2("ContentDate"),
        _type_2("ContentTime"),
        _NUMBER,
        _type_2("DocumentTitle"),
        _where_present("HL7InstanceIdentifier"),
        _type_2("ConceptNameCodeSequence"),
        _type_1("MIMETypeOfEncapsulatedDocument", "application/octet-stream"),
    ),
    "WAVEFORM": _CONTENT,
    "RAW DATA": _CONTENT,
    "REGISTRATION": (*_CONTENT, *_IDENTIFIED),
    "FIDUCIAL": (*_CONTENT, *_IDENTIFIED),
    "VALUE MAP": (*_CONTENT, *_IDENTIFIED),
    "MEASUREMENT": (*_CONTENT, *_IDENTIFIED),
    "SURFACE": (*_CONTENT, *_IDENTIFIED),
    "TRACT": (*_CONTENT, *_IDENTIFIED),
    "SURFACE SCAN": _CONTENT[1:],
    "STEREOMETRIC": (),
}
"""By type of record (PS3.3 F.5)."""

_BEGINNINGS: Final = (
    ("4.2", "SPECTROSCOPY"),
    ("9.", "WAVEFORM"),
    ("11.", "PRESENTATION"),
    ("66.1", "REGISTRATION"),
    ("66.2", "FIDUCIAL"),
    ("66.3", "REGISTRATION"),
    ("66.5", "SURFACE"),
    ("66.6", "TRACT"),
    ("66", "RAW DATA"),
    ("67", "VALUE MAP"),
    ("68.", "SURFACE SCAN"),
    ("77.1.5.3", "STEREOMETRIC"),
    ("78.", "MEASUREMENT"),
    ("88.59", "KEY OBJECT DOC"),
    ("88.", "SR DOCUMENT"),
    ("104.", "ENCAP DOC"),
    ("481.2", "RT DOSE"),
    ("481.3", "RT STRUCTURE SET"),
    ("481.5", "RT PLAN"),
    ("481.8", "RT PLAN"),
    ("481.4", "RT TREAT RECORD"),
    ("481.6", "RT TREAT RECORD"),
    ("481.7", "RT TREAT RECORD"),
    ("481.9", "RT TREAT RECORD"),
)
"""What follows the root of the storage SOP classes: the whole of it, or its beginning where that ends in a dot."""


def record_type_of(sop_class_uid: str) -> str:
    """Give the type of the record that lists an instance of a SOP class; pictures of every kind are ``IMAGE``."""
    rest = sop_class_uid.removeprefix(_STORAGE)
    if rest != sop_class_uid:
        for beginning, record_type in _BEGINNINGS:
            if rest == beginning or (beginning.endswith(".") and rest.startswith(beginning)):
                return record_type
    return IMAGE
