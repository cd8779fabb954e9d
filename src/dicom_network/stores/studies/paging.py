"""Pages of the list, by the way that is quickest.

Starting from a small set costs its size; walking along the index of the order costs what has to be passed over until
the page is full (``stores.index.plans`` has the reasoning and the bound). A walk may be in for a surprise: two names
that are frequent and hardly ever meet, or an accession number that was given out ten years ago. So it goes as far as it
should have to and a bit more; where the page is not full by then, it is made from what the sets have in common.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from dicom_network.domain.study_list import StudySort
from dicom_network.stores.database.schema import totals
from dicom_network.stores.index.plans import bound_of
from dicom_network.stores.studies.condition import Condition, in_a_row
from dicom_network.stores.studies.modality_sets import MODALITY, meeting
from dicom_network.stores.studies.ordering import Place, named
from dicom_network.stores.studies.reader import Reader
from dicom_network.stores.studies.selecting import along, counts, from_sets, horizon

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
        return min(cap, _totals(reader)[0])
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
        parted = next((one for one in conditions if one.ways and self.place.is_by_date), None)
        shared = [one for one in conditions if one is not parted]
        ways = self._met([[*way, *shared] for way in (parted.ways if parted is not None else [()])])
        bound = bound_of(self.size, _totals(self.reader)[0])
        sizes = self._sizes(dict.fromkeys(one for way in ways for one in self._starts(way)), bound)
        small = [one for one in self._starts(shared) if sizes.get(one, bound) < bound]
        if small and parted is not None:
            return self._from(conditions, [min(small, key=sizes.__getitem__)])
        return [row for way in ways for row in self._one_way(way, sizes, bound)]

    def _met(self, ways: Sequence[list[Condition]]) -> list[list[Condition]]:
        """Add to each way the studies in which its conditions on modalities meet, with parameters of their own."""
        slot = max((one.slot + len(one.values) for way in ways for one in way), default=0)
        completed = []
        for way in ways:
            met = list(in_a_row(meeting(self.reader, way), slot))
            slot += sum(len(one.values) for one in met)
            completed.append([*way, *met])
        return completed

    def _starts(self, conditions: Sequence[Condition]) -> list[Condition]:
        """Give the conditions that may be better to start from than to walk along the order.

        None of these is what the order can be walked along itself, unless it has to be chosen from: a lane, or a range
        of dates where the list lies by date.
        """
        starts = [one for one in conditions if one.starts]
        if not self.place.is_by_date:
            return starts
        lanes = sum(one.is_lane for one in starts)
        return [one for one in starts if one.by_date is None and (lanes > 1 or not one.is_lane)]

    def _sizes(self, sets: Iterable[Condition], bound: int) -> dict[Condition, int]:
        """Count roughly what conditions start from, up to a bound; what starts from nothing is 0."""
        counted = list(sets)
        if not counted:
            return {}
        studies, patients = _totals(self.reader)
        each = max(1, studies // max(1, patients))
        limits = {"bound": bound, "patients": bound // each + 1, "studies_each": each}
        key, parameters = ("counts", _keys(counted)), {**_parameters(counted), **limits}
        found = self.reader.row(key, lambda: counts(counted), parameters)
        return dict(zip(counted, found, strict=True))

    def _one_way(self, conditions: Sequence[Condition], sizes: Mapping[Condition, int], bound: int) -> Iterable[Row]:
        """Read what all of these hold for."""
        lanes = [one for one in conditions if one.is_lane and self.place.is_by_date]
        # Of what is equally large, what is no modality: the studies of an institution are fewer.
        lane = min(lanes, key=lambda one: (sizes.get(one, bound), one.entries is MODALITY), default=None)
        sets = [one for one in self._starts(conditions) if one not in lanes]
        smallest = min(sets, key=sizes.__getitem__, default=None)
        if smallest is not None and sizes[smallest] < bound:
            if lane is None or sizes[smallest] < sizes.get(lane, bound):
                return self._from(conditions, [smallest])
            return self._along(conditions, lane)
        return self._walk(conditions, lane, sets, bound)

    def _walk(
        self, conditions: Sequence[Condition], lane: Condition | None, sets: Sequence[Condition], bound: int
    ) -> list[Row]:
        """Read along the index of the order, and from large sets where that goes too far."""
        place = self.place
        if not sets:
            return self._along(conditions, lane)
        key = ("horizon", place.key, _keys(conditions), lane and lane.key)
        parameters = {**_parameters(conditions), **place.parameters, "bound": PATIENCE * bound}
        end = self.reader.row(key, lambda: horizon(conditions, place, lane), parameters)
        if end is not None:
            near = self._along(conditions, lane, until=end)
            if len(near) == self.size:
                return near
            large = [one for one, size in self._sizes(sets, LARGEST_SET).items() if size < LARGEST_SET]
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


def _totals(reader: Reader) -> tuple[int, int]:
    """Give how many studies and patients there are."""
    studies, patients = reader.row("totals", lambda: sa.select(totals.c.studies, totals.c.patients), {})
    return studies, patients


def _keys(conditions: Sequence[Condition]) -> Hashable:
    return tuple(one.key for one in conditions)


def _parameters(conditions: Sequence[Condition]) -> dict[str, Any]:
    return {name: value for one in conditions for name, value in one.parameters.items()}
