"""Finding: answers queries in pages, holding no connection while a page is being handed out."""

import sys
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import sqlalchemy as sa

from dicom_network.domain.access import StudyRule
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.query import Query
from dicom_network.standard.query_attributes import INSTANCE, LEVELS, PATIENT, SERIES, STUDY
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.ordered_join import OrderedJoin
from dicom_network.stores.database.schema import instance, patient, series, shape, study, study_month, totals
from dicom_network.stores.database.statements import Statements
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.answers import answers, columns_of
from dicom_network.stores.index.cursors import decode_cursor
from dicom_network.stores.index.further_keys import FurtherKeys
from dicom_network.stores.index.plan_counts import PlanCounts
from dicom_network.stores.index.plans import Plan, bound_of, choose
from dicom_network.stores.index.predicates import Binds, Column, prefix_range
from dicom_network.stores.index.rules import alternatives
from dicom_network.stores.index.selection import ORDER, count_of, directed, ids, parameters_of, with_order
from dicom_network.stores.index.term import TABLES, Term, Veil
from dicom_network.stores.index.terms import TermMaker, with_implied

PAGE = 500
"""Answers read at once where the asker has no limit."""

_DEEP = 1000
"""From this offset on a page of the whole archive is found by the counts of months."""

_STUDY_DATE = 0x00080020

Ways: TypeAlias = Sequence[Sequence[Term]]
"""Terms of a query, once for every way in which the asker may see what it finds."""


class Finding:
    """Answers queries."""

    def __init__(self, database: SqlDatabase, keys: FurtherKeys) -> None:
        self._database = database
        self._terms = TermMaker(keys, is_sqlite=database.is_sqlite)
        self._statements = Statements(database.dialect)
        self._counts = PlanCounts()

    def find(self, query: Query, within: StudyRule) -> Iterator[DICOMJSON]:
        """Yield the answers; see ``domain.ports.Index.find``."""
        if query.after and query.offset:
            raise InvalidInput("a query has either an offset or a cursor", code="query.cursor")
        ways = self._ways(query, within)
        after = decode_cursor(query.level, query.after) if query.after else None
        return self._pages(query, ways, after)

    def count(self, query: Query, cap: int, within: StudyRule) -> int:
        """Count the answers up to a cap."""
        ways = self._ways(query, within)
        with self._database.reading() as transaction:
            if ways == [[]]:
                return min(cap, self._kept_total(transaction, query.level))
            plans = [self._plan(transaction, query.level, terms, cap) for terms in ways]
            statement = self._statements.get(
                ("count", query.level, *_shapes(ways, plans)), lambda: _counted(query.level, ways, plans)
            )
            count: int = transaction.row(statement, {**_parameters(ways), "bound": cap})[0]
            return count

    def _ways(self, query: Query, within: StudyRule) -> list[list[Term]]:
        """Give the terms of the query once for every way in which the asker may see what is found."""
        terms = [self._terms.term(match, query.level) for match in with_implied(query.matches, query.level)]
        return [[*terms, *way] for way in alternatives(within)]

    def _pages(self, query: Query, ways: Ways, after: list[Any] | None) -> Iterator[DICOMJSON]:
        left = query.limit
        offset = query.offset
        while left is None or left > 0:
            size = PAGE if left is None else min(left, PAGE)
            with self._database.reading() as transaction:
                rows = self._page(transaction, query, ways, after=after, size=size, offset=offset)
            yield from answers(query.level, rows, everything=query.all_attributes)
            if len(rows) < size:
                return
            after, offset = list(rows[-1][-len(ORDER[query.level]) :]), 0
            left = None if left is None else left - size

    def _page(
        self,
        transaction: OpenTransaction,
        query: Query,
        ways: Ways,
        *,
        after: list[Any] | None,
        size: int,
        offset: int,
    ) -> list[Any]:
        if offset > _DEEP and query.level == STUDY and ways == [[]]:
            terms, offset = self._skip_months(transaction, offset, newest_first=query.newest_first)
            ways = [terms]
        plans = [self._plan(transaction, query.level, terms, size + offset) for terms in ways]
        key = (query.level, *_shapes(ways, plans), query.newest_first, after is not None)
        statement = self._statements.get(key, lambda: _paged(query, ways, plans, after=after is not None))
        parameters = {**_parameters(ways), "size": size, "skip": offset}
        if len(ways) > 1:
            parameters["reach"] = size + offset
        if after is not None:
            parameters |= {f"after_{i}": value for i, value in enumerate(after)}
        return transaction.rows(statement, parameters)

    def _skip_months(self, transaction: OpenTransaction, offset: int, *, newest_first: bool) -> tuple[list[Term], int]:
        """Pass over months of studies by their kept counts; gives where to begin and what is left to pass over."""
        statement = self._statements.get(("months", newest_first), lambda: _months(newest_first=newest_first))
        for month, studies in transaction.rows(statement, {}):
            if offset < studies:
                return [_from_month(month, newest_first=newest_first)], offset
            offset -= studies
        return [], offset + self._kept_total(transaction, STUDY)

    def _plan(self, transaction: OpenTransaction, level: str, terms: Sequence[Term], wanted: int) -> Plan:
        if not terms:
            return Plan(walks=True)
        bound = 0
        if any(term.is_lead and not term.is_unique for term in terms):
            total = self._counts.get("studies", sys.maxsize, lambda: self._kept_total(transaction, STUDY))
            bound = bound_of(wanted, total)

        def count(position: int, bound: int) -> int:
            plain = replace(terms[position], slot=-1)
            what = (plain.shape, plain.values)
            return self._counts.get(what, bound, lambda: self._count_set(transaction, plain, bound))

        return choose(level, terms, bound, count)

    def _count_set(self, transaction: OpenTransaction, plain: Term, bound: int) -> int:
        statement = self._statements.get(("set", plain.shape), lambda: count_of(0, plain))
        found: int = transaction.row(statement, {**parameters_of([plain]), "bound": bound})[0]
        return found

    def _kept_total(self, transaction: OpenTransaction, level: str) -> int:
        column = {PATIENT: "patients", STUDY: "studies", SERIES: "series", INSTANCE: "instances"}[level]
        statement = self._statements.get(("total", column), lambda: sa.select(totals.c[column]))
        total: int = transaction.row(statement, {})[0]
        return total


