"""Bonds of people to studies on SQL, and what rules ask of a study."""

from typing import Any

import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.access_ports import KeptBond
from dicom_network.domain.errors import NotFound
from dicom_network.domain.study_facts import Bond, StudyFacts
from dicom_network.domain.study_rules import Relation
from dicom_network.stores.access.roles import require_row
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import (
    attribute,
    patient,
    person,
    series,
    study,
    study_department,
    study_institution,
    study_modality,
    study_person,
)
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.rules import PERFORMING, SERIES_LEVEL


class SqlBonds:
    """Who is bound to which study; see ``domain.access_ports.Bonds``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def put(self, transaction: OpenTransaction, study_uid: str, bond: Bond, *, given_by: int | None = None) -> None:
        """Bind a person to a study, or change the bond of this relation. Raises: NotFound (study or person)."""
        key = _study(transaction, study_uid)
        require_row(transaction, person, bond.person, "person")
        transaction.execute(sa.delete(study_person).where(_is(key, bond.person, bond.relation)))
        row = {
            "person": bond.person,
            "relation": bond.relation.value,
            "study": key,
            "given_by": given_by,
            "permissions": "".join(f" {one} " for one in sorted(bond.permissions)),
            "created": microseconds(now()),
            "until": None if bond.until is None else microseconds(bond.until),
        }
        transaction.execute(sa.insert(study_person).values(row))

    def remove(self, transaction: OpenTransaction, study_uid: str, person_id: int, relation: Relation) -> None:
        """Take a bond away. Raises: NotFound."""
        gone = sa.delete(study_person).where(_is(_study(transaction, study_uid), person_id, relation))
        if not transaction.execute(gone).rowcount:
            raise NotFound("there is nothing of this kind to take back", code="access.bond")

    def of_study(self, study_uid: str) -> list[KeptBond]:
        """List the bonds of a study that are not over, oldest first."""
        giver = person.alias("giver")
        selected = (
            sa.select(
                study_person.c.relation,
                study_person.c.person,
                study_person.c.until,
                study_person.c.permissions,
                person.c.name,
                sa.func.coalesce(giver.c.name, ""),
                study_person.c.created,
            )
            .join_from(study_person, study, study.c.id == study_person.c.study)
            .join(person, person.c.id == study_person.c.person)
            .outerjoin(giver, giver.c.id == study_person.c.given_by)
            .where(study.c.study_instance_uid == study_uid)
            .where(sa.or_(study_person.c.until.is_(None), study_person.c.until > microseconds(now())))
            .order_by(study_person.c.created, study_person.c.person)
        )
        with self._database.reading() as transaction:
            return [
                KeptBond(_bond(row[:4]), study_uid, row[4], row[5], moment(row[6]))
                for row in map(tuple, transaction.execute(selected))
            ]

    def facts(self, study_uid: str) -> StudyFacts | None:
        """Give all that rules ask of a study; None where there is no such study."""
        columns = (study.c.id, study.c.study_date, study.c.referring_key, patient.c.identity)
        selected = sa.select(*columns).join_from(study, patient, patient.c.id == study.c.patient)
        selected = selected.where(study.c.study_instance_uid == study_uid, study.c.visible == 1)
        with self._database.snapshot() as transaction:
            found = transaction.execute(selected).first()
            if found is None:
                return None
            key, date, referring, identity = tuple(found)
            visible = sa.select(series.c.id).where(series.c.study == key, series.c.visible == 1)
            bound = sa.select(*(study_person.c[name] for name in ("relation", "person", "until", "permissions")))
            return StudyFacts(
                study_instance_uid=study_uid,
                study_date=date,
                patient=identity,
                referring=referring,
                performing=_set(
                    transaction,
                    sa.select(attribute.c.value).where(
                        attribute.c.level == SERIES_LEVEL,
                        attribute.c.path.in_(PERFORMING),
                        attribute.c.object.in_(visible),
                    ),
                ),
                modalities=_set(transaction, sa.select(study_modality.c.modality).where(study_modality.c.study == key)),
                body_parts=_set(
                    transaction,
                    sa.select(series.c.body_part_examined).where(series.c.study == key, series.c.visible == 1),
                )
                - {""},
                institutions=_set(
                    transaction, sa.select(study_institution.c.institution).where(study_institution.c.study == key)
                ),
                departments=_set(
                    transaction, sa.select(study_department.c.department).where(study_department.c.study == key)
                ),
                bonds=tuple(
                    _bond(row) for row in map(tuple, transaction.execute(bound.where(study_person.c.study == key)))
                ),
            )


def _is(study_id: int, person_id: int, relation: Relation) -> sa.ColumnElement[bool]:
    return sa.and_(
        study_person.c.person == person_id,
        study_person.c.relation == relation.value,
        study_person.c.study == study_id,
    )


def _study(transaction: OpenTransaction, uid: str) -> int:
    key = transaction.execute(sa.select(study.c.id).where(study.c.study_instance_uid == uid, study.c.visible == 1))
    found: int | None = key.scalar()
    if found is None:
        raise NotFound("there is no such study", code="access.study")
    return found


def _bond(row: Any) -> Bond:
    relation, person_id, until, permissions = row
    return Bond(
        Relation(relation),
        person_id,
        None if until is None else moment(until),
        frozenset(permissions.split()),
    )


def _set(transaction: OpenTransaction, selected: sa.Select[Any]) -> frozenset[Any]:
    return frozenset(transaction.execute(selected.distinct()).scalars())
