"""Roles, memberships, bonds and broken glass on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from dicom_network.base.settings import IndexSettings
from dicom_network.domain.access import ANYTHING, Permission
from dicom_network.domain.access_ports import BrokenGlass
from dicom_network.domain.errors import Conflict, InvalidInput, NotFound
from dicom_network.domain.hierarchy import DuplicatePolicy, Level
from dicom_network.domain.names import name_key
from dicom_network.domain.preset_roles import PRESETS
from dicom_network.domain.roles import Conditions, Grant, Role, Scope
from dicom_network.domain.study_facts import Bond
from dicom_network.domain.study_rules import AtInstitution, Relation
from dicom_network.domain.subjects import Membership, rights_of
from dicom_network.stores.access.access import SqlAccess
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import institution, person, study, study_institution
from dicom_network.stores.index.index import SqlIndex
from tests.synthetic_archive import SyntheticInstances

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANA, ION = 1, 2
STUDY = "1.2.3"
LIMITED = Grant(Permission.VIEW, Scope.DEPARTMENT, Conditions(("CT", "MR"), ("CHEST",), 30, "20250101", "20260101"))


@pytest.fixture
def access(database: SqlDatabase) -> SqlAccess:
    """Two people, two institutions and a study of the first."""
    with database.transaction() as transaction:
        for number, name in ((ANA, "ana"), (ION, "ion")):
            transaction.execute(sa.insert(person).values(id=number, name=name, created=0))
            transaction.execute(sa.insert(institution).values(id=number, name=f"Spital {number}", created=0))
        arrival = SyntheticInstances().make(STUDY, institutions=(1,))
        SqlIndex(database, IndexSettings()).add(transaction, [arrival], DuplicatePolicy.CONFLICT)
    return SqlAccess(database)


def role(access: SqlAccess, name: str) -> Role:
    found = access.roles.find(name)
    assert found is not None
    return found


def test_a_node_begins_with_the_presets(access: SqlAccess) -> None:
    assert {one.name: one.grants for one in access.roles.list()} == {one.name: one.grants for one in PRESETS}
    assert all(one.preset for one in access.roles.list())


def test_a_role_is_given_back_as_it_was_put(database: SqlDatabase, access: SqlAccess) -> None:
    own = Role("ct", "CT", frozenset({LIMITED}), institution=1, description="nights")
    with database.transaction() as transaction:
        key = access.roles.put(transaction, own)
    assert access.roles.get(key) == replace(own, id=key)
    assert access.roles.find("ct") is None
    assert access.roles.find("ct", 1) == access.roles.get(key)
    assert own.name in {one.name for one in access.roles.list([1])}
    assert own.name not in {one.name for one in access.roles.list([2])}
    with database.transaction() as transaction, pytest.raises(Conflict):
        access.roles.put(transaction, own)
    with database.transaction() as transaction:
        access.roles.remove(transaction, key)
        with pytest.raises(NotFound):
            access.roles.remove(transaction, key)


def test_rights_follow_from_memberships_that_are_valid_now(database: SqlDatabase, access: SqlAccess) -> None:
    radiologist = role(access, "radiologist")
    with database.transaction() as transaction:
        access.members.add(transaction, ANA, Membership(radiologist, 1, starts=NOW, ends=NOW + DAY))
        access.members.add(transaction, ANA, Membership(radiologist, 2, starts=NOW + DAY))
    at = {moment: rights_of(access.members.subject(ANA, moment), moment) for moment in (NOW - DAY, NOW, NOW + DAY)}
    assert Permission.SEND not in at[NOW - DAY]
    assert at[NOW][Permission.SHARE] == AtInstitution(1)
    assert at[NOW + DAY][Permission.SHARE] == AtInstitution(2)
    assert [who for who, _ in access.members.with_role(radiologist.id)] == [ANA, ANA]
    assert list(access.members.at([2])) == [ANA]
    with database.transaction() as transaction, pytest.raises(Conflict):
        access.roles.remove(transaction, radiologist.id)
    with database.transaction() as transaction:
        access.members.remove(transaction, ANA, access.members.of(ANA)[0].id)
        with pytest.raises(NotFound):
            access.members.remove(transaction, ION, access.members.of(ANA)[-1].id)


@pytest.mark.parametrize(
    "given",
    [
        Membership(Role("x", "X", id=999)),
        Membership(Role("x", "X", id=1), institution=9),
        Membership(Role("x", "X", id=1), institution=1, department=9),
    ],
)
def test_a_membership_of_what_is_not_there_is_refused(
    database: SqlDatabase, access: SqlAccess, given: Membership
) -> None:
    with database.transaction() as transaction, pytest.raises(NotFound):
        access.members.add(transaction, ANA, given)


def test_a_membership_ends_after_it_begins(database: SqlDatabase, access: SqlAccess) -> None:
    with database.transaction() as transaction, pytest.raises(InvalidInput):
        access.members.add(transaction, ANA, Membership(role(access, "patient"), starts=NOW, ends=NOW))


def test_a_department_is_of_one_institution(database: SqlDatabase, access: SqlAccess) -> None:
    with database.transaction() as transaction:
        key = access.departments.put(transaction, 1, "Radiologie")
        assert access.departments.put(transaction, 1, "Radiologie") == key
        with pytest.raises(NotFound):
            access.members.add(transaction, ANA, Membership(role(access, "patient"), 2, key))
        access.members.add(transaction, ANA, Membership(role(access, "patient"), 1, key))
        access.departments.set_of_study(transaction, STUDY, [key])
    assert [one.name for one in access.departments.list([1])] == ["Radiologie"]
    facts = access.bonds.facts(STUDY)
    assert facts is not None
    assert facts.departments == {key}
    with database.transaction() as transaction:
        access.departments.remove(transaction, key)
    assert access.members.of(ANA) == []


def test_people_stand_in_studies_under_names_and_as_patients(database: SqlDatabase, access: SqlAccess) -> None:
    with database.transaction() as transaction:
        access.members.set_names(transaction, ANA, ["Țurcanu^Ana", "Цуркану^Ана"])
        access.members.set_identities(transaction, ANA, ["RO\\1", "\\2"])
        for wrong in (["RO"], ["RO\\"], ["a\\b\\c"]):
            with pytest.raises(InvalidInput):
                access.members.set_identities(transaction, ION, wrong)
        with pytest.raises(InvalidInput):
            access.members.set_names(transaction, ION, ["^"])
    subject = access.members.subject(ANA, NOW)
    assert subject.names == {name_key("Turcanu^Ana")}, "spellings of one name are one"
    assert subject.identities == {"RO\\1", "\\2"}


def test_somebody_who_can_log_in_has_to_be_left_to_manage(database: SqlDatabase, access: SqlAccess) -> None:
    with database.transaction() as transaction:
        with pytest.raises(Conflict):
            access.members.require_caretaker(transaction, NOW)
        access.members.add(transaction, ANA, Membership(role(access, "institution-administrator"), 1))
        with pytest.raises(Conflict):
            access.members.require_caretaker(transaction, NOW)
        access.members.add(transaction, ANA, Membership(role(access, "administrator"), ends=NOW + DAY))
        access.members.require_caretaker(transaction, NOW)
        with pytest.raises(Conflict):
            access.members.require_caretaker(transaction, NOW + DAY)
        transaction.execute(sa.update(person).where(person.c.id == ANA).values(disabled=1))
        with pytest.raises(Conflict):
            access.members.require_caretaker(transaction, NOW)


def test_a_bond_lasts_until_its_end(database: SqlDatabase, access: SqlAccess) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    share = Bond(Relation.SHARED, ION, now + DAY, frozenset({"find", "view"}))
    with database.transaction() as transaction:
        access.bonds.put(transaction, STUDY, share, given_by=ANA)
        access.bonds.put(transaction, STUDY, Bond(Relation.ASSIGNED, ION, now - DAY))
        with pytest.raises(NotFound):
            access.bonds.put(transaction, "1.9", share)
        with pytest.raises(NotFound):
            access.bonds.put(transaction, STUDY, replace(share, person=99))
    (kept,) = access.bonds.of_study(STUDY)
    assert (kept.bond, kept.person, kept.given_by) == (share, "ion", "ana")
    with database.transaction() as transaction:
        access.bonds.put(transaction, STUDY, replace(share, until=None))
        access.bonds.remove(transaction, STUDY, ION, Relation.ASSIGNED)
    assert [one.bond.until for one in access.bonds.of_study(STUDY)] == [None]
    with database.transaction() as transaction, pytest.raises(NotFound):
        access.bonds.remove(transaction, STUDY, ION, Relation.ASSIGNED)


def test_broken_glass_waits_for_one_review(database: SqlDatabase, access: SqlAccess) -> None:
    assert access.emergencies.affected(study=STUDY) == (1,)
    assert access.emergencies.affected(patient="\\MD1") == (1,)
    assert access.emergencies.affected(study="1.9") is None
    glass = BrokenGlass(0, "", STUDY, "", "a reason", NOW, NOW + DAY, (1,))
    with database.transaction() as transaction:
        key = access.emergencies.open(transaction, ANA, glass)
    assert access.emergencies.get(key) == replace(glass, id=key, person="ana")
    assert [one.id for one in access.emergencies.list([1], is_open=True, after=0, limit=9)] == [key]
    assert access.emergencies.list([2], is_open=True, after=0, limit=9) == []
    assert access.emergencies.list(None, is_open=False, after=key, limit=9) == []
    assert [one.id for one in access.members.subject(ANA, NOW).emergencies] == [key]
    assert access.members.subject(ANA, NOW + DAY).emergencies == ()
    with database.transaction() as transaction:
        access.emergencies.review(transaction, key, ION, finding="justified", note="seen")
        with pytest.raises(Conflict):
            access.emergencies.review(transaction, key, ION, finding="unjustified", note="")
    reviewed = access.emergencies.get(key)
    assert (reviewed.reviewer, reviewed.finding, reviewed.note) == ("ion", "justified", "seen")
    assert access.emergencies.list(None, is_open=True, after=0, limit=9) == []


def test_the_studies_of_an_institution_follow_what_becomes_of_them(database: SqlDatabase, access: SqlAccess) -> None:
    """The order of its list, what it is searched by, and whether a study is in the trash."""
    index = SqlIndex(database, IndexSettings())
    bare = SyntheticInstances(container="landing/second.log")
    copied = ("study_date", "study_time", "name_key")
    without = {"StudyDate": None, "StudyTime": None, "PatientName": None}
    with database.transaction() as transaction:
        made = bare.make("1.2.4", "1.2.4.1", "1.2.4.1.1", institutions=(1,), PatientID="MD9", **without)
        index.add(transaction, [made], DuplicatePolicy.CONFLICT)
        late = bare.make("1.2.4", "1.2.4.1", "1.2.4.1.2", PatientID="MD9", StudyDate="20260101", PatientName="Popa^Ion")
        index.add(transaction, [late], DuplicatePolicy.CONFLICT)
    with database.reading() as reading:
        joined = sa.select(*(study_institution.c[name] for name in copied), *(study.c[name] for name in copied))
        rows = reading.execute(
            joined.join_from(study_institution, study, study.c.id == study_institution.c.study)
        ).all()
    assert len(rows) == 2
    assert all(tuple(row)[:3] == tuple(row)[3:] for row in rows)
    with database.transaction() as transaction:
        index.trash(transaction, Level.STUDY, STUDY, reason="a test", actor="test")
    assert index.allowed([STUDY, "1.2.4"], within=AtInstitution(1)) == {"1.2.4"}
    assert [one["uid"] for one in index.list_trash(within=AtInstitution(1))] == [STUDY]
    assert index.list_trash(within=AtInstitution(2)) == []
    with database.transaction() as transaction:
        index.restore(transaction, index.list_trash(within=ANYTHING)[0]["id"])
    assert index.allowed([STUDY], within=AtInstitution(1)) == {STUDY}


def test_pseudonyms_of_a_node_are_its_own_for_ever(database: SqlDatabase, access: SqlAccess) -> None:
    assert len(access.pseudonym_key()) == 32
    assert SqlAccess(database).pseudonym_key() == access.pseudonym_key()
