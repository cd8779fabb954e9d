"""Uploads on SQL; see ``domain.uploads.Uploads``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from dicom_network.base.clock import now
from dicom_network.domain.uploads import (
    SETTLED,
    FileName,
    FileOutcome,
    FileState,
    Tally,
    Upload,
    UploadedFile,
    UploadState,
)
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import upload, upload_file
from dicom_network.stores.database.statement import Statement, compile_statement
from dicom_network.stores.database.transaction import OpenTransaction

_FILE_COLUMNS = (
    "upload",
    "parent",
    "key",
    "path",
    "size",
    "state",
    "code",
    "reason",
    "study_instance_uid",
    "sop_instance_uid",
)
_CHANGING = ("size", "state", "code", "reason", "study_instance_uid", "sop_instance_uid")
LONGEST_REASON = 500


class SqlUploads:
    """Uploads and their files."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        dialect = database.dialect
        self._settle = _settle_statement(dialect)
        at = sa.bindparam("upload", type_=sa.BigInteger)
        self._touch = compile_statement(
            sa.update(upload).where(upload.c.id == at).values(changed=sa.bindparam("changed")), dialect
        )
        self._find_file = compile_statement(
            _files().where(
                upload_file.c.upload == at,
                upload_file.c.parent == sa.bindparam("parent", type_=sa.BigInteger),
                upload_file.c.key == sa.bindparam("key"),
            ),
            dialect,
        )

    def open(self, transaction: OpenTransaction, opened: Upload) -> int:
        """Add an upload; gives its id."""
        row = {
            "person": opened.person,
            "actor": opened.actor,
            "institution": opened.institution,
            "name": opened.name,
            "state": opened.state.value,
            "files": opened.files,
            "bytes": opened.bytes,
            "created": microseconds(opened.created),
            "changed": microseconds(opened.changed),
        }
        return int(transaction.execute(sa.insert(upload).values(row).returning(upload.c.id)).scalar_one())

    def find(self, upload_id: int) -> Upload | None:
        """Find an upload."""
        with self._database.reading() as transaction:
            row = transaction.execute(sa.select(upload).where(upload.c.id == upload_id)).first()
        return None if row is None else _upload(row)

    def list_of(self, person: int, *, before: int | None = None, limit: int = 50) -> list[Upload]:
        """List a person's uploads, newest first."""
        selected = sa.select(upload).where(upload.c.person == person).order_by(upload.c.id.desc()).limit(limit)
        if before is not None:
            selected = selected.where(upload.c.id < before)
        with self._database.reading() as transaction:
            return [_upload(row) for row in transaction.execute(selected)]

    def set_state(self, transaction: OpenTransaction, upload_id: int, state: UploadState) -> None:
        """Note that an upload was finished, cancelled or has expired."""
        values = {"state": state.value, "changed": microseconds(now())}
        transaction.execute(sa.update(upload).where(upload.c.id == upload_id).values(values))

    def forgotten(self, changed_before: datetime, limit: int = 100) -> list[Upload]:
        """List open uploads to which nothing has come since then."""
        at = microseconds(changed_before)
        is_idle = sa.and_(upload.c.state == UploadState.OPEN.value, upload.c.changed < at)
        with self._database.reading() as transaction:
            return [_upload(row) for row in transaction.execute(sa.select(upload).where(is_idle).limit(limit))]

    def prune(self, transaction: OpenTransaction, changed_before: datetime, limit: int = 10) -> int:
        """Forget old reports."""
        has_ended = sa.and_(upload.c.state != UploadState.OPEN.value, upload.c.changed < microseconds(changed_before))
        ids = [row[0] for row in transaction.execute(sa.select(upload.c.id).where(has_ended).limit(limit))]
        if ids:
            transaction.execute(sa.delete(upload).where(upload.c.id.in_(ids)))
        return len(ids)

    def settle(
        self, transaction: OpenTransaction, upload_id: int, files: Sequence[tuple[FileName, FileOutcome]]
    ) -> None:
        """Note what became of files; what is settled stays."""
        transaction.run_many(self._settle, [_row(upload_id, name, outcome) for name, outcome in files])
        transaction.run(self._touch, {"upload": upload_id, "changed": microseconds(now())})

    def find_file(self, upload_id: int, key: str, *, parent: int = 0) -> UploadedFile | None:
        """Find a file by the uploader's key."""
        with self._database.reading() as transaction:
            row = transaction.row(self._find_file, {"upload": upload_id, "parent": parent, "key": key})
        return None if row is None else _file(row)

    def get_file(self, file_id: int) -> UploadedFile | None:
        """Find a file by its id."""
        with self._database.reading() as transaction:
            row = transaction.execute(_files().where(upload_file.c.id == file_id)).first()
        return None if row is None else _file(row)

    def list_files(
        self, upload_id: int, *, states: Sequence[FileState] = (), after: int = 0, limit: int = 1000
    ) -> list[UploadedFile]:
        """List files in the order in which they came."""
        selected = _files().where(upload_file.c.upload == upload_id, upload_file.c.id > after)
        if states:
            selected = selected.where(upload_file.c.state.in_([state.value for state in states]))
        with self._database.reading() as transaction:
            return [_file(row) for row in transaction.execute(selected.order_by(upload_file.c.id).limit(limit))]

    def tally(self, upload_id: int) -> Tally:
        """Count the files by state."""
        state = upload_file.c.state
        of_upload = upload_file.c.upload == upload_id
        counted = sa.select(state, sa.func.count(), sa.func.sum(upload_file.c.size)).where(of_upload).group_by(state)
        study = upload_file.c.study_instance_uid
        studies = sa.select(sa.func.count(study.distinct())).where(of_upload, study != "")
        with self._database.reading() as transaction:
            rows = [tuple(row) for row in transaction.execute(counted)]
            number = transaction.execute(studies).scalar_one()
        return Tally(
            files={FileState(name): int(count) for name, count, _ in rows},
            bytes={FileState(name): int(size or 0) for name, _, size in rows},
            studies=int(number),
        )


