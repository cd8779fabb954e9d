"""The job queue on SQL: rows written with what caused them, claimed with a lease."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.errors import Conflict, NotFound
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import job
from dicom_network.stores.database.statements import Statements
from dicom_network.stores.database.transaction import OpenTransaction

WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"


class SqlJobQueue:
    """Durable background work; see ``domain.ports.JobQueue``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._statements = Statements(database.dialect)

    def enqueue(
        self,
        transaction: OpenTransaction,
        kind: str,
        arguments: Mapping[str, Any],
        *,
        key: str = "",
        not_before: datetime | None = None,
    ) -> int:
        """Add a job, or find the waiting one with the same kind and key."""
        if key:
            waiting = sa.select(job.c.id).where(job.c.kind == kind, job.c.key == key, job.c.state == WAITING)
            found = transaction.execute(waiting).scalar()
            if found is not None:
                return int(found)
        created = microseconds(now())
        row = {
            "kind": kind,
            "key": key,
            "state": WAITING,
            "arguments": _json(arguments),
            "result": "{}",
            "due": microseconds(not_before) if not_before else created,
            "created": created,
            "changed": created,
        }
        return int(transaction.execute(sa.insert(job).values(row).returning(job.c.id)).scalar_one())

    def claim(
        self, kinds: Sequence[str], lease_seconds: float, *, running: Collection[int] = ()
    ) -> Mapping[str, Any] | None:
        """Take the next due job, or one whose lease ran out and that the caller is not at itself."""
        if not kinds:
            return None
        parameters: dict[str, Any] = {f"kind_{i}": kind for i, kind in enumerate(kinds)}
        parameters |= {f"running_{i}": job_id for i, job_id in enumerate(running)}
        parameters["now"] = microseconds(now())
        sizes = (len(kinds), len(running))
        with self._database.reading() as transaction:
            # Whoever asks every second must not queue for the write lock when there is nothing to do.
            if transaction.row(self._statements.get(("due", *sizes), lambda: _due(*sizes)), parameters) is None:
                return None
        statement = self._statements.get(("claim", *sizes), lambda: _claim(*sizes))
        parameters["lease"] = microseconds(now() + timedelta(seconds=lease_seconds))
        with self._database.unqueued() as transaction:
            row = transaction.row(statement, parameters)
        if row is None:
            return None
        names = ("id", "kind", "arguments", "attempt", "result")
        claimed = dict(zip(names, row, strict=True))
        return claimed | {"arguments": orjson.loads(row[2]), "result": orjson.loads(row[4])}

    def renew(self, job_id: int, lease_seconds: float, *, done: int, total: int, result: Mapping[str, Any]) -> bool:
        """Note progress and keep the job; False where it is no longer running, having been cancelled."""
        values = {
            "done": done,
            "total": total,
            "result": _json(result),
            "lease_until": microseconds(now() + timedelta(seconds=lease_seconds)),
        }
        return self._change_running(job_id, values)

    def finish(self, job_id: int, *, result: Mapping[str, Any]) -> None:
        """End a job well."""
        self._change_running(job_id, {"state": DONE, "lease_until": None, "error": "", "result": _json(result)})

    def fail(self, job_id: int, *, error: str, retry_at: datetime | None, result: Mapping[str, Any]) -> None:
        """Note a failed attempt."""
        values: dict[str, Any] = {"lease_until": None, "error": error.replace("\0", ""), "result": _json(result)}
        if retry_at is None:
            self._change_running(job_id, {**values, "state": FAILED})
        else:
            self._change_running(job_id, {**values, **_waiting(retry_at)})

    def give_back(self, job_id: int, *, result: Mapping[str, Any]) -> None:
        """Let a job that was begun wait again, as if this attempt had not been."""
        attempt = job.c.attempt - sa.literal_column("1", sa.BigInteger)
        values = {"lease_until": None, "attempt": attempt, "result": _json(result)}
        self._change_running(job_id, {**values, **_waiting(now())})

    def cancel(self, transaction: OpenTransaction, job_id: int) -> None:
        """Cancel a job. Raises: NotFound; Conflict where it has ended already."""
        self._change(transaction, job_id, (WAITING, RUNNING), {"state": CANCELLED, "lease_until": None})

    def retry(self, transaction: OpenTransaction, job_id: int) -> None:
        """Make a failed or cancelled job due again. Raises: NotFound; Conflict where it has not failed."""
        due = microseconds(now())
        # Its key is given up: a job with it may be waiting.
        self._change(transaction, job_id, (FAILED, CANCELLED), {"state": WAITING, "due": due, "attempt": 0, "key": ""})

    def find_job(self, job_id: int) -> Mapping[str, Any] | None:
        """Find a job."""
        with self._database.reading() as transaction:
            row = transaction.execute(sa.select(job).where(job.c.id == job_id)).first()
        return None if row is None else _described(row)

    def list_jobs(self, *, state: str = "", kind: str = "", limit: int = 100) -> list[Mapping[str, Any]]:
        """List jobs, newest first."""
        selected = sa.select(job).order_by(job.c.id.desc()).limit(limit)
        if kind:
            selected = selected.where(job.c.kind == kind)
        if state:
            selected = selected.where(job.c.state == state)
        with self._database.reading() as transaction:
            return [_described(row) for row in transaction.execute(selected)]

    def depths(self) -> Mapping[str, int]:
        """Count waiting and running jobs by kind."""
        counted = sa.select(job.c.kind, sa.func.count()).where(job.c.state.in_((WAITING, RUNNING))).group_by(job.c.kind)
        with self._database.reading() as transaction:
            rows: list[Any] = list(transaction.execute(counted))
        return dict(map(tuple, rows))

    def _change_running(self, job_id: int, values: Mapping[str, Any]) -> bool:
        update = sa.update(job).where(job.c.id == job_id, job.c.state == RUNNING)
        with self._database.unqueued() as transaction:
            changed = transaction.execute(update.values(**values, changed=microseconds(now())))
            return bool(changed.rowcount)

    def _change(
        self, transaction: OpenTransaction, job_id: int, states: Sequence[str], values: Mapping[str, Any]
    ) -> None:
        found = transaction.execute(sa.select(job.c.state).where(job.c.id == job_id)).scalar()
        if found is None:
            raise NotFound(f"there is no job {job_id}", code="jobs.unknown")
        update = sa.update(job).where(job.c.id == job_id, job.c.state.in_(states))
        if not transaction.execute(update.values(**values, changed=microseconds(now()))).rowcount:
            raise Conflict(f"job {job_id} is {found}", code="jobs.state")


