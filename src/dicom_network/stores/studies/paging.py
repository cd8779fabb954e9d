"""Pages of the list, by the way that is quickest: from a small set, or along the index of the order.

Starting from a set costs its size, walking costs what has to be passed over until the page is full; see
``stores.index.plans``, which has the reasoning and the bound.
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


@dataclass(frozen=True, slots=True)
class Read:
    """Rows as they were read, and the place of each in the order."""

    studies: tuple[ListedStudy, ...]
    places: tuple[tuple[Any, ...], ...]


def read_page(
    transaction: OpenTransaction, conditions: Sequence[Condition], place: Place, size: int, identity: StudyRule
) -> Read:
    """Read the rows on one side of a place, those next to it first."""
    start = _smallest(transaction, conditions, _bound(transaction, size))
    lane = _lane(conditions) if start is None and place.sort is StudySort.DATE else None
    chosen = _chosen(conditions, start) if lane is None else _along(lane, conditions)
    beyond = place.beyond(lane)
    if beyond is not None:
        chosen = chosen.where(beyond)
    order = place.columns(walks=start is None, lane=lane)
    page = chosen.order_by(*order).limit(sa.literal(size, sa.Integer)).subquery("page")
    joined = OrderedJoin(OrderedJoin(page, study, study.c.id == page.c.id), patient, patient.c.id == study.c.patient)
    places = [column.label(f"place_{number}") for number, column in enumerate(ORDER[place.sort])]
    selected = (
        sa.select(*COLUMNS, sa.case((holds(identity), 1), else_=0).label("identified"), *places)
        .select_from(joined)
        .order_by(*place.columns(walks=False))
    )
    rows = transaction.execute(selected).all()
    return Read(listed(transaction, rows), tuple(tuple(row[-len(places) :]) for row in rows))


def count_up_to(transaction: OpenTransaction, conditions: Sequence[Condition], cap: int) -> int:
    """Count the studies that all conditions hold for, but never more than ``cap``."""
    if not conditions:
        return min(cap, int(transaction.execute(sa.select(totals.c.studies)).scalar_one()))
    start = _smallest(transaction, conditions, _bound(transaction, cap))
    return _counted(transaction, _chosen(conditions, start), cap)


def _chosen(conditions: Sequence[Condition], start: Condition | None) -> sa.Select[Any]:
    """Select the ids of the studies that all conditions hold for, beginning with those of one of them."""
    chosen = sa.select(study.c.id.label("id")).where(VISIBLE, *(condition.check for condition in conditions))
    return chosen if start is None else chosen.where(study.c.id.in_(ids_of(start)))


def _lane(conditions: Sequence[Condition]) -> Lane | None:
    return next((condition.lane for condition in conditions if condition.lane is not None), None)


def _along(lane: Lane, conditions: Sequence[Condition]) -> sa.Select[Any]:
    """Select the ids of the studies that all conditions hold for, along the entries of one of them."""
    checks = [condition.check for condition in conditions if condition.lane is not lane]
    shorter = [condition.on_lane(lane.table) for condition in conditions if condition.on_lane is not None]
    joined = OrderedJoin(lane.table, study, study.c.id == lane.table.c.study)
    return sa.select(lane.table.c.study.label("id")).select_from(joined).where(lane.within, *shorter, VISIBLE, *checks)


def _bound(transaction: OpenTransaction, wanted: int) -> int:
    return bound_of(wanted, int(transaction.execute(sa.select(totals.c.studies)).scalar_one()))


def _smallest(transaction: OpenTransaction, conditions: Sequence[Condition], bound: int) -> Condition | None:
    """Find the condition with the smallest set, if any is small enough to start from."""
    smallest = None
    for condition in conditions:
        if condition.starts:
            found = _counted(transaction, ids_of(condition), bound)
            if found < bound:
                smallest, bound = condition, found
    return smallest


def _counted(transaction: OpenTransaction, ids: Any, bound: int) -> int:
    bounded = sa.select(ids.subquery().c.id).limit(sa.literal(bound, sa.Integer)).subquery()
    return int(transaction.execute(sa.select(sa.func.count()).select_from(bounded)).scalar_one())
