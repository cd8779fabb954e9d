"""Duplicates: other bytes, or the same, under a SOP Instance UID that is already here."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy, Verdict
from dicom_network.stores.database.schema import conflict, instance
from dicom_network.stores.database.statement import compile_statement, insert_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.lookup import ListLookup
from dicom_network.stores.index.rows import INSTANCE_COLUMNS
from dicom_network.stores.index.states import CONFLICT, CURRENT, REPLACED

_VERDICT = {
    DuplicatePolicy.KEEP_FIRST: Verdict.KEPT_FIRST,
    DuplicatePolicy.REPLACE: Verdict.REPLACED,
    DuplicatePolicy.CONFLICT: Verdict.CONFLICT,
}


class StoredVersion(NamedTuple):
    """A version that is here."""

    sop_instance_uid: str
    id: int
    series: int
    state: int
    digest: bytes


class Duplicates:
    """Finds versions that are here, judges what another one is, and stores it beside them."""

    def __init__(self, dialect: Dialect) -> None:
        columns = instance.c
        versions = sa.select(columns.sop_instance_uid, columns.id, columns.series, columns.state, columns.digest)
        self._find = ListLookup(versions, columns.sop_instance_uid, dialect)
        self._new_version = insert_statement(instance, [*INSTANCE_COLUMNS, "state", "version"], dialect)
        key: sa.BindParameter[int] = sa.bindparam("key")
        self._replace = compile_statement(
            sa.update(instance)
            .where(columns.id == key)
            .values(state=sa.literal_column(str(REPLACED)), version=columns.id, ended=sa.bindparam("now")),
            dialect,
        )
        self._new_conflict = insert_statement(
            conflict,
            ["kind", "study", "series_instance_uid", "sop_instance_uid", "first_version", "second_version", "noticed"],
            dialect,
        )

    def find(self, transaction: OpenTransaction, uids: Sequence[str]) -> dict[str, list[StoredVersion]]:
        """Find the versions of instances by their UIDs, oldest first; UIDs that are new are left out."""
        found: dict[str, list[StoredVersion]] = {}
        for row in self._find.rows(transaction, uids):
            version = StoredVersion(*row)
            found.setdefault(version.sop_instance_uid, []).append(version)
        return found

    def judge(self, versions: Sequence[StoredVersion], digest: bytes, policy: DuplicatePolicy) -> Verdict:
        """Tell what becomes of an instance; ``STORED`` where no version of it is in use."""
        in_use = [version for version in versions if version.state in (CURRENT, CONFLICT)]
        if any(bytes(version.digest) == digest for version in in_use):
            return Verdict.ALREADY_HERE
        if not any(version.state == CURRENT for version in in_use):
            return Verdict.STORED
        return _VERDICT[policy]

    def store(
        self,
        transaction: OpenTransaction,
        versions: Sequence[StoredVersion],
        row: Mapping[str, Any],
        verdict: Verdict,
        now: int,
    ) -> StoredVersion:
        """Store another version, whose row is given; gives the version that was current before."""
        current = next(version for version in versions if version.state == CURRENT)
        if verdict is Verdict.CONFLICT:
            transaction.run(self._new_version, {**row, "state": CONFLICT, "version": row["id"]})
        else:
            transaction.run(self._replace, {"key": current.id, "now": now})
            transaction.run(self._new_version, {**row, "state": CURRENT, "version": 0})
        return current

    def note_conflict(
        self, transaction: OpenTransaction, arrival: Arrival, study_id: int, versions: tuple[int, int], now: int
    ) -> None:
        """Note that somebody has to decide between two versions."""
        first, second = versions
        row = {
            "kind": "duplicate",
            "study": study_id,
            "series_instance_uid": arrival.series_instance_uid,
            "sop_instance_uid": arrival.sop_instance_uid,
            "first_version": first,
            "second_version": second,
            "noticed": now,
        }
        transaction.run(self._new_conflict, row)
