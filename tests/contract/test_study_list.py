"""The study list on both databases: order, paging, search in any script, and who may see what."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING, NOTHING, Permission
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.hierarchy import DuplicatePolicy, Level
from dicom_network.domain.study_list import NO_INSTITUTION, Reading, Sight, StudyFilter, StudyQuestion, StudySort
from dicom_network.domain.study_rules import AtInstitution, HasModality, Related, Relation, all_of, any_of
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import institution
from dicom_network.stores.index.index import SqlIndex
from dicom_network.stores.studies.listing import SqlStudyList
from dicom_network.stores.studies.notes import SqlStudyNotes
from tests.synthetic_archive import SyntheticInstances

EVERYTHING = Sight(ANYTHING, ANYTHING)
CHISINAU, SKOPJE = 1, 2

PEOPLE = {
    "1": {"PatientName": "Țurcanu^Ion", "PatientID": "MD1", "StudyDate": "20260301", "AccessionNumber": "A100"},
    "2": {"PatientName": "Цуркану^Ион", "PatientID": "MD2", "StudyDate": "20260302", "AccessionNumber": "A200"},
    "3": {"PatientName": "Popescu^Ana-Maria", "PatientID": "md-77", "StudyDate": "20260303", "AccessionNumber": "B1"},
    "4": {"PatientName": "Трајковски^Горан", "PatientID": "MK9", "StudyDate": "20260303", "AccessionNumber": "C1"},
    "5": {"PatientName": "Țurcanu^Ion", "PatientID": "MD1", "StudyDate": "20260305", "AccessionNumber": "A500"},
}
MODALITIES = {"1": "CT", "2": "MR", "3": "DX", "4": "CT", "5": "CT"}
DESCRIPTIONS = {"1": "TORACE NATIV", "2": "Мозг", "3": "Genunchi stâng", "4": "Abdomen", "5": "Torace cu contrast"}


def put(database: SqlDatabase, study: str, *, institutions: tuple[int, ...] = (CHISINAU,), **values: Any) -> None:
    """Add a study of one instance."""
    make = SyntheticInstances(container=f"landing/{study}.log").make
    arrival = make(f"1.{study}", f"1.{study}.1", f"1.{study}.1.1", institutions=institutions, **values)
    with database.transaction() as transaction:
        SqlIndex(database, IndexSettings()).add(transaction, [arrival], DuplicatePolicy.CONFLICT)


def fill(database: SqlDatabase) -> None:
    """Add two institutions and the studies of ``PEOPLE``; those with an even number are Skopje's."""
    with database.transaction() as transaction:
        for key, name in ((CHISINAU, "Chișinău"), (SKOPJE, "Skopje")):
            transaction.execute(institution.insert().values(id=key, name=name, created=0))
    for study, person in PEOPLE.items():
        at = SKOPJE if int(study) % 2 == 0 else CHISINAU
        described = {"Modality": MODALITIES[study], "StudyDescription": DESCRIPTIONS[study]}
        put(database, study, institutions=(at,), **person, **described)


@pytest.fixture(scope="module")
def studies(shared_database: SqlDatabase) -> SqlStudyList:
    """A list of five studies of two institutions, read only."""
    fill(shared_database)
    return SqlStudyList(shared_database)


def found(listing: SqlStudyList, sight: Sight = EVERYTHING, **wanted: Any) -> str:
    """Give the studies that a filter finds, newest first, by their numbers."""
    rows = listing.page(StudyQuestion(StudyFilter(**wanted)), sight).rows
    counted = listing.count(StudyFilter(**wanted), sight, 100)
    assert counted == len(rows), "the count agrees with the list"
    return "".join(row.uid.removeprefix("1.") for row in rows)


