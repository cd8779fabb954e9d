"""Study rules mean the same in SQL as in Python, whatever plan the index takes, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING, NOTHING, StudyRule, all_of, any_of, covers
from dicom_network.domain.hierarchy import DuplicatePolicy, Level
from dicom_network.domain.names import name_key
from dicom_network.domain.query import Match, NameMatch, Query, RangeMatch, ValueMatch
from dicom_network.domain.study_facts import Bond, holds
from dicom_network.domain.study_rules import (
    AtDepartment,
    AtInstitution,
    HasBodyPart,
    HasModality,
    IsStudy,
    OfPatient,
    PerformedBy,
    ReferredBy,
    Related,
    Relation,
    StudiedBetween,
)
from dicom_network.standard.elements import TAG_BY_KEYWORD as TAG
from dicom_network.stores.access.access import SqlAccess
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import institution, person
from dicom_network.stores.index.index import SqlIndex
from tests.synthetic_archive import SyntheticInstances

NOW = datetime.now(UTC)
STUDIES = tuple(f"1.2.{number}" for number in range(12))
NAMES = ("Țurcanu^Ion", "Goranova^Vesna", "Sokolov^Igor")
KEYS = tuple(name_key(name) for name in NAMES)
PEOPLE = INSTITUTIONS = DEPARTMENTS = (1, 2)
MODALITIES, PARTS = ("CT", "MR", "SR"), ("CHEST", "HEAD")
DATES = ("20250101", "20250615", "20260101")
PATIENTS = ("\\MD1", "\\MD2", "RO\\MD1")
UID_OF = {Level.PATIENT: "00100020", Level.STUDY: "0020000D", Level.SERIES: "0020000E", Level.INSTANCE: "00080018"}


@pytest.fixture(scope="module")
def archive(shared_database: SqlDatabase) -> tuple[SqlIndex, SqlAccess]:
    """An archive in which every fact that a rule can ask for is true of some studies and not of others."""
    index, access = SqlIndex(shared_database, IndexSettings()), SqlAccess(shared_database)
    make = SyntheticInstances().make
    with shared_database.transaction() as transaction:
        for number in INSTITUTIONS:
            transaction.execute(sa.insert(institution).values(id=number, name=f"I{number}", created=0))
            transaction.execute(sa.insert(person).values(id=number, name=f"P{number}", created=0))
            access.departments.put(transaction, number, f"D{number}")
        arrivals = [
            make(**_instance(number, series)) for number in range(len(STUDIES)) for series in range(number % 3 + 1)
        ]
        index.add(transaction, arrivals, DuplicatePolicy.CONFLICT)
        for number, study in enumerate(STUDIES):
            for bond in _bonds(number):
                access.bonds.put(transaction, study, bond)
            access.departments.set_of_study(transaction, study, [one for one in DEPARTMENTS if number % (one + 2) == 0])
        # One is out of sight: its owners stay, but no rule finds it.
        index.trash(transaction, Level.STUDY, STUDIES[-1], reason="a test", actor="test")
        index.trash(transaction, Level.SERIES, f"{STUDIES[2]}.2", reason="a test", actor="test")
    return index, access


def _instance(number: int, series: int) -> dict[str, Any]:
    patient = PATIENTS[number % 3]
    return {
        "study": STUDIES[number],
        "series": f"{STUDIES[number]}.{series}",
        "instance": f"{STUDIES[number]}.{series}.1",
        "institutions": tuple(one for one in INSTITUTIONS if number % (one + 1) == 0),
        "PatientName": NAMES[number % 3],
        "PatientID": patient.rpartition("\\")[2],
        "IssuerOfPatientID": patient.partition("\\")[0] or None,
        "StudyDate": (*DATES, None)[number % 4],
        "ReferringPhysicianName": (*NAMES, None)[number % 4],
        "PerformingPhysicianName": NAMES[(number + series) % 3] if number % 2 else None,
        "OperatorsName": NAMES[series] if number % 3 == 0 else None,
        "Modality": MODALITIES[(number + series) % 3],
        "BodyPartExamined": (*PARTS, None)[(number * 2 + series) % 3],
    }


def _bonds(number: int) -> list[Bond]:
    over, lasting = NOW - timedelta(hours=1), NOW + timedelta(days=1)
    return [
        Bond(relation, who, (None, over, lasting)[number % 3], frozenset({"find", "view"} if number % 2 else {"find"}))
        for place, relation in enumerate(Relation)
        for who in PEOPLE
        if number % (place + who + 1) == 0
    ]


def _some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from([*values, "unknown"]), min_size=1, max_size=2)


ATOMS = st.one_of(
    st.sampled_from([ANYTHING, NOTHING]),
    st.builds(AtInstitution, st.integers(1, 3)),
    st.builds(AtDepartment, st.integers(1, 3)),
    st.builds(ReferredBy, _some(KEYS)),
    st.builds(PerformedBy, _some(KEYS)),
    st.builds(Related, st.sampled_from(Relation), st.integers(1, 3), st.sampled_from(["", "find", "view"])),
    st.builds(OfPatient, _some(PATIENTS)),
    st.builds(HasModality, _some(MODALITIES)),
    st.builds(HasBodyPart, _some(PARTS)),
    st.builds(StudiedBetween, st.sampled_from(["", *DATES]), st.sampled_from(["", *DATES])),
    st.builds(IsStudy, st.sampled_from([*STUDIES, "1.9"])),
)
RULES: st.SearchStrategy[StudyRule] = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=4).flatmap(lambda some: st.sampled_from([any_of(some), all_of(some)])),
    max_leaves=8,
)
MATCHES: st.SearchStrategy[tuple[Match, ...]] = st.sampled_from(
    [
        (),
        (ValueMatch(TAG["ModalitiesInStudy"], ("CT",)),),
        (ValueMatch(TAG["ModalitiesInStudy"], ("CT", "MR")), RangeMatch(TAG["StudyDate"], "20250101", "20250701")),
        (NameMatch(TAG["PatientName"], f"{KEYS[0].split()[0]}*"),),
        (RangeMatch(TAG["StudyDate"], "20250102", ""),),
        (ValueMatch(TAG["PatientID"], ("MD1",)),),
    ]
)
BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def known(access: SqlAccess, rule: StudyRule) -> set[str]:
    """Ask Python."""
    facts = [one for one in map(access.bonds.facts, STUDIES) if one is not None]
    return {one.study_instance_uid for one in facts if holds(rule, one, NOW)}


def uids(index: SqlIndex, level: Level, rule: StudyRule, matches: tuple[Match, ...] = (), **page: Any) -> list[str]:
    found = index.find(Query(level, matches, **page), within=rule)
    return [answer[UID_OF[level]]["Value"][0] for answer in found]


@BOUNDED
@given(rule=RULES)
def test_a_rule_is_the_same_in_sql_and_in_python(archive: tuple[SqlIndex, SqlAccess], rule: StudyRule) -> None:
    index, access = archive
    assert index.allowed([*STUDIES, "1.9"], within=rule) == known(access, rule)


@BOUNDED
@given(rule=RULES, matches=MATCHES, bound=st.sampled_from([1, 3, 1000]), size=st.integers(1, 4))
def test_what_is_found_within_a_rule_is_what_is_found_and_allowed(
    archive: tuple[SqlIndex, SqlAccess], rule: StudyRule, matches: tuple[Match, ...], bound: int, size: int
) -> None:
    index, access = archive
    allowed = known(access, rule)
    # Small bounds make the index walk where it would start from a set, and the other way round.
    with patch("dicom_network.stores.index.finding.bound_of", lambda _wanted, _total: bound):
        expected = [study for study in uids(index, Level.STUDY, ANYTHING, matches) if study in allowed]
        assert uids(index, Level.STUDY, rule, matches) == expected
        assert index.count(Query(Level.STUDY, matches), 100, within=rule) == len(expected)
        assert index.count(Query(Level.STUDY, matches), 2, within=rule) == min(2, len(expected))
        pages = [
            one
            for start in range(0, len(expected) + 1, size)
            for one in uids(index, Level.STUDY, rule, matches, limit=size, offset=start)
        ]
        assert pages == expected
        for level in (Level.SERIES, Level.INSTANCE):
            below = [one for one in uids(index, level, ANYTHING, matches) if _study_of(one) in set(expected)]
            assert uids(index, level, rule, matches) == below
        patients = {_patient_of(study) for study in expected}
        assert len(uids(index, Level.PATIENT, rule, matches)) == len(patients)


@BOUNDED
@given(rule=RULES)
def test_what_is_not_allowed_is_as_if_it_were_not_there(archive: tuple[SqlIndex, SqlAccess], rule: StudyRule) -> None:
    index, access = archive
    allowed = known(access, rule)
    for study in STUDIES:
        located = [one.study_instance_uid for one in index.locate(study=study, within=rule)]
        states = index.series_states(study=study, within=rule)
        instance = list(index.locate(instances=[f"{study}.0.1"], within=rule))
        assert bool(located) == bool(states) == bool(instance) == (study in allowed)


@BOUNDED
@given(wide=RULES, narrow=RULES)
def test_a_rule_that_covers_another_allows_all_of_it(
    archive: tuple[SqlIndex, SqlAccess], wide: StudyRule, narrow: StudyRule
) -> None:
    _, access = archive
    assert covers(wide, all_of([wide, narrow]))
    assert covers(any_of([wide, narrow]), narrow)
    if covers(wide, narrow):
        assert known(access, narrow) <= known(access, wide)


def _study_of(uid: str) -> str:
    return ".".join(uid.split(".")[:3])


def _patient_of(study: str) -> str:
    return PATIENTS[STUDIES.index(study) % 3]
