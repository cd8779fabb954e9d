"""The study list; see ``domain.study_ports.StudyList``."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.access import Permission, StudyRule, all_of, covers
from dicom_network.domain.errors import NotFound
from dicom_network.domain.study_list import (
    Changes,
    ListedInstance,
    ListedSeries,
    ListedStudy,
    Sight,
    StudyFilter,
    StudyPage,
    StudyQuestion,
    StudySort,
    Suggestion,
)
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.hopping import hopping
from dicom_network.stores.database.schema import study, study_modality
from dicom_network.stores.database.statements import Statements
from dicom_network.stores.studies.changes import changes_after, mark_of_now
from dicom_network.stores.studies.condition import ONE, VISIBLE, Condition, in_a_row
from dicom_network.stores.studies.contents import instances_of, series_of
from dicom_network.stores.studies.filters import conditions_of
from dicom_network.stores.studies.ordering import Place, cursor_at, place_of
from dicom_network.stores.studies.paging import count_up_to, read_page
from dicom_network.stores.studies.reader import Reader
from dicom_network.stores.studies.rows import listed
from dicom_network.stores.studies.seeing import holds
from dicom_network.stores.studies.suggesting import suggest


class SqlStudyList:
    """Lists studies for people."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._statements = Statements(database.dialect)

    def page(self, question: StudyQuestion, sight: Sight) -> StudyPage:
        """Give one page."""
        sight = _in_order(sight, question.sort)
        place = place_of(question)
        with self._reading() as reader:
            conditions = conditions_of(reader, question.filter, sight)
            rows = read_page(reader, conditions, place, question.size + 1)
            has_more = len(rows) > question.size
            rows = rows[: question.size]
            if place.is_backward:
                rows.reverse()
            studies = listed(reader, [row[0] for row in rows], sight.identity)
        has_next = has_more or place.is_backward
        has_previous = has_more if place.is_backward else bool(place.values)
        return StudyPage(
            rows=tuple(studies),
            next=cursor_at("next", place, rows[-1][1:]) if rows and has_next else "",
            previous=cursor_at("previous", place, rows[0][1:]) if rows and has_previous else "",
        )

    def count(self, wanted: StudyFilter, sight: Sight, cap: int) -> int:
        """Count the studies up to a cap."""
        with self._reading() as reader:
            return count_up_to(reader, conditions_of(reader, wanted, sight), cap)

    def suggest(self, text: str, sight: Sight, limit: int) -> list[Suggestion]:
        """Give what somebody may mean."""
        with self._reading() as reader:
            return suggest(reader, text, sight, limit)

    def study(self, uid: str, sight: Sight) -> ListedStudy:
        """Give one study."""
        with self._reading() as reader:
            conditions = conditions_of(reader, StudyFilter(studies=(uid,)), sight)
            found = read_page(reader, conditions, Place(StudySort.ARRIVAL, descending=True), 1)
            studies = listed(reader, [row[0] for row in found], sight.identity)
        if not studies:
            raise NotFound("there is no such study", code="studies.unknown")
        return studies[0]

    def rights(self, uid: str, rules: Mapping[Permission, StudyRule]) -> frozenset[Permission]:
        """Tell which permissions hold for a study."""
        checks = list(in_a_row((holds(rule) for rule in rules.values()), slot=1))
        parameters = {"p0": uid, **{name: value for one in checks for name, value in one.parameters.items()}}
        with self._reading() as reader:
            row = reader.row(("rights", *(one.key for one in checks)), lambda: _rights(checks), parameters)
        return frozenset(one for one, holds_for in zip(rules, row or (), strict=False) if holds_for)

    def series(self, uid: str) -> list[ListedSeries]:
        """List the series of a study."""
        with self._database.reading() as transaction:
            return series_of(transaction, uid)

    def instances(self, uid: str, sop_classes: Sequence[str], limit: int) -> list[ListedInstance]:
        """List the instances of these SOP classes."""
        with self._database.reading() as transaction:
            return instances_of(transaction, uid, sop_classes, limit)

    def modalities(self) -> list[str]:
        """List the modalities that there are."""
        with self._database.reading() as transaction:
            return [row[0] for row in transaction.execute(hopping(study_modality.c.modality)) if row[0]]

    @contextmanager
    def _reading(self) -> Iterator[Reader]:
        with self._database.snapshot() as transaction:
            yield Reader(transaction, self._statements)

    def mark(self) -> int:
        """Give the mark of now."""
        with self._database.reading() as transaction:
            return mark_of_now(transaction)

    def changes(self, after: int, limit: int) -> Changes:
        """Tell what came or grew after a mark."""
        with self._database.snapshot() as transaction:
            return changes_after(transaction, after, limit)


def _rights(checks: Sequence[Condition]) -> sa.Select[Any]:
    held = [sa.case((one.check(one.binds), ONE), else_=sa.literal_column("0")) for one in checks]
    return sa.select(*held).where(VISIBLE, study.c.study_instance_uid == sa.bindparam("p0", type_=sa.Text))


def _in_order(sight: Sight, sort: StudySort) -> Sight:
    """Leave out of the order of names the studies whose patient somebody may not know: their place would tell it."""
    if sort is not StudySort.NAME or covers(sight.identity, sight.within):
        return sight
    return Sight(within=all_of([sight.within, sight.identity]), identity=sight.identity)
