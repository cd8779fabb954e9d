"""Roles on SQL."""

from collections.abc import Iterable
from typing import Any

import orjson
import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.errors import Conflict, NotFound
from dicom_network.domain.roles import Role, grant_from_json, grant_to_json
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import institution, membership, role
from dicom_network.stores.database.transaction import OpenTransaction

ROLE_COLUMNS = (
    role.c.id,
    role.c.name,
    role.c.title,
    role.c.description,
    role.c.grants,
    role.c.institution,
    role.c.preset,
)
"""What ``role_of`` reads."""


class SqlRoles:
    """Roles; see ``domain.access_ports.Roles``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def list(self, institutions: Iterable[int] | None = None) -> list[Role]:
        """List roles by title: all, or those of everybody and of these institutions."""
        selected = sa.select(*ROLE_COLUMNS).order_by(role.c.title, role.c.id)
        if institutions is not None:
            own = role.c.institution.in_(list(institutions))
            selected = selected.where(sa.or_(role.c.institution.is_(None), own))
        with self._database.reading() as transaction:
            return [role_of(row) for row in transaction.execute(selected)]

    def get(self, role_id: int) -> Role:
        """Give a role. Raises: NotFound."""
        with self._database.reading() as transaction:
            row = transaction.execute(sa.select(*ROLE_COLUMNS).where(role.c.id == role_id)).first()
        if row is None:
            raise _unknown(role_id)
        return role_of(row)

    def find(self, name: str, institution: int | None = None) -> Role | None:
        """Find a role by its name: the institution's own before the one of everybody."""
        fitting = sa.or_(role.c.institution.is_(None), role.c.institution == institution)
        selected = sa.select(*ROLE_COLUMNS).where(role.c.name == name, fitting)
        with self._database.reading() as transaction:
            found = [role_of(row) for row in transaction.execute(selected)]
        return max(found, key=lambda one: one.institution is not None, default=None)

    def put(self, transaction: OpenTransaction, changed: Role) -> int:
        """Add a role (id 0) or change one; gives the id. Raises: NotFound; Conflict where the name is taken."""
        self._check(transaction, changed)
        values: dict[str, Any] = {
            "name": changed.name,
            "title": changed.title,
            "description": changed.description,
            "grants": orjson.dumps([grant_to_json(one) for one in sorted(changed.grants, key=repr)]).decode(),
            "institution": changed.institution,
            "changed": microseconds(now()),
        }
        if not changed.id:
            added = sa.insert(role).values(**values, created=values["changed"]).returning(role.c.id)
            return int(transaction.execute(added).scalar_one())
        if not transaction.execute(sa.update(role).where(role.c.id == changed.id).values(values)).rowcount:
            raise _unknown(changed.id)
        return changed.id

    def remove(self, transaction: OpenTransaction, role_id: int) -> None:
        """Remove a role. Raises: NotFound; Conflict where somebody has it."""
        given = sa.select(sa.func.count()).select_from(membership).where(membership.c.role == role_id)
        people = transaction.execute(given).scalar_one()
        if people:
            raise Conflict(
                f"the role is given {people} times", code="access.role-in-use", hint="give these people another one"
            )
        if not transaction.execute(sa.delete(role).where(role.c.id == role_id)).rowcount:
            raise _unknown(role_id)

    def _check(self, transaction: OpenTransaction, changed: Role) -> None:
        owner = changed.institution
        same = role.c.institution.is_(None) if owner is None else role.c.institution == owner
        taken = sa.select(role.c.id).where(role.c.name == changed.name, same, role.c.id != changed.id)
        if transaction.execute(taken).first() is not None:
            raise Conflict(f"there is a role {changed.name} already", code="access.role-name")
        if owner is not None:
            require_row(transaction, institution, owner, "institution")


def role_of(row: Any) -> Role:
    """Make a role of ``ROLE_COLUMNS``."""
    key, name, title, description, grants, owner, preset = row
    return Role(
        name=name,
        title=title,
        grants=frozenset(grant_from_json(one) for one in orjson.loads(grants)),
        id=key,
        institution=owner,
        preset=bool(preset),
        description=description,
    )


def require_row(transaction: OpenTransaction, table: sa.Table, key: int, name: str) -> None:
    """Make sure that there is a row with this id. Raises: NotFound."""
    if transaction.execute(sa.select(table.c.id).where(table.c.id == key)).first() is None:
        raise NotFound(f"there is no {name} {key}", code=f"access.{name}")


def _unknown(role_id: int) -> NotFound:
    return NotFound(f"there is no role {role_id}", code="access.role")