def _settle_statement(dialect: Dialect) -> Statement:
    insert: Any = sqlite.insert(upload_file) if dialect.name == "sqlite" else postgresql.insert(upload_file)
    new = insert.values({column: sa.bindparam(column) for column in _FILE_COLUMNS})
    settled: list[sa.ColumnClause[Any]] = [sa.literal_column(f"'{state.value}'") for state in sorted(SETTLED)]
    clause = new.on_conflict_do_update(
        index_elements=["upload", "parent", "key"],
        set_={column: new.excluded[column] for column in _CHANGING},
        where=upload_file.c.state.not_in(settled),
    )
    return compile_statement(clause, dialect)


def _row(upload_id: int, name: FileName, outcome: FileOutcome) -> dict[str, Any]:
    return {
        "upload": upload_id,
        "parent": name.parent,
        "key": name.key,
        "path": name.path,
        "size": name.size,
        "state": outcome.state.value,
        "code": outcome.code,
        "reason": outcome.reason.replace("\0", "")[:LONGEST_REASON],
        "study_instance_uid": outcome.study_instance_uid,
        "sop_instance_uid": outcome.sop_instance_uid,
    }


def _files() -> sa.Select[Any]:
    return sa.select(upload_file.c.id, *(upload_file.c[column] for column in _FILE_COLUMNS))


def _file(row: Any) -> UploadedFile:
    file_id, upload_id, parent, key, path, size, state, code, reason, study, instance = tuple(row)
    return UploadedFile(
        id=file_id,
        upload=upload_id,
        name=FileName(key, path, size, parent),
        outcome=FileOutcome(FileState(state), code, reason, study, instance),
    )


def _upload(row: Any) -> Upload:
    return Upload(
        id=row.id,
        person=row.person,
        actor=row.actor,
        institution=row.institution,
        name=row.name,
        state=UploadState(row.state),
        files=row.files,
        bytes=row.bytes,
        created=moment(row.created),
        changed=moment(row.changed),
    )