@pytest.mark.parametrize(
    ("sort", "descending", "order"),
    [
        (StudySort.DATE, True, "54321"),
        (StudySort.DATE, False, "12345"),
        (StudySort.ARRIVAL, True, "54321"),
        (StudySort.NAME, False, "34125"),
        (StudySort.MODALITY, False, "14532"),
    ],
    ids=["newest", "oldest", "arrival", "name", "modality"],
)
def test_each_order_is_kept_over_pages_in_both_directions(
    studies: SqlStudyList, sort: StudySort, descending: bool, order: str
) -> None:
    first = studies.page(StudyQuestion(sort=sort, descending=descending, size=2), EVERYTHING)
    assert first.previous == ""
    second = studies.page(StudyQuestion(sort=sort, descending=descending, size=2, cursor=first.next), EVERYTHING)
    third = studies.page(StudyQuestion(sort=sort, descending=descending, size=2, cursor=second.next), EVERYTHING)
    assert third.next == ""
    read = [*first.rows, *second.rows, *third.rows]
    assert "".join(row.uid.removeprefix("1.") for row in read) == order
    back = studies.page(StudyQuestion(sort=sort, descending=descending, size=2, cursor=third.previous), EVERYTHING)
    assert back.rows == second.rows
    start = studies.page(StudyQuestion(sort=sort, descending=descending, size=2, cursor=back.previous), EVERYTHING)
    assert (start.rows, start.previous) == (first.rows, "")


@pytest.mark.parametrize("typed", ["țurcanu", "Turcanu", "ЦУРКАНУ", "tsurkanu", "turc", "ion turc", "турк ион"])
def test_a_name_is_found_however_it_is_written(studies: SqlStudyList, typed: str) -> None:
    assert found(studies, text=typed) == "521"


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("MD1", "51"),
        ("md1", "51"),
        ("md", "5321"),
        ("A2", "2"),
        ("a500", "5"),
        ("torace", "51"),
        ("тораче", "51"),
        ("mozg", "2"),
        ("turcanu torace nativ", "1"),
        ("ana-maria", "3"),
        ("trajkovski goran", "4"),
        ("stang", "3"),
        ("nobody", ""),
        ("turcanu nobody", ""),
        ("%", ""),
        ("*", "54321"),
        ("  ", "54321"),
    ],
)
def test_what_is_typed_finds_ids_accessions_and_descriptions_too(
    studies: SqlStudyList, typed: str, numbers: str
) -> None:
    assert found(studies, text=typed) == numbers


def test_studies_of_no_institution_are_found_as_such(database: SqlDatabase) -> None:
    fill(database)
    put(database, "6", institutions=(), **PEOPLE["1"])
    studies = SqlStudyList(database)
    assert found(studies, institutions=(NO_INSTITUTION,)) == "6"
    assert found(studies, institutions=(NO_INSTITUTION, SKOPJE)) in ("642", "426", "462")
    assert found(studies, institutions=(NO_INSTITUTION,), text="nobody") == ""


def test_filters_hold_together(studies: SqlStudyList) -> None:
    assert found(studies, modalities=("CT",)) == "541"
    assert found(studies, modalities=("CT", "MR")) == "5421"
    assert found(studies, modalities=("CT",), institutions=(SKOPJE,)) == "4"
    assert found(studies, date_from=date(2026, 3, 2), date_to=date(2026, 3, 3)) == "432"
    assert found(studies, date_from=date(2026, 3, 3), modalities=("CT",)) == "54"
    assert found(studies, institutions=(CHISINAU,), text="turcanu") == "51"
    assert found(studies, studies=("1.2", "1.4", "9.9")) == "42"
    assert found(studies, patient_of="1.5") == "1"
    assert found(studies, arrived_since=datetime(2100, 1, 1, tzinfo=UTC)) == ""
    assert found(studies, readings=(Reading.UNREAD,)) == "54321"
    assert found(studies, readings=(Reading.READ, Reading.REPORTED)) == ""


def test_what_one_may_not_see_is_in_no_list_count_suggestion_and_page(studies: SqlStudyList) -> None:
    skopje = Sight(AtInstitution(SKOPJE), ANYTHING)
    assert found(studies, skopje) == "42"
    assert found(studies, skopje, text="turcanu") == "2"
    assert found(studies, Sight(NOTHING, NOTHING)) == ""
    assert found(studies, Sight(any_of([AtInstitution(SKOPJE), HasModality(frozenset({"DX"}))]), ANYTHING)) == "432"
    assert found(studies, skopje, patient_of="1.5") == ""
    assert [one.patient_id for one in studies.suggest("turc", skopje, 10)] == ["MD2"]
    with pytest.raises(NotFound):
        studies.study("1.1", skopje)
    assert studies.rights("1.1", {Permission.FIND: skopje.within, Permission.VIEW: ANYTHING}) == {Permission.VIEW}
    assert studies.rights("9.9", {Permission.FIND: ANYTHING}) == frozenset()


