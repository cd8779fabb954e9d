"""What can be asked for: the attributes of each level of the query/retrieve information model.

One table drives C-FIND (PS3.4 C.6.1.1 and C.6.2.1), QIDO-RS (PS3.18 10.6), the columns of the index and the generated
conformance statement. Levels are the values of (0008,0052). Patients are a level of their own; in the Study Root model
(PS3.4 C.6.2.1) their attributes belong to studies, which a store that looks at the levels above gives for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dicom_network.standard.elements import TAG_BY_KEYWORD, VR_BY_TAG
from dicom_network.standard.kept_attributes import INSTANCE_KEPT, PATIENT_KEPT, SERIES_KEPT, SHAPE_KEPT, STUDY_KEPT

PATIENT: Final = "PATIENT"
STUDY: Final = "STUDY"
SERIES: Final = "SERIES"
INSTANCE: Final = "IMAGE"

LEVELS: Final = (PATIENT, STUDY, SERIES, INSTANCE)
"""From the top down."""


class Key(StrEnum):
    """Type of a key in C-FIND (PS3.4 C.2.2.1)."""

    UNIQUE = "U"
    REQUIRED = "R"
    OPTIONAL = "O"


class Matching(StrEnum):
    """A kind of matching (PS3.4 C.2.2.2); universal matching is supported for every attribute."""

    SINGLE_VALUE = "single value"
    UID_LIST = "list of UID"
    MULTIPLE_VALUE = "multiple value"
    WILDCARD = "wildcard"
    RANGE = "range"
    NAME = "name, blind to case, diacritics and script"
    SEQUENCE = "sequence"


WILDCARD_VRS: Final = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
"""VRs in whose keys ``*`` and ``?`` are wildcards (PS3.4 C.2.2.2.4)."""

RANGE_VRS: Final = frozenset({"DA", "TM", "DT"})

RETURNED_ONLY: Final = frozenset({"InstanceAvailability", "Rows", "Columns", "BitsAllocated"})
"""Keywords of what answers hold, and no key restricts: nobody looks for images by their size."""


@dataclass(frozen=True, slots=True)
class QueryAttribute:
    """An attribute that can be matched and returned."""

    keyword: str
    level: str
    key: Key
    tag: int
    vr: str
    column: str = ""
    """Column of the level's table that holds its normalised value; empty: the table of further attributes."""
    qido_match: bool = False
    """Required matching attribute of QIDO-RS (PS3.18 Table 10.6.1-5)."""
    qido_return: bool = False
    """Given in every QIDO-RS answer of its level (PS3.18 Tables 10.6.3-3 to 10.6.3-5)."""
    computed: bool = False
    """Made by the index from what it holds, not taken from instances."""
    items: tuple["QueryAttribute", ...] = ()
    """Of a sequence: the attributes of its items that can be matched."""

    @property
    def matching(self) -> tuple[Matching, ...]:
        """Give the kinds of matching besides universal; none of what is only returned."""
        if self.keyword in RETURNED_ONLY:
            return ()
        if self.vr == "SQ":
            return (Matching.SEQUENCE,) if self.items else ()
        if self.vr == "PN":
            return (Matching.NAME, Matching.WILDCARD, Matching.MULTIPLE_VALUE)
        kinds = [Matching.SINGLE_VALUE, Matching.UID_LIST if self.vr == "UI" else Matching.MULTIPLE_VALUE]
        if self.vr in WILDCARD_VRS:
            kinds.append(Matching.WILDCARD)
        if self.vr in RANGE_VRS:
            kinds.append(Matching.RANGE)
        return tuple(kinds)


