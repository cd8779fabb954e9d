"""The tally: what a group of arrivals adds to the counts, written once for the group."""

from collections import defaultdict
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.stores.database.schema import patient, series, study, study_month, totals
from dicom_network.stores.database.statement import Statement, compile_statement, insert_or_ignore
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.known import KnownSeries, KnownStudy


def _sums(width: int) -> Callable[[], list[int]]:
    return lambda: [0] * width


class Tally:
    """Sums of one group."""

    def __init__(self) -> None:
        self.series: defaultdict[int, list[int]] = defaultdict(_sums(3))
        self.studies: defaultdict[int, list[int]] = defaultdict(_sums(3))
        self.patients: defaultdict[int, list[int]] = defaultdict(_sums(3))
        self.totals = [0, 0, 0, 0, 0, 0, 0]
        self.months: defaultdict[str, int] = defaultdict(int)
        self.recount: set[int] = set()
        """Series whose counts are to be taken anew: something other than an addition happened to them."""

    def add_id(self) -> None:
        """Count an id that was given out."""
        self.totals[5] += 1

    def outdate_memories(self) -> None:
        """Have every process forget what it remembers: something that it copies into new rows has changed."""
        self.totals[6] = 1

    def add_instance(self, known: KnownSeries, length: int, *, sealed: bool) -> None:
        """Count a current instance."""
        sums = self.series[known.id]
        sums[0] += 1
        sums[1] += length
        sums[2] += not sealed
        sums = self.studies[known.study.id]
        sums[1] += 1
        sums[2] += length
        self.patients[known.study.patient.id][2] += 1
        self.totals[3] += 1
        self.totals[4] += length

    def add_series(self, known_study: KnownStudy) -> None:
        """Count a new series."""
        self.studies[known_study.id][0] += 1
        self.patients[known_study.patient.id][1] += 1
        self.totals[2] += 1

    def add_study(self, patient_id: int, study_date: str) -> None:
        """Count a new study."""
        self.patients[patient_id][0] += 1
        self.months[study_date[:6]] += 1
        self.totals[1] += 1

    def add_patient(self) -> None:
        """Count a new patient."""
        self.totals[0] += 1


class TallyWriter:
    """Writes tallies."""

    def __init__(self, dialect: Dialect) -> None:
        self._series = _plus(series, dialect, ("number_of_instances", "bytes"), revised=True)
        self._open_series = compile_statement(_open_series(), dialect)
        self._study = _plus(study, dialect, ("number_of_series", "number_of_instances", "bytes"), changed=True)
        self._patient = _plus(patient, dialect, ("number_of_studies", "number_of_series", "number_of_instances"))
        self._totals = _plus(
            totals, dialect, ("patients", "studies", "series", "instances", "bytes", "last_id", "generation")
        )
        self._new_month = insert_or_ignore(study_month, ["month", "studies"], dialect)
        self._month = compile_statement(
            sa.update(study_month)
            .where(study_month.c.month == sa.bindparam("key"))
            .values(studies=study_month.c.studies + sa.bindparam("added")),
            dialect,
        )

    def write(self, transaction: OpenTransaction, tally: Tally, now: int) -> None:
        """Add the sums to the rows."""
        transaction.run_many(
            self._series,
            [{"key": key, "s0": s[0], "s1": s[1], "now": now} for key, s in tally.series.items()],
        )
        transaction.run_many(
            self._open_series, [{"key": key, "unsealed": int(s[2] > 0)} for key, s in tally.series.items()]
        )
        transaction.run_many(
            self._study,
            [{"key": key, "s0": s[0], "s1": s[1], "s2": s[2], "now": now} for key, s in tally.studies.items()],
        )
        transaction.run_many(
            self._patient, [{"key": key, "s0": s[0], "s1": s[1], "s2": s[2]} for key, s in tally.patients.items()]
        )
        if any(tally.totals):
            transaction.run(self._totals, {"key": 1, **{f"s{i}": added for i, added in enumerate(tally.totals)}})
        for month, added in tally.months.items():
            if added:
                transaction.run(self._new_month, {"month": month, "studies": 0})
                transaction.run(self._month, {"key": month, "added": added})


def _plus(
    table: sa.Table, dialect: Dialect, columns: tuple[str, ...], *, changed: bool = False, revised: bool = False
) -> Statement:
    values = {table.c[column]: table.c[column] + sa.bindparam(f"s{i}") for i, column in enumerate(columns)}
    if changed or revised:
        values[table.c.changed] = sa.bindparam("now", type_=sa.BigInteger)
    if revised:
        values[table.c.revision] = table.c.revision + sa.literal_column("1", sa.BigInteger)
    return compile_statement(sa.update(table).where(table.c.id == sa.bindparam("key")).values(values), dialect)


def _open_series() -> sa.Update:
    """Note that a series is to be prepared and sealed (again): writes nothing where that is noted already."""
    unsealed = sa.bindparam("unsealed", type_=sa.SmallInteger)
    return (
        sa.update(series)
        .where(series.c.id == sa.bindparam("key"))
        .where((series.c.prepared == sa.literal_column("1")) | (series.c.unsealed < unsealed))
        .values(prepared=sa.literal_column("0"), unsealed=series.c.unsealed.bitwise_or(unsealed))
    )
