"""The orders of the list, and the cursors that name a place in them."""

import base64
import binascii
import operator
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.study_list import StudyQuestion, StudySort
from dicom_network.stores.database.schema import study

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

    @property
    def falls(self) -> bool:
        """Tell whether what is read later stands lower in the order."""
        return self.descending != self.is_backward

    @property
    def is_by_date(self) -> bool:
        """Tell whether the rows lie by date."""
        return self.sort is StudySort.DATE

    @property
    def key(self) -> Hashable:
        """Tell apart what is written into statements otherwise."""
        return self.sort, self.falls, bool(self.values)

    @property
    def parameters(self) -> dict[str, Any]:
        """Give the values that ``beyond`` compares with."""
        return named("at", self.values)

    def columns(self, walked: sa.FromClause | None = None) -> tuple[sa.Column[Any], ...]:
        """Give the columns that say where a row stands: of the study, or of a table whose entries lie by date."""
        if walked is None:
            return ORDER[self.sort]
        return walked.c.study_date, walked.c.study_time, walked.c.study  # type: ignore[return-value]

    def directed(self, columns: Sequence[sa.ColumnElement[Any]]) -> list[sa.ColumnElement[Any]]:
        """Give columns to order by."""
        return [column.desc() if self.falls else column.asc() for column in columns]

    def beyond(self, columns: Sequence[sa.Column[Any]]) -> list[sa.ColumnElement[bool]]:
        """Restrict to the rows on this side of the place; nothing at the start."""
        return [_compared(columns, "at", operator.lt if self.falls else operator.gt)] if self.values else []

    def until(self, columns: Sequence[sa.Column[Any]]) -> sa.ColumnElement[bool]:
        """Restrict to the rows that are no further away than the one of the parameters ``until_0`` …"""
        return _compared(columns, "until", operator.ge if self.falls else operator.le)


def named(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """Name the values of a row that others are compared with."""
    return {f"{name}_{number}": value for number, value in enumerate(values)}


def _compared(
    columns: Sequence[sa.Column[Any]], name: str, compare: Callable[[Any, Any], Any]
) -> sa.ColumnElement[bool]:
    at = [sa.bindparam(f"{name}_{number}", type_=column.type) for number, column in enumerate(columns)]
    row, other = (columns[0], at[0]) if len(columns) == 1 else (sa.tuple_(*columns), sa.tuple_(*at))
    compared: sa.ColumnElement[bool] = compare(row, other)
    return compared


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
