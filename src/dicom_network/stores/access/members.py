"""Memberships on SQL, and the subjects that they make of people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.access import ANYTHING, Permission
from dicom_network.domain.errors import Conflict, InvalidInput, NotFound
from dicom_network.domain.names import name_key
from dicom_network.domain.subjects import Emergency, Membership, Subject, rights_of
from dicom_network.stores.access.roles import ROLE_COLUMNS, require_row, role_of
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import (
    department,
    emergency,
    institution,
    membership,
    person,
    person_name,
    person_patient,
    role,
)
from dicom_network.stores.database.transaction import OpenTransaction

_COLUMNS = (
    membership.c.person,
    membership.c.id,
    membership.c.institution,
    membership.c.department,
    membership.c.starts,
    membership.c.ends,
)
CARETAKING = (Permission.MANAGE_ROLES, Permission.MANAGE_PEOPLE)
"""What somebody has to be permitted everywhere at any time."""


class SqlMembers:
    """Who has which role; see ``domain.access_ports.Members``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def of(self, person: int) -> list[Membership]:
        """List the memberships of a person."""
        with self._database.reading() as transaction:
            return [one for _, one in _memberships(transaction, membership.c.person == person)]

    def with_role(self, role_id: int, limit: int = 1000) -> list[tuple[int, Membership]]:
        """List the memberships that a role is given by, each with the person's id."""
        with self._database.reading() as transaction:
            return _memberships(transaction, membership.c.role == role_id, _can_log_in(), limit=limit)

    def at(self, institutions: Iterable[int] | None) -> Mapping[int, Sequence[Membership]]:
        """Give the memberships at these institutions by the person's id; None: all there are."""
        wanted = [] if institutions is None else [membership.c.institution.in_(list(institutions))]
        found: dict[int, list[Membership]] = {}
        with self._database.reading() as transaction:
            for person_id, one in _memberships(transaction, *wanted):
                found.setdefault(person_id, []).append(one)
        return found

    def add(self, transaction: OpenTransaction, person_id: int, given: Membership) -> int:
        """Give a person a role. Raises: NotFound, InvalidInput."""
        if given.starts is not None and given.ends is not None and given.starts >= given.ends:
            raise InvalidInput("a membership begins before it ends", code="access.membership-time")
        require_row(transaction, person, person_id, "person")
        require_row(transaction, role, given.role.id, "role")
        if given.institution is not None:
            require_row(transaction, institution, given.institution, "institution")
        self._check_department(transaction, given)
        values = {
            "person": person_id,
            "role": given.role.id,
            "institution": given.institution,
            "department": given.department,
            "starts": None if given.starts is None else microseconds(given.starts),
            "ends": None if given.ends is None else microseconds(given.ends),
            "created": microseconds(now()),
        }
        return int(transaction.execute(sa.insert(membership).values(values).returning(membership.c.id)).scalar_one())

    def remove(self, transaction: OpenTransaction, person: int, membership_id: int) -> None:
        """Take a role from a person. Raises: NotFound."""
        gone = sa.delete(membership).where(membership.c.id == membership_id, membership.c.person == person)
        if not transaction.execute(gone).rowcount:
            raise NotFound(f"there is no membership {membership_id} of this person", code="access.membership")

    def names(self, person: int) -> list[str]:
        """List the names under which a person stands in studies."""
        return self._texts(person_name.c.name, person_name.c.person == person)

    def set_names(self, transaction: OpenTransaction, person: int, names: Sequence[str]) -> None:
        """Set the names under which a person stands in studies. Raises: InvalidInput for one that has no letters."""
        keys = {name_key(name): name for name in names}
        if not all(key.strip(" =") for key in keys):
            raise InvalidInput("a name in studies has letters", code="access.person-name")
        transaction.execute(sa.delete(person_name).where(person_name.c.person == person))
        if keys:
            rows = [{"person": person, "key": key, "name": name} for key, name in keys.items()]
            transaction.execute(sa.insert(person_name), rows)

    def identities(self, person: int) -> list[str]:
        """List the patients that a person is."""
        return self._texts(person_patient.c.identity, person_patient.c.person == person)

    def set_identities(self, transaction: OpenTransaction, person: int, identities: Sequence[str]) -> None:
        """Set the patients that a person is. Raises: InvalidInput for what names none."""
        if not all(one.partition("\\")[2] and "\\" not in one.partition("\\")[2] for one in identities):
            raise InvalidInput(
                "a patient is named by issuer, backslash and Patient ID", code="access.patient", hint="MD\\1234"
            )
        transaction.execute(sa.delete(person_patient).where(person_patient.c.person == person))
        if identities:
            rows = [{"person": person, "identity": one} for one in dict.fromkeys(identities)]
            transaction.execute(sa.insert(person_patient), rows)

    def subject(self, person: int, at: datetime) -> Subject:
        """Give all that the rights of a person follow from at an instant."""
        with self._database.reading() as transaction:
            return _subject(transaction, person, at)

    def subjects_with_role(self, role_id: int, at: datetime, limit: int) -> list[Subject]:
        """Give the subjects of people who have a role at an instant, by their ids."""
        with self._database.reading() as transaction:
            given = _memberships(transaction, membership.c.role == role_id, _can_log_in(), limit=limit)
            people = dict.fromkeys(person_id for person_id, one in given if one.is_valid(at))
            return [_subject(transaction, person_id, at) for person_id in people]

    def require_caretaker(self, transaction: OpenTransaction, at: datetime) -> None:
        """Make sure that somebody may manage roles and people everywhere. Raises: Conflict."""
        by_person: dict[int, list[Membership]] = {}
        for person_id, one in _memberships(transaction, _can_log_in()):
            by_person.setdefault(person_id, []).append(one)
        for person_id, given in by_person.items():
            rights = rights_of(Subject(person_id, tuple(given)), at)
            if all(rights.get(permission) == ANYTHING for permission in CARETAKING):
                return
        raise Conflict(
            "after this nobody could manage roles and people any more",
            code="access.last-caretaker",
            hint="give somebody else such a role first",
        )

    def _check_department(self, transaction: OpenTransaction, given: Membership) -> None:
        if given.department is None:
            return
        found = sa.select(department.c.institution).where(department.c.id == given.department)
        if transaction.execute(found).scalar() != (given.institution or 0):
            raise NotFound("the institution has no such department", code="access.department")

    def _texts(self, column: sa.Column[str], where: sa.ColumnElement[bool]) -> list[str]:
        with self._database.reading() as transaction:
            return list(transaction.execute(sa.select(column).where(where).order_by(column)).scalars())


