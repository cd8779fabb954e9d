"""The index on SQL: see ``domain.ports.Index`` for what each method does."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dicom_network.base.clock import now as clock_now
from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import StudyRule
from dicom_network.domain.conflicts import ConflictSides
from dicom_network.domain.gaps import Numbering
from dicom_network.domain.hierarchy import (
    Arrival,
    DuplicatePolicy,
    Extent,
    InstanceLocation,
    Level,
    SeriesState,
    Verdict,
    Version,
)
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.query import Query
from dicom_network.standard.query_attributes import LEVEL_BY_TAG
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import totals
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.adding import Adding
from dicom_network.stores.index.attribute_rows import AttributeRows
from dicom_network.stores.index.conflict_sides import read_conflict_sides
from dicom_network.stores.index.decisions import Decisions
from dicom_network.stores.index.extra_keys import ExtraKeys
from dicom_network.stores.index.finding import Finding
from dicom_network.stores.index.further_keys import FurtherKeys
from dicom_network.stores.index.locating import Locating
from dicom_network.stores.index.numbering import read_numberings
from dicom_network.stores.index.purge import purge
from dicom_network.stores.index.recount import Recount
from dicom_network.stores.index.tending import analyze, warm
from dicom_network.stores.index.trash import Trash
from dicom_network.stores.index.versions import Versions


class SqlIndex:
    """Knows every instance and finds it. One a process; safe to use from any thread."""

    def __init__(self, database: SqlDatabase, settings: IndexSettings, now: Callable[[], datetime] = clock_now) -> None:
        keys = FurtherKeys(settings.extra_tags)
        self.kept_tags = frozenset(int(tag, 16) for tag in LEVEL_BY_TAG) | keys.extra
        """See ``domain.ports.Index``."""
        recount = Recount(database.dialect)
        self._database = database
        self._now = now
        self._adding = Adding(AttributeRows(keys, database.dialect), recount, database.dialect, now)
        self._extra_keys = ExtraKeys(keys, database.dialect)
        self._finding = Finding(database, keys)
        self._locating = Locating(database)
        self._versions = Versions(database)
        self._trash = Trash(database, recount, now)
        self._decisions = Decisions(database, recount)

    def add(
        self, transaction: OpenTransaction, arrivals: Sequence[Arrival], duplicates: DuplicatePolicy
    ) -> list[Verdict]:
        """Add instances."""
        return self._adding.add(transaction, arrivals, duplicates)

    def fill_extra_tags(
        self, transaction: OpenTransaction, instances: Sequence[tuple[Version, Mapping[str, Any]]]
    ) -> None:
        """Write the keys of extra tags for instances that are here already."""
        self._extra_keys.fill(transaction, instances)

    def find(self, query: Query, *, within: StudyRule) -> Iterator[DICOMJSON]:
        """Yield the answers of a query."""
        return self._finding.find(query, within)

    def count(self, query: Query, cap: int, *, within: StudyRule) -> int:
        """Count the answers of a query."""
        return self._finding.count(query, cap, within)

    def locate(
        self,
        *,
        study: str = "",
        series: str = "",
        instances: Sequence[str] = (),
        patient_id: str | None = None,
        within: StudyRule,
    ) -> Iterator[InstanceLocation]:
        """Yield where instances lie."""
        return self._locating.locate(
            study=study, series=series, instances=instances, patient_id=patient_id, within=within
        )

    def series_states(self, *, study: str = "", series: str = "", within: StudyRule) -> list[SeriesState]:
        """Give the states of series."""
        return self._locating.series_states(study=study, series=series, within=within)

    def allowed(self, studies: Sequence[str], *, within: StudyRule) -> frozenset[str]:
        """Tell for which studies a rule holds."""
        return self._locating.allowed(studies, within)

    def numberings(self, studies: Sequence[str], *, quiet_since: datetime) -> list[Numbering]:
        """Give the instance numbers of series."""
        return read_numberings(self._database, studies, quiet_since)

    def unprepared_series(self, quiet_since: datetime, limit: int) -> list[SeriesState]:
        """List series to prepare."""
        return self._locating.unprepared_series(quiet_since, limit)

    def mark_prepared(self, transaction: OpenTransaction, series: str, revision: int) -> None:
        """Note what is prepared."""
        self._versions.mark_prepared(transaction, series, revision)

    def unsealed_series(self, quiet_since: datetime, limit: int) -> list[str]:
        """List series to seal."""
        return self._locating.unsealed_series(quiet_since, limit)

    def versions(self, *, after_id: int = 0, limit: int = 1000, series: str = "", container: str = "") -> list[Version]:
        """List stored versions."""
        return self._versions.page(after_id=after_id, limit=limit, series=series, container=container)

    def relocate(self, transaction: OpenTransaction, moves: Mapping[int, Extent], *, with_trash: bool = False) -> None:
        """Note where versions lie now."""
        self._versions.relocate(transaction, moves, with_trash=with_trash)

    def unreferenced(self, containers: Iterable[str]) -> list[str]:
        """Tell which containers nothing lies in."""
        return self._versions.unreferenced(containers)

    def trash(
        self,
        transaction: OpenTransaction,
        level: Level,
        uid: str,
        *,
        reason: str,
        actor: str,
        deleted: datetime | None = None,
    ) -> int:
        """Move something to the trash."""
        return self._trash.put(transaction, level, uid, reason=reason, actor=actor, deleted=deleted)

    def restore(self, transaction: OpenTransaction, trash_id: int) -> int:
        """Undo a deletion."""
        return self._trash.restore(transaction, trash_id)

    def list_trash(self, *, within: StudyRule) -> list[Mapping[str, Any]]:
        """List deletions that can be undone."""
        return self._trash.deletions(within)

    def purge(self, transaction: OpenTransaction, *, deleted_before: datetime, limit: int = 1000) -> list[Version]:
        """Forget what is past its time."""
        return purge(transaction, before=deleted_before, limit=limit)

    def conflicts(self) -> list[Mapping[str, Any]]:
        """List what somebody has to decide."""
        return self._decisions.open_conflicts()

    def conflict_sides(self, conflict_id: int) -> ConflictSides:
        """Give an open conflict with both of its sides."""
        return read_conflict_sides(self._database, conflict_id)

    def resolve(self, transaction: OpenTransaction, conflict_id: int, keep: str) -> None:
        """Decide a conflict."""
        self._decisions.resolve(transaction, conflict_id, keep, self._now())

    def correct(self, transaction: OpenTransaction, arrivals: Sequence[Arrival]) -> None:
        """Let instances in use correct what is kept of their series, studies and patients."""
        self._adding.correct(transaction, arrivals)

    def statistics(self) -> Mapping[str, int]:
        """Give the kept totals."""
        names = ("patients", "studies", "series", "instances", "bytes")
        with self._database.reading() as transaction:
            row = transaction.execute(sa.select(*(totals.c[name] for name in names))).one()
            return dict(zip(names, row, strict=True))

    def warm(self) -> None:
        """Read what queries walk into memory; the first person of the day is answered as quickly as the second."""
        warm(self._database)

    def analyze(self) -> None:
        """Let the database learn how its values are distributed: after a bulk load, and once a day."""
        analyze(self._database)
