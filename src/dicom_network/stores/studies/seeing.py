"""Who may see which studies, as conditions of the list; ``stores.index.rules`` knows what each rule means."""

from typing import Any

import sqlalchemy as sa

from dicom_network.domain.study_rules import AllOf, AnyOf, Anything, Nothing, StudiedBetween, StudyRule
from dicom_network.stores.database.schema import study
from dicom_network.stores.index.predicates import Binds
from dicom_network.stores.index.rules import term_of
from dicom_network.stores.index.term import Term, bare, veiled
from dicom_network.stores.studies.condition import NEVER, Condition, Start, either
from dicom_network.stores.studies.dates import dated


def holds(rule: StudyRule) -> Condition:
    """Write a rule as a check only."""
    term = term_of(rule)
    return Condition(term.shape, term.values, lambda binds: term.build(binds, veiled))


def conditions_of_rule(rule: StudyRule) -> list[Condition]:
    """Write a rule as conditions that all have to hold; none where it holds for everything."""
    match rule:
        case Anything():
            return []
        case Nothing():
            return [NEVER]
        case AllOf(rules):
            return [condition for part in rules for condition in conditions_of_rule(part)]
        case AnyOf(rules):
            return [either([conditions_of_rule(way) for way in rules])]
        case StudiedBetween(first, last):
            return [dated(first, last)]
        case _:
            return [_of_term(term_of(rule))]


def _of_term(term: Term) -> Condition:
    return Condition(
        term.shape,
        term.values,
        lambda binds: term.build(binds, veiled),
        (Start(lambda binds: _start(term, binds)),) if term.entries is not None or term.is_lead else (),
        term.ordered,
    )


def _start(term: Term, binds: Binds) -> sa.Select[Any]:
    """Select the ids of the studies that a term holds for."""
    if term.entries is None:
        return sa.select(study.c.id).where(term.build(binds, bare)).correlate(None)
    entries = term.entries(binds)
    (column,) = entries.selected_columns
    return entries.with_only_columns(column.label("id"))
