"""Makes the terms of a query: what each match restricts, and how that is written in SQL."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.query import (
    AnyMatch,
    CombinedRangeMatch,
    EmptyMatch,
    Match,
    NameMatch,
    RangeMatch,
    SequenceMatch,
    ValueMatch,
    WildcardMatch,
)
from dicom_network.standard.elements import format_tag, vr_of
from dicom_network.standard.query_attributes import INSTANCE, MATCHABLE, PATIENT, SERIES, STUDY, QueryAttribute
from dicom_network.stores.database.schema import attribute, instance, shape, study, study_modality, study_sop_class
from dicom_network.stores.index.attribute_rows import LEVEL_NUMBER
from dicom_network.stores.index.empty_terms import empty_term
from dicom_network.stores.index.further_keys import FurtherKeys, path_of
from dicom_network.stores.index.predicates import (
    NUMERIC_VRS,
    Binds,
    Column,
    Predicate,
    any_of,
    empty_predicate,
    name_predicate,
    range_predicate,
    value_predicate,
    wildcard_predicate,
)
from dicom_network.stores.index.term import TABLES, Term, Veil, bare, looked_up, unsupported
from dicom_network.stores.index.values import date_time_key

_SHAPE_COLUMNS = frozenset({"sop_class_uid", "transfer_syntax_uid", "number_of_frames"})
_MODALITIES, _SOP_CLASSES, _PATIENT_NAME = 0x00080061, 0x00080062, 0x00100010


_IMPLIED = {0x00080060: _MODALITIES, 0x00080016: _SOP_CLASSES}
"""What is asked of a series or an instance, and what the study that holds it has then in its lists."""


def with_implied(matches: Sequence[Match], level: str) -> list[Match]:
    """Add what follows for the study from what is asked of its series and instances: studies are found by it quickly.

    Series have an index by modality themselves.
    """
    implied = [
        ValueMatch(_IMPLIED[match.tag], match.values)
        for match in matches
        if isinstance(match, ValueMatch) and match.tag in _IMPLIED and level != PATIENT
        if not (level == SERIES and _IMPLIED[match.tag] == _MODALITIES)
    ]
    return [*matches, *implied]


class TermMaker:
    """Makes terms of matches for one database."""

    def __init__(self, keys: FurtherKeys, *, is_sqlite: bool) -> None:
        self._keys = keys
        self._is_sqlite = is_sqlite

    def term(self, match: Match, level: str) -> Term:
        """Bind a match of a query at a level. Raises: InvalidInput for attributes that cannot be matched."""
        match match:
            case CombinedRangeMatch():
                return _combined_range(match)
            case SequenceMatch():
                return self._sequence(match)
            case AnyMatch():
                tag, matches = match.tag, match.matches
            case EmptyMatch():
                return empty_term(match.tag, level, self._keys)
            case _:
                tag, matches = match.tag, (match,)
        known = MATCHABLE.get(tag)
        if known is None:
            return self._extra(tag, matches)
        numeric = known.vr in NUMERIC_VRS and bool(known.column)
        predicate = any_of([self._predicate(one, known.vr, numeric=numeric) for one in matches])
        if tag == _PATIENT_NAME and level != PATIENT:
            # Studies have a copy of the name key, in the indexes that order them.
            return _on_column(known, study.c.name_key, STUDY, predicate)
        return _bind(known, predicate)

    def _extra(self, tag: int, matches: tuple[Match, ...]) -> Term:
        level = self._keys.level_of(tag)
        if level is None:
            raise unsupported(tag)
        predicate = any_of([self._predicate(one, vr_of(tag), numeric=False) for one in matches])
        return _further(level, path_of(tag), predicate)

    def _predicate(self, match: Match, vr: str, *, numeric: bool) -> Predicate:
        match match:
            case ValueMatch():
                return value_predicate(match, vr, numeric_column=numeric)
            case RangeMatch():
                return range_predicate(match, vr)
            case WildcardMatch() if not numeric:
                return wildcard_predicate(match, vr, is_sqlite=self._is_sqlite)
            case NameMatch():
                return name_predicate(match, is_sqlite=self._is_sqlite)
            case EmptyMatch() if not numeric:
                return empty_predicate()
            case _:
                raise InvalidInput("this kind of matching does not apply to the attribute", code="query.matching")

    def _sequence(self, match: SequenceMatch) -> Term:
        known = MATCHABLE.get(match.tag)
        if known is None or known.vr != "SQ":
            raise unsupported(match.tag)
        items = {item.tag: item for item in known.items}
        restrictions = []
        for inner in match.matches:
            item = None if isinstance(inner, SequenceMatch | CombinedRangeMatch) else items.get(inner.tag)
            if item is None or isinstance(inner, SequenceMatch | CombinedRangeMatch):
                raise InvalidInput(
                    f"an attribute in the items of {format_tag(match.tag)} cannot be matched", code="query.unsupported"
                )
            matches = inner.matches if isinstance(inner, AnyMatch) else (inner,)
            predicate = any_of([self._predicate(one, item.vr, numeric=False) for one in matches])
            restrictions.append((path_of(match.tag, item.tag), predicate))
        if not restrictions:
            raise InvalidInput(f"{format_tag(match.tag)} is asked for without anything in it", code="query.sequence")
        return _one_item(known.level, restrictions)


def _bind(known: QueryAttribute, predicate: Predicate) -> Term:
    if known.tag == _MODALITIES:
        return _contents(known, study_modality, "modality", predicate)
    if known.tag == _SOP_CLASSES:
        return _contents(known, study_sop_class, "sop_class_uid", predicate)
    if not known.column:
        return _further(known.level, path_of(known.tag), predicate)
    if known.column in _SHAPE_COLUMNS:
        return _of_shape(known, predicate)
    return _on_column(known, TABLES[known.level].c[known.column], known.level, predicate)


def _on_column(known: QueryAttribute, column: sa.Column[Any], level: str, predicate: Predicate) -> Term:
    return Term(
        level=level,
        shape=(known.tag, predicate.shape),
        values=predicate.values,
        build=lambda binds, veil: predicate.build(veil(column), binds),
        tag=known.tag,
        is_unique=predicate.is_exact and known.vr == "UI",
        is_lead=predicate.is_prefix and known.column in _INDEXED,
    )


_INDEXED = frozenset(
    {
        "patient_id",
        "name_key",
        "birth_date",
        "study_instance_uid",
        "study_date",
        "accession_number",
        "study_id",
        "referring_key",
        "series_instance_uid",
        "sop_instance_uid",
    }
)


def _contents(known: QueryAttribute, table: sa.Table, column: str, predicate: Predicate) -> Term:
    def build(binds: Binds, veil: Veil) -> Column:
        # An alias: the query itself may walk the table.
        row = table.alias()
        compared = predicate.build(row.c[column], binds)
        if veil is bare:
            return study.c.id.in_(sa.select(row.c.study).where(compared).scalar_subquery())
        linked = []
        if table is study_modality and predicate.is_exact:
            # The whole primary key: one look-up.
            linked = [row.c.study_date == study.c.study_date, row.c.study_time == study.c.study_time]
        return looked_up(row.c.study, *linked, compared)

    return Term(
        level=STUDY,
        shape=(known.tag, predicate.shape),
        values=predicate.values,
        build=build,
        tag=known.tag,
        is_lead=predicate.is_exact,
        entries=lambda binds: sa.select(table.c.study).where(predicate.build(table.c[column], binds)),
        ordered=table.c[column] if table is study_modality else None,
    )


def _of_shape(known: QueryAttribute, predicate: Predicate) -> Term:
    column = shape.c[known.column]

    def build(binds: Binds, _veil: Veil) -> Column:
        return sa.exists().where(shape.c.id == instance.c.shape, predicate.build(column, binds))

    return Term(INSTANCE, (known.tag, predicate.shape), predicate.values, build, tag=known.tag)


def _further(level: str, path: str, predicate: Predicate) -> Term:
    return _one_item(level, [(path, predicate)])


def _one_item(level: str, restrictions: list[tuple[str, Predicate]]) -> Term:
    """Restrict values of one item: each its own row of the table, all with the same object and item."""
    table, number = TABLES[level], LEVEL_NUMBER[level]

    def build(binds: Binds, veil: Veil) -> Column:
        first = attribute.alias()
        clauses, start = [], 0
        for index, (_, predicate) in enumerate(restrictions):
            row = first if index == 0 else attribute.alias()
            own = binds[start : start + 1 + len(predicate.values)]
            start += len(own)
            compared = [
                row.c.path == own[0],
                row.c.level == sa.literal_column(str(number)),
                predicate.build(row.c.value, own[1:]),
            ]
            if index == 0:
                clauses += compared
            else:
                same = [row.c.object == first.c.object, row.c.item == first.c.item]
                clauses.append(sa.exists().where(*same, *compared).correlate(first))
        if veil is bare:
            return table.c.id.in_(sa.select(first.c.object).where(*clauses).scalar_subquery())
        return sa.exists().where(first.c.object == table.c.id, *clauses).correlate(table)

    return Term(
        level=level,
        shape=("further", level, tuple(predicate.shape for _, predicate in restrictions)),
        values=tuple(value for path, predicate in restrictions for value in (path, *predicate.values)),
        build=build,
        is_lead=restrictions[0][1].is_prefix,
    )


def _combined_range(match: CombinedRangeMatch) -> Term:
    date, time = MATCHABLE.get(match.date_tag), MATCHABLE.get(match.time_tag)
    if date is None or time is None or not date.column or not time.column or date.level != time.level:
        raise InvalidInput(
            f"{format_tag(match.date_tag)} and {format_tag(match.time_tag)} cannot be matched together",
            code="query.unsupported",
        )
    low, high = (date_time_key(end, last=last) for end, last in ((match.low, False), (match.high, True)))
    if (match.low and not low) or (match.high and not high):
        raise InvalidInput(f"{format_tag(match.date_tag)} is asked for with no usable range", code="query.range")
    table = TABLES[date.level]
    date_column, time_column = table.c[date.column], table.c[time.column]
    values = tuple(value for end in (low, high) if end for value in (end[:8], end))

    def build(binds: Binds, veil: Veil) -> Column:
        # A missing time counts as midnight: the date alone decides at both ends but for the first instant of a day.
        midnight: Column = sa.literal_column("'000000.000000'")
        time_or_midnight = sa.case((time_column == sa.literal_column("''"), midnight), else_=time_column)
        moment = date_column.concat(time_or_midnight)
        clauses = [] if low else [veil(date_column) > sa.literal_column("''")]
        if low:
            clauses += [veil(date_column) >= binds[0], moment >= binds[1]]
        if high:
            clauses += [veil(date_column) <= binds[-2], moment <= binds[-1]]
        return sa.and_(*clauses)

    shape_key = ("combined", match.date_tag, bool(low), bool(high))
    return Term(date.level, shape_key, values, build, tag=match.date_tag, is_lead=date.column == "study_date")
