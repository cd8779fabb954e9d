"""Conditions of the study list, each written in up to three ways: as a check of a study that something else has found,
as the small set of studies that a page can start from, and as an index of its own that lies in the order of the list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dicom_network.stores.database.schema import study, study_institution, study_modality
from dicom_network.stores.index.term import looked_up, veiled

ONE: sa.ColumnElement[int] = sa.literal_column("1")
VISIBLE: sa.ColumnElement[bool] = study.c.visible == ONE

FOUND = study.alias("found")
"""Studies under another name, for selections that a page starts from; made once, as every column is copied."""

ORDERED = (study_modality, study_institution)
"""Tables of pairs whose entries lie by date, time and study under each value."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Entries of a table of pairs for one value: all the studies of it, in the order of their dates."""

    table: sa.Table
    within: sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """One restriction."""

    check: sa.ColumnElement[bool]
    """On a row of ``study``; no index applies to it."""
    starts: tuple[sa.Select[Any], ...] = ()
    """Select, all together, the ids of the studies that it may hold for; empty: no index leads to them."""
    lane: Lane | None = None
    """Exactly the studies that it holds for, by date."""
    on_lane: Callable[[sa.Table], sa.ColumnElement[bool]] | None = None
    """Writes the check on what a lane has copies of, so that the walk along it is shorter."""
    ways: tuple["Condition", ...] = ()
    """It holds where one of these does, and some of them are lanes: each is quicker by itself."""


def linked(table: sa.Table, column: sa.Column[Any], values: tuple[Any, ...]) -> Condition:
    """Restrict to studies that a table of pairs links to one of these values; its column ``study`` is the study."""
    return Condition(
        looked_up(table.c.study, veiled(column).in_(values)),
        (sa.select(table.c.study.label("id")).where(column.in_(values)),),
        Lane(table, column == values[0]) if len(values) == 1 and table in ORDERED else None,
    )


def ids_of(condition: Condition) -> Any:
    """Select the ids that a condition starts from; some perhaps twice."""
    return condition.starts[0] if len(condition.starts) == 1 else sa.union_all(*condition.starts)
