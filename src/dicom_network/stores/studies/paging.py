"""Pages of the list, by the way that is quickest.

Starting from a small set costs its size; walking along the index of the order costs what has to be passed over until
the page is full (``stores.index.plans`` has the reasoning and the bound). A walk may be in for a surprise: two names
that are frequent and hardly ever meet, or an accession number that was given out ten years ago. So it goes as far as it
should have to and a bit more; where the page is not full by then, it is made from what the sets have in common.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from dicom_network.domain.study_list import StudySort
from dicom_network.stores.database.schema import study_modality, totals
from dicom_network.stores.index.plans import bound_of
from dicom_network.stores.studies.condition import Condition
from dicom_network.stores.studies.ordering import Place, named
from dicom_network.stores.studies.reader import Reader
from dicom_network.stores.studies.selecting import along, checked, counts, from_sets, horizon

LARGEST_SET = 25_000
"""Larger sets are not put together: they are so dense that a walk meets them soon."""
PATIENCE = 2
"""How many times as far a walk goes as it should have to."""
NEWEST = Place(StudySort.DATE, descending=True)

Row: TypeAlias = tuple[Any, ...]
"""Id of a study, and its place in the order."""


def read_page(reader: Reader, conditions: Sequence[Condition], place: Place, size: int) -> list[Row]:
    """Read the rows on one side of a place, those next to it first."""
    rows = {row[0]: row for row in _Paging(reader, place, size).read(conditions)}
    return sorted(rows.values(), key=lambda row: row[1:], reverse=place.falls)[:size]


def count_up_to(reader: Reader, conditions: Sequence[Condition], cap: int) -> int:
    """Count the studies that all conditions hold for, but never more than ``cap``."""
    if not conditions:
        return min(cap, _total(reader))
    return min(cap, len({row[0] for row in _Paging(reader, NEWEST, cap, is_sorted=False).read(conditions)}))


@dataclass(frozen=True, slots=True)
class _Paging:
    """How a page is read; of several ways each gives as many rows as are wanted."""

    reader: Reader
    place: Place
    size: int
    is_sorted: bool = True
    """Else any rows will do, if there are more."""

    def read(self, conditions: Sequence[Condition]) -> Iterable[Row]:
        """Read the rows of all conditions; some perhaps twice."""
        bound = bound_of(self.size, _total(self.reader))
        small = self._sets(conditions, bound)
        if small:
            return self._from(conditions, small[:1])
        parted = next((one for one in conditions if one.ways), None)
        if parted is None or not self.place.is_by_date:
            return self._walk(conditions, bound)
        others = [one for one in conditions if one is not parted]
        return [row for way in parted.ways for row in self._one_way(way, others, bound)]

    def _one_way(self, way: Sequence[Condition], others: Sequence[Condition], bound: int) -> Iterable[Row]:
        """Read what one way leads to; of the other conditions it is known that none starts from a small set."""
        small = self._sets(way, bound)
        return self._from([*way, *others], small[:1]) if small else self._walk([*way, *others], bound)

    def _walk(self, conditions: Sequence[Condition], bound: int) -> list[Row]:
        """Read along the index of the order, and from large sets where that goes too far."""
        place, lane = self.place, self._lane(conditions)
        if not checked(conditions, place, lane):
            return self._along(conditions, lane)
        key = ("horizon", place.key, _keys(conditions), lane and lane.key)
        parameters = {**_parameters(conditions), **place.parameters, "bound": PATIENCE * bound}
        end = self.reader.row(key, lambda: horizon(conditions, place, lane), parameters)
        if end is not None:
            near = self._along(conditions, lane, until=end)
            if len(near) == self.size:
                return near
            large = self._sets(conditions, LARGEST_SET)
            if large:
                return self._from(conditions, large)
        return self._along(conditions, lane)

    def _along(self, conditions: Sequence[Condition], lane: Condition | None, until: Sequence[Any] = ()) -> list[Row]:
        place, is_near = self.place, bool(until)
        key = ("along", place.key, _keys(conditions), lane and lane.key, is_near)
        parameters = {**_parameters(conditions), **place.parameters, **named("until", until), "size": self.size}
        return self.reader.rows(key, lambda: along(conditions, place, lane, until=is_near), parameters)

    def _from(self, conditions: Sequence[Condition], sets: Sequence[Condition]) -> list[Row]:
        place = self.place if self.is_sorted else None
        key = ("from", place and place.key, _keys(conditions), _keys(sets))
        parameters = {**_parameters(conditions), **self.place.parameters, "size": self.size}
        return self.reader.rows(key, lambda: from_sets(conditions, sets, place), parameters)

    def _sets(self, conditions: Sequence[Condition], bound: int) -> list[Condition]:
        """Give the conditions whose sets are smaller than a bound, the smallest first.

        A range of dates is none where the list lies by date: to walk along it never takes longer.
        """
        sets = [one for one in conditions if one.starts and not (self.place.is_by_date and one.by_date is not None)]
        if not sets:
            return []
        found = self.reader.row(("counts", _keys(sets)), lambda: counts(sets), {**_parameters(sets), "bound": bound})
        sized = sorted(zip(found, sets, strict=True), key=lambda pair: pair[0])
        return [one for count, one in sized if count < bound]

    def _lane(self, conditions: Sequence[Condition]) -> Condition | None:
        """Choose the table to walk along; what is no modality first: an institution, whose studies are fewer."""
        lanes = [one for one in conditions if one.lane is not None and self.place.is_by_date]
        return min(lanes, key=lambda one: one.lane is study_modality.c.modality, default=None)


def _total(reader: Reader) -> int:
    return int(reader.row("total", lambda: sa.select(totals.c.studies), {})[0])


def _keys(conditions: Sequence[Condition]) -> Hashable:
    return tuple(one.key for one in conditions)


def _parameters(conditions: Sequence[Condition]) -> dict[str, Any]:
    return {name: value for one in conditions for name, value in one.parameters.items()}