def _attribute(  # noqa: PLR0913 - a row of the table below
    keyword: str,
    level: str,
    key: str = "O",
    qido: str = "",
    column: str = "",
    *,
    computed: bool = False,
    items: tuple[str, ...] = (),
) -> QueryAttribute:
    """Make a row; ``qido``: ``m`` required for matching, ``r`` returned."""
    tag = TAG_BY_KEYWORD[keyword]
    return QueryAttribute(
        keyword=keyword,
        level=level,
        key=Key(key),
        tag=tag,
        vr=VR_BY_TAG[tag],
        column=column,
        qido_match="m" in qido,
        qido_return="r" in qido,
        computed=computed,
        items=tuple(_attribute(item, level) for item in items),
    )


_CODE = ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")

QUERY_ATTRIBUTES: Final = (
    _attribute("PatientName", PATIENT, "R", "mr", "name_key"),
    _attribute("PatientID", PATIENT, "U", "mr", "patient_id"),
    _attribute("IssuerOfPatientID", PATIENT, column="issuer"),
    _attribute("PatientBirthDate", PATIENT, qido="r", column="birth_date"),
    _attribute("PatientBirthTime", PATIENT),
    _attribute("PatientSex", PATIENT, qido="r", column="sex"),
    _attribute("OtherPatientIDs", PATIENT),
    _attribute("OtherPatientIDsSequence", PATIENT, items=("PatientID", "IssuerOfPatientID")),
    _attribute("OtherPatientNames", PATIENT),
    _attribute("EthnicGroup", PATIENT),
    _attribute("PatientComments", PATIENT),
    _attribute("ReferencedPatientSequence", PATIENT, items=("ReferencedSOPClassUID", "ReferencedSOPInstanceUID")),
    _attribute("NumberOfPatientRelatedStudies", PATIENT, column="number_of_studies", computed=True),
    _attribute("NumberOfPatientRelatedSeries", PATIENT, column="number_of_series", computed=True),
    _attribute("NumberOfPatientRelatedInstances", PATIENT, column="number_of_instances", computed=True),
    _attribute("StudyDate", STUDY, "R", "mr", "study_date"),
    _attribute("StudyTime", STUDY, "R", "mr", "study_time"),
    _attribute("AccessionNumber", STUDY, "R", "mr", "accession_number"),
    _attribute("StudyID", STUDY, "R", "mr", "study_id"),
    _attribute("StudyInstanceUID", STUDY, "U", "mr", "study_instance_uid"),
    _attribute("ModalitiesInStudy", STUDY, qido="mr", computed=True),
    _attribute("SOPClassesInStudy", STUDY, computed=True),
    _attribute("ReferringPhysicianName", STUDY, qido="mr", column="referring_key"),
    _attribute("StudyDescription", STUDY, column="description"),
    _attribute("InstanceAvailability", STUDY, qido="r", computed=True),
    _attribute("TimezoneOffsetFromUTC", STUDY, qido="r"),
    _attribute("IssuerOfAccessionNumberSequence", STUDY, items=("LocalNamespaceEntityID", "UniversalEntityID")),
    _attribute("ProcedureCodeSequence", STUDY, items=_CODE),
    _attribute("NameOfPhysiciansReadingStudy", STUDY),
    _attribute("AdmittingDiagnosesDescription", STUDY),
    _attribute("AdmissionID", STUDY),
    _attribute("ReferencedStudySequence", STUDY, items=("ReferencedSOPClassUID", "ReferencedSOPInstanceUID")),
    _attribute("PatientAge", STUDY),
    _attribute("PatientSize", STUDY),
    _attribute("PatientWeight", STUDY),
    _attribute("Occupation", STUDY),
    _attribute("AdditionalPatientHistory", STUDY),
    _attribute("OtherStudyNumbers", STUDY),
    _attribute("NumberOfStudyRelatedSeries", STUDY, qido="r", column="number_of_series", computed=True),
    _attribute("NumberOfStudyRelatedInstances", STUDY, qido="r", column="number_of_instances", computed=True),
    _attribute("Modality", SERIES, "R", "mr", "modality"),
    _attribute("SeriesNumber", SERIES, "R", "mr", "number"),
    _attribute("SeriesInstanceUID", SERIES, "U", "mr", "series_instance_uid"),
    _attribute("SeriesDescription", SERIES, qido="r", column="description"),
    _attribute("SeriesDate", SERIES, column="series_date"),
    _attribute("SeriesTime", SERIES, column="series_time"),
    _attribute("BodyPartExamined", SERIES, column="body_part_examined"),
    _attribute("PerformedProcedureStepStartDate", SERIES, qido="mr", column="performed_date"),
    _attribute("PerformedProcedureStepStartTime", SERIES, qido="mr", column="performed_time"),
    _attribute(
        "RequestAttributesSequence",
        SERIES,
        qido="mr",
        items=("ScheduledProcedureStepID", "RequestedProcedureID", "StudyInstanceUID", "AccessionNumber"),
    ),
    _attribute("PerformedProcedureStepID", SERIES),
    _attribute("Laterality", SERIES),
    _attribute("ProtocolName", SERIES),
    _attribute("PerformingPhysicianName", SERIES),
    _attribute("OperatorsName", SERIES),
    _attribute("Manufacturer", SERIES),
    _attribute("ManufacturerModelName", SERIES),
    _attribute("DeviceSerialNumber", SERIES),
    _attribute("StationName", SERIES),
    _attribute("InstitutionName", SERIES),
    _attribute("InstitutionalDepartmentName", SERIES),
    _attribute("NumberOfSeriesRelatedInstances", SERIES, qido="r", column="number_of_instances", computed=True),
    _attribute("InstanceNumber", INSTANCE, "R", "mr", "number"),
    _attribute("SOPInstanceUID", INSTANCE, "U", "mr", "sop_instance_uid"),
    _attribute("SOPClassUID", INSTANCE, qido="mr", column="sop_class_uid"),
    _attribute("Rows", INSTANCE, qido="r"),
    _attribute("Columns", INSTANCE, qido="r"),
    _attribute("BitsAllocated", INSTANCE, qido="r"),
    _attribute("NumberOfFrames", INSTANCE, qido="r", column="number_of_frames"),
    _attribute("AvailableTransferSyntaxUID", INSTANCE, column="transfer_syntax_uid", computed=True),
    _attribute("ContentDate", INSTANCE, column="content_date"),
    _attribute("ContentTime", INSTANCE, column="content_time"),
    _attribute("ConceptNameCodeSequence", INSTANCE, items=_CODE),
    _attribute("CompletionFlag", INSTANCE),
    _attribute("VerificationFlag", INSTANCE),
    _attribute("ContentLabel", INSTANCE),
    _attribute("ContainerIdentifier", INSTANCE),
)

