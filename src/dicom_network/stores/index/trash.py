"""The trash: what was deleted and can be restored."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.access import Anything, StudyRule
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import Level
from dicom_network.standard.query_attributes import INSTANCE, SERIES, STUDY
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import conflict, deletion, instance, patient, series, study
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.recount import Recount
from dicom_network.stores.index.rules import term_of
from dicom_network.stores.index.selection import binds_of, parameters_of
from dicom_network.stores.index.signed import check_not_signed
from dicom_network.stores.index.states import CONFLICT, CURRENT, REPLACED, TRASHED
from dicom_network.stores.index.term import bare
from dicom_network.stores.index.values import text_key


class Trash:
    """Deletes and restores. Both are rare, so Core composes their SQL each time."""

    def __init__(self, database: SqlDatabase, recount: Recount, now: Callable[[], datetime]) -> None:
        self._database = database
        self._recount = recount
        self._now = now

    def put(
        self,
        transaction: OpenTransaction,
        level: Level,
        uid: str,
        *,
        reason: str,
        actor: str,
        deleted: datetime | None,
    ) -> int:
        """Move something to the trash; see ``domain.ports.Index.trash``."""
        now = self._now()
        deleted = deleted or now
        check_not_signed(transaction, level, uid)
        in_use = instance.c.state.in_((CURRENT, CONFLICT))
        columns = (instance.c.id, instance.c.series, instance.c.length, instance.c.state)
        rows = transaction.execute(sa.select(*columns).where(in_use, _belongs_to(level, uid))).all()
        current = [row for row in rows if row.state == CURRENT]
        if not rows:
            raise NotFound(f"there is no such {_NAMES[level]} to delete", code="index.unknown")
        row = {
            "level": level.value,
            "uid": uid,
            "reason": reason,
            "actor": actor,
            "deleted": microseconds(deleted),
            "instances": len(current),
            "bytes": sum(row.length for row in rows),
        }
        deletion_id = transaction.execute(sa.insert(deletion).values(row).returning(deletion.c.id)).scalar_one()
        transaction.execute(
            sa.update(instance)
            .where(instance.c.id == sa.bindparam("key"))
            .values(
                state=TRASHED,
                state_before=instance.c.state,
                version=instance.c.id,
                ended=microseconds(deleted),
                deletion=deletion_id,
            ),
            [{"key": row.id} for row in rows],
        )
        self._recount.of_series(transaction, {row.series for row in rows}, microseconds(now))
        return len(current)

    def restore(self, transaction: OpenTransaction, trash_id: int) -> int:
        """Undo a deletion; see ``domain.ports.Index.restore``. Raises: NotFound.

        Where the instance has been received again meanwhile, the restored version stands beside it as a conflict, or
        as replaced if it holds the same bytes.
        """
        columns = (
            instance.c.id,
            instance.c.series,
            instance.c.sop_instance_uid,
            instance.c.state_before,
            instance.c.digest,
        )
        rows = transaction.execute(
            sa.select(*columns).where(instance.c.deletion == trash_id).order_by(instance.c.state_before, instance.c.id)
        ).all()
        if not rows:
            raise NotFound(f"there is no deletion {trash_id} to undo", code="index.trash")
        now, restored = self._now(), 0
        for row in rows:
            state = self._state_of(transaction, row, now)
            restored += state == CURRENT
            version = 0 if state == CURRENT else row.id
            ended = microseconds(now) if state == REPLACED else None
            transaction.execute(
                sa.update(instance)
                .where(instance.c.id == row.id)
                .values(state=state, version=version, ended=ended, deletion=None)
            )
        transaction.execute(sa.delete(deletion).where(deletion.c.id == trash_id))
        self._recount.of_series(transaction, {row.series for row in rows}, microseconds(now))
        return restored

    def deletions(self, within: StudyRule) -> list[Mapping[str, Any]]:
        """List deletions; see ``domain.ports.Index.list_trash``."""
        selected = sa.select(deletion).order_by(deletion.c.id.desc())
        parameters = {}
        if not isinstance(within, Anything):
            term = term_of(within)
            parameters = parameters_of([term])
            selected = selected.where(sa.not_(_holds_more(term.build(binds_of(0, term), bare))))
        with self._database.reading() as transaction:
            rows = transaction.execute(selected, parameters).all()
            return [{**row._mapping, "deleted": moment(row.deleted)} for row in rows]

    def _state_of(self, transaction: OpenTransaction, row: Any, now: datetime) -> int:
        """Tell what a restored version becomes beside what is current now."""
        current = transaction.execute(
            sa.select(instance.c.id, instance.c.digest, series.c.study, series.c.series_instance_uid)
            .join_from(instance, series, series.c.id == instance.c.series)
            .where(instance.c.sop_instance_uid == row.sop_instance_uid, instance.c.version == 0)
        ).first()
        if current is None:
            return CURRENT
        if row.state_before == CONFLICT:
            return CONFLICT
        if bytes(current.digest) == bytes(row.digest):
            return REPLACED
        transaction.execute(
            sa.insert(conflict).values(
                kind="duplicate",
                study=current.study,
                series_instance_uid=current.series_instance_uid,
                sop_instance_uid=row.sop_instance_uid,
                first_version=current.id,
                second_version=row.id,
                noticed=microseconds(now),
            )
        )
        return CONFLICT


def _holds_more(allowed: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Tell whether a deletion holds something of a study that is not allowed."""
    return (
        sa.exists()
        .where(
            instance.c.deletion == deletion.c.id,
            series.c.id == instance.c.series,
            study.c.id == series.c.study,
            sa.not_(allowed),
        )
        .correlate(deletion)
    )


_NAMES = {Level.PATIENT: "patient", Level.STUDY: "study", Level.SERIES: "series", Level.INSTANCE: "instance"}


def _belongs_to(level: Level, uid: str) -> sa.ColumnElement[bool]:
    """Restrict versions to those of one object."""
    if level == INSTANCE:
        return instance.c.sop_instance_uid == uid
    found: Any = sa.select(series.c.id)
    if level == SERIES:
        found = found.where(series.c.series_instance_uid == uid)
    else:
        found = found.join_from(series, study, study.c.id == series.c.study)
        if level == STUDY:
            found = found.where(study.c.study_instance_uid == uid)
        else:
            found = found.join(patient, patient.c.id == study.c.patient)
            found = found.where(patient.c.patient_id == text_key(uid), patient.c.patient_id != "")
    return instance.c.series.in_(found.scalar_subquery())
