"""A study as the REST of the portal gives it: a row of the list, and the head of its page."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import BaseModel, Field, WithJsonSchema

from dicom_network.domain.person_names import readable_name
from dicom_network.domain.reports import ReportState
from dicom_network.domain.study_list import Label, ListedStudy, Reading

ClockTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}$"})]
"""A time of the day where the study was made: not of the format `time`, which has a time zone."""


class LabelAnswer(BaseModel):
    """A label."""

    id: int
    name: str
    colour: str = Field(description="`#rrggbb`")

    @classmethod
    def of(cls, label: Label) -> "LabelAnswer":
        """Describe a label."""
        return cls(id=label.id, name=label.name, colour=label.colour)


class PatientAnswer(BaseModel):
    """The patient of a study; everything but the sex is empty where who it is may not be known."""

    name: str = Field(description="`Family, Given Middle`, as it is kept")
    patient_id: str
    issuer: str
    birth_date: date | None
    sex: str = Field(description="`F`, `M`, `O` or empty")


class StudyAnswer(BaseModel):
    """A row of the study list."""

    uid: str
    patient: PatientAnswer
    masked: bool = Field(description="Who the patient is, may not be known to who asks")
    date: date | None
    time: ClockTime | None
    age: str = Field(description="At the study, `034Y`; units are `D`, `W`, `M`, `Y`")
    accession_number: str
    description: str
    referring_physician: str
    modalities: list[str]
    series: int
    instances: int
    bytes: int
    reading: Reading
    report: ReportState
    institutions: list[str]
    labels: list[LabelAnswer]
    assigned_to: list[str]
    arrived: datetime
    changed: datetime
    thumbnail: str = Field(description="Where its picture is, from the root of the node, without a slash before it")

    @classmethod
    def of(cls, study: ListedStudy) -> "StudyAnswer":
        """Describe a study."""
        patient = study.patient
        return cls(
            uid=study.uid,
            patient=PatientAnswer(
                name=readable_name(patient.name),
                patient_id=patient.patient_id,
                issuer=patient.issuer,
                birth_date=date_of(patient.birth_date),
                sex=patient.sex,
            ),
            masked=study.is_masked,
            date=date_of(study.study_date),
            time=time_of(study.study_time),
            age=study.age,
            accession_number=study.accession_number,
            description=study.description,
            referring_physician=readable_name(study.referring_physician),
            modalities=list(study.modalities),
            series=study.number_of_series,
            instances=study.number_of_instances,
            bytes=study.bytes,
            reading=study.reading,
            report=study.report,
            institutions=list(study.institutions),
            labels=[LabelAnswer.of(label) for label in study.labels],
            assigned_to=list(study.assigned_to),
            arrived=study.arrived,
            changed=study.changed,
            thumbnail=f"dicomweb/studies/{study.uid}/thumbnail",
        )


def date_of(value: str) -> date | None:
    """Read YYYYMMDD; None where it is no day of the calendar."""
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    except ValueError:
        return None


def time_of(value: str) -> time | None:
    """Read HHMMSS with or without a fraction, in whole seconds; None where it is no time of the day."""
    try:
        return time(int(value[:2]), int(value[2:4] or 0), int(value[4:6] or 0))
    except ValueError:
        return None
