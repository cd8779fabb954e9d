"""What is attached to studies: the institutions that they belong to, labels, whom they are assigned to, reports."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.reports import ReportState
from dicom_network.domain.study_list import Label
from dicom_network.domain.study_rules import Relation
from dicom_network.stores.database.key_list import IsListed, key_list
from dicom_network.stores.database.schema import (
    institution,
    label,
    person,
    study_institution,
    study_label,
    study_person,
    study_report,
)
from dicom_network.stores.studies.filters import REPORTS
from dicom_network.stores.studies.reader import Reader

NOTHING: sa.ColumnElement[str] = sa.literal_column("''")


@dataclass(slots=True)
class Attached:
    """What is attached to one study, each in the order of names."""

    institutions: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    assigned_to: list[str] = field(default_factory=list)
    report: ReportState = ReportState.NONE


def attached_to(reader: Reader, studies: list[int]) -> dict[int, Attached]:
    """Read what is attached to studies (by id), all at once; of each of them something is given."""
    found = {study: Attached() for study in studies}
    rows = reader.rows("attached", _attached, {"studies": key_list(studies)})
    for study, kind, number, name, colour in rows:
        match kind:
            case 0:
                found[study].institutions.append(name)
            case 1:
                found[study].labels.append(Label(number, name, colour))
            case 2:
                found[study].assigned_to.append(name)
            case _:
                found[study].report = REPORTS[number]
    return found


def _attached() -> sa.Select[Any]:
    is_assigned = study_person.c.relation == sa.literal_column(f"'{Relation.ASSIGNED.value}'")
    parts = [
        _part(0, study_institution.c.study, institution.c.id, institution.c.name)
        .join_from(study_institution, institution, institution.c.id == study_institution.c.institution)
        .where(IsListed(study_institution.c.study, "studies")),
        _part(1, study_label.c.study, label.c.id, label.c.name, label.c.colour)
        .join_from(study_label, label, label.c.id == study_label.c.label)
        .where(IsListed(study_label.c.study, "studies")),
        _part(2, study_person.c.study, person.c.id, person.c.name)
        .join_from(study_person, person, person.c.id == study_person.c.person)
        .where(IsListed(study_person.c.study, "studies"), is_assigned),
        _part(3, study_report.c.study, study_report.c.state).where(IsListed(study_report.c.study, "studies")),
    ]
    together = sa.union_all(*parts).subquery()
    return sa.select(together).order_by(together.c.name)


def _part(kind: int, study: Any, number: Any, name: Any = NOTHING, colour: Any = NOTHING) -> Any:
    """Select one kind of what is attached."""
    columns: list[Any] = [study.label("study"), sa.literal_column(str(kind)).label("kind"), number.label("number")]
    return sa.select(*columns, name.label("name"), colour.label("colour"))
