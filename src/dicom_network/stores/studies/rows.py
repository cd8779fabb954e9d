"""Rows of the list, made of rows of the tables."""

from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from dicom_network.domain.access import StudyRule
from dicom_network.domain.study_list import ListedPatient, ListedStudy
from dicom_network.stores.database.instants import moment
from dicom_network.stores.database.key_list import IsListed, key_list
from dicom_network.stores.database.ordered_join import OrderedJoin
from dicom_network.stores.database.schema import patient, study
from dicom_network.stores.index.values import first_key, parted, person_name, values_of
from dicom_network.stores.studies.attached import Attached, attached_to
from dicom_network.stores.studies.condition import Condition
from dicom_network.stores.studies.filters import READINGS
from dicom_network.stores.studies.reader import Reader
from dicom_network.stores.studies.seeing import holds

COLUMNS = (
    study.c.id,
    study.c.study_instance_uid,
    study.c.study_date,
    study.c.study_time,
    study.c.accession_number,
    study.c.description,
    study.c.modalities,
    study.c.number_of_series,
    study.c.number_of_instances,
    study.c.bytes,
    study.c.reading,
    study.c.created,
    study.c.changed,
    study.c.attributes,
    study.c.further,
    patient.c.patient_id,
    patient.c.issuer,
    patient.c.birth_date,
    patient.c.sex,
    patient.c.attributes,
)
"""What ``_listed`` takes apart, in this order."""


def listed(reader: Reader, keys: list[int], identity: StudyRule) -> list[ListedStudy]:
    """Give the studies of these ids, in their order; who the patient is only where a rule holds."""
    if not keys:
        return []
    shown = holds(identity)
    parameters = {**shown.parameters, "studies": key_list(keys)}
    rows = reader.rows(("rows", shown.key), lambda: _rows(shown), parameters)
    attached = attached_to(reader, keys)
    by_key = {row[0]: row for row in rows}
    return [_listed(by_key[key], attached[key]) for key in keys]


def _rows(shown: Condition) -> sa.Select[Any]:
    is_shown = sa.case((shown.check(shown.binds), sa.literal_column("1")), else_=sa.literal_column("0"))
    joined = OrderedJoin(study, patient, patient.c.id == study.c.patient)
    return sa.select(*COLUMNS, is_shown).select_from(joined).where(IsListed(study.c.id, "studies"))


def age_at(birth_date: str, study_date: str, stated: str) -> str:
    """Give the age at a study: what the study says, or what follows from the dates."""
    if stated:
        return stated
    if len(birth_date) != 8 or len(study_date) != 8:
        return ""
    born, seen = (int(birth_date[:4]), int(birth_date[4:])), (int(study_date[:4]), int(study_date[4:]))
    years = seen[0] - born[0] - (seen[1] < born[1])
    if years >= 2:
        return f"{years:03}Y" if years < 1000 else ""
    months = (seen[0] - born[0]) * 12 + seen[1] // 100 - born[1] // 100 - (seen[1] % 100 < born[1] % 100)
    return f"{months:03}M" if months >= 0 else ""


def _listed(row: Any, attached: Attached) -> ListedStudy:
    _, uid, date, time, accession_number, description, modalities, *row = row
    series, instances, size, reading, created, changed, content, further, *row = row
    patient_id, issuer, birth_date, sex, of_patient, is_shown = row
    attributes = _read(content) | _read(further) if further else _read(content)
    return ListedStudy(
        uid=uid,
        patient=_patient(of_patient, patient_id, issuer, birth_date, sex) if is_shown else ListedPatient(sex=sex),
        is_masked=not is_shown,
        study_date=date,
        study_time=time,
        age=age_at(birth_date, date, first_key(attributes, "00101010", "AS")),
        accession_number=accession_number if is_shown else "",
        description=description,
        referring_physician=_name(attributes, "00080090"),
        modalities=tuple(parted(modalities)),
        number_of_series=series,
        number_of_instances=instances,
        bytes=size,
        reading=READINGS[reading],
        arrived=moment(created),
        changed=moment(changed),
        institutions=tuple(attached.institutions),
        labels=tuple(attached.labels),
        assigned_to=tuple(attached.assigned_to),
        report=attached.report,
    )


def _patient(content: str, patient_id: str, issuer: str, birth_date: str, sex: str) -> ListedPatient:
    return ListedPatient(_name(_read(content), "00100010"), patient_id, issuer, birth_date, sex)


def _name(attributes: Mapping[str, Any], tag: str) -> str:
    return next((person_name(value) for value in values_of(attributes.get(tag))), "")


def _read(content: str) -> dict[str, Any]:
    return orjson.loads(content) if content else {}
