"""Conflicts: what somebody has to decide, and the decision."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import conflict, instance, study
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.recount import Recount
from dicom_network.stores.index.states import CONFLICT, CURRENT, REPLACED

_UIDS = ("study_instance_uid", "series_instance_uid", "sop_instance_uid")
_CHOICES = {"duplicate": ("first", "second"), "patient": ("accept",)}


class Decisions:
    """Lists conflicts and takes decisions."""

    def __init__(self, database: SqlDatabase, recount: Recount) -> None:
        self._database = database
        self._recount = recount

    def open_conflicts(self) -> list[Mapping[str, Any]]:
        """List open conflicts; see ``domain.ports.Index.conflicts``."""
        second = instance.alias()
        selected = (
            sa.select(
                conflict.c.id,
                conflict.c.kind,
                study.c.study_instance_uid,
                conflict.c.series_instance_uid,
                conflict.c.sop_instance_uid,
                conflict.c.noticed,
            )
            .join_from(conflict, study, study.c.id == conflict.c.study)
            .outerjoin(second, second.c.id == conflict.c.second_version)
            # What is in the trash waits there; it comes back with its conflict.
            .where(
                conflict.c.decision == "",
                sa.or_(
                    sa.and_(second.c.id.is_(None), study.c.visible == 1),
                    second.c.state == CONFLICT,
                    sa.and_(conflict.c.kind == "patient", second.c.state == CURRENT),
                ),
            )
            .order_by(conflict.c.id)
        )
        with self._database.reading() as transaction:
            return [
                {
                    "id": row.id,
                    "kind": row.kind,
                    "uids": {name: row._mapping[name] for name in _UIDS},
                    "noticed": moment(row.noticed),
                }
                for row in transaction.execute(selected)
            ]

    def resolve(self, transaction: OpenTransaction, conflict_id: int, keep: str, now: datetime) -> None:
        """Decide a conflict; see ``domain.ports.Index.resolve``. Raises: NotFound, InvalidInput."""
        found = transaction.execute(
            sa.select(conflict).where(conflict.c.id == conflict_id, conflict.c.decision == "")
        ).first()
        if found is None:
            raise NotFound(f"there is no open conflict {conflict_id}", code="index.conflict")
        choices = _CHOICES[found.kind]
        if keep not in choices:
            raise InvalidInput(
                f"a {found.kind} conflict is decided by {' or '.join(choices)}",
                code="index.conflict-choice",
                hint="a wrong image or series is deleted" if found.kind == "patient" else "",
            )
        if found.kind == "duplicate":
            self._settle(transaction, found, keep, now)
        transaction.execute(
            sa.update(conflict).where(conflict.c.id == conflict_id).values(decision=keep, decided=microseconds(now))
        )

    def _settle(self, transaction: OpenTransaction, found: Any, keep: str, now: datetime) -> None:
        second = transaction.execute(
            sa.select(instance.c.id, instance.c.series, instance.c.state).where(instance.c.id == found.second_version)
        ).one()
        if second.state != CONFLICT:
            raise NotFound(f"the versions of conflict {found.id} are no longer here", code="index.conflict")
        # Another version may have become current since the conflict was noticed.
        current = transaction.execute(
            sa.select(instance.c.id, instance.c.series).where(
                instance.c.sop_instance_uid == found.sop_instance_uid, instance.c.version == 0
            )
        ).first()
        touched = {second.series}
        if keep == "second":
            if current is not None:
                self._set(transaction, current.id, REPLACED, now)
                touched.add(current.series)
            self._set(transaction, second.id, CURRENT, now)
        else:
            self._set(transaction, second.id, REPLACED, now)
        self._recount.of_series(transaction, touched, microseconds(now))

    def _set(self, transaction: OpenTransaction, key: int, state: int, now: datetime) -> None:
        is_current = state == CURRENT
        transaction.execute(
            sa.update(instance)
            .where(instance.c.id == key)
            .values(state=state, version=0 if is_current else key, ended=None if is_current else microseconds(now))
        )
