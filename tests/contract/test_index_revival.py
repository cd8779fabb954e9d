"""What was deleted and is sent again, with other names: on both databases."""

import pytest

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy, Level
from dicom_network.domain.query import Query, parse_match
from dicom_network.standard.elements import TAG_BY_KEYWORD, VR_BY_TAG
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.index.index import SqlIndex
from tests.synthetic_archive import RECEIVED, SyntheticInstances

WRONG = {"PatientName": "Greșit^Nume", "PatientID": "W1", "StudyDescription": "gresit", "StudyDate": "20250101"}
RIGHT = {"PatientName": "Țurcanu^Ion", "PatientID": "R1", "StudyDescription": "corect", "StudyDate": "20260303"}
SAME_ID = {**RIGHT, "PatientID": "W1"}


@pytest.fixture
def index(database: SqlDatabase) -> SqlIndex:
    return SqlIndex(database, IndexSettings())


@pytest.fixture
def make() -> SyntheticInstances:
    return SyntheticInstances()


def add(database: SqlDatabase, index: SqlIndex, *arrivals: Arrival) -> None:
    with database.transaction() as transaction:
        index.add(transaction, arrivals, DuplicatePolicy.CONFLICT)


def trash(database: SqlDatabase, index: SqlIndex, level: Level, uid: str) -> None:
    with database.transaction() as transaction:
        index.trash(transaction, level, uid, reason="sent under another name", actor="person:amoraru")


def names(index: SqlIndex, level: Level = Level.STUDY, **keys: str) -> list[tuple[str, str]]:
    """Give Patient's Name and ID of what is found."""
    matches = [parse_match(tag := TAG_BY_KEYWORD[name], VR_BY_TAG[tag], text) for name, text in keys.items()]
    query = Query(level, tuple(match for match in matches if match is not None))
    found = list(index.find(query, within=ANYTHING))
    return [(one["00100010"]["Value"][0]["Alphabetic"], one["00100020"]["Value"][0]) for one in found]


@pytest.mark.parametrize("sent_again", [RIGHT, SAME_ID], ids=["another-patient", "another-name"])
def test_a_deleted_study_comes_again_under_the_right_name(
    database: SqlDatabase, index: SqlIndex, make: SyntheticInstances, sent_again: dict[str, str]
) -> None:
    add(database, index, make.make("A", "A.1", "A.1.1", SeriesDescription="gresita", **WRONG))
    trash(database, index, Level.STUDY, "A")
    again = [
        make.make("A", series, f"{series}.1", SeriesDescription="corecta", **sent_again) for series in ("A.1", "A.2")
    ]
    add(database, index, *again)
    right = [(sent_again["PatientName"], sent_again["PatientID"])]
    assert names(index) == names(index, Level.PATIENT) == names(index, PatientName="turcanu*") == right
    assert names(index, StudyDate="20260303", StudyDescription="corect", ModalitiesInStudy="CT") == right
    assert names(index, Level.SERIES, SeriesDescription="corecta") == right * 2
    assert names(index, PatientName="gresit*") == names(index, StudyDate="20250101") == []
    assert names(index, Level.SERIES, SeriesDescription="gresita") == []
    assert index.conflicts() == []
    expected = {"patients": 1, "studies": 1, "series": 2, "instances": 2}
    assert {name: index.statistics()[name] for name in expected} == expected


def test_what_is_restored_beside_it_is_a_conflict_of_patients(
    database: SqlDatabase, index: SqlIndex, make: SyntheticInstances
) -> None:
    add(database, index, make.make("A", "A.1", "A.1.1", **WRONG), make.make("A", "A.1", "A.1.2", **WRONG))
    trash(database, index, Level.STUDY, "A")
    (deletion,) = index.list_trash(within=ANYTHING)
    add(database, index, make.make("A", "A.1", "A.1.3", **RIGHT))
    assert index.conflicts() == []
    with database.transaction() as transaction:
        assert index.restore(transaction, deletion["id"]) == 2
    (noticed,) = index.conflicts()
    kept, other = index.conflict_sides(noticed["id"]).patients
    assert (kept["00100020"]["Value"], other["00100020"]["Value"]) == (["R1"], ["W1"])
    assert names(index) == [("Țurcanu^Ion", "R1")], "nobody has to look for what is used already"