def _is_due() -> sa.ColumnElement[bool]:
    at = sa.bindparam("now", type_=sa.BigInteger)
    waiting = sa.and_(job.c.state == sa.literal_column(f"'{WAITING}'"), job.c.due <= at)
    abandoned = sa.and_(job.c.state == sa.literal_column(f"'{RUNNING}'"), job.c.lease_until < at)
    return sa.or_(waiting, abandoned)


def _due(kinds: int, running: int) -> sa.Select[tuple[int]]:
    one_of_them = job.c.kind.in_([sa.bindparam(f"kind_{i}") for i in range(kinds)])
    at_none_of = [job.c.id != sa.bindparam(f"running_{i}", type_=sa.BigInteger) for i in range(running)]
    return (
        sa.select(job.c.id)
        .where(_is_due(), one_of_them, *at_none_of)
        .order_by(job.c.due, job.c.id)
        .limit(sa.literal_column("1", sa.Integer))
    )


def _claim(kinds: int, running: int) -> sa.Update:
    # SKIP LOCKED is PostgreSQL's: two workers that ask at once get two jobs. SQLite leaves it out, having one writer.
    chosen = _due(kinds, running).with_for_update(skip_locked=True).scalar_subquery()
    return (
        sa.update(job)
        .where(job.c.id == chosen)
        .values(
            state=sa.literal_column(f"'{RUNNING}'"),
            attempt=job.c.attempt + sa.literal_column("1", sa.BigInteger),
            lease_until=sa.bindparam("lease"),
            changed=sa.bindparam("now", type_=sa.BigInteger),
        )
        .returning(job.c.id, job.c.kind, job.c.arguments, job.c.attempt, job.c.result)
    )


def _waiting(due: datetime) -> dict[str, Any]:
    """Give what makes a running job wait."""
    # A job with the same key may have begun to wait meanwhile; there is one at most, so this one gives its key up.
    twin = job.alias()
    is_taken = sa.exists().where(twin.c.kind == job.c.kind, twin.c.key == job.c.key, twin.c.state == WAITING)
    return {"state": WAITING, "key": sa.case((is_taken, ""), else_=job.c.key), "due": microseconds(due)}


def _described(row: Any) -> Mapping[str, Any]:
    names = ("id", "kind", "state", "key", "attempt", "done", "total", "error")
    return {name: getattr(row, name) for name in names} | {
        "arguments": orjson.loads(row.arguments),
        "result": orjson.loads(row.result),
        "created": moment(row.created),
        "changed": moment(row.changed),
    }


def _json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(value)).decode()