MATCHABLE: Final[Mapping[int, QueryAttribute]] = {
    attribute.tag: attribute for attribute in QUERY_ATTRIBUTES if attribute.matching
}
"""By tag, what a key of a query may restrict. Every other key is returned where it is kept, never matched."""

LEVEL_BY_TAG: Final[Mapping[str, str]] = {
    **dict.fromkeys(INSTANCE_KEPT, INSTANCE),
    **dict.fromkeys(SHAPE_KEPT, INSTANCE),
    **dict.fromkeys(SERIES_KEPT, SERIES),
    **dict.fromkeys(STUDY_KEPT, STUDY),
    **dict.fromkeys(PATIENT_KEPT, PATIENT),
    **{f"{a.tag:08X}": a.level for a in QUERY_ATTRIBUTES if not a.computed},
}
"""Level of every attribute that is kept in the index, by its DICOM JSON key."""

USUAL: Final[Mapping[str, frozenset[str]]] = {
    level: frozenset(f"{a.tag:08X}" for a in QUERY_ATTRIBUTES if a.level == level) for level in LEVELS
}
"""DICOM JSON keys of each level that every answer holds where they have a value."""


def attributes_of(level: str) -> tuple[QueryAttribute, ...]:
    """List the attributes of a level in the order of the table."""
    return tuple(attribute for attribute in QUERY_ATTRIBUTES if attribute.level == level)
