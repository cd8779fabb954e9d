"""Departments on SQL."""

from collections.abc import Iterable

import sqlalchemy as sa

from dicom_network.domain.access_ports import Department
from dicom_network.domain.errors import Conflict, NotFound
from dicom_network.stores.access.roles import require_row
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import department, institution, study, study_department
from dicom_network.stores.database.transaction import OpenTransaction


class SqlDepartments:
    """Departments of institutions; see ``domain.access_ports.Departments``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def list(self, institutions: Iterable[int] | None = None) -> list[Department]:
        """List departments by name: all, or those of these institutions."""
        selected = sa.select(department).order_by(department.c.name, department.c.id)
        if institutions is not None:
            selected = selected.where(department.c.institution.in_(list(institutions)))
        with self._database.reading() as transaction:
            return [Department(*row) for row in map(tuple, transaction.execute(selected))]

    def put(self, transaction: OpenTransaction, institution_id: int, name: str) -> int:
        """Add a department or find it by its name; gives the id. Raises: NotFound (the institution)."""
        require_row(transaction, institution, institution_id, "institution")
        found = self._named(transaction, institution_id, name)
        if found is not None:
            return found
        added = sa.insert(department).values(institution=institution_id, name=name).returning(department.c.id)
        return int(transaction.execute(added).scalar_one())

    def rename(self, transaction: OpenTransaction, department_id: int, name: str) -> None:
        """Give another name. Raises: NotFound; Conflict where another has it."""
        owner = transaction.execute(
            sa.select(department.c.institution).where(department.c.id == department_id)
        ).scalar()
        if owner is None:
            raise _unknown(department_id)
        if self._named(transaction, owner, name) not in (None, department_id):
            raise Conflict(f"there is a department {name} already", code="access.department-name")
        transaction.execute(sa.update(department).where(department.c.id == department_id).values(name=name))

    def remove(self, transaction: OpenTransaction, department_id: int) -> None:
        """Remove a department with its memberships. Raises: NotFound."""
        if not transaction.execute(sa.delete(department).where(department.c.id == department_id)).rowcount:
            raise _unknown(department_id)

    def set_of_study(self, transaction: OpenTransaction, study_uid: str, departments: Iterable[int]) -> None:
        """Say to which departments a study belongs. Raises: NotFound."""
        key = transaction.execute(sa.select(study.c.id).where(study.c.study_instance_uid == study_uid)).scalar()
        if key is None:
            raise NotFound("there is no such study", code="access.study")
        transaction.execute(sa.delete(study_department).where(study_department.c.study == key))
        for department_id in sorted(set(departments)):
            require_row(transaction, department, department_id, "department")
            transaction.execute(sa.insert(study_department).values(department=department_id, study=key))

    def _named(self, transaction: OpenTransaction, institution_id: int, name: str) -> int | None:
        selected = sa.select(department.c.id)
        selected = selected.where(department.c.institution == institution_id, department.c.name == name)
        found: int | None = transaction.execute(selected).scalar()
        return found


def _unknown(department_id: int) -> NotFound:
    return NotFound(f"there is no department {department_id}", code="access.department")
