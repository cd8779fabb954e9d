"""Rows of the list, made of rows of the tables."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from dicom_network.domain.reports import ReportState
from dicom_network.domain.study_list import Label, ListedPatient, ListedStudy
from dicom_network.domain.study_rules import Relation
from dicom_network.stores.database.instants import moment
from dicom_network.stores.database.schema import (
    institution,
    label,
    patient,
    person,
    study,
    study_institution,
    study_label,
    study_person,
    study_report,
)
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.values import first_key, parted, person_name, values_of
from dicom_network.stores.studies.filters import READINGS, REPORTS

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
    study.c.attributes.label("study_attributes"),
    study.c.further.label("study_further"),
    patient.c.patient_id,
    patient.c.issuer,
    patient.c.birth_date,
    patient.c.sex,
    patient.c.attributes.label("patient_attributes"),
)


def listed(transaction: OpenTransaction, rows: Sequence[Any]) -> tuple[ListedStudy, ...]:
    """Make the list's rows of rows with ``COLUMNS`` and ``identified``, with their institutions and labels."""
    keys = [row.id for row in rows]
    institutions = _institutions(transaction, keys)
    labels = _labels(transaction, keys)
    assigned = _assigned(transaction, keys)
    reports = _reports(transaction, keys)
    return tuple(_listed(row, institutions, labels, assigned, reports) for row in rows)


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


def _listed(
    row: Any,
    institutions: Mapping[int, tuple[str, ...]],
    labels: Mapping[int, tuple[Label, ...]],
    assigned: Mapping[int, tuple[str, ...]],
    reports: Mapping[int, ReportState],
) -> ListedStudy:
    attributes = _read(row.study_attributes)
    further = _read(row.study_further)
    is_shown = bool(row.identified)
    return ListedStudy(
        uid=row.study_instance_uid,
        patient=_patient(row) if is_shown else ListedPatient(sex=row.sex),
        is_masked=not is_shown,
        study_date=row.study_date,
        study_time=row.study_time,
        age=age_at(row.birth_date, row.study_date, first_key(attributes | further, "00101010", "AS")),
        accession_number=row.accession_number if is_shown else "",
        description=row.description,
        referring_physician=_name(attributes | further, "00080090"),
        modalities=tuple(parted(row.modalities)),
        number_of_series=row.number_of_series,
        number_of_instances=row.number_of_instances,
        bytes=row.bytes,
        reading=READINGS[row.reading],
        arrived=moment(row.created),
        changed=moment(row.changed),
        institutions=institutions.get(row.id, ()),
        labels=labels.get(row.id, ()),
        assigned_to=assigned.get(row.id, ()),
        report=reports.get(row.id, ReportState.NONE),
    )


def _patient(row: Any) -> ListedPatient:
    name = _name(_read(row.patient_attributes), "00100010")
    return ListedPatient(name, row.patient_id, row.issuer, row.birth_date, row.sex)


def _name(attributes: Mapping[str, Any], tag: str) -> str:
    return next((person_name(value) for value in values_of(attributes.get(tag))), "")


def _read(content: str) -> dict[str, Any]:
    return orjson.loads(content) if content else {}


def _institutions(transaction: OpenTransaction, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    selected = (
        sa.select(study_institution.c.study, institution.c.name)
        .join_from(study_institution, institution, institution.c.id == study_institution.c.institution)
        .where(study_institution.c.study.in_(keys))
        .order_by(institution.c.name)
    )
    found = defaultdict(list)
    for row in transaction.execute(selected) if keys else ():
        found[row.study].append(row.name)
    return {key: tuple(names) for key, names in found.items()}


def _labels(transaction: OpenTransaction, keys: Sequence[int]) -> dict[int, tuple[Label, ...]]:
    selected = (
        sa.select(study_label.c.study, label.c.id, label.c.name, label.c.colour)
        .join_from(study_label, label, label.c.id == study_label.c.label)
        .where(study_label.c.study.in_(keys))
        .order_by(label.c.name)
    )
    found = defaultdict(list)
    for row in transaction.execute(selected) if keys else ():
        found[row.study].append(Label(row.id, row.name, row.colour))
    return {key: tuple(labels) for key, labels in found.items()}


def _assigned(transaction: OpenTransaction, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    selected = (
        sa.select(study_person.c.study, person.c.name)
        .join_from(study_person, person, person.c.id == study_person.c.person)
        .where(study_person.c.study.in_(keys), study_person.c.relation == Relation.ASSIGNED.value)
        .order_by(person.c.name)
    )
    found = defaultdict(list)
    for row in transaction.execute(selected) if keys else ():
        found[row.study].append(row.name)
    return {key: tuple(names) for key, names in found.items()}


def _reports(transaction: OpenTransaction, keys: Sequence[int]) -> dict[int, ReportState]:
    selected = sa.select(study_report.c.study, study_report.c.state).where(study_report.c.study.in_(keys))
    return {row.study: REPORTS[row.state] for row in transaction.execute(selected)} if keys else {}
