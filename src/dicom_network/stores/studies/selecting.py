"""The SQL that finds the ids of a page, and the place of each in the order, from conditions and a way to go."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from dicom_network.stores.database.ordered_join import OrderedJoin
from dicom_network.stores.database.schema import study
from dicom_network.stores.index.predicates import Binds, Column
from dicom_network.stores.index.term import veiled
from dicom_network.stores.studies.condition import ONE, VISIBLE, Condition, Start
from dicom_network.stores.studies.ordering import Place

SIZE: sa.BindParameter[int] = sa.bindparam("size", type_=sa.Integer)
BOUND: sa.BindParameter[int] = sa.bindparam("bound", type_=sa.Integer)
PATIENTS: sa.BindParameter[int] = sa.bindparam("patients", type_=sa.Integer)
STUDIES_EACH: sa.BindParameter[int] = sa.bindparam("studies_each", type_=sa.Integer)


def from_sets(conditions: Sequence[Condition], sets: Sequence[Condition], place: Place | None) -> sa.Select[Any]:
    """Select the studies that all conditions hold for, starting from what some of their sets share.

    Sorts them by a place in the order; without one it gives any of them, and no places.
    """
    parts = [sa.select(_ids_of(one).subquery().c.id) for one in sets]
    shared = parts[0] if len(parts) == 1 else sa.intersect(*parts)
    checks = [one.check(one.binds) for one in conditions]
    chosen = sa.select(study.c.id).where(VISIBLE, study.c.id.in_(shared), *checks).limit(SIZE)
    if place is None:
        return chosen
    columns = place.columns()
    order = place.directed([veiled(column) for column in columns])
    return chosen.add_columns(*columns).where(*place.beyond(columns)).order_by(*order)


def along(conditions: Sequence[Condition], place: Place, lane: Condition | None, *, until: bool) -> sa.Select[Any]:
    """Select the studies that all conditions hold for, along the index of the order or the entries of one of them.

    ``until``: as far as ``Place.until`` says.
    """
    passed, columns = _passed(conditions, place, lane)
    checks = [one.check(one.binds) for one in checked(conditions, place, lane)]
    if lane is not None:
        checks = [_on_entries(check, columns) for check in checks]
        if any(_asks_study(check) for check in checks):
            passed = passed.select_from(OrderedJoin(columns[0].table, study, study.c.id == columns[-1]))
    if until:
        passed = passed.where(place.until(columns))
    return passed.where(*checks).limit(SIZE)


def horizon(conditions: Sequence[Condition], place: Place, lane: Condition | None) -> sa.Select[Any]:
    """Select the row ``:bound`` rows beyond a place on the way that ``along`` goes."""
    passed, columns = _passed(conditions, place, lane)
    return passed.with_only_columns(*columns).offset(BOUND).limit(ONE)


def checked(conditions: Sequence[Condition], place: Place, lane: Condition | None) -> list[Condition]:
    """Give the conditions that the way itself does not see to."""
    return [one for one in conditions if one is not lane and not (place.is_by_date and one.by_date is not None)]


def counts(sets: Sequence[Condition]) -> sa.Select[Any]:
    """Count what each condition starts from, roughly: each start up to ``:bound``.

    Of patients ``:patients`` at most are counted, each for ``:studies_each``.
    """
    columns: list[Any] = []
    for one in sets:
        parts = [_counted(start, one.binds) for start in one.starts]
        columns.append(sum(parts[1:], parts[0]))
    return sa.select(*columns)


def _counted(start: Start, binds: Binds) -> Any:
    if start.patients is None:
        return _count_to(start.ids(binds), BOUND)
    return _count_to(start.patients(binds), PATIENTS) * STUDIES_EACH


def _count_to(selected: sa.Select[Any], bound: sa.BindParameter[int]) -> Any:
    return sa.select(sa.func.count()).select_from(selected.limit(bound).subquery()).scalar_subquery()


def _passed(
    conditions: Sequence[Condition], place: Place, lane: Condition | None
) -> tuple[sa.Select[Any], Sequence[sa.Column[Any]]]:
    """Select what a walk passes over, in order, and the columns that say where a row stands."""
    if lane is not None and lane.entries is not None:
        walked: sa.FromClause = lane.entries.table
        where = [lane.entries == lane.binds[0], *([walked.c.visible == ONE] if "visible" in walked.c else [])]
        columns = place.columns(walked)
    else:
        walked, where, columns = study, [VISIBLE], place.columns()
    if place.is_by_date:
        where += [one.by_date(one.binds, walked) for one in conditions if one.by_date is not None]
    selected = sa.select(columns[-1].label("id"), *columns).where(*where, *place.beyond(columns))
    return selected.order_by(*place.directed(columns)), columns


def _on_entries(check: Column, columns: Sequence[sa.Column[Any]]) -> Column:
    """Write a check on what the entries that are walked have copies of, where they have all that it asks for.

    The row of the study, which is long, is then not read for every entry that is passed over.
    """
    date, time, key = columns
    copies = {study.c.study_date: date, study.c.study_time: time, study.c.id: key}
    copies[study.c.name_key] = key.table.c["name_key"]

    def copy_of(element: Any, **_: Any) -> Any:
        if element is study:
            return key.table
        return copies.get(element) if isinstance(element, sa.Column) else None

    copied: Column = visitors.replacement_traverse(check, {}, copy_of)
    return check if _asks_study(copied) else copied


def _asks_study(check: Column) -> bool:
    return any(isinstance(one, sa.Column) and one.table is study for one in visitors.iterate(check))


def _ids_of(condition: Condition) -> Any:
    """Select the ids that a condition starts from; some perhaps twice."""
    starts = [start.ids(condition.binds) for start in condition.starts]
    return starts[0] if len(starts) == 1 else sa.union_all(*starts)
