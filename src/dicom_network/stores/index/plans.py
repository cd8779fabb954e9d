"""Plans: which terms find the rows and which only filter them, chosen from counts and not left to the planner.

Two ways lead to the first page of the newest studies: start from a small set (all studies of a name, an accession
number …), filter and sort it; or walk the index of the answer's own order and filter until the page is full. The first
costs the size of the set, the second what has to be passed over until the page is full: about page x total / set. They
cost the same at set = sqrt(page x total). So the sets are counted, up to that bound only: smaller, start from the set;
larger, walk. With 187 000 studies and pages of 100 that is 4 300 index entries at worst, one or two milliseconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isqrt

from dicom_network.standard.query_attributes import INSTANCE, PATIENT, SERIES, STUDY
from dicom_network.stores.index.term import Term

_MODALITIES_IN_STUDY = 0x00080061
_STUDY_DATE = 0x00080020
_MODALITY = 0x00080060
_PATIENT_NAME = 0x00100010
_SMALLEST_BOUND = 256
_LOOK_UP_COST = 4
"""What looking a row up costs more than reading the next entry of an index (measured: 4 to 15 times), as a root."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How rows are found. ``bare`` are positions of terms."""

    bare: frozenset[int] = frozenset()
    walks: bool = False
    """Rows come in the order of an index; else they are sorted."""
    walked: int | None = None
    """The term whose own table of studies is walked (``Term.ordered``); the other bare terms are dates."""


CountTerm = Callable[[int, int], int]
"""Counts the rows of the term at a position, up to a bound."""


def bound_of(wanted: int, total: int) -> int:
    """Give the size of a set up to which starting from it is cheaper than walking."""
    return max(_SMALLEST_BOUND, isqrt(wanted * total))


def choose(level: str, terms: Sequence[Term], bound: int, count: CountTerm) -> Plan:
    """Choose the plan of a query."""
    for wanted in (level, INSTANCE, SERIES, STUDY):
        for position, term in enumerate(terms):
            if term.is_unique and term.level == wanted:
                return Plan(frozenset({position}))
    if level == STUDY:
        return _studies(terms, bound, count)
    walked = _walked(level, terms)
    sets = [position for position, term in enumerate(terms) if term.is_lead and position not in walked]
    smallest = _smallest(sets, bound, count)
    return Plan(frozenset({smallest})) if smallest is not None else Plan(walked, walks=True)


def _studies(terms: Sequence[Term], bound: int, count: CountTerm) -> Plan:
    leads = {position for position, term in enumerate(terms) if term.is_lead}
    dates = frozenset(position for position in leads if terms[position].tag == _STUDY_DATE)
    modalities = frozenset(position for position in leads if terms[position].tag == _MODALITIES_IN_STUDY)
    own_tables = [one for one in sorted(leads) if terms[one].ordered is not None and len(terms[one].values) == 1]
    if own_tables:
        # What is no modality first: an institution, whose studies are fewer.
        walked = min(own_tables, key=lambda one: one in modalities)
        sets = sorted(leads - dates - (modalities if walked in modalities else {walked}))
        # This walk is all in its index, whereas each study of a set is looked up for what the index holds.
        smallest = _smallest(sets, bound // _LOOK_UP_COST, count)
        walk = Plan(dates | {walked}, walks=True, walked=walked)
    elif in_order := [one for one in sorted(leads) if terms[one].is_in_order]:
        sets = sorted(leads - dates - modalities - {in_order[0]})
        smallest = _smallest(sets, bound // _LOOK_UP_COST, count)
        walk = Plan(dates | {in_order[0]}, walks=True)
    else:
        sets = sorted(leads - dates - modalities)
        smallest = _smallest([*sorted(modalities | dates), *sets] if sets or modalities else [], bound, count)
        walk = Plan(dates, walks=True)
    return walk if smallest is None or smallest in dates else Plan(frozenset({smallest}))


def _walked(level: str, terms: Sequence[Term]) -> frozenset[int]:
    """Give the terms that narrow the walk itself: they are the first columns of an index in the order of the answer."""
    positions = []
    for position, term in enumerate(terms):
        is_name = level == PATIENT and term.tag == _PATIENT_NAME and term.is_lead
        is_modality = level in (SERIES, INSTANCE) and term.tag == _MODALITY and len(term.values) == 1
        if is_name or is_modality:
            positions.append(position)
    return frozenset(positions[:1])


def _smallest(positions: Sequence[int], bound: int, count: CountTerm) -> int | None:
    """Find the smallest set below the bound; what is counted after a small one is counted up to its size only."""
    smallest = None
    for position in positions:
        found = count(position, bound)
        if found < bound:
            smallest, bound = position, found
    return smallest
