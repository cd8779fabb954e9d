"""The orders of the list, and the cursors that name a place in them."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.study_list import StudyQuestion, StudySort
from dicom_network.stores.database.schema import study
from dicom_network.stores.index.term import veiled
from dicom_network.stores.studies.condition import Lane

ORDER: dict[StudySort, tuple[sa.Column[Any], ...]] = {
    StudySort.DATE: (study.c.study_date, study.c.study_time, study.c.id),
    StudySort.NAME: (study.c.name_key, study.c.study_date, study.c.study_time, study.c.id),
    # Ids are given in the order of arrival.
    StudySort.ARRIVAL: (study.c.id,),
    StudySort.MODALITY: (study.c.modalities, study.c.study_date, study.c.study_time, study.c.id),
}
"""Each has an index."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins."""

    sort: StudySort
    descending: bool
    values: tuple[Any, ...] = ()
    """Of the row that the page begins behind; empty: at the start."""
    is_backward: bool = False
    """The page ends there instead, and is read towards the start."""

    def columns(self, *, walks: bool, lane: Lane | None = None) -> list[sa.ColumnElement[Any]]:
        """Give the columns to order by; ``walks``: their index gives the order, else rows are sorted."""
        columns = [column if walks else veiled(column) for column in self.keys(lane)]
        return [column.desc() if self.falls else column.asc() for column in columns]

    def beyond(self, lane: Lane | None = None) -> sa.ColumnElement[bool] | None:
        """Restrict to the rows on this side of the place."""
        if not self.values:
            return None
        columns = self.keys(lane)
        at = [sa.literal(value, column.type) for value, column in zip(self.values, columns, strict=True)]
        if len(columns) == 1:
            return columns[0] < at[0] if self.falls else columns[0] > at[0]
        return sa.tuple_(*columns) < sa.tuple_(*at) if self.falls else sa.tuple_(*columns) > sa.tuple_(*at)

    def until(self, last: Sequence[Any], lane: Lane | None = None) -> sa.ColumnElement[bool]:
        """Restrict to the rows that are no further away than one."""
        columns = self.keys(lane)
        at = [sa.literal(value, column.type) for value, column in zip(last, columns, strict=True)]
        if len(columns) == 1:
            return columns[0] >= at[0] if self.falls else columns[0] <= at[0]
        return sa.tuple_(*columns) >= sa.tuple_(*at) if self.falls else sa.tuple_(*columns) <= sa.tuple_(*at)

    def keys(self, lane: Lane | None) -> tuple[sa.Column[Any], ...]:
        """Give the columns that say where a row stands, of the table that is walked."""
        if lane is None:
            return ORDER[self.sort]
        return lane.table.c.study_date, lane.table.c.study_time, lane.table.c.study

    @property
    def falls(self) -> bool:
        """Tell whether what is read later stands lower in the order."""
        return self.descending != self.is_backward


def place_of(question: StudyQuestion) -> Place:
    """Give where the page of a question begins. Raises: InvalidInput (``studies.cursor``)."""
    if not question.cursor:
        return Place(question.sort, question.descending)
    try:
        padded = question.cursor + "=" * (-len(question.cursor) % 4)
        way, sort, falls, *values = orjson.loads(base64.urlsafe_b64decode(padded))
        kinds = [int if isinstance(column.type, sa.Integer) else str for column in ORDER[question.sort]]
        is_whole = len(values) == len(kinds) and all(map(isinstance, values, kinds))
    except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError) as error:
        raise InvalidInput("the cursor is none of this node", code="studies.cursor") from error
    if (sort, falls) != (question.sort.value, question.descending) or way not in ("next", "previous") or not is_whole:
        raise InvalidInput("the cursor belongs to another order", code="studies.cursor", hint="begin at the start")
    return Place(question.sort, question.descending, tuple(values), way == "previous")


def cursor_at(way: str, place: Place, values: Sequence[Any]) -> str:
    """Write a cursor to go on ``next`` or to the ``previous`` page from a row."""
    content = orjson.dumps([way, place.sort.value, place.descending, *values])
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
