"""Pages of the list, by the way that is quickest.

Starting from a small set costs its size; walking along the index of the order costs what has to be passed over until
the page is full (``stores.index.plans`` has the reasoning and the bound). A walk may be in for a surprise: two names
that are frequent and hardly ever meet, or an accession number that was given out ten years ago. So it goes as far as it
should have to and a bit more; where the page is not full by then, it is made from what the sets have in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.access import StudyRule
from dicom_network.domain.study_list import ListedStudy, StudySort
from dicom_network.stores.database.ordered_join import OrderedJoin
from dicom_network.stores.database.schema import patient, study, totals
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.plans import bound_of
from dicom_network.stores.studies.condition import VISIBLE, Condition, Lane, ids_of
from dicom_network.stores.studies.ordering import ORDER, Place
from dicom_network.stores.studies.rows import COLUMNS, listed
from dicom_network.stores.studies.seeing import holds

LARGEST_SET = 25_000
"""Larger sets are not put together: they are so dense that a walk meets them soon."""
PATIENCE = 2
"""How many times as far a walk goes as it should have to."""


@dataclass(frozen=True, slots=True)
class Read:
    """Rows as they were read, and the place of each in the order."""

    studies: tuple[ListedStudy, ...]
    places: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for, and how many rows a walk may pass over before a set of them is the quicker start."""

    place: Place
    size: int
    identity: StudyRule
    bound: int


def read_page(
    transaction: OpenTransaction, conditions: Sequence[Condition], place: Place, size: int, identity: StudyRule
) -> Read:
    """Read the rows on one side of a place, those next to it first."""
    total = int(transaction.execute(sa.select(totals.c.studies)).scalar_one())
    bound = bound_of(size, total)
    small = _sets(transaction, conditions, bound)
    if small:
        return _read(transaction, _page(_from_sets(conditions, small[:1]), place, size, walks=False), place, identity)
    wanted = _Wanted(place, size, identity, bound)
    if place.sort is StudySort.DATE and (ways := _ways(conditions)):
        return _merged([_one_way(transaction, wanted, way, others) for way, others in ways], place, size)
    return _walked(transaction, wanted, conditions)


def _one_way(transaction: OpenTransaction, wanted: _Wanted, way: Condition, others: Sequence[Condition]) -> Read:
    """Read the rows that hold in one way; of the other conditions it is known that none starts from a small set."""
    conditions = [way, *others]
    small = _sets(transaction, [way], wanted.bound)
    if small:
        ids = _page(_from_sets(conditions, small), wanted.place, wanted.size, walks=False)
        return _read(transaction, ids, wanted.place, wanted.identity)
    return _walked(transaction, wanted, conditions)


def _walked(transaction: OpenTransaction, wanted: _Wanted, conditions: Sequence[Condition]) -> Read:
    """Read the rows along the index of the order, and from large sets where that goes too far."""
    place, size, identity = wanted.place, wanted.size, wanted.identity
    lane = _lane(conditions) if place.sort is StudySort.DATE else None
    along = _from_sets(conditions, []) if lane is None else _along(lane, conditions)
    horizon = _horizon(transaction, place, lane, PATIENCE * wanted.bound)
    if horizon is not None:
        near = _page(along.where(place.until(horizon, lane)), place, size, lane=lane)
        read = _read(transaction, near, place, identity)
        if len(read.studies) == size:
            return read
        large = _sets(transaction, conditions, LARGEST_SET)
        if large:
            far = _page(_from_sets(conditions, large), place, size, walks=False)
            return _read(transaction, far, place, identity)
    return _read(transaction, _page(along, place, size, lane=lane), place, identity)


def count_up_to(transaction: OpenTransaction, conditions: Sequence[Condition], cap: int) -> int:
    """Count the studies that all conditions hold for, but never more than ``cap``."""
    if not conditions:
        return min(cap, int(transaction.execute(sa.select(totals.c.studies)).scalar_one()))
    if len(conditions) == 1 and (entries := _entries(conditions[0])):
        bounded = [sa.select(ids.limit(sa.literal(cap, sa.Integer)).subquery().c.id) for ids in entries]
        return _counted(transaction, sa.union(*bounded), cap)
    return _counted(transaction, _from_sets(conditions, _sets(transaction, conditions, LARGEST_SET)), cap)


def _entries(condition: Condition) -> list[sa.Select[Any]]:
    """Select the ids that a condition holds for along its lanes, and what does not lie on one; empty: it has none."""
    ways = condition.ways or (condition,)
    if not any(way.lane for way in ways):
        return []
    return [_along(way.lane, [way]) if way.lane else _from_sets([way], [way] if way.starts else []) for way in ways]