def _can_log_in() -> sa.ColumnElement[bool]:
    able = sa.select(person.c.id).where(person.c.disabled == 0, person.c.deleted.is_(None))
    return membership.c.person.in_(able.scalar_subquery())


def _memberships(
    transaction: OpenTransaction, *where: sa.ColumnElement[bool], limit: int | None = None
) -> list[tuple[int, Membership]]:
    selected = (
        sa.select(*_COLUMNS, *ROLE_COLUMNS)
        .join_from(membership, role, role.c.id == membership.c.role)
        .where(*where)
        .order_by(membership.c.id)
        .limit(limit)
    )
    return [(row[0], _membership(row)) for row in map(tuple, transaction.execute(selected))]


def _membership(row: Sequence[Any]) -> Membership:
    _, key, at, within, starts, ends = row[:6]
    return Membership(
        role=role_of(row[6:]),
        institution=at,
        department=within,
        starts=None if starts is None else moment(starts),
        ends=None if ends is None else moment(ends),
        id=key,
    )


def _subject(transaction: OpenTransaction, person_id: int, at: datetime) -> Subject:
    given = _memberships(transaction, membership.c.person == person_id, _can_log_in())
    names = sa.select(person_name.c.key).where(person_name.c.person == person_id)
    patients = sa.select(person_patient.c.identity).where(person_patient.c.person == person_id)
    columns = (emergency.c.until, emergency.c.study_instance_uid, emergency.c.patient, emergency.c.id)
    running = emergency.c.until > microseconds(at)
    broken = sa.select(*columns).where(emergency.c.person == person_id, running)
    return Subject(
        person=person_id,
        memberships=tuple(one for _, one in given),
        names=frozenset(transaction.execute(names).scalars()),
        identities=frozenset(transaction.execute(patients).scalars()),
        emergencies=tuple(
            Emergency(moment(until), study=study, patient=patient, id=key)
            for until, study, patient, key in map(tuple, transaction.execute(broken))
        ),
    )
