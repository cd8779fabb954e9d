"""A list of more studies than a page is ever made from at once: whichever way is walked, each study is there, once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING, StudyRule
from dicom_network.domain.hierarchy import DuplicatePolicy
from dicom_network.domain.study_list import Sight, StudyFilter, StudyQuestion, StudySort
from dicom_network.domain.study_rules import AtInstitution, HasModality, Related, Relation, all_of, any_of
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import institution, person, study, study_person
from dicom_network.stores.index.index import SqlIndex
from dicom_network.stores.studies.listing import SqlStudyList
from tests.synthetic_archive import SyntheticInstances

STUDIES = 1400
READER = 1
FIRST_DAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Invented:
    """A study, all of which follows from its number: the greater, the newer."""

    number: int

    @property
    def name(self) -> str:
        """Two names that hardly ever meet, each of them frequent; one is of old studies only."""
        return f"{'Popescu' if self.number < 600 else 'Rusu'}^{'Ana' if self.number < 590 else 'Ion'}"

    @property
    def day(self) -> date:
        return FIRST_DAY + timedelta(days=self.number // 4)

    @property
    def modality(self) -> str:
        return "XA" if self.number % 100 == 7 else ("CT", "MR", "DX")[self.number % 3]

    @property
    def institution(self) -> int:
        return 1 if self.number % 2 else 2

    @property
    def is_shared(self) -> bool:
        return self.number % 250 == 8


@pytest.fixture(scope="module")
def studies(shared_database: SqlDatabase) -> SqlStudyList:
    """The list, read only."""
    make = SyntheticInstances(container="landing/many.log").make
    invented = [Invented(number) for number in range(STUDIES)]
    with shared_database.transaction() as transaction:
        for key in (1, 2):
            transaction.execute(institution.insert().values(id=key, name=f"Spital {key}", created=0))
        transaction.execute(person.insert().values(id=READER, name="amoraru", created=0))
        arrivals = [
            make(
                f"1.{one.number}",
                f"1.{one.number}.1",
                f"1.{one.number}.1.1",
                institutions=(one.institution,),
                PatientName=one.name,
                PatientID=f"MD{one.number}",
                StudyDate=f"{one.day:%Y%m%d}",
                StudyTime=f"1{one.number % 4}0000",
                Modality=one.modality,
            )
            for one in invented
        ]
        SqlIndex(shared_database, IndexSettings()).add(transaction, arrivals, DuplicatePolicy.CONFLICT)
        bond: dict[str, Any] = {
            "person": READER,
            "relation": Relation.SHARED.value,
            "created": 0,
            "permissions": " find ",
        }
        for one in (one for one in invented if one.is_shared):
            shared = sa.select(study.c.id).where(study.c.study_instance_uid == f"1.{one.number}").scalar_subquery()
            transaction.execute(study_person.insert().values(study=shared, **bond))
    return SqlStudyList(shared_database)


HERE, SHARED = AtInstitution(1), Related(Relation.SHARED, READER, "find")
CT, MR = HasModality(frozenset({"CT"})), HasModality(frozenset({"MR"}))
SIGHTS: dict[str, tuple[StudyRule, Callable[[Invented], bool]]] = {
    "everything": (ANYTHING, lambda _: True),
    "here": (HERE, lambda one: one.institution == 1),
    "here-or-shared": (any_of([HERE, SHARED]), lambda one: one.institution == 1 or one.is_shared),
    "ct-here": (all_of([HERE, CT]), lambda one: one.institution == 1 and one.modality == "CT"),
    "ct-here-mr-there": (
        any_of([all_of([HERE, CT]), all_of([AtInstitution(2), MR])]),
        lambda one: (one.institution, one.modality) in ((1, "CT"), (2, "MR")),
    ),
}
FILTERS: dict[str, tuple[dict[str, Any], Callable[[Invented], bool]]] = {
    "all": ({}, lambda _: True),
    "old-name": ({"text": "popescu"}, lambda one: one.number < 600),
    "names-that-hardly-meet": ({"text": "popescu ion"}, lambda one: 590 <= one.number < 600),
    "modality": ({"modalities": ("MR",)}, lambda one: one.modality == "MR"),
    "rare-modality": ({"modalities": ("XA",)}, lambda one: one.modality == "XA"),
    "dates": (
        {"date_from": date(2024, 2, 1), "date_to": date(2024, 9, 30), "text": "rusu"},
        lambda one: one.number >= 600 and date(2024, 2, 1) <= one.day <= date(2024, 9, 30),
    ),
}


@pytest.mark.parametrize("sight", list(SIGHTS))
@pytest.mark.parametrize("wanted", list(FILTERS))
@pytest.mark.parametrize(
    ("sort", "descending"), [(StudySort.DATE, True), (StudySort.NAME, False)], ids=["newest", "names"]
)
def test_every_study_that_somebody_may_find_is_on_one_page(
    studies: SqlStudyList, sight: str, wanted: str, sort: StudySort, descending: bool
) -> None:
    rule, may_see = SIGHTS[sight]
    given, fits = FILTERS[wanted]
    expected = [number for number in range(STUDIES) if may_see(Invented(number)) and fits(Invented(number))]
    if sort is StudySort.NAME:
        expected.sort(key=lambda number: (Invented(number).name, number))
    else:
        expected.reverse()

    seen: list[int] = []
    cursor = ""
    while True:
        asked = StudyQuestion(StudyFilter(**given), sort, descending=descending, size=150, cursor=cursor)
        page = studies.page(asked, Sight(rule, ANYTHING))
        seen += [int(row.uid.removeprefix("1.")) for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert seen == expected
    assert studies.count(StudyFilter(**given), Sight(rule, ANYTHING), 2000) == len(expected)
    assert studies.count(StudyFilter(**given), Sight(rule, ANYTHING), 20) == min(20, len(expected))
    few = studies.page(StudyQuestion(StudyFilter(**given), sort, descending=descending, size=3), Sight(rule, ANYTHING))
    assert [int(row.uid.removeprefix("1.")) for row in few.rows] == expected[:3]