def test_a_role_for_one_modality_and_a_filter_for_another_meet_in_studies_that_have_both(database: SqlDatabase) -> None:
    fill(database)
    make = SyntheticInstances(container="landing/pet.log").make
    with database.transaction() as transaction:
        for study, modality in (("1", "PT"), ("1", "SR"), ("4", "MR"), ("5", "PT")):
            more = make(f"1.{study}", f"1.{study}.{modality}", f"1.{study}.{modality}.1", Modality=modality)
            SqlIndex(database, IndexSettings()).add(transaction, [more], DuplicatePolicy.CONFLICT)
    studies = SqlStudyList(database)
    ct = HasModality(frozenset({"CT"}))
    in_chisinau = all_of([AtInstitution(CHISINAU), ct])
    for rule in (ct, in_chisinau, any_of([in_chisinau, all_of([AtInstitution(SKOPJE), ct])])):
        assert found(studies, Sight(rule, ANYTHING), modalities=("PT",)) == "51"
        assert found(studies, Sight(rule, ANYTHING), modalities=("SR",)) == "1"
        assert found(studies, Sight(rule, ANYTHING), modalities=("DX",)) == ""
    assert found(studies, Sight(ct, ANYTHING), modalities=("MR", "SR")) == "41"
    assert found(studies, Sight(in_chisinau, ANYTHING), modalities=("MR", "SR")) == "1"
    mr_in_skopje = all_of([AtInstitution(SKOPJE), HasModality(frozenset({"MR"}))])
    either = Sight(any_of([in_chisinau, mr_in_skopje]), ANYTHING)
    assert found(studies, either, modalities=("CT", "PT")) == "541"
    assert found(studies, either, modalities=("SR", "DX"), text="turcanu") == "1"


def test_who_a_patient_is_stays_hidden_and_cannot_be_searched_for(studies: SqlStudyList) -> None:
    blind = Sight(ANYTHING, AtInstitution(SKOPJE))
    rows = {row.uid: row for row in studies.page(StudyQuestion(), blind).rows}
    hidden, shown = rows["1.1"], rows["1.2"]
    assert (hidden.is_masked, hidden.patient.name, hidden.patient.patient_id, hidden.accession_number) == (True,) + (
        "",
    ) * 3
    assert (hidden.patient.birth_date, hidden.patient.sex, hidden.age) == ("", "M", "056Y")
    assert (shown.is_masked, shown.patient.name) == (False, "Цуркану^Ион")
    assert found(studies, blind, text="turcanu") == "2"
    assert found(studies, blind, text="MD1") == ""
    assert found(studies, blind, text="A100") == ""
    assert found(studies, blind, text="torace") == "51"
    assert [one.kind for one in studies.suggest("torace", blind, 10)] == ["description", "description"]


def test_the_order_of_names_leaves_out_who_may_not_be_known(studies: SqlStudyList) -> None:
    by_name = StudyQuestion(sort=StudySort.NAME, descending=False)
    skopje = AtInstitution(SKOPJE)
    may_find_more = any_of([skopje, Related(Relation.SHARED, 1, "find")])
    for within in (skopje, may_find_more, ANYTHING):
        page = studies.page(by_name, Sight(within, skopje))
        assert [(row.uid, row.is_masked) for row in page.rows] == [("1.4", False), ("1.2", False)]


def test_a_row_says_what_people_want_to_know(studies: SqlStudyList) -> None:
    row = studies.study("1.4", EVERYTHING)
    assert row.patient.name == "Трајковски^Горан"
    assert (row.institutions, row.modalities, row.number_of_series, row.number_of_instances) == (
        ("Skopje",),
        ("CT",),
        1,
        1,
    )
    assert (row.study_date, row.reading, row.labels) == ("20260303", Reading.UNREAD, ())
    assert [(one.number, one.modality, one.description) for one in studies.series("1.4")] == [(1, "CT", "Axial")]
    assert studies.modalities() == ["CT", "DX", "MR"]