def _ways(conditions: Sequence[Condition]) -> list[tuple[Condition, list[Condition]]]:
    """Give every way in which one of the conditions may hold, each with the other conditions."""
    parted = next((condition for condition in conditions if condition.ways), None)
    others = [condition for condition in conditions if condition is not parted]
    return [(way, others) for way in parted.ways] if parted is not None else []


def _merged(reads: Sequence[Read], place: Place, size: int) -> Read:
    """Put the rows of several ways together; what several of them give counts once."""
    rows = {at: study for read in reads for at, study in zip(read.places, read.studies, strict=True)}
    first = sorted(rows, reverse=place.falls)[:size]
    return Read(tuple(rows[at] for at in first), tuple(first))


def _page(
    chosen: sa.Select[Any], place: Place, size: int, *, walks: bool = True, lane: Lane | None = None
) -> sa.Select[Any]:
    beyond = place.beyond(lane)
    if beyond is not None:
        chosen = chosen.where(beyond)
    return chosen.order_by(*place.columns(walks=walks, lane=lane)).limit(sa.literal(size, sa.Integer))


def _read(transaction: OpenTransaction, ids: sa.Select[Any], place: Place, identity: StudyRule) -> Read:
    page = ids.subquery("page")
    joined = OrderedJoin(OrderedJoin(page, study, study.c.id == page.c.id), patient, patient.c.id == study.c.patient)
    places = [column.label(f"place_{number}") for number, column in enumerate(ORDER[place.sort])]
    selected = (
        sa.select(*COLUMNS, sa.case((holds(identity), 1), else_=0).label("identified"), *places)
        .select_from(joined)
        .order_by(*place.columns(walks=False))
    )
    rows = transaction.execute(selected).all()
    return Read(listed(transaction, rows), tuple(tuple(row[-len(places) :]) for row in rows))


def _horizon(transaction: OpenTransaction, place: Place, lane: Lane | None, distance: int) -> tuple[Any, ...] | None:
    """Give the row so far beyond a place; None where the list ends before it."""
    inside = [VISIBLE] if lane is None else [lane.within]
    beyond = place.beyond(lane)
    selected = (
        sa.select(*place.keys(lane))
        .where(*inside, *([] if beyond is None else [beyond]))
        .order_by(*place.columns(walks=True, lane=lane))
        .offset(sa.literal(distance, sa.Integer))
        .limit(sa.literal(1, sa.Integer))
    )
    row = transaction.execute(selected).first()
    return None if row is None else tuple(row)


def _from_sets(conditions: Sequence[Condition], sets: Sequence[Condition]) -> sa.Select[Any]:
    """Select the ids of the studies that all conditions hold for, starting from what some of their sets share."""
    chosen = sa.select(study.c.id.label("id")).where(VISIBLE, *(condition.check for condition in conditions))
    if not sets:
        return chosen
    parts = [sa.select(ids_of(condition).subquery().c.id) for condition in sets]
    return chosen.where(study.c.id.in_(parts[0] if len(parts) == 1 else sa.intersect(*parts)))


def _lane(conditions: Sequence[Condition]) -> Lane | None:
    return next((condition.lane for condition in conditions if condition.lane is not None), None)


def _along(lane: Lane, conditions: Sequence[Condition]) -> sa.Select[Any]:
    """Select the ids of the studies that all conditions hold for, along the entries of one of them."""
    checks = [condition.check for condition in conditions if condition.lane is not lane]
    shorter = [condition.on_lane(lane.table) for condition in conditions if condition.on_lane is not None]
    joined = OrderedJoin(lane.table, study, study.c.id == lane.table.c.study)
    return sa.select(lane.table.c.study.label("id")).select_from(joined).where(lane.within, *shorter, VISIBLE, *checks)


def _sets(transaction: OpenTransaction, conditions: Sequence[Condition], bound: int) -> list[Condition]:
    """Give the conditions whose sets are smaller than a bound, the smallest first."""
    counted = [(_counted(transaction, ids_of(one), bound), one) for one in conditions if one.starts]
    return [one for count, one in sorted(counted, key=lambda pair: pair[0]) if count < bound]


def _counted(transaction: OpenTransaction, ids: Any, bound: int) -> int:
    bounded = sa.select(ids.subquery().c.id).limit(sa.literal(bound, sa.Integer)).subquery()
    return int(transaction.execute(sa.select(sa.func.count()).select_from(bounded)).scalar_one())
