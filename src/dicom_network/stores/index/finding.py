"""Finding: answers queries in pages, holding no connection while a page is being handed out."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.query import Query
from dicom_network.standard.query_attributes import INSTANCE, LEVELS, PATIENT, SERIES, STUDY
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.ordered_join import OrderedJoin
from dicom_network.stores.database.schema import instance, patient, series, shape, study, study_month, totals
from dicom_network.stores.database.statement import Statement, compile_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.answers import answers, columns_of
from dicom_network.stores.index.cursors import decode_cursor
from dicom_network.stores.index.further_keys import FurtherKeys
from dicom_network.stores.index.plans import Plan, bound_of, choose
from dicom_network.stores.index.predicates import Binds, Column, prefix_range
from dicom_network.stores.index.selection import ORDER, count_of, directed, ids, parameters_of
from dicom_network.stores.index.term import TABLES, Term, Veil
from dicom_network.stores.index.terms import TermMaker, with_implied

PAGE = 500
"""Answers read at once where the asker has no limit."""

_DEEP = 1000
"""From this offset on a page of the whole archive is found by the counts of months."""

_STUDY_DATE = 0x00080020

STATEMENTS = 512
"""Compiled statements that are remembered."""


class Finding:
    """Answers queries."""

    def __init__(self, database: SqlDatabase, keys: FurtherKeys) -> None:
        self._database = database
        self._terms = TermMaker(keys, is_sqlite=database.is_sqlite)
        self._statements: dict[Hashable, Statement] = {}
        self._total = compile_statement(sa.select(totals.c.studies), database.dialect)

    def find(self, query: Query) -> Iterator[DICOMJSON]:
        """Yield the answers; see ``domain.ports.Index.find``."""
        if query.after and query.offset:
            raise InvalidInput("a query has either an offset or a cursor", code="query.cursor")
        terms = [self._terms.term(match, query.level) for match in with_implied(query.matches, query.level)]
        after = decode_cursor(query.level, query.after) if query.after else None
        return self._pages(query, terms, after)

    def count(self, query: Query, cap: int) -> int:
        """Count the answers up to a cap."""
        terms = [self._terms.term(match, query.level) for match in with_implied(query.matches, query.level)]
        with self._database.reading() as transaction:
            if not terms:
                return min(cap, self._kept_total(transaction, query.level))
            plan = self._plan(transaction, query.level, terms, cap)
            key = ("count", query.level, plan, tuple(term.shape for term in terms))
            statement = self._statement(key, lambda: _counted(query.level, terms, plan))
            count: int = transaction.row(statement, {**parameters_of(terms), "bound": cap})[0]
            return count

    def _pages(self, query: Query, terms: Sequence[Term], after: list[Any] | None) -> Iterator[DICOMJSON]:
        left = query.limit
        offset = query.offset
        while left is None or left > 0:
            size = PAGE if left is None else min(left, PAGE)
            with self._database.reading() as transaction:
                rows = self._page(transaction, query, terms, after=after, size=size, offset=offset)
            yield from answers(query.level, rows, everything=query.all_attributes)
            if len(rows) < size:
                return
            after, offset = list(rows[-1][-len(ORDER[query.level]) :]), 0
            left = None if left is None else left - size

    def _page(
        self,
        transaction: OpenTransaction,
        query: Query,
        terms: Sequence[Term],
        *,
        after: list[Any] | None,
        size: int,
        offset: int,
    ) -> list[Any]:
        if offset > _DEEP and query.level == STUDY and not terms:
            terms, offset = self._skip_months(transaction, offset, newest_first=query.newest_first)
        plan = self._plan(transaction, query.level, terms, size + offset)
        shapes = tuple(term.shape for term in terms)
        key = (query.level, plan, shapes, query.newest_first, after is not None)
        statement = self._statement(key, lambda: _paged(query, terms, plan, after=after is not None))
        parameters = {**parameters_of(terms), "size": size, "skip": offset}
        if after is not None:
            parameters |= {f"after_{i}": value for i, value in enumerate(after)}
        return transaction.rows(statement, parameters)

    def _skip_months(self, transaction: OpenTransaction, offset: int, *, newest_first: bool) -> tuple[list[Term], int]:
        """Pass over months of studies by their kept counts; gives where to begin and what is left to pass over."""
        statement = self._statement(("months", newest_first), lambda: _months(newest_first=newest_first))
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
            bound = bound_of(wanted, transaction.row(self._total, {})[0])

        def count(position: int, bound: int) -> int:
            term = terms[position]
            statement = self._statement(("set", position, term.shape), lambda: count_of(position, term))
            parameters = {f"t{position}_{i}": value for i, value in enumerate(term.values)}
            found: int = transaction.row(statement, {**parameters, "bound": bound})[0]
            return found

        return choose(level, terms, bound, count)

    def _kept_total(self, transaction: OpenTransaction, level: str) -> int:
        column = {PATIENT: "patients", STUDY: "studies", SERIES: "series", INSTANCE: "instances"}[level]
        statement = self._statement(("total", column), lambda: sa.select(totals.c[column]))
        total: int = transaction.row(statement, {})[0]
        return total

    def _statement(self, key: Hashable, make: Any) -> Statement:
        statement = self._statements.get(key)
        if statement is None:
            if len(self._statements) >= STATEMENTS:
                self._statements.clear()
            statement = self._statements[key] = compile_statement(make(), self._database.dialect)
        return statement


def _paged(query: Query, terms: Sequence[Term], plan: Plan, *, after: bool) -> sa.Select[Any]:
    level = query.level
    page = (
        ids(level, terms, plan, newest_first=query.newest_first, after=after)
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


def _counted(level: str, terms: Sequence[Term], plan: Plan) -> sa.Select[Any]:
    found = ids(level, terms, plan, newest_first=True, after=False, ordered=False)
    bounded = found.limit(sa.bindparam("bound", type_=sa.Integer)).subquery()
    return sa.select(sa.func.count()).select_from(bounded)
