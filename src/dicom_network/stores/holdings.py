"""What is held by modality and month, and how it grew, on SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from dicom_network.domain.holdings import DayOfHolding, Holding
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import holding, holding_day, series, totals
from dicom_network.stores.database.transaction import OpenTransaction

MICROSECONDS = 1_000_000


class SqlHoldings:
    """What is held; see ``domain.administration_ports.Holdings``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def count(self) -> list[Holding]:
        """Count what is held now, by modality and month of arrival: reads every series, in the order of the table."""
        month = self._month_of(series.c.created)
        counted = (
            sa.select(
                series.c.modality,
                month.label("month"),
                sa.func.count(),
                sa.func.coalesce(sa.func.sum(series.c.number_of_instances), 0),
                sa.func.coalesce(sa.func.sum(series.c.bytes), 0),
            )
            .where(series.c.visible == 1)
            .group_by(series.c.modality, sa.text("month"))
        )
        with self._database.reading() as transaction:
            return [
                Holding(modality, str(month), int(number), int(instances), int(size))
                for modality, month, number, instances, size in map(tuple, transaction.execute(counted))
            ]

    def write(self, transaction: OpenTransaction, held: Sequence[Holding], *, free_bytes: int, at: datetime) -> None:
        """Keep what was counted, and note the day."""
        transaction.execute(sa.delete(holding))
        if held:
            rows = [
                {"modality": one.modality, "month": one.month, "series": one.series}
                | {"instances": one.instances, "bytes": one.bytes}
                for one in held
            ]
            transaction.execute(sa.insert(holding), rows)
        kept = transaction.execute(sa.select(totals.c.instances, totals.c.bytes)).one()
        row = {
            "day": at.strftime("%Y%m%d"),
            "instances": kept.instances,
            "bytes": kept.bytes,
            "free_bytes": free_bytes,
            "measured": microseconds(at),
        }
        insert: Any = (sqlite.insert if self._database.is_sqlite else postgresql.insert)(holding_day).values(row)
        changed = {name: insert.excluded[name] for name in row if name != "day"}
        transaction.execute(insert.on_conflict_do_update(index_elements=["day"], set_=changed))

    def by_modality_and_month(self) -> list[Holding]:
        """Give what is held, as last measured."""
        with self._database.reading() as transaction:
            rows = transaction.execute(sa.select(holding).order_by(holding.c.month, holding.c.modality)).all()
        return [Holding(**row._mapping) for row in rows]

    def days(self, since: str) -> list[DayOfHolding]:
        """Give the days from one on, in order."""
        columns = (holding_day.c.day, holding_day.c.instances, holding_day.c.bytes, holding_day.c.free_bytes)
        selected = sa.select(*columns).where(holding_day.c.day >= since).order_by(holding_day.c.day)
        with self._database.reading() as transaction:
            return [DayOfHolding(**row._mapping) for row in transaction.execute(selected)]

    def _month_of(self, instant: sa.Column[int]) -> sa.ColumnElement[str]:
        """Give six digits of the month of an instant, UTC."""
        seconds = instant / sa.literal_column(str(MICROSECONDS))
        if self._database.is_sqlite:
            return sa.func.strftime("%Y%m", seconds, "unixepoch")
        return sa.func.to_char(sa.func.timezone("UTC", sa.func.to_timestamp(seconds)), "YYYYMM")
