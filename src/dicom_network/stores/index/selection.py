"""Selection: the SQL that finds the ids of a page of answers, from terms and a plan."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from dicom_network.standard.query_attributes import INSTANCE, LEVELS, PATIENT, SERIES, STUDY
from dicom_network.stores.database.ordered_join import OrderedJoin
from dicom_network.stores.database.schema import instance, patient, series, study
from dicom_network.stores.index.plans import Plan
from dicom_network.stores.index.states import CURRENT
from dicom_network.stores.index.term import TABLES, Term, bare, veiled

ONE: sa.ColumnElement[int] = sa.literal_column("1")

VISIBLE = {
    PATIENT: patient.c.visible == ONE,
    STUDY: study.c.visible == ONE,
    SERIES: series.c.visible == ONE,
    INSTANCE: instance.c.state == sa.literal_column(str(CURRENT)),
}

_LINKS = {
    STUDY: study.c.patient == patient.c.id,
    SERIES: series.c.study == study.c.id,
    INSTANCE: instance.c.series == series.c.id,
}
"""Each level to the one above."""

_PARENT = {STUDY: study.c.patient, SERIES: series.c.study, INSTANCE: instance.c.series}

ORDER: dict[str, tuple[sa.Column[Any], ...]] = {
    PATIENT: (patient.c.name_key, patient.c.id),
    STUDY: (study.c.study_date, study.c.study_time, study.c.id),
    SERIES: (series.c.study, series.c.number, series.c.id),
    INSTANCE: (series.c.study, series.c.number, series.c.id, instance.c.number, instance.c.id),
}
"""What answers are ordered by, and what a cursor holds."""


def binds_of(position: int, term: Term) -> list[sa.BindParameter[Any]]:
    """Name the parameters of a term by its place in the query."""
    return [
        sa.bindparam(name, type_=sa.BigInteger() if isinstance(value, int) else sa.Text())
        for name, value in _named(position, term).items()
    ]


def parameters_of(terms: Sequence[Term]) -> dict[str, Any]:
    """Give the values of all parameters."""
    return {name: value for at, term in enumerate(terms) for name, value in _named(at, term).items()}


def _named(position: int, term: Term) -> dict[str, Any]:
    place = position if term.slot < 0 else term.slot
    return {f"t{place}_{i}": value for i, value in enumerate(term.values)}


def ids(
    level: str, terms: Sequence[Term], plan: Plan, *, newest_first: bool, after: bool, ordered: bool = True
) -> sa.Select[Any]:
    """Select the ids of the rows of a level that satisfy all terms; limit and offset are left to the caller."""
    selected, order = _start(level, terms, plan)
    lower = [(position, term) for position, term in enumerate(terms) if _is_below(term.level, level)]
    for position, term in enumerate(terms):
        if plan.walked is not None and (position == plan.walked or term.tag in _COPIED):
            selected = selected.where(_on_walked(position, term, terms[plan.walked], is_walked=position == plan.walked))
        elif (position, term) not in lower or position in plan.bare:
            selected = selected.where(_placed(position, term, level, is_bare=position in plan.bare))
    if lower:
        selected = selected.where(_same_instance(level, lower))
    if after:
        selected = selected.where(_after(level, order, newest_first=newest_first))
    if not ordered:
        return selected
    return selected.order_by(*directed(level, order, newest_first=newest_first))


def with_order(selected: sa.Select[Any], level: str, terms: Sequence[Term], plan: Plan) -> sa.Select[Any]:
    """Have a selection of ids give what they are ordered by as well, as ``o0``, ``o1`` …"""
    _, order = _start(level, terms, plan)
    return selected.add_columns(*(column.label(f"o{i}") for i, column in enumerate(order)))


def directed(
    level: str, order: Sequence[sa.ColumnElement[Any]], *, newest_first: bool
) -> tuple[sa.ColumnElement[Any], ...]:
    """Give the columns of an order their directions: studies by age, what is below them by its numbers."""
    if level == STUDY:
        return tuple(column.desc() if newest_first else column.asc() for column in order)
    if level == PATIENT:
        return tuple(order)
    return (order[0].desc(), *order[1:])


def count_of(position: int, term: Term) -> sa.Select[Any]:
    """Count the rows of one bare term up to ``:bound``."""
    binds = binds_of(position, term)
    if term.entries is not None:
        found = term.entries(binds)
    else:
        found = sa.select(ONE.label("one")).select_from(TABLES[term.level])
        found = found.where(VISIBLE[term.level], term.build(binds, bare))
    bounded = found.limit(sa.bindparam("bound", type_=sa.Integer)).subquery()
    return sa.select(sa.func.count()).select_from(bounded)


def _is_below(level: str, other: str) -> bool:
    return LEVELS.index(level) > LEVELS.index(other)


_COPIES = {study.c[name]: name for name in ("study_date", "study_time", "name_key")}
_COPIED = {0x00080020, 0x00080030, 0x00100010}
"""Attributes of studies that the tables in the order of studies have copies of: date, time and name."""


def _start(level: str, terms: Sequence[Term], plan: Plan) -> tuple[sa.Select[Any], Sequence[sa.ColumnElement[Any]]]:
    """Begin a selection: where rows come from, and what they are ordered by."""
    if plan.walked is not None:
        return _start_walk(terms, plan.walked)
    selected = sa.select(TABLES[level].c.id.label("id")).where(VISIBLE[level])
    if level == INSTANCE:
        starts_below = any(terms[position].level == INSTANCE for position in plan.bare)
        tables = (instance, series) if starts_below else (series, instance)
        selected = selected.select_from(OrderedJoin(*tables, _LINKS[INSTANCE]))
    order = ORDER[level]
    return selected, order if plan.walks else tuple(veiled(column) for column in order)


def _start_walk(terms: Sequence[Term], walked: int) -> tuple[sa.Select[Any], Sequence[sa.ColumnElement[Any]]]:
    """Begin with the table of a term, whose entries lie in the order of the studies."""
    table = _table_of(terms[walked])
    copy = table.c
    selected = sa.select(copy.study.label("id"))
    if "visible" in copy:
        selected = selected.where(copy.visible == ONE)
    if any(position != walked and term.tag not in _COPIED for position, term in enumerate(terms)):
        selected = selected.select_from(OrderedJoin(table, study, study.c.id == copy.study))
    return selected, (copy.study_date, copy.study_time, copy.study)


def _on_walked(position: int, term: Term, walked: Term, *, is_walked: bool) -> sa.ColumnElement[Any]:
    """Write a term on the table that is walked."""
    binds = binds_of(position, term)
    table = _table_of(walked)
    if is_walked:
        return table.c[_key_of(walked).name] == binds[0]

    def copy_of(element: Any, **_: Any) -> Any:
        return table.c[_COPIES[element]] if isinstance(element, sa.Column) and element in _COPIES else None

    return sa.sql.visitors.replacement_traverse(term.build(binds, bare), {}, copy_of)


def _key_of(term: Term) -> sa.Column[Any]:
    assert term.ordered is not None, "only such a term is walked"
    return term.ordered


def _table_of(term: Term) -> sa.Table:
    table: Any = _key_of(term).table
    found: sa.Table = table
    return found


def _placed(position: int, term: Term, level: str, *, is_bare: bool) -> sa.ColumnElement[Any]:
    """Write a term as a condition on rows of the query's level."""
    built = term.build(binds_of(position, term), bare if is_bare else veiled)
    if term.level == level or (level == INSTANCE and term.level == SERIES):
        return built
    if _is_below(term.level, level):
        found = _down(level, term.level, built)
        return TABLES[level].c.id.in_(found)
    start = SERIES if level == INSTANCE else level
    if is_bare:
        return _up_bare(start, term.level, built)
    between = LEVELS[LEVELS.index(term.level) : LEVELS.index(start)]
    links = [_LINKS[LEVELS[LEVELS.index(step) + 1]] for step in between]
    return sa.exists().where(*links, built).correlate(TABLES[start])


