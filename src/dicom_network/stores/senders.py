"""Who has called the node, on SQL. Written by the listener once a second while something happens; bounded."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from dicom_network.domain.errors import NotFound
from dicom_network.domain.senders import Calls, LiveAssociation, Refusal, Sender
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import live_association, refusal, sender, sender_hour
from dicom_network.stores.database.transaction import OpenTransaction

MOST_REFUSALS = 500
MOST_SENDERS = 1000
HOURS_KEPT = timedelta(days=60)
_COUNTS = ("associations", "images", "bytes")


def hour_of(at: datetime) -> int:
    """Number the hours since 1970, UTC."""
    return int(at.timestamp()) // 3600


class SqlSenders:
    """Who has called; see ``domain.administration_ports.Senders``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._insert: Any = sqlite.insert if database.is_sqlite else postgresql.insert

    def note(self, transaction: OpenTransaction, calls: Calls) -> None:
        """Add what was heard since the last time."""
        for ae_title, heard in calls.heard.items():
            row = {"ae_title": ae_title, "called_ae_title": heard.called_ae_title, "address": heard.address}
            counts = {"associations": heard.associations, "images": heard.images, "bytes": heard.bytes}
            at = microseconds(calls.at)
            when = {"last_association": at} | ({"last_image": at} if heard.images else {})
            self._add(transaction, sender, ("ae_title",), {**row, **counts, **when})
            if heard.images:
                hour = {"ae_title": ae_title, "hour": hour_of(calls.at), "images": heard.images, "bytes": heard.bytes}
                self._add(transaction, sender_hour, ("ae_title", "hour"), hour)
        for live in calls.live:
            self._set_live(transaction, live)
        if calls.ended:
            transaction.execute(sa.delete(live_association).where(live_association.c.id.in_(calls.ended)))
        for (calling, called, address, reason), times in calls.refused.items():
            self._refuse(transaction, (calling, called, address, reason), times, microseconds(calls.at))
        self._bound(transaction, calls)

    def forget_live(self, transaction: OpenTransaction) -> None:
        """Forget every association that was open."""
        transaction.execute(sa.delete(live_association))

    def list_senders(self) -> list[Sender]:
        """List who has had an association, those heard last first."""
        selected = sa.select(sender).order_by(sender.c.last_association.desc(), sender.c.ae_title).limit(MOST_SENDERS)
        with self._database.reading() as transaction:
            return [
                Sender(
                    **{
                        **row._mapping,
                        "last_association": moment(row.last_association),
                        "last_image": None if row.last_image is None else moment(row.last_image),
                    }
                )
                for row in transaction.execute(selected)
            ]

    def hours_with_images(self, since: datetime) -> Mapping[str, Sequence[int]]:
        """Give, by AE title, the hours since 1970 in which images came, in order."""
        selected = sa.select(sender_hour.c.ae_title, sender_hour.c.hour).where(sender_hour.c.hour >= hour_of(since))
        found: dict[str, list[int]] = {}
        with self._database.reading() as transaction:
            for ae_title, hour in map(tuple, transaction.execute(selected.order_by(sender_hour.c.hour))):
                found.setdefault(ae_title, []).append(hour)
        return found

    def list_live(self) -> list[LiveAssociation]:
        """List open associations, oldest first."""
        with self._database.reading() as transaction:
            rows = transaction.execute(sa.select(live_association).order_by(live_association.c.began)).all()
        return [
            LiveAssociation(**{**row._mapping, "began": moment(row.began), "heard": moment(row.heard)}) for row in rows
        ]

    def list_refusals(self, limit: int) -> list[Refusal]:
        """List refused associations, newest first."""
        selected = sa.select(refusal).order_by(refusal.c.last.desc(), refusal.c.id.desc()).limit(limit)
        with self._database.reading() as transaction:
            rows = transaction.execute(selected).all()
        return [Refusal(**{**row._mapping, "first": moment(row.first), "last": moment(row.last)}) for row in rows]

    def forget_refusals(self, transaction: OpenTransaction, *, refusal_id: int = 0, calling_ae_title: str = "") -> None:
        """Forget a refusal, or those of a caller. Raises: NotFound for an id that is none."""
        which = refusal.c.id == refusal_id if refusal_id else refusal.c.calling_ae_title == calling_ae_title
        if not transaction.execute(sa.delete(refusal).where(which)).rowcount and refusal_id:
            raise NotFound(f"there is no refused association {refusal_id}", code="peers.unknown-refusal")

    def _add(
        self, transaction: OpenTransaction, table: sa.Table, keys: tuple[str, ...], row: Mapping[str, Any]
    ) -> None:
        """Insert a row, or add its counts to the one that is there and set the rest."""
        insert = self._insert(table).values(row)
        changed = {
            name: table.c[name] + insert.excluded[name] if name in _COUNTS else insert.excluded[name]
            for name in row
            if name not in keys
        }
        transaction.execute(insert.on_conflict_do_update(index_elements=list(keys), set_=changed))

    def _set_live(self, transaction: OpenTransaction, live: LiveAssociation) -> None:
        row = {
            "id": live.id,
            "calling_ae_title": live.calling_ae_title,
            "called_ae_title": live.called_ae_title,
            "address": live.address,
            "began": microseconds(live.began),
            "heard": microseconds(live.heard),
            "images": live.images,
            "bytes": live.bytes,
        }
        insert = self._insert(live_association).values(row)
        changed = {name: insert.excluded[name] for name in ("heard", "images", "bytes")}
        transaction.execute(insert.on_conflict_do_update(index_elements=["id"], set_=changed))

    def _refuse(self, transaction: OpenTransaction, who: tuple[str, str, str, str], times: int, at: int) -> None:
        names = ("calling_ae_title", "called_ae_title", "address", "reason")
        row = {**dict(zip(names, who, strict=True)), "times": times, "first": at, "last": at}
        insert = self._insert(refusal).values(row)
        changed = {"times": refusal.c.times + insert.excluded.times, "last": insert.excluded.last}
        transaction.execute(insert.on_conflict_do_update(index_elements=list(names), set_=changed))

    def _bound(self, transaction: OpenTransaction, calls: Calls) -> None:
        """Keep strangers from filling the database."""
        if calls.refused:
            kept = sa.select(refusal.c.id).order_by(refusal.c.last.desc(), refusal.c.id.desc()).limit(MOST_REFUSALS)
            transaction.execute(sa.delete(refusal).where(refusal.c.id.not_in(kept.scalar_subquery())))
        if calls.heard:
            oldest = hour_of(calls.at - HOURS_KEPT)
            titles = list(calls.heard)
            old = sa.delete(sender_hour).where(sender_hour.c.ae_title.in_(titles), sender_hour.c.hour < oldest)
            transaction.execute(old)
