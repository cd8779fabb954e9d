"""Conditions of the study list, each written in up to three ways: as a check of a study that something else has found,
as the small set of studies that a page can start from, and as an index of its own that lies in the order of the list.

A condition holds its SQL as functions that are called only for a statement that was not needed before
(``stores.database.statements``): ``shape`` tells apart conditions that need other SQL, ``values`` are its parameters.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import sqlalchemy as sa

from dicom_network.stores.database.padding import padded
from dicom_network.stores.database.schema import study
from dicom_network.stores.index.predicates import Binds, Column
from dicom_network.stores.index.rules import MOST_ALTERNATIVES
from dicom_network.stores.index.term import looked_up, veiled

ONE: sa.ColumnElement[int] = sa.literal_column("1")
VISIBLE: sa.ColumnElement[bool] = study.c.visible == ONE

FOUND = study.alias("found")
"""Studies under another name, for selections that a page starts from; made once, as every column is copied."""

Check: TypeAlias = Callable[[Binds], Column]
"""Makes the check of a row of ``study``."""
Selection: TypeAlias = Callable[[Binds], sa.Select[Any]]


@dataclass(frozen=True, slots=True)
class Start:
    """Studies that a page can be made from."""

    ids: Selection
    """Selects their ids."""
    patients: Selection | None = None
    """Selects their patients instead, who are quicker to count: the words of names are theirs."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """One restriction."""

    shape: Hashable
    values: tuple[Any, ...]
    check: Check
    """No index applies to it."""
    starts: tuple[Start, ...] = ()
    """Select, all together, the ids of the studies that it may hold for; empty: no index leads to them."""
    entries: sa.Column[Any] | None = None
    """Key of a table whose entries of its values are its studies, in the order of their dates for each value."""
    by_date: Callable[[Binds, sa.FromClause], Column] | None = None
    """Makes the check on the table whose index by date is walked: the walk begins and ends where it holds."""
    ways: tuple[tuple["Condition", ...], ...] = ()
    """It holds where all of one of these do, and some of them have lanes: each is quicker by itself."""
    slot: int = 0
    """Number of its first parameter among those of a question."""

    @property
    def is_lane(self) -> bool:
        """Tell whether a page by date can be read along its entries."""
        return self.entries is not None and len(self.values) == 1

    @property
    def key(self) -> Hashable:
        """Tell apart what is written into statements otherwise."""
        return self.shape, self.slot

    @property
    def binds(self) -> Binds:
        """Make its parameters for a statement."""
        types = (sa.BigInteger() if isinstance(value, int) else sa.Text() for value in self.values)
        return [sa.bindparam(f"p{self.slot + number}", type_=type_) for number, type_ in enumerate(types)]

    @property
    def parameters(self) -> dict[str, Any]:
        """Give the values of its parameters."""
        return {f"p{self.slot + number}": value for number, value in enumerate(self.values)}

    def at(self, slot: int) -> "Condition":
        """Give the same with its parameters at another place; those of its ways are its own."""
        ways, begin = [], slot
        for way in self.ways:
            ways.append(tuple(in_a_row(way, begin)))
            begin += sum(len(one.values) for one in way)
        return replace(self, slot=slot, ways=tuple(ways))


_NOTHING = Start(lambda _binds: sa.select(FOUND.c.id).where(sa.false()))
NEVER = Condition("never", (), lambda _binds: sa.false(), (_NOTHING,))
"""Holds for no study."""


def in_a_row(conditions: Iterable[Condition], slot: int = 0) -> Iterator[Condition]:
    """Give each condition its place among the parameters of a question."""
    for condition in conditions:
        yield condition.at(slot)
        slot += len(condition.values)


def linked(column: sa.Column[Any], values: Sequence[Any]) -> Condition:
    """Restrict to studies that a table of pairs links to one of these values; its column ``study`` is the study."""
    pair, keys = column.table.c, padded(values)
    return Condition(
        ("linked", str(column), len(keys)),
        tuple(keys),
        lambda binds: looked_up(pair.study, veiled(column).in_(binds)),
        (Start(lambda binds: sa.select(pair.study.label("id")).where(column.in_(binds))),),
    )


def either(ways: Sequence[Sequence[Condition]]) -> Condition:
    """Restrict to studies for which all of the conditions of one way, at least, hold."""
    parts = [one for way in ways for one in way]

    def check(binds: Binds) -> Column:
        shares = iter(_shares(parts, binds))
        return sa.or_(*(sa.and_(*(one.check(next(shares)) for one in way)) for way in ways))

    firsts = [next((one for one in way if one.starts), None) for way in ways]
    starts = [_for_part(parts, one, start) for one in firsts if one is not None for start in one.starts]
    has_lanes = any(one.is_lane for one in parts)
    return Condition(
        ("either", tuple(tuple((one.shape, len(one.values)) for one in way) for way in ways)),
        tuple(value for one in parts for value in one.values),
        check,
        tuple(starts) if all(firsts) else (),
        ways=tuple(map(tuple, ways)) if len(ways) <= MOST_ALTERNATIVES and has_lanes else (),
    )


def _shares(parts: Sequence[Condition], binds: Binds) -> Iterator[Binds]:
    """Give each part its own of the parameters of all."""
    begin = 0
    for one in parts:
        yield binds[begin : begin + len(one.values)]
        begin += len(one.values)


def _for_part(parts: Sequence[Condition], part: Condition, start: Start) -> Start:
    """Make a start of one part of a condition take the parameters of the whole."""
    place = next(number for number, one in enumerate(parts) if one is part)

    def shared(select: Selection) -> Selection:
        return lambda binds: select(list(_shares(parts, binds))[place])

    return Start(shared(start.ids), None if start.patients is None else shared(start.patients))
