"""Sessions on SQL: where each is used and when; what opens it is a secret of the kind ``session``."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.people import OpenedSession
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import person, secret, session
from dicom_network.stores.database.transaction import OpenTransaction


class SqlSessions:
    """See ``domain.ports.Sessions``. Ids of sessions are those of their secrets."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def put_session(self, transaction: OpenTransaction, secret_id: int, opened: OpenedSession) -> None:
        """Keep what is known of a session that was just opened."""
        instant = microseconds(now())
        row = {
            "address": opened.address,
            "device": opened.device,
            "method": opened.method,
            "provider": opened.provider,
            "provider_session": opened.provider_session,
            "id_token": opened.id_token,
        }
        transaction.execute(sa.insert(session).values(secret=secret_id, seen=instant, proved=instant, **row))

    def session(self, session_id: int) -> Mapping[str, Any] | None:
        """Find a session: id, person_id, address, device, method, provider, id_token, seen, proved, created, ….

        Also: expires.
        """
        with self._database.reading() as transaction:
            row = transaction.execute(_sessions().where(session.c.secret == session_id)).first()
        return None if row is None else _session(row)

    def list_sessions(self, person_id: int) -> list[Mapping[str, Any]]:
        """List the unexpired sessions of a person, the one that was seen last first."""
        selected = (
            _sessions()
            .where(secret.c.person == person_id, secret.c.expires > microseconds(now()))
            .order_by(session.c.seen.desc(), session.c.secret)
        )
        with self._database.reading() as transaction:
            return [_session(row) for row in transaction.execute(selected)]

    def find_provider_sessions(self, provider: str, *, provider_session: str, subjects: int | None) -> list[int]:
        """List the sessions that an OpenID provider means: by its name of the session, or all those of a person."""
        selected = sa.select(session.c.secret).where(session.c.provider == provider)
        if provider_session:
            selected = selected.where(session.c.provider_session == provider_session)
        if subjects is not None:
            selected = selected.join(secret, secret.c.id == session.c.secret).where(secret.c.person == subjects)
        with self._database.reading() as transaction:
            return [int(row[0]) for row in transaction.execute(selected)]

    def note_seen(self, transaction: OpenTransaction, session_id: int, address: str) -> None:
        """Note that a session is used now, and from where; for its person too."""
        instant = microseconds(now())
        known = {"seen": instant, "address": address} if address else {"seen": instant}
        transaction.execute(sa.update(session).where(session.c.secret == session_id).values(known))
        owner = sa.select(secret.c.person).where(secret.c.id == session_id).scalar_subquery()
        transaction.execute(sa.update(person).where(person.c.id == owner).values(seen=instant))

    def note_proof(self, transaction: OpenTransaction, session_id: int, proved: datetime) -> None:
        """Note when the person of a session has last shown who they are."""
        changed = sa.update(session).where(session.c.secret == session_id).values(proved=microseconds(proved))
        transaction.execute(changed)


def _sessions() -> sa.Select[Any]:
    return sa.select(
        session.c.secret.label("id"),
        secret.c.person.label("person_id"),
        session.c.address,
        session.c.device,
        session.c.method,
        session.c.provider,
        session.c.id_token,
        session.c.seen,
        session.c.proved,
        secret.c.created,
        secret.c.expires,
    ).join_from(session, secret, secret.c.id == session.c.secret)


def _session(row: Any) -> Mapping[str, Any]:
    instants = {name: moment(getattr(row, name)) for name in ("seen", "proved", "created", "expires")}
    return {**row._mapping, **instants}
