"""People and their secrets on SQL. Of a secret only its SHA-256 is kept, so what is read here opens no door."""

import hmac
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.errors import NotFound
from dicom_network.domain.people import KeptSecret
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import person, secret
from dicom_network.stores.database.statement import compile_statement
from dicom_network.stores.database.transaction import OpenTransaction


class SqlPeople:
    """People, passwords, tokens, sessions and one-time links; see ``domain.ports.People``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._find = compile_statement(_secrets(), database.dialect)

    def count(self) -> int:
        """Count the people."""
        with self._database.reading() as transaction:
            return int(transaction.execute(sa.select(sa.func.count()).select_from(person)).scalar_one())

    def put_person(self, transaction: OpenTransaction, name: str, *, role: str, password_hash: str = "") -> int:
        """Add a person or change role and password; an empty hash leaves the password as it is. Gives the id."""
        found = transaction.execute(sa.select(person.c.id).where(person.c.name == name)).scalar()
        if found is None:
            row = {"name": name, "role": role, "password_hash": password_hash, "created": microseconds(now())}
            return int(transaction.execute(sa.insert(person).values(row).returning(person.c.id)).scalar_one())
        changed = {"role": role, "password_hash": password_hash} if password_hash else {"role": role}
        transaction.execute(sa.update(person).where(person.c.id == found).values(changed))
        return int(found)

    def find_person(self, name: str) -> Mapping[str, Any] | None:
        """Find a person by name: id, name, role, password_hash, disabled."""
        selected = sa.select(person.c.id, person.c.name, person.c.role, person.c.password_hash, person.c.disabled)
        with self._database.reading() as transaction:
            row = transaction.execute(selected.where(person.c.name == name)).first()
        return None if row is None else {**row._mapping, "disabled": bool(row.disabled)}

    def list_people(self) -> list[Mapping[str, Any]]:
        """List the people by name: id, name, role, disabled, created."""
        selected = sa.select(person.c.id, person.c.name, person.c.role, person.c.disabled, person.c.created)
        with self._database.reading() as transaction:
            return [
                {**row._mapping, "disabled": bool(row.disabled), "created": moment(row.created)}
                for row in transaction.execute(selected.order_by(person.c.name))
            ]

    def put_secret(self, transaction: OpenTransaction, kept: KeptSecret) -> int:
        """Keep the SHA-256 of a secret."""
        row = {
            "kind": kept.kind,
            "digest": kept.digest,
            "person": kept.person,
            "label": kept.label,
            "scope": kept.scope,
            "created": microseconds(now()),
            "expires": None if kept.expires is None else microseconds(kept.expires),
        }
        return int(transaction.execute(sa.insert(secret).values(row).returning(secret.c.id)).scalar_one())

    def find_secret(self, kind: str, digest: bytes) -> Mapping[str, Any] | None:
        """Find an unexpired secret of somebody who is not disabled: id, kind, person, person_id, role, ….

        Also: scope, expires, label.
        """
        with self._database.reading() as transaction:
            row = transaction.row(self._find, {"kind": kind, "digest": digest})
        if row is None or not hmac.compare_digest(bytes(row[7]), digest):
            return None
        key, found_kind, name, role, disabled, scope, expires, _, label, person_id = row
        if disabled or (expires is not None and expires <= microseconds(now())):
            return None
        return {
            "id": key,
            "kind": found_kind,
            "person": name,
            "person_id": person_id,
            "role": role or "",
            "scope": scope,
            "expires": None if expires is None else moment(expires),
            "label": label,
        }

    def list_secrets(self, kind: str) -> list[Mapping[str, Any]]:
        """List secrets of a kind, expired ones too: id, person, label, scope, created, expires."""
        columns = (secret.c.id, person.c.name, secret.c.label, secret.c.scope, secret.c.created, secret.c.expires)
        selected = (
            sa.select(*columns)
            .outerjoin_from(secret, person, person.c.id == secret.c.person)
            .where(secret.c.kind == kind)
            .order_by(secret.c.id)
        )
        with self._database.reading() as transaction:
            return [
                {
                    "id": key,
                    "person": name,
                    "label": label,
                    "scope": scope,
                    "created": moment(created),
                    "expires": None if expires is None else moment(expires),
                }
                for key, name, label, scope, created, expires in map(tuple, transaction.execute(selected))
            ]

    def remove_secret(self, transaction: OpenTransaction, secret_id: int) -> None:
        """Revoke a secret. Raises: NotFound."""
        if not transaction.execute(sa.delete(secret).where(secret.c.id == secret_id)).rowcount:
            raise NotFound(f"there is no secret {secret_id}", code="people.unknown-secret")


def _secrets() -> sa.Select[Any]:
    return (
        sa.select(
            secret.c.id,
            secret.c.kind,
            person.c.name,
            person.c.role,
            person.c.disabled,
            secret.c.scope,
            secret.c.expires,
            secret.c.digest,
            secret.c.label,
            secret.c.person,
        )
        .outerjoin_from(secret, person, person.c.id == secret.c.person)
        .where(secret.c.digest == sa.bindparam("digest"), secret.c.kind == sa.bindparam("kind"))
    )
