"""Sessions, factors, ceremonies and invitations on both databases."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dicom_network.domain.errors import Conflict, NotFound
from dicom_network.domain.people import KeptSecret, NewInvitation, NewPasskey, OpenedSession
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.people import SqlPeople

LATER = datetime.now(UTC).replace(microsecond=7) + timedelta(days=1)
PAST = datetime.now(UTC) - timedelta(seconds=1)


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def add(database: SqlDatabase, people: SqlPeople, name: str, **fields: Any) -> int:
    with database.transaction() as transaction:
        person = people.put_person(transaction, name, role="")
        if fields:
            people.change_person(transaction, person, **fields)
    return person


def open_session(database: SqlDatabase, people: SqlPeople, person: int, text: str, **opened: str) -> int:
    with database.transaction() as transaction:
        kept = KeptSecret("session", digest(text), person=person, expires=LATER)
        session = people.put_secret(transaction, kept)
        people.sessions.put_session(transaction, session, OpenedSession(**opened))
    return session


def test_people_are_found_by_words_in_any_script(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    ana = add(database, people, "aturcanu", display_name="Ana Țurcanu", email="ana@orhei.example")
    add(database, people, "ion", kind="service")
    found = [people.list_people(search=words) for words in ("Цуркану", "ana turcanu", "orhei", "aturc", "100%")]
    assert [[one["id"] for one in rows] for rows in found] == [[ana], [ana], [ana], [ana], []]
    assert [one["name"] for one in people.list_people(kind="service")] == ["ion"]
    assert [one["name"] for one in people.list_people(after="aturcanu", limit=1)] == ["ion"]
    assert people.list_people(among=[]) == []
    assert [one["id"] for one in people.find_people_by_email(" ANA@orhei.example")] == [ana]


def test_a_profile_keeps_what_is_not_changed(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    ana = add(database, people, "ana", display_name="Ana", preferences={"language": "ro"})
    with database.transaction() as transaction:
        people.change_person(transaction, ana, disabled=True)
    found = people.person(ana)
    assert found is not None
    assert (found["display_name"], found["preferences"], found["disabled"]) == ("Ana", {"language": "ro"}, True)
    with database.transaction() as transaction, pytest.raises(NotFound):
        people.change_person(transaction, 10**9, display_name="x")


def test_the_name_of_who_was_deleted_is_nobody_elses(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    ana = add(database, people, "ana", email="a@b.example", deleted=LATER)
    assert (people.count(), people.find_person("ana"), people.person(ana)) == (0, None, None)
    assert people.list_people() == []
    assert people.find_people_by_email("a@b.example") == []
    with database.transaction() as transaction, pytest.raises(Conflict):
        people.put_person(transaction, "ana", role="")


def test_sessions_are_known_by_where_they_are_used(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    ana, ion = add(database, people, "ana"), add(database, people, "ion")
    first = open_session(database, people, ana, "1", address="192.0.2.1", device="Firefox on Windows", method="link")
    second = open_session(database, people, ana, "2")
    open_session(database, people, ion, "3")
    with database.transaction() as transaction:
        people.sessions.note_seen(transaction, first, "192.0.2.9")
        people.sessions.note_proof(transaction, second, LATER)
    listed = people.sessions.list_sessions(ana)
    assert [one["id"] for one in listed] == [first, second]
    assert (listed[0]["address"], listed[0]["device"], listed[0]["method"]) == (
        "192.0.2.9",
        "Firefox on Windows",
        "link",
    )
    found, person = people.sessions.session(second), people.person(ana)
    assert found is not None
    assert (found["person_id"], found["proved"], found["expires"]) == (ana, LATER, LATER)
    assert person is not None
    assert person["seen"] is not None
    with database.transaction() as transaction:
        assert people.remove_secrets(transaction, ana, ("session", "token")) == 2
    assert (people.sessions.session(first), people.sessions.list_sessions(ana)) == (None, [])


def test_the_sessions_that_a_provider_means_are_found(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    ana, ion = add(database, people, "ana"), add(database, people, "ion")
    first = open_session(database, people, ana, "1", provider="hospital", provider_session="s1")
    second = open_session(database, people, ana, "2", provider="hospital", provider_session="s2")
    open_session(database, people, ion, "3", provider="hospital", provider_session="s3")
    open_session(database, people, ana, "4", provider="other", provider_session="s1")
    find = people.sessions.find_provider_sessions
    assert find("hospital", provider_session="s1", subjects=None) == [first]
    assert sorted(find("hospital", provider_session="", subjects=ana)) == [first, second]
    assert find("hospital", provider_session="s1", subjects=ion) == []


def test_a_step_of_an_app_is_taken_once_and_never_goes_back(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    ana = add(database, people, "ana")
    with database.transaction() as transaction:
        people.factors.put_authenticator(transaction, ana, "KEY", 10)
        taken = [people.factors.take_step(transaction, ana, step) for step in (10, 11, 11, 9, 12)]
    assert taken == [False, True, False, False, True]
    assert people.factors.find_authenticator(ana) == {"key": "KEY", "last_step": 12}
    with database.transaction() as transaction:
        assert people.factors.remove_authenticator(transaction, ana)
        assert not people.factors.remove_authenticator(transaction, ana)


def test_a_passkey_belongs_to_one_person_who_is_let_in(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    ana, ion = add(database, people, "ana"), add(database, people, "ion")
    with database.transaction() as transaction:
        new = NewPasskey(b"\x00id\xff", b"\x00key\xff", 3, "Telefon", ("internal", "hybrid"))
        passkey = people.factors.put_passkey(transaction, ana, new)
        people.factors.note_passkey_use(transaction, passkey, 4)
    found = people.factors.find_passkey(b"\x00id\xff")
    assert found is not None
    assert (found["person_id"], bytes(found["public_key"]), found["signatures"]) == (ana, b"\x00key\xff", 4)
    (listed,) = people.factors.list_passkeys(ana)
    assert (listed["transports"], listed["used"] is not None) == (("internal", "hybrid"), True)
    with database.transaction() as transaction, pytest.raises(NotFound):
        people.factors.remove_passkey(transaction, ion, passkey)
    with database.transaction() as transaction:
        people.change_person(transaction, ana, disabled=True)
    assert people.factors.find_passkey(b"\x00id\xff") is None


def test_a_subject_of_a_provider_is_one_person_with_what_it_gave(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    ana = add(database, people, "ana")
    with database.transaction() as transaction:
        people.factors.put_external(transaction, "hospital", "sub-1", ana)
        people.factors.set_external_memberships(transaction, "hospital", "sub-1", [4, 5])
    assert people.factors.find_external("hospital", "sub-1") == ana
    assert people.factors.find_external("other", "sub-1") is None
    assert people.factors.external_memberships("hospital", "sub-1") == {4, 5}
    assert people.factors.external_memberships("hospital", "sub-2") == frozenset()


def test_a_ceremony_is_finished_once_and_in_time(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    with database.transaction() as transaction:
        begin = people.ceremonies.begin
        begin(transaction, "log-in", digest("a"), expires=LATER, content={"next": "/studies"})
        begin(transaction, "log-in", digest("b"), expires=PAST)
    assert people.ceremonies.find("log-in", digest("b")) is None
    assert people.ceremonies.find("passkey", digest("a")) is None
    found = people.ceremonies.find("log-in", digest("a"))
    assert found is not None
    assert (found["content"], found["attempts"], found["person_id"]) == ({"next": "/studies"}, 0, None)
    with database.transaction() as transaction:
        people.ceremonies.note_attempt(transaction, found["id"])
    again = people.ceremonies.find("log-in", digest("a"))
    assert again is not None
    assert again["attempts"] == 1
    with database.transaction() as transaction:
        assert [people.ceremonies.finish(transaction, found["id"]) for _ in range(2)] == [True, False]


def test_what_nobody_finishes_does_not_pile_up(database: SqlDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dicom_network.stores.people_ceremonies.MOST_KEPT", 3)
    people = SqlPeople(database)
    with database.transaction() as transaction:
        for name in "abcdef":
            people.ceremonies.begin(transaction, "log-in", digest(name), expires=LATER)
    kept = [name for name in "abcdef" if people.ceremonies.find("log-in", digest(name)) is not None]
    assert kept == ["d", "e", "f"]


def test_an_invitation_is_accepted_once_renewed_and_withdrawn(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    ana = add(database, people, "ana")
    given = ({"role": 3, "institution": None},)
    with database.transaction() as transaction:
        put = people.invitations.put_invitation
        first = put(transaction, NewInvitation(digest("1"), LATER, "vera", given, email="a@b.example"))
        second = put(transaction, NewInvitation(digest("2"), PAST, "vera", given))
    assert [one["id"] for one in people.invitations.list_invitations()] == [second, first]
    assert [one["id"] for one in people.invitations.list_invitations(before=second, limit=1)] == [first]
    assert people.invitations.find_by_secret(digest("2")) is None
    with database.transaction() as transaction:
        people.invitations.renew(transaction, second, digest("3"), LATER)
        accepted = [people.invitations.accept(transaction, first, ana) for _ in range(2)]
    assert accepted == [True, False]
    assert people.invitations.find_by_secret(digest("1")) is None
    found = people.invitations.find_by_secret(digest("3"))
    assert found is not None
    assert (found["id"], found["memberships"]) == (second, [{"role": 3, "institution": None}])
    with database.transaction() as transaction:
        people.invitations.remove_invitation(transaction, second)
        with pytest.raises(NotFound):
            people.invitations.remove_invitation(transaction, first)
        with pytest.raises(NotFound):
            people.invitations.renew(transaction, first, digest("4"), LATER)
