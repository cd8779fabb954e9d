"""Purging: forgets versions that are past their time, and rows that nothing lies under any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.hierarchy import Version
from dicom_network.standard.query_attributes import INSTANCE, PATIENT, SERIES, STUDY
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import (
    attribute,
    container,
    deletion,
    difference,
    instance,
    patient,
    series,
    study,
    totals,
)
from dicom_network.stores.database.transaction import OpenTransaction, chunks
from dicom_network.stores.index.attribute_rows import LEVEL_NUMBER
from dicom_network.stores.index.versions import version_columns, version_of

_AT_ONCE = 500


def purge(transaction: OpenTransaction, *, before: datetime, limit: int) -> list[Version]:
    """Forget versions; see ``domain.ports.Index.purge``."""
    rows = transaction.execute(
        version_columns()
        .add_columns(instance.c.series, instance.c.deletion, instance.c.container)
        .where(instance.c.ended.is_not(None), instance.c.ended < microseconds(before))
        .order_by(instance.c.ended, instance.c.id)
        .limit(limit)
    ).all()
    if not rows:
        return []
    versions = [version_of(row) for row in rows]
    _delete(transaction, INSTANCE, instance, [version.id for version in versions])
    owners = {name: sorted({key for key in column if key is not None}) for name, column in _owners(rows).items()}
    _delete_unused(transaction, deletion, instance.c.deletion, owners["deletion"])
    _delete_unused(transaction, container, instance.c.container, owners["container"])
    _delete_empty(transaction, owners["series"])
    transaction.execute(sa.update(totals).values(generation=totals.c.generation + 1))
    return versions


def _owners(rows: Sequence[Any]) -> dict[str, list[Any]]:
    return {name: [row[-3 + i] for row in rows] for i, name in enumerate(("series", "deletion", "container"))}


def _delete_empty(transaction: OpenTransaction, series_ids: Sequence[int]) -> None:
    """Delete series without versions, then their studies and patients where those are empty too."""
    children = (
        (SERIES, series, instance.c.series, series.c.study),
        (STUDY, study, series.c.study, study.c.patient),
        (PATIENT, patient, study.c.patient, None),
    )
    keys = list(series_ids)
    for level, table, child, parent in children:
        empty = _unused(transaction, table, child, keys)
        parents: list[int] = []
        if parent is not None:
            for some in chunks(empty, _AT_ONCE):
                parents += transaction.execute(sa.select(parent).where(table.c.id.in_(some))).scalars()
        _delete(transaction, level, table, empty)
        keys = sorted(set(parents))


def _unused(transaction: OpenTransaction, table: sa.Table, child: sa.Column[Any], keys: Sequence[int]) -> list[int]:
    found: list[int] = []
    for some in chunks(keys, _AT_ONCE):
        unused = ~sa.exists().where(child == table.c.id)
        found += transaction.execute(sa.select(table.c.id).where(table.c.id.in_(some), unused)).scalars()
    return found


def _delete_unused(transaction: OpenTransaction, table: sa.Table, child: sa.Column[Any], keys: Sequence[int]) -> None:
    for some in chunks(_unused(transaction, table, child, keys), _AT_ONCE):
        transaction.execute(sa.delete(table).where(table.c.id.in_(some)))


def _delete(transaction: OpenTransaction, level: str, table: sa.Table, keys: Sequence[int]) -> None:
    """Delete objects of a level with what is kept of them by number and not by foreign key."""
    for some in chunks(keys, _AT_ONCE):
        transaction.execute(
            sa.delete(attribute).where(attribute.c.object.in_(some), attribute.c.level == LEVEL_NUMBER[level])
        )
        transaction.execute(sa.delete(difference).where(difference.c.object.in_(some), difference.c.level == level))
        transaction.execute(sa.delete(table).where(table.c.id.in_(some)))