def test_a_conflict_of_patients_goes_to_the_trash_and_back_with_the_study(
    database: SqlDatabase, index: SqlIndex, make: SyntheticInstances
) -> None:
    add(database, index, make.make("A", "A.1", "A.1.1", **RIGHT), make.make("A", "A.2", "A.2.1", **WRONG))
    assert len(index.conflicts()) == 1
    trash(database, index, Level.STUDY, "A")
    assert index.conflicts() == []
    add(database, index, make.make("A", "A.1", "A.1.2", **RIGHT))
    assert index.conflicts() == [], "the other patient's images are no longer here"
    add(database, index, make.make("A", "A.2", "A.2.2", **WRONG))
    assert len(index.conflicts()) == 1, "another one has come"
    (deletion,) = index.list_trash(within=ANYTHING)
    with database.transaction() as transaction:
        index.restore(transaction, deletion["id"])
    assert len(index.conflicts()) == 2


def test_a_patient_all_of_whose_studies_were_deleted_is_found_again_by_a_new_one(
    database: SqlDatabase, index: SqlIndex, make: SyntheticInstances
) -> None:
    add(database, index, make.make("A", "A.1", "A.1.1", **WRONG))
    trash(database, index, Level.PATIENT, "W1")
    add(database, index, make.make("B", "B.1", "B.1.1", **SAME_ID))
    assert names(index, Level.PATIENT) == names(index) == [("Țurcanu^Ion", "W1")]
    assert index.statistics()["patients"] == 1


def test_the_study_moves_to_a_patient_who_is_here_already(
    database: SqlDatabase, index: SqlIndex, make: SyntheticInstances
) -> None:
    add(database, index, make.make("A", "A.1", "A.1.1", **WRONG), make.make("B", "B.1", "B.1.1", **RIGHT))
    trash(database, index, Level.STUDY, "A")
    add(database, index, make.make("A", "A.1", "A.1.1", **RIGHT), make.make("A", "A.1", "A.1.2", **RIGHT))
    (patient,) = index.find(Query(Level.PATIENT), within=ANYTHING)
    assert [patient[key]["Value"][0] for key in ("00100020", "00201200", "00201204")] == ["R1", 2, 3]


def test_a_series_that_was_deleted_alone_is_described_anew_and_its_study_is_not(
    database: SqlDatabase, index: SqlIndex, make: SyntheticInstances
) -> None:
    add(
        database,
        index,
        make.make("A", "A.1", "A.1.1", SeriesDescription="gresita", **RIGHT),
        make.make("A", "A.2", "A.2.1", **RIGHT),
    )
    trash(database, index, Level.SERIES, "A.1")
    again = {**RIGHT, "StudyDescription": "alta", "SeriesDescription": "corecta"}
    add(database, index, make.make("A", "A.1", "A.1.1", **again))
    assert len(names(index, Level.SERIES, SeriesDescription="corecta")) == 1
    assert len(names(index, StudyDescription="corect")) == 1


def test_purging_leaves_nothing_of_the_wrong_patient(
    database: SqlDatabase, index: SqlIndex, make: SyntheticInstances
) -> None:
    add(database, index, make.make("A", "A.1", "A.1.1", **WRONG))
    trash(database, index, Level.STUDY, "A")
    add(database, index, make.make("A", "A.1", "A.1.1", **RIGHT))
    with database.transaction() as transaction:
        assert len(index.purge(transaction, deleted_before=RECEIVED.replace(year=2100))) == 1
    with database.snapshot() as transaction:
        for table in ("patient", "conflict", "difference", "attribute", "name_word"):
            text = str(transaction.cursor.execute(f"SELECT * FROM {table}").fetchall())
            assert "W1" not in text and "gresit" not in text.lower(), table
    assert names(index) == [("Țurcanu^Ion", "R1")]
