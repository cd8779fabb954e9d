"""The study list: what a person asks of it, and what a row, a page and a study of it are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from dicom_network.domain.access import StudyRule
from dicom_network.domain.reports import ReportState


class Reading(StrEnum):
    """How far the reading of a study has come."""

    UNREAD = "unread"
    READ = "read"
    REPORTED = "reported"


class StudySort(StrEnum):
    """What a page of the list is ordered by."""

    DATE = "date"
    NAME = "name"
    ARRIVAL = "arrival"
    MODALITY = "modality"


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see of the list."""

    within: StudyRule
    """Which studies."""
    identity: StudyRule
    """Of which of these also who the patient is."""


NO_INSTITUTION = 0
"""Stands in a filter for the institution of studies that belong to none."""


@dataclass(frozen=True, slots=True)
class StudyFilter:
    """What restricts the list; everything that is given has to hold."""

    text: str = ""
    """Words as somebody types them: each is the beginning of a word of the name or the description, of the Patient ID
    or of the accession number."""
    date_from: date | None = None
    date_to: date | None = None
    modalities: tuple[str, ...] = ()
    institutions: tuple[int, ...] = ()
    """Ids, and ``NO_INSTITUTION``."""
    readings: tuple[Reading, ...] = ()
    reports: tuple[ReportState, ...] = ()
    labels: tuple[int, ...] = ()
    arrived_since: datetime | None = None
    assigned_to: int | None = None
    """A person's id."""
    shared_with: int | None = None
    """A person's id."""
    patient_of: str = ""
    """UID of a study: all studies of its patient, itself left out."""
    studies: tuple[str, ...] | None = None
    """UIDs: these at most."""


@dataclass(frozen=True, slots=True)
class StudyQuestion:
    """One page of the list."""

    filter: StudyFilter = StudyFilter()
    sort: StudySort = StudySort.DATE
    descending: bool = True
    size: int = 50
    cursor: str = ""
    """Where the page before ended, or the page behind began; it says which."""


@dataclass(frozen=True, slots=True)
class Label:
    """A word with a colour that people put on studies."""

    id: int
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class ListedPatient:
    """The patient of a row. Where somebody may not know who it is, only the sex is there."""

    name: str = ""
    """PN as it is kept: components parted by ``^``, groups by ``=``."""
    patient_id: str = ""
    issuer: str = ""
    birth_date: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class ListedStudy:
    """A row of the list."""

    uid: str
    patient: ListedPatient
    is_masked: bool
    """Who the patient is, is not shown."""
    study_date: str
    """YYYYMMDD, or empty."""
    study_time: str
    """HHMMSS.FFFFFF, or empty."""
    age: str
    """At the study, as an AS value (PS3.5 6.2): ``034Y``; empty where it is not known."""
    accession_number: str
    description: str
    referring_physician: str
    modalities: tuple[str, ...]
    number_of_series: int
    number_of_instances: int
    bytes: int
    reading: Reading
    arrived: datetime
    changed: datetime
    institutions: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()
    assigned_to: tuple[str, ...] = ()
    report: ReportState = ReportState.NONE


@dataclass(frozen=True, slots=True)
class StudyPage:
    """Rows, and where to go on from them. Empty cursors: there is nothing further that way."""

    rows: tuple[ListedStudy, ...]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class ListedSeries:
    """A series of a study."""

    uid: str
    number: int | None
    modality: str
    description: str
    body_part: str
    number_of_instances: int
    bytes: int
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What every answer about the series holds, as DICOM JSON."""


@dataclass(frozen=True, slots=True)
class ListedInstance:
    """An instance that is a document or a selection, not an image."""

    uid: str
    series: str
    sop_class_uid: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that begins with what was typed."""

    kind: str
    """``patient`` or ``description``."""
    text: str
    """What to search for; a PN value of a patient."""
    patient_id: str = ""
    birth_date: str = ""
    studies: int = 0
    """How many the person may see; at most ten are counted."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Studies that came or grew after a mark."""

    mark: int
    """Up to where these changes go; ask for what comes after it next."""
    studies: tuple[str, ...]
    """UIDs."""
    is_complete: bool = True
    """False: there was more than is told; the list is to be read anew."""
