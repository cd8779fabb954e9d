"""Instances that replace others correct what these said of their series, study and patient: on both databases."""

import pytest

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy, Level
from dicom_network.domain.query import Query, parse_match
from dicom_network.standard.elements import TAG_BY_KEYWORD, VR_BY_TAG
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.index.index import SqlIndex
from tests.synthetic_archive import SyntheticInstances

OLD = {
    "PatientName": "Gresit^Nume",
    "StudyDescription": "gresit",
    "StudyDate": "20250101",
    "SeriesDescription": "veche",
}
NEW = {"PatientName": "Rusu^Vlad", "StudyDescription": "corect", "StudyDate": "20260303", "SeriesDescription": "noua"}


@pytest.fixture
def index(database: SqlDatabase) -> SqlIndex:
    return SqlIndex(database, IndexSettings())


def add(database: SqlDatabase, index: SqlIndex, policy: DuplicatePolicy, *arrivals: Arrival) -> None:
    with database.transaction() as transaction:
        index.add(transaction, arrivals, policy)


def count(index: SqlIndex, level: Level = Level.STUDY, **keys: str) -> int:
    matches = [parse_match(tag := TAG_BY_KEYWORD[name], VR_BY_TAG[tag], text) for name, text in keys.items()]
    query = Query(level, tuple(match for match in matches if match is not None))
    return len(list(index.find(query, within=ANYTHING)))


@pytest.mark.parametrize("key", list(OLD))
def test_what_is_replaced_is_found_by_what_is_right_and_no_longer_by_what_was_wrong(
    database: SqlDatabase, index: SqlIndex, key: str
) -> None:
    make = SyntheticInstances().make
    add(database, index, DuplicatePolicy.REPLACE, *(make("A", "A.1", uid, **OLD) for uid in ("A.1.1", "A.1.2")))
    again = [make("A", "A.1", uid, content="new", **NEW) for uid in ("A.1.1", "A.1.2")]
    add(database, index, DuplicatePolicy.REPLACE, *again)
    level = Level.SERIES if key == "SeriesDescription" else Level.STUDY
    assert (count(index, level, **{key: NEW[key]}), count(index, level, **{key: OLD[key]})) == (1, 0)
    assert count(index, ModalitiesInStudy="CT", **{key: NEW[key]} if level is Level.STUDY else {}) == 1
    assert index.conflicts() == []


def test_what_is_only_added_corrects_nothing(database: SqlDatabase, index: SqlIndex) -> None:
    make = SyntheticInstances().make
    add(database, index, DuplicatePolicy.REPLACE, make("A", "A.1", "A.1.1", **OLD))
    add(database, index, DuplicatePolicy.REPLACE, make("A", "A.1", "A.1.2", **NEW))
    assert (count(index, StudyDescription="gresit"), count(index, StudyDescription="corect")) == (1, 0)


def test_a_conflict_corrects_nothing_before_it_is_decided(database: SqlDatabase, index: SqlIndex) -> None:
    make = SyntheticInstances().make
    add(database, index, DuplicatePolicy.CONFLICT, make("A", "A.1", "A.1.1", **OLD))
    add(database, index, DuplicatePolicy.CONFLICT, make("A", "A.1", "A.1.1", content="new", **NEW))
    assert (count(index, StudyDescription="gresit"), count(index, StudyDescription="corect")) == (1, 0)


@pytest.mark.parametrize("key", list(OLD))
def test_a_version_that_is_chosen_later_corrects_as_if_it_had_replaced_the_first(
    database: SqlDatabase, index: SqlIndex, key: str
) -> None:
    make = SyntheticInstances().make
    add(database, index, DuplicatePolicy.CONFLICT, make("A", "A.1", "A.1.1", **OLD))
    second = make("A", "A.1", "A.1.1", content="new", **NEW)
    add(database, index, DuplicatePolicy.CONFLICT, second)
    (conflict,) = index.conflicts()
    with database.transaction() as transaction:
        index.resolve(transaction, conflict["id"], "second")
        index.correct(transaction, [second])
    level = Level.SERIES if key == "SeriesDescription" else Level.STUDY
    assert (count(index, level, **{key: NEW[key]}), count(index, level, **{key: OLD[key]})) == (1, 0)
    assert count(index, ModalitiesInStudy="CT") == 1
