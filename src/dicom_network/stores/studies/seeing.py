"""Who may see which studies, as conditions of the list; ``stores.index.rules`` knows what each rule means."""

from typing import Any

import sqlalchemy as sa

from dicom_network.domain.study_rules import AllOf, AnyOf, Anything, AtInstitution, StudyRule
from dicom_network.stores.database.schema import study, study_institution
from dicom_network.stores.index.rules import MOST_ALTERNATIVES, term_of
from dicom_network.stores.index.term import Term, bare, veiled
from dicom_network.stores.studies.condition import Condition, Lane


def holds(rule: StudyRule) -> sa.ColumnElement[bool]:
    """Write a rule as a check of a row of ``study``."""
    term = term_of(rule)
    check: sa.ColumnElement[bool] = term.build(_values(term), veiled)
    return check


def rule_condition(rule: StudyRule) -> Condition | None:
    """Write a rule as a condition; None where it holds for everything."""
    if isinstance(rule, Anything):
        return None
    if not isinstance(rule, AnyOf):
        start = _start(rule)
        return Condition(holds(rule), () if start is None else (start,), _lane(rule))
    ways = [way for way in map(rule_condition, rule.rules) if way is not None]
    starts = tuple(start for way in ways for start in way.starts) if all(way.starts for way in ways) else ()
    has_lanes = any(way.lane for way in ways) and len(ways) <= MOST_ALTERNATIVES
    return Condition(sa.or_(*(way.check for way in ways)), starts, ways=tuple(ways) if has_lanes else ())


def _start(way: StudyRule) -> sa.Select[Any] | None:
    """Select the ids of the studies that one way to see them may hold for; None where no index leads to them."""
    for part in way.rules if isinstance(way, AllOf) else (way,):
        term = term_of(part)
        if term.entries is not None:
            (column,) = term.entries(_values(term)).selected_columns
            return term.entries(_values(term)).with_only_columns(column.label("id"))
        if term.is_lead:
            return sa.select(study.c.id).where(term.build(_values(term), bare)).correlate(None)
    return None


def _lane(rule: StudyRule) -> Lane | None:
    if not isinstance(rule, AtInstitution):
        return None
    return Lane(study_institution, study_institution.c.institution == rule.institution)


def _values(term: Term) -> list[Any]:
    return [sa.literal(value) for value in term.values]
