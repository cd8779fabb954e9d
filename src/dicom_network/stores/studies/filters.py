"""What restricts the list, as conditions."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from dicom_network.domain.reports import ReportState
from dicom_network.domain.study_list import Reading, Sight, StudyFilter
from dicom_network.domain.study_rules import Related, Relation
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import study, study_institution, study_label, study_modality, study_report
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.term import veiled
from dicom_network.stores.studies.condition import FOUND, Condition, linked
from dicom_network.stores.studies.search import word_condition, words_in
from dicom_network.stores.studies.seeing import holds, rule_condition

READINGS: Sequence[Reading] = (Reading.UNREAD, Reading.READ, Reading.REPORTED)
"""By the number that stands for each in the table."""
KNOWN = study.alias("known")
"""The study whose patient's others are looked for."""
REPORTS: Sequence[ReportState] = (ReportState.NONE, ReportState.DRAFT, ReportState.SIGNED)
"""By the number that stands for each in the table, where a study without any is not."""


def conditions_of(transaction: OpenTransaction, wanted: StudyFilter, sight: Sight) -> list[Condition]:
    """Give everything that has to hold for a study to be in the list, what somebody may see included."""
    rule = rule_condition(sight.within)
    return [
        *([rule] if rule is not None else []),
        *_filters(wanted),
        *_links(wanted),
        *_words(transaction, wanted, sight),
    ]


def _words(transaction: OpenTransaction, wanted: StudyFilter, sight: Sight) -> Iterator[Condition]:
    identity = holds(sight.identity)
    for word in words_in(wanted.text):
        yield word_condition(transaction, word, identity)


def _filters(wanted: StudyFilter) -> Iterator[Condition]:
    if wanted.studies is not None:
        yield _one_of(wanted.studies)
    if wanted.patient_of:
        yield _same_patient(wanted.patient_of)
    if wanted.date_from or wanted.date_to:
        yield _dated(wanted)
    if wanted.readings:
        yield _read_so_far(wanted.readings)
    if wanted.reports:
        yield _reported_so_far(frozenset(wanted.reports))
    if wanted.arrived_since is not None:
        yield Condition(veiled(study.c.created) >= microseconds(wanted.arrived_since))


def _links(wanted: StudyFilter) -> Iterator[Condition]:
    if wanted.modalities:
        yield linked(study_modality, study_modality.c.modality, wanted.modalities)
    if wanted.institutions:
        yield linked(study_institution, study_institution.c.institution, wanted.institutions)
    if wanted.labels:
        yield linked(study_label, study_label.c.label, wanted.labels)
    if wanted.assigned_to is not None:
        yield _related(Relation.ASSIGNED, wanted.assigned_to)
    if wanted.shared_with is not None:
        yield _related(Relation.SHARED, wanted.shared_with)


def _related(relation: Relation, person: int) -> Condition:
    """Restrict to what is assigned to or shared with somebody."""
    found = rule_condition(Related(relation, person))
    return found if found is not None else Condition(sa.false())


def _one_of(uids: tuple[str, ...]) -> Condition:
    start = sa.select(FOUND.c.id).where(FOUND.c.study_instance_uid.in_(uids))
    return Condition(veiled(study.c.study_instance_uid).in_(uids), (start,))


def _same_patient(uid: str) -> Condition:
    owner = sa.select(KNOWN.c.patient).where(KNOWN.c.study_instance_uid == uid).scalar_subquery()
    other = veiled(study.c.study_instance_uid) != uid
    start = sa.select(FOUND.c.id).where(FOUND.c.patient == owner)
    return Condition(sa.and_(veiled(study.c.patient) == owner, other), (start,))


def _dated(wanted: StudyFilter) -> Condition:
    """Restrict by date. Not veiled: the walk by date begins and ends where the range does."""

    def within(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        ends = [column >= f"{wanted.date_from:%Y%m%d}"] if wanted.date_from else [column > ""]
        return sa.and_(*ends, *([column <= f"{wanted.date_to:%Y%m%d}"] if wanted.date_to else []))

    start = sa.select(FOUND.c.id).where(FOUND.c.visible == sa.literal_column("1"), within(FOUND.c.study_date))
    return Condition(within(study.c.study_date), (start,), on_lane=lambda lane: within(lane.c.study_date))


def _read_so_far(readings: tuple[Reading, ...]) -> Condition:
    numbers = [READINGS.index(reading) for reading in readings]
    start = sa.select(FOUND.c.id).where(FOUND.c.visible == sa.literal_column("1"), FOUND.c.reading.in_(numbers))
    return Condition(veiled(study.c.reading).in_(numbers), (start,))


def _reported_so_far(states: frozenset[ReportState]) -> Condition:
    """Restrict by the state of the report. Studies without one are those that the table does not hold."""
    if ReportState.NONE not in states:
        return linked(study_report, study_report.c.state, tuple(sorted(map(REPORTS.index, states))))
    others = [REPORTS.index(state) for state in set(REPORTS) - states]
    other = sa.exists().where(study_report.c.study == study.c.id, veiled(study_report.c.state).in_(others))
    return Condition(sa.not_(other.correlate(study)) if others else sa.true())