@pytest.mark.parametrize("cursor", ["", "bm9uc2Vuc2U", "W10", "WyJuZXh0IiwiZGF0ZSIsdHJ1ZSwxLDIsM10", "!!!"])
def test_a_cursor_of_something_else_is_refused(studies: SqlStudyList, cursor: str) -> None:
    by_name = studies.page(StudyQuestion(sort=StudySort.NAME, size=1), EVERYTHING).next
    with pytest.raises(InvalidInput):
        studies.page(StudyQuestion(cursor=cursor or by_name), EVERYTHING)


def test_studies_that_arrive_shift_no_page_that_was_begun(database: SqlDatabase) -> None:
    fill(database)
    studies = SqlStudyList(database)
    first = studies.page(StudyQuestion(size=2), EVERYTHING)
    put(database, "6", StudyDate="20260306")
    put(database, "7", StudyDate="20260302", StudyTime="000000")
    second = studies.page(StudyQuestion(size=10, cursor=first.next), EVERYTHING)
    assert [row.uid for row in second.rows] == ["1.3", "1.2", "1.7", "1.1"]
    back = studies.page(StudyQuestion(size=10, cursor=second.previous), EVERYTHING)
    assert [row.uid for row in back.rows] == ["1.6", "1.5", "1.4"]


def test_what_comes_and_grows_is_told_once_after_a_mark(database: SqlDatabase) -> None:
    fill(database)
    studies = SqlStudyList(database)
    mark = studies.mark()
    assert studies.changes(mark, 10).studies == ()
    put(database, "6")
    more = SyntheticInstances(container="landing/more.log").make("1.2", "1.2.1", "1.2.1.2", StudyDate="20260302")
    with database.transaction() as transaction:
        SqlIndex(database, IndexSettings()).add(transaction, [more], DuplicatePolicy.CONFLICT)
    changes = studies.changes(mark, 10)
    assert (changes.studies, changes.is_complete) == (("1.6", "1.2"), True)
    assert studies.changes(changes.mark, 10).studies == ()
    assert studies.changes(mark, 1).is_complete is False


def test_what_is_in_the_trash_is_in_no_list(database: SqlDatabase) -> None:
    fill(database)
    studies = SqlStudyList(database)
    with database.transaction() as transaction:
        SqlIndex(database, IndexSettings()).trash(transaction, Level.STUDY, "1.3", reason="test", actor="person:x")
    assert found(studies) == "5421"
    assert found(studies, text="popescu") == ""
    assert found(studies, institutions=(CHISINAU,)) == "51"


def test_a_description_that_was_missing_is_found_once_it_comes(database: SqlDatabase) -> None:
    put(database, "8", institutions=(), StudyDescription=None)
    studies = SqlStudyList(database)
    assert found(studies, text="umar") == ""
    later = SyntheticInstances(container="landing/later.log").make(
        "1.8", "1.8.1", "1.8.1.2", StudyDescription="Umăr drept"
    )
    with database.transaction() as transaction:
        SqlIndex(database, IndexSettings()).add(transaction, [later], DuplicatePolicy.CONFLICT)
    assert found(studies, text="umar") == "8"


def test_how_far_the_reading_has_come_is_kept_and_found(database: SqlDatabase) -> None:
    fill(database)
    notes, studies = SqlStudyNotes(database), SqlStudyList(database)
    with database.transaction() as transaction:
        assert notes.set_reading(transaction, "1.3", Reading.REPORTED) is Reading.UNREAD
        assert notes.set_reading(transaction, "1.3", Reading.READ) is Reading.REPORTED
    assert found(studies, readings=(Reading.READ,)) == "3"
    assert found(studies, readings=(Reading.UNREAD,)) == "5421"
    with pytest.raises(NotFound), database.transaction() as transaction:
        notes.set_reading(transaction, "9.9", Reading.READ)
