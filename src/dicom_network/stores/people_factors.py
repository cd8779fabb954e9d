"""Second factors and passkeys on SQL, and who people are to OpenID providers."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.errors import NotFound
from dicom_network.domain.people import NewPasskey
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import authenticator, external_identity, passkey, person
from dicom_network.stores.database.transaction import OpenTransaction


class SqlFactors:
    """See ``domain.ports.Factors``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def find_authenticator(self, person_id: int) -> Mapping[str, Any] | None:
        """Find the app that makes a person's codes: key, last_step."""
        selected = sa.select(authenticator.c.key, authenticator.c.last_step)
        confirmed = authenticator.c.confirmed.is_not(None)
        with self._database.reading() as transaction:
            row = transaction.execute(selected.where(authenticator.c.person == person_id, confirmed)).first()
        return None if row is None else dict(row._mapping)

    def put_authenticator(self, transaction: OpenTransaction, person_id: int, key: str, last_step: int) -> None:
        """Take an app whose first code was right, in place of any other."""
        transaction.execute(sa.delete(authenticator).where(authenticator.c.person == person_id))
        row = {"person": person_id, "key": key, "confirmed": microseconds(now()), "last_step": last_step}
        transaction.execute(sa.insert(authenticator).values(row))

    def take_step(self, transaction: OpenTransaction, person_id: int, step: int) -> bool:
        """Note that the code of a step was used; False where that step or a later one was used before."""
        taken = (
            sa.update(authenticator)
            .where(authenticator.c.person == person_id, authenticator.c.last_step < step)
            .values(last_step=step)
        )
        return transaction.execute(taken).rowcount == 1

    def remove_authenticator(self, transaction: OpenTransaction, person_id: int) -> bool:
        """Forget the app; False where there was none."""
        return bool(transaction.execute(sa.delete(authenticator).where(authenticator.c.person == person_id)).rowcount)

    def put_passkey(self, transaction: OpenTransaction, person_id: int, new: NewPasskey) -> int:
        """Keep a passkey; gives its id."""
        row = {
            "person": person_id,
            "credential": new.credential,
            "public_key": new.public_key,
            "signatures": new.signatures,
            "label": new.label,
            "transports": " ".join(new.transports),
            "created": microseconds(now()),
        }
        return int(transaction.execute(sa.insert(passkey).values(row).returning(passkey.c.id)).scalar_one())

    def find_passkey(self, credential: bytes) -> Mapping[str, Any] | None:
        """Find a passkey of somebody who is not disabled: id, person_id, person, public_key, signatures."""
        selected = (
            sa.select(
                passkey.c.id,
                passkey.c.person.label("person_id"),
                person.c.name.label("person"),
                passkey.c.public_key,
                passkey.c.signatures,
            )
            .join_from(passkey, person, person.c.id == passkey.c.person)
            .where(passkey.c.credential == credential, person.c.disabled == 0, person.c.deleted.is_(None))
        )
        with self._database.reading() as transaction:
            row = transaction.execute(selected).first()
        return None if row is None else dict(row._mapping)

    def list_passkeys(self, person_id: int) -> list[Mapping[str, Any]]:
        """List the passkeys of a person: id, label, credential, transports, created, used."""
        selected = (
            sa.select(
                passkey.c.id,
                passkey.c.label,
                passkey.c.credential,
                passkey.c.transports,
                passkey.c.created,
                passkey.c.used,
            )
            .where(passkey.c.person == person_id)
            .order_by(passkey.c.id)
        )
        with self._database.reading() as transaction:
            return [_passkey(row) for row in transaction.execute(selected)]

    def note_passkey_use(self, transaction: OpenTransaction, passkey_id: int, signatures: int) -> None:
        """Note that a passkey was used now, and the counter that it told."""
        used = {"used": microseconds(now()), "signatures": signatures}
        transaction.execute(sa.update(passkey).where(passkey.c.id == passkey_id).values(used))

    def rename_passkey(self, transaction: OpenTransaction, person_id: int, passkey_id: int, label: str) -> None:
        """Give a passkey of a person another label. Raises: NotFound."""
        own = sa.and_(passkey.c.id == passkey_id, passkey.c.person == person_id)
        if not transaction.execute(sa.update(passkey).where(own).values(label=label)).rowcount:
            raise _no_passkey()

    def remove_passkey(self, transaction: OpenTransaction, person_id: int, passkey_id: int) -> None:
        """Forget a passkey of a person. Raises: NotFound."""
        own = sa.and_(passkey.c.id == passkey_id, passkey.c.person == person_id)
        if not transaction.execute(sa.delete(passkey).where(own)).rowcount:
            raise _no_passkey()

    def remove_passkeys(self, transaction: OpenTransaction, person_id: int) -> int:
        """Forget all passkeys of a person; gives how many."""
        return transaction.execute(sa.delete(passkey).where(passkey.c.person == person_id)).rowcount

    def find_external(self, provider: str, subject: str) -> int | None:
        """Find who a subject of a provider is here: the id of a person, whether disabled or not."""
        selected = (
            sa.select(external_identity.c.person)
            .join_from(external_identity, person, person.c.id == external_identity.c.person)
            .where(external_identity.c.provider == provider, external_identity.c.subject == subject)
            .where(person.c.deleted.is_(None))
        )
        with self._database.reading() as transaction:
            found = transaction.execute(selected).scalar()
        return None if found is None else int(found)

    def put_external(self, transaction: OpenTransaction, provider: str, subject: str, person_id: int) -> None:
        """Note who a subject of a provider is here."""
        transaction.execute(sa.delete(external_identity).where(_is(provider, subject)))
        row = {"provider": provider, "subject": subject, "person": person_id}
        transaction.execute(sa.insert(external_identity).values(row))

    def external_memberships(self, provider: str, subject: str) -> frozenset[int]:
        """Give the ids of the memberships that a provider has given to a subject of its own."""
        selected = sa.select(external_identity.c.memberships).where(_is(provider, subject))
        with self._database.reading() as transaction:
            found = transaction.execute(selected).scalar()
        return frozenset(orjson.loads(found)) if found else frozenset()

    def set_external_memberships(
        self, transaction: OpenTransaction, provider: str, subject: str, memberships: Sequence[int]
    ) -> None:
        """Note the ids of the memberships that a provider has given."""
        kept = orjson.dumps(list(memberships)).decode()
        transaction.execute(sa.update(external_identity).where(_is(provider, subject)).values(memberships=kept))


def _is(provider: str, subject: str) -> sa.ColumnElement[bool]:
    return sa.and_(external_identity.c.provider == provider, external_identity.c.subject == subject)


def _no_passkey() -> NotFound:
    return NotFound("there is no such passkey", code="identity.unknown-passkey")


def _passkey(row: Any) -> Mapping[str, Any]:
    return {
        **row._mapping,
        "credential": bytes(row.credential),
        "transports": tuple(row.transports.split()),
        "created": moment(row.created),
        "used": None if row.used is None else moment(row.used),
    }