def _shapes(ways: Ways, plans: Sequence[Plan]) -> tuple[Hashable, ...]:
    return tuple((plan, tuple(term.shape for term in terms)) for terms, plan in zip(ways, plans, strict=True))


def _parameters(ways: Ways) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    for terms in ways:
        parameters |= parameters_of(terms)
    return parameters


def _paged(query: Query, ways: Ways, plans: Sequence[Plan], *, after: bool) -> sa.Select[Any]:
    level = query.level
    page = (
        _ordered(query, ways, plans, after=after)
        .limit(sa.bindparam("size", type_=sa.Integer))
        .offset(sa.bindparam("skip", type_=sa.Integer))
        .subquery("page")
    )
    joined: Any = OrderedJoin(page, TABLES[level], TABLES[level].c.id == page.c.id)
    if level == INSTANCE:
        joined = OrderedJoin(joined, shape, shape.c.id == instance.c.shape)
        joined = OrderedJoin(joined, series, series.c.id == instance.c.series)
    if level in LEVELS[2:]:
        joined = OrderedJoin(joined, study, study.c.id == series.c.study)
    if level != PATIENT:
        joined = OrderedJoin(joined, patient, patient.c.id == study.c.patient)
    order = directed(level, ORDER[level], newest_first=query.newest_first)
    return sa.select(*columns_of(level)).select_from(joined).order_by(*order)


def _ordered(query: Query, ways: Ways, plans: Sequence[Plan], *, after: bool) -> sa.Select[Any]:
    """Select ids in order. Of several ways each gives as many as are wanted; what two of them give counts once."""
    level, newest_first = query.level, query.newest_first
    found = [
        ids(level, terms, plan, newest_first=newest_first, after=after) for terms, plan in zip(ways, plans, strict=True)
    ]
    if len(found) == 1:
        return found[0]
    reach: sa.BindParameter[int] = sa.bindparam("reach", type_=sa.Integer)
    shown = [with_order(one, level, *way) for one, way in zip(found, zip(ways, plans, strict=True), strict=True)]
    together = sa.union(*(sa.select(one.limit(reach).subquery()) for one in shown)).subquery("found")
    order = [together.c[f"o{i}"] for i in range(len(ORDER[level]))]
    return sa.select(*together.c).order_by(*directed(level, order, newest_first=newest_first))


def _months(*, newest_first: bool) -> sa.Select[Any]:
    order = study_month.c.month.desc() if newest_first else study_month.c.month.asc()
    return (
        sa.select(study_month.c.month, study_month.c.studies)
        .where(study_month.c.studies > sa.literal_column("0"))
        .order_by(order)
    )


def _from_month(month: str, *, newest_first: bool) -> Term:
    """Begin a walk with the first study of a month."""
    # Studies without a date are in the month "", which is before every digit.
    end = (prefix_range(month)[1] if month else "0") if newest_first else month

    def build(binds: Binds, _veil: Veil) -> Column:
        begins: Column = study.c.study_date < binds[0] if newest_first else study.c.study_date >= binds[0]
        return begins

    return Term(STUDY, ("month", newest_first), (end,), build, tag=_STUDY_DATE, is_lead=True)


def _counted(level: str, ways: Ways, plans: Sequence[Plan]) -> sa.Select[Any]:
    bound: sa.BindParameter[int] = sa.bindparam("bound", type_=sa.Integer)
    found = [
        ids(level, terms, plan, newest_first=True, after=False, ordered=False).limit(bound)
        for terms, plan in zip(ways, plans, strict=True)
    ]
    if len(found) == 1:
        return sa.select(sa.func.count()).select_from(found[0].subquery())
    together = sa.union(*(sa.select(one.subquery()) for one in found)).subquery("found")
    return sa.select(sa.func.count()).select_from(sa.select(together).limit(bound).subquery())
