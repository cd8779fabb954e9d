"""Predicates: how a match restricts one column, as SQL with parameters and as values for them.

Everything is split in two, so that a query of a known shape costs no composing of SQL: ``shape`` tells queries apart
that need other SQL, ``values`` are the parameters, and ``build`` makes the SQL where a shape is new.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.query import NameMatch, RangeMatch, ValueMatch, WildcardMatch
from dicom_network.stores.index.values import date_key, date_time_key, key_of, number_key, time_key

Column: TypeAlias = sa.ColumnElement[Any]
Binds: TypeAlias = Sequence[Any]

NUMERIC_VRS = frozenset({"IS", "US", "UL", "SS", "SL"})
_HIGHEST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Predicate:
    """A restriction of one column."""

    shape: Hashable
    values: tuple[Any, ...]
    build: Callable[[Column, Binds], Column]
    is_exact: bool = False
    """Equality with one or a few values."""
    is_prefix: bool = False
    """A range of an index that begins with the column."""


def value_predicate(match: ValueMatch, vr: str, *, numeric_column: bool) -> Predicate:
    """Single value, list of UID and multiple value matching. A value that cannot be of the VR matches nothing."""
    if vr in ("DA", "TM", "DT"):
        spans = [_span(value, value, vr) for value in match.values]
        return any_of([_range(low, high) for low, high in spans if low and high])
    if numeric_column:
        numbers: list[Any] = [n for n in (number_key(value) for value in match.values) if n is not None]
        return _equal(numbers)
    return _equal([key for key in (key_of(value, vr) for value in match.values) if key])


def empty_predicate() -> Predicate:
    """Empty value matching (PS3.4 C.2.2.2.7)."""
    return Predicate("empty", (), lambda column, _binds: column == sa.literal_column("''"))


def range_predicate(match: RangeMatch, vr: str) -> Predicate:
    """Range matching of dates and times. Raises: InvalidInput for other VRs and for ends that are no date or time."""
    if vr not in ("DA", "TM", "DT"):
        raise InvalidInput(f"({match.tag >> 16:04X},{match.tag & 0xFFFF:04X}) has no ranges", code="query.range")
    low, high = _span(match.low, match.high, vr)
    if (match.low and not low) or (match.high and not high):
        raise InvalidInput(
            f"({match.tag >> 16:04X},{match.tag & 0xFFFF:04X}) is asked for with no usable range", code="query.range"
        )
    return _range(low, high)


def wildcard_predicate(match: WildcardMatch, vr: str, *, is_sqlite: bool) -> Predicate:
    """Wildcard matching, case-sensitive (PS3.4 C.2.2.2.4)."""
    if vr == "PN":
        return name_predicate(NameMatch(match.tag, match.pattern), is_sqlite=is_sqlite)
    return _pattern(match.pattern.strip(" "), is_sqlite=is_sqlite)


def name_predicate(match: NameMatch, *, is_sqlite: bool) -> Predicate:
    """Match of a name key: of the whole of one component group, or with ``any_word`` of the beginnings of words."""
    if match.any_word:
        words = match.pattern.replace("=", " ").split()
        return all_of([any_of([_pattern(p, is_sqlite=is_sqlite) for p in _word_patterns(word)]) for word in words])
    alternatives = [_pattern(pattern, is_sqlite=is_sqlite) for pattern in name_patterns(match.pattern)]
    if match.pattern.isascii():
        prefix = literal_prefix(match.pattern)
        if prefix:
            return all_of([_between(prefix), any_of(alternatives)], is_prefix=True)
    return any_of(alternatives)


def name_patterns(pattern: str) -> list[str]:
    """Give the patterns of a whole name key that a pattern of one group stands for.

    The alphabetic group is the first (PS3.5 6.2.1.1); what is not Latin after folding is looked for in the others too.
    """
    patterns = [pattern]
    if pattern.endswith(" *"):
        # TURCANU^* also means a name that has nothing after the family name.
        patterns.append(pattern[:-2])
    if "=" in pattern:
        return patterns
    patterns += [f"{p}=*" for p in patterns if not p.endswith("*")]
    if not pattern.isascii():
        patterns += [f"*={p}" for p in patterns]
    return patterns


def literal_prefix(pattern: str) -> str:
    """Give the text that everything matching a pattern begins with."""
    for index, character in enumerate(pattern):
        if character in "*?":
            # The blank before a final * may be missing, see ``name_patterns``.
            return pattern[:index].rstrip(" ") if pattern.endswith(" *") else pattern[:index]
    return pattern


def prefix_range(prefix: str) -> tuple[str, str]:
    """Give the first text with a prefix, and the first after all of them, by code point."""
    characters = list(prefix)
    while characters:
        code = ord(characters.pop()) + 1
        if code <= _HIGHEST:
            # Surrogates are no characters; the next one is.
            after = chr(0xE000 if 0xD800 <= code <= 0xDFFF else code)
            return prefix, "".join(characters) + after
    return prefix, chr(_HIGHEST)


def _word_patterns(word: str) -> list[str]:
    start = word if word.endswith("*") else f"{word}*"
    return [start, f"* {start}", f"*={start}"]


def _span(low: str, high: str, vr: str) -> tuple[str, str]:
    """Give the ends of a range. A time that says less than it could means all of its hour or minute."""
    if vr == "DA":
        return date_key(low), date_key(high)
    if vr == "TM":
        return time_key(low), time_key(high, fill="59")
    return date_time_key(low), date_time_key(high, last=True)


def _equal(values: list[Any]) -> Predicate:
    if not values:
        return _never()
    width = 1
    while width < len(values):
        width *= 2
    padded = (*values, *[values[-1]] * (width - len(values)))

    def build(column: Column, binds: Binds) -> Column:
        return column == binds[0] if len(binds) == 1 else column.in_(binds)

    return Predicate(("=", width), padded, build, is_exact=True, is_prefix=True)


def _range(low: str, high: str) -> Predicate:
    def build(column: Column, binds: Binds) -> Column:
        clauses = [column >= binds[0] if low else column > sa.literal_column("''")]
        if high:
            clauses.append(column <= binds[-1])
        return sa.and_(*clauses)

    values = tuple(end for end in (low, high) if end)
    return Predicate(("range", bool(low), bool(high)), values, build, is_prefix=True)


def _between(prefix: str) -> Predicate:
    def build(column: Column, binds: Binds) -> Column:
        return sa.and_(column >= binds[0], column < binds[1])

    return Predicate("prefix", prefix_range(prefix), build, is_prefix=True)


def _pattern(pattern: str, *, is_sqlite: bool) -> Predicate:
    if not any(character in pattern for character in "*?"):
        return _equal([pattern]) if pattern else _never()
    prefix = literal_prefix(pattern)
    if pattern == f"{prefix}*":
        return _between(prefix) if prefix else _present()

    def build(column: Column, binds: Binds) -> Column:
        return column.op("GLOB", is_comparison=True)(binds[0]) if is_sqlite else column.like(binds[0], escape="\\")

    compared = Predicate("pattern", (_glob(pattern) if is_sqlite else _like(pattern),), build)
    return all_of([_between(prefix), compared], is_prefix=True) if prefix else compared


def _glob(pattern: str) -> str:
    return pattern.replace("[", "[[]")


def _like(pattern: str) -> str:
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_")


def _never() -> Predicate:
    return Predicate(
        "never", (), lambda _column, _binds: sa.literal_column("1") == sa.literal_column("0"), is_exact=True
    )


def _present() -> Predicate:
    return Predicate("present", (), lambda column, _binds: column > sa.literal_column("''"))


def all_of(parts: Iterable[Predicate], *, is_prefix: bool = False) -> Predicate:
    """Combine restrictions of one column that all have to hold."""
    return _combined("and", list(parts), sa.and_, is_prefix=is_prefix)


def any_of(parts: Iterable[Predicate]) -> Predicate:
    """Combine restrictions of one column of which one has to hold."""
    return _combined("or", list(parts), sa.or_)


def _combined(
    name: str, parts: list[Predicate], combine: Callable[..., Column], *, is_prefix: bool = False
) -> Predicate:
    if not parts:
        return _never()
    if len(parts) == 1:
        return parts[0]

    def build(column: Column, binds: Binds) -> Column:
        clauses, start = [], 0
        for part in parts:
            clauses.append(part.build(column, binds[start : start + len(part.values)]))
            start += len(part.values)
        return combine(*clauses)

    shape = (name, tuple(part.shape for part in parts))
    values = tuple(value for part in parts for value in part.values)
    return Predicate(shape, values, build, is_prefix=is_prefix)
