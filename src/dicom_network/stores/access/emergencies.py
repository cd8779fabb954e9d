"""Broken glass on SQL."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.access_ports import BrokenGlass
from dicom_network.domain.errors import Conflict, NotFound
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import (
    emergency,
    emergency_institution,
    person,
    study_institution,
)
from dicom_network.stores.database.schema import patient as patient_table
from dicom_network.stores.database.schema import study as study_table
from dicom_network.stores.database.transaction import OpenTransaction


class SqlEmergencies:
    """The glass that people broke; see ``domain.access_ports.Emergencies``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def open(self, transaction: OpenTransaction, person_id: int, glass: BrokenGlass) -> int:
        """Keep that a person broke the glass; gives the id."""
        row = {
            "person": person_id,
            "study_instance_uid": glass.study,
            "patient": glass.patient,
            "reason": glass.reason,
            "created": microseconds(glass.created),
            "until": microseconds(glass.until),
        }
        key = int(transaction.execute(sa.insert(emergency).values(row).returning(emergency.c.id)).scalar_one())
        if glass.institutions:
            owners = [{"institution": one, "emergency": key} for one in glass.institutions]
            transaction.execute(sa.insert(emergency_institution), owners)
        return key

    def get(self, emergency_id: int) -> BrokenGlass:
        """Give one. Raises: NotFound."""
        with self._database.snapshot() as transaction:
            found = _read(transaction, _selected().where(emergency.c.id == emergency_id))
        if not found:
            raise _unknown(emergency_id)
        return found[0]

    def list(self, institutions: Iterable[int] | None, *, is_open: bool, after: int, limit: int) -> list[BrokenGlass]:
        """List by id, newest first; see ``domain.access_ports.Emergencies.list``."""
        selected = _selected().order_by(emergency.c.id.desc()).limit(limit)
        if institutions is not None:
            owned = sa.select(emergency_institution.c.emergency)
            owned = owned.where(emergency_institution.c.institution.in_(list(institutions)))
            selected = selected.where(emergency.c.id.in_(owned.scalar_subquery()))
        if is_open:
            selected = selected.where(emergency.c.finding == sa.literal_column("''"))
        if after:
            selected = selected.where(emergency.c.id < after)
        with self._database.snapshot() as transaction:
            return _read(transaction, selected)

    def review(
        self, transaction: OpenTransaction, emergency_id: int, reviewer: int, *, finding: str, note: str
    ) -> None:
        """Note what a review has found. Raises: NotFound; Conflict where it was reviewed before."""
        known = transaction.execute(sa.select(emergency.c.finding).where(emergency.c.id == emergency_id)).scalar()
        if known is None:
            raise _unknown(emergency_id)
        if known:
            raise Conflict("somebody has reviewed this before", code="access.reviewed")
        values = {"finding": finding, "note": note, "reviewer": reviewer, "reviewed": microseconds(now())}
        transaction.execute(sa.update(emergency).where(emergency.c.id == emergency_id).values(values))

    def affected(self, *, study: str = "", patient: str = "") -> tuple[int, ...] | None:
        """Give the institutions whose studies these are; None where there is no such study or patient."""
        keys: Any = sa.select(study_table.c.id).where(study_table.c.visible == 1)
        if study:
            keys = keys.where(study_table.c.study_instance_uid == study)
        else:
            owner = sa.select(patient_table.c.id).where(patient_table.c.identity == patient)
            keys = keys.where(study_table.c.patient.in_(owner.scalar_subquery()))
        with self._database.snapshot() as transaction:
            if transaction.execute(keys.limit(1)).first() is None:
                return None
            owners = sa.select(study_institution.c.institution).distinct()
            owners = owners.where(study_institution.c.study.in_(keys.scalar_subquery()))
            return tuple(sorted(transaction.execute(owners).scalars()))


def _selected() -> sa.Select[Any]:
    reviewer = person.alias("reviewer_person")
    return (
        sa.select(
            emergency.c.id,
            person.c.name,
            emergency.c.study_instance_uid,
            emergency.c.patient,
            emergency.c.reason,
            emergency.c.created,
            emergency.c.until,
            emergency.c.reviewed,
            sa.func.coalesce(reviewer.c.name, ""),
            emergency.c.finding,
            emergency.c.note,
        )
        .join_from(emergency, person, person.c.id == emergency.c.person)
        .outerjoin(reviewer, reviewer.c.id == emergency.c.reviewer)
    )


def _read(transaction: OpenTransaction, selected: sa.Select[Any]) -> list[BrokenGlass]:
    rows = [tuple(row) for row in transaction.execute(selected)]
    owned = sa.select(emergency_institution).where(emergency_institution.c.emergency.in_([row[0] for row in rows]))
    owners: dict[int, list[int]] = {}
    for owner in transaction.execute(owned):
        owners.setdefault(owner.emergency, []).append(owner.institution)
    return [_glass(row, tuple(sorted(owners.get(row[0], ())))) for row in rows]


def _glass(row: tuple[Any, ...], institutions: tuple[int, ...]) -> BrokenGlass:
    key, name, study_uid, identity, reason, created, until, reviewed, reviewer, finding, note = row
    return BrokenGlass(
        id=key,
        person=name,
        study=study_uid,
        patient=identity,
        reason=reason,
        created=moment(created),
        until=moment(until),
        institutions=institutions,
        reviewed=None if reviewed is None else moment(reviewed),
        reviewer=reviewer,
        finding=finding,
        note=note,
    )


def _unknown(emergency_id: int) -> NotFound:
    return NotFound(f"there is no emergency {emergency_id}", code="access.emergency")
