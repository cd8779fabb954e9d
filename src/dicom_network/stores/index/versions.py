"""Stored versions, as sealing, checks and deletion see them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.hierarchy import Extent, Reception, Version
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import moment
from dicom_network.stores.database.schema import container, instance, reception, series, shape, study
from dicom_network.stores.database.statement import compile_statement, insert_or_ignore
from dicom_network.stores.database.statements import Statements
from dicom_network.stores.database.transaction import OpenTransaction, chunks
from dicom_network.stores.index.shared_rows import is_sealed
from dicom_network.stores.index.states import CURRENT, STATES, TRASHED

_AT_ONCE = 500


class Versions:
    """Lists versions and notes where they lie."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._statements = Statements(database.dialect)
        dialect = database.dialect
        self._new_container = insert_or_ignore(container, ["path", "sealed"], dialect)
        self._move = compile_statement(_move(with_trash=False), dialect)
        self._move_all = compile_statement(_move(with_trash=True), dialect)
        self._note_unsealed = compile_statement(_unsealed_flag(), dialect)
        self._series_of = compile_statement(
            sa.select(instance.c.series).where(instance.c.id == sa.bindparam("key")), dialect
        )
        self._mark = compile_statement(
            sa.update(series)
            .where(series.c.series_instance_uid == sa.bindparam("uid"), series.c.revision == sa.bindparam("revision"))
            .values(prepared=sa.literal_column("1")),
            dialect,
        )

    def page(self, *, after_id: int = 0, limit: int = 1000, series: str = "", container: str = "") -> list[Version]:
        """List versions; see ``domain.ports.Index.versions``."""
        key = ("versions", bool(series), bool(container))
        statement = self._statements.get(key, lambda: _versions(by_series=bool(series), by_container=bool(container)))
        parameters: dict[str, int | str] = {"after": after_id, "size": limit}
        parameters |= {name: value for name, value in (("series", series), ("container", container)) if value}
        with self._database.reading() as transaction:
            return [version_of(row) for row in transaction.rows(statement, parameters)]

    def relocate(self, transaction: OpenTransaction, moves: Mapping[int, Extent], *, with_trash: bool) -> None:
        """Note where versions lie now; see ``domain.ports.Index.relocate``."""
        move = self._move_all if with_trash else self._move
        for path in sorted({extent.container for extent in moves.values()}):
            transaction.run(self._new_container, {"path": path, "sealed": int(is_sealed(path))})
        touched = set()
        for key, extent in moves.items():
            transaction.run(
                move, {"key": key, "path": extent.container, "start": extent.offset, "length": extent.length}
            )
            touched.add(transaction.row(self._series_of, {"key": key}))
        for row in sorted(row for row in touched if row is not None):
            transaction.run(self._note_unsealed, {"key": row[0]})

    def unreferenced(self, containers: Iterable[str]) -> list[str]:
        """Tell which containers nothing lies in; see ``domain.ports.Index.unreferenced``."""
        wanted = list(dict.fromkeys(containers))
        used: set[str] = set()
        with self._database.snapshot() as transaction:
            for paths in chunks(wanted, _AT_ONCE):
                statement = self._statements.get(("used", len(paths)), partial(_used, len(paths)))
                parameters = {f"path_{i}": path for i, path in enumerate(paths)}
                used.update(row[0] for row in transaction.rows(statement, parameters))
        return [path for path in wanted if path not in used]

    def mark_prepared(self, transaction: OpenTransaction, series: str, revision: int) -> None:
        """Note what is ready; see ``domain.ports.Index.mark_prepared``."""
        transaction.run(self._mark, {"uid": series, "revision": revision})


def version_columns() -> sa.Select[Any]:
    """Select everything that ``version_of`` needs."""
    return (
        sa.select(
            instance.c.id,
            instance.c.state,
            study.c.study_instance_uid,
            series.c.series_instance_uid,
            instance.c.sop_instance_uid,
            shape.c.sop_class_uid,
            shape.c.transfer_syntax_uid,
            container.c.path,
            instance.c.start,
            instance.c.length,
            instance.c.data_set_offset,
            instance.c.digest,
            reception.c.via,
            instance.c.received,
            reception.c.calling_ae_title,
            reception.c.called_ae_title,
            reception.c.peer_address,
            reception.c.person,
            reception.c.association,
            instance.c.ended,
        )
        .join_from(instance, series, series.c.id == instance.c.series)
        .join(study, study.c.id == series.c.study)
        .join(shape, shape.c.id == instance.c.shape)
        .join(container, container.c.id == instance.c.container)
        .join(reception, reception.c.id == instance.c.reception)
    )


def version_of(row: Sequence[Any]) -> Version:
    """Make a version of a row."""
    return Version(
        id=row[0],
        state=STATES[row[1]],
        study_instance_uid=row[2],
        series_instance_uid=row[3],
        sop_instance_uid=row[4],
        sop_class_uid=row[5],
        transfer_syntax_uid=row[6],
        extent=Extent(row[7], row[8], row[9]),
        data_set_offset=row[10],
        digest=bytes(row[11]),
        reception=Reception(row[12], moment(row[13]), *row[14:19]),
        ended=None if row[19] is None else moment(row[19]),
    )


def _versions(*, by_series: bool, by_container: bool) -> sa.Select[Any]:
    selected = version_columns().where(instance.c.id > sa.bindparam("after"))
    if by_series:
        selected = selected.where(series.c.series_instance_uid == sa.bindparam("series"))
    if by_container:
        selected = selected.where(container.c.path == sa.bindparam("container"))
    return selected.order_by(instance.c.id).limit(sa.bindparam("size", type_=sa.Integer))


def _move(*, with_trash: bool) -> sa.Update:
    target = sa.select(container.c.id).where(container.c.path == sa.bindparam("path")).scalar_subquery()
    moved = instance.c.id == sa.bindparam("key")
    return (
        sa.update(instance)
        .where(moved if with_trash else moved & (instance.c.state != sa.literal_column(str(TRASHED))))
        .values(
            container=target,
            start=sa.bindparam("start", type_=sa.BigInteger),
            length=sa.bindparam("length", type_=sa.BigInteger),
        )
    )


def _unsealed_flag() -> sa.Update:
    unsealed = (
        sa.exists()
        .where(
            instance.c.series == series.c.id,
            instance.c.state == sa.literal_column(str(CURRENT)),
            instance.c.container == container.c.id,
            container.c.sealed == sa.literal_column("0"),
        )
        .correlate(series)
    )
    flag: sa.ColumnElement[int] = sa.case((unsealed, sa.literal_column("1")), else_=sa.literal_column("0"))
    return sa.update(series).where(series.c.id == sa.bindparam("key")).values(unsealed=flag)


def _used(width: int) -> sa.Select[Any]:
    wanted: list[sa.BindParameter[str]] = [sa.bindparam(f"path_{i}") for i in range(width)]
    lies = sa.exists().where(instance.c.container == container.c.id)
    return sa.select(container.c.path).where(container.c.path.in_(wanted), lies)