def _up_bare(start: str, target: str, built: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Write a condition on a level above as a chain of ``parent IN (…)``, which the database starts from."""
    index = LEVELS.index(target)
    clause: Any = built
    for step in LEVELS[index + 1 : LEVELS.index(start) + 1]:
        above = TABLES[LEVELS[LEVELS.index(step) - 1]]
        clause = _PARENT[step].in_(sa.select(above.c.id).where(clause).scalar_subquery())
    result: sa.ColumnElement[bool] = clause
    return result


def _down(level: str, target: str, built: sa.ColumnElement[Any]) -> Any:
    """Select the ids of a level that have something of a lower level, which the database starts from."""
    steps = LEVELS[LEVELS.index(level) + 1 : LEVELS.index(target) + 1]
    links = [_LINKS[step] for step in steps[1:]]
    return sa.select(_PARENT[steps[0]]).where(*links, VISIBLE[target], built).scalar_subquery()


def _same_instance(level: str, lower: Sequence[tuple[int, Term]]) -> sa.ColumnElement[bool]:
    """Restrict what is below the level of a relational query: one instance satisfies all of it (PS3.4 C.4.1.2.2)."""
    lowest = max((term.level for _, term in lower), key=LEVELS.index)
    steps = LEVELS[LEVELS.index(level) + 1 : LEVELS.index(lowest) + 1]
    links = [_LINKS[step] for step in steps]
    visible = [VISIBLE[step] for step in steps]
    # What a rule asks is rarely few: it is not started from here.
    built = [term.build(binds_of(at, term), bare if term.slot < 0 else veiled) for at, term in lower]
    return sa.exists().where(*links, *visible, *built).correlate(TABLES[level])


def _after(level: str, order: Sequence[sa.ColumnElement[Any]], *, newest_first: bool) -> sa.ColumnElement[bool]:
    """Begin behind the row that a cursor names."""
    at = [
        sa.bindparam(f"after_{i}", type_=column.type if isinstance(column, sa.Column) else ORDER[level][i].type)
        for i, column in enumerate(order)
    ]
    if level == PATIENT:
        return sa.tuple_(*order) > sa.tuple_(*at)
    if level == STUDY:
        here, there = sa.tuple_(*order), sa.tuple_(*at)
        return here < there if newest_first else here > there
    in_study = sa.tuple_(*order[1:3]) > sa.tuple_(*at[1:3])
    if level == INSTANCE:
        in_study = sa.or_(in_study, sa.and_(order[2] == at[2], sa.tuple_(*order[3:]) > sa.tuple_(*at[3:])))
    return sa.and_(order[0] <= at[0], sa.or_(order[0] < at[0], in_study))
