"""People and their secrets on SQL. Of a secret only its SHA-256 is kept, so what is read here opens no door."""

import hmac
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.errors import Conflict, NotFound
from dicom_network.domain.names import name_key
from dicom_network.domain.people import KeptSecret
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import person, secret
from dicom_network.stores.database.statement import compile_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.people_ceremonies import SqlCeremonies
from dicom_network.stores.people_factors import SqlFactors
from dicom_network.stores.people_invitations import SqlInvitations
from dicom_network.stores.people_sessions import SqlSessions

_HERE = person.c.deleted.is_(None)


class SqlPeople:
    """People, passwords, tokens and one-time links; see ``domain.ports.People``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._find = compile_statement(_secrets(), database.dialect)
        self.sessions = SqlSessions(database)
        self.factors = SqlFactors(database)
        self.ceremonies = SqlCeremonies(database)
        self.invitations = SqlInvitations(database)

    def count(self) -> int:
        """Count the people."""
        with self._database.reading() as transaction:
            counted = sa.select(sa.func.count()).select_from(person).where(_HERE)
            return int(transaction.execute(counted).scalar_one())

    def put_person(self, transaction: OpenTransaction, name: str, *, role: str, password_hash: str = "") -> int:
        """Add a person or change role and password; an empty hash leaves the password as it is. Gives the id.

        Raises: Conflict where the name is that of somebody who was deleted: the audit trail speaks of them by it.
        """
        found = transaction.execute(sa.select(person.c.id, person.c.deleted).where(person.c.name == name)).first()
        if found is None:
            row = {"name": name, "role": role, "password_hash": password_hash, "created": microseconds(now())}
            added = sa.insert(person).values(**row, search=_search(name)).returning(person.c.id)
            return int(transaction.execute(added).scalar_one())
        if found.deleted is not None:
            raise Conflict(f"the name {name} belongs to somebody who was deleted", code="people.name-taken")
        changed = {"role": role, "password_hash": password_hash} if password_hash else {"role": role}
        transaction.execute(sa.update(person).where(person.c.id == found.id).values(changed))
        return int(found.id)

    def change_person(self, transaction: OpenTransaction, person_id: int, **fields: Any) -> None:
        """Change fields of a person; none is no mistake. Raises: NotFound."""
        if not fields:
            return
        given = dict(fields)
        if "preferences" in given:
            given["preferences"] = orjson.dumps(given["preferences"]).decode()
        if "disabled" in given:
            given["disabled"] = int(given["disabled"])
        for name in ("seen", "deleted"):
            if name in given:
                given[name] = microseconds(given[name])
        changed = transaction.execute(sa.update(person).where(person.c.id == person_id, _HERE).values(given)).rowcount
        if not changed:
            raise _nobody()
        if {"display_name", "email"} & given.keys():
            names = sa.select(person.c.name, person.c.display_name, person.c.email).where(person.c.id == person_id)
            words = _search(*transaction.execute(names).one())
            transaction.execute(sa.update(person).where(person.c.id == person_id).values(search=words))

    def find_person(self, name: str) -> Mapping[str, Any] | None:
        """Find a person by name."""
        return self._one(person.c.name == name)

    def person(self, person_id: int) -> Mapping[str, Any] | None:
        """Find a person by id."""
        return self._one(person.c.id == person_id)

    def find_people_by_email(self, email: str) -> list[Mapping[str, Any]]:
        """List those whom an e-mail address reaches, in whatever case it is written."""
        selected = _profiles().where(_HERE, person.c.email == email.strip().casefold()).order_by(person.c.id).limit(10)
        with self._database.reading() as transaction:
            return [_profile(row) for row in transaction.execute(selected)]

    def list_people(
        self,
        *,
        search: str = "",
        after: str = "",
        limit: int | None = None,
        kind: str = "",
        among: Collection[int] | None = None,
    ) -> list[Mapping[str, Any]]:
        """List people by name, from the one that follows ``after``; ``among``: only people of these ids."""
        selected = _profiles().where(_HERE, person.c.name > after).order_by(person.c.name).limit(limit)
        for word in _search(search).split():
            selected = selected.where(person.c.search.contains(word, autoescape=True))
        if kind:
            selected = selected.where(person.c.kind == kind)
        if among is not None:
            selected = selected.where(person.c.id.in_(list(among)))
        with self._database.reading() as transaction:
            return [_profile(row) for row in transaction.execute(selected)]

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

        Also: scope, expires, label, used.
        """
        with self._database.reading() as transaction:
            row = transaction.row(self._find, {"kind": kind, "digest": digest})
        if row is None or not hmac.compare_digest(bytes(row[7]), digest):
            return None
        key, found_kind, name, role, disabled, scope, expires, _, label, person_id, used = row
        if disabled or (expires is not None and expires <= microseconds(now())):
            return None
        return {
            "id": key,
            "kind": found_kind,
            "person": name,
            "person_id": person_id,
            "role": role or "",
            "scope": scope,
            "expires": _moment(expires),
            "label": label,
            "used": _moment(used),
        }

    def note_use(self, transaction: OpenTransaction, secret_id: int) -> None:
        """Note that a secret was used now; for one that is gone by now nothing happens."""
        used = sa.update(secret).where(secret.c.id == secret_id).values(used=microseconds(now()))
        transaction.execute(used)

    def list_secrets(
        self, kind: str, *, person_id: int | None = None, after: int = 0, limit: int | None = None
    ) -> list[Mapping[str, Any]]:
        """List secrets of a kind by id, from the one that follows ``after``, expired ones too.

        Each: id, person, person_id, label, scope, created, expires, used.
        """
        own = secret.c
        selected = (
            sa.select(own.id, person.c.name, own.label, own.scope, own.created, own.expires, own.used, own.person)
            .outerjoin_from(secret, person, person.c.id == own.person)
            .where(own.kind == kind, own.id > after)
            .order_by(own.id)
            .limit(limit)
        )
        if person_id is not None:
            selected = selected.where(own.person == person_id)
        with self._database.reading() as transaction:
            return [
                {
                    "id": key,
                    "person": name,
                    "person_id": owner,
                    "label": label,
                    "scope": scope,
                    "created": moment(created),
                    "expires": _moment(expires),
                    "used": _moment(used),
                }
                for key, name, label, scope, created, expires, used, owner in map(tuple, transaction.execute(selected))
            ]

    def remove_secret(self, transaction: OpenTransaction, secret_id: int) -> None:
        """Revoke a secret. Raises: NotFound."""
        if not transaction.execute(sa.delete(secret).where(secret.c.id == secret_id)).rowcount:
            raise NotFound(f"there is no secret {secret_id}", code="people.unknown-secret")

    def remove_secrets(self, transaction: OpenTransaction, person_id: int, kinds: tuple[str, ...]) -> int:
        """Revoke all secrets of these kinds that a person has; gives how many."""
        removal = sa.delete(secret).where(secret.c.person == person_id, secret.c.kind.in_(kinds))
        return transaction.execute(removal).rowcount

    def _one(self, condition: sa.ColumnElement[bool]) -> Mapping[str, Any] | None:
        with self._database.reading() as transaction:
            row = transaction.execute(_profiles().where(condition, _HERE)).first()
        return None if row is None else _profile(row)


def _nobody() -> NotFound:
    return NotFound("there is no such person", code="people.unknown", hint="dicom-network user list")


def _search(*texts: str) -> str:
    """Fold texts to what a search looks into: any script, any case, any order of the words."""
    return " ".join(name_key(text.replace("@", " ").replace(".", " ")) for text in texts if text)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def _profiles() -> sa.Select[Any]:
    return sa.select(
        person.c.id,
        person.c.name,
        person.c.role,
        person.c.password_hash,
        person.c.disabled,
        person.c.created,
        person.c.kind,
        person.c.display_name,
        person.c.email,
        person.c.preferences,
        person.c.seen,
    )


def _profile(row: Any) -> Mapping[str, Any]:
    return {
        **row._mapping,
        "disabled": bool(row.disabled),
        "created": moment(row.created),
        "preferences": orjson.loads(row.preferences),
        "seen": _moment(row.seen),
    }


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
            secret.c.used,
        )
        .outerjoin_from(secret, person, person.c.id == secret.c.person)
        .where(secret.c.digest == sa.bindparam("digest"), secret.c.kind == sa.bindparam("kind"))
    )
