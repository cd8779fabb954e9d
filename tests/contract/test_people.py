"""People and their secrets on both databases."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from dicom_network.domain.errors import NotFound
from dicom_network.domain.people import KeptSecret
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import person
from dicom_network.stores.people import SqlPeople

TOKEN = hashlib.sha256(b"a token").digest()
LATER = datetime.now(UTC).replace(microsecond=5) + timedelta(days=1)


def test_a_person_is_found_by_name(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    assert people.count() == 0
    with database.transaction() as transaction:
        key = people.put_person(transaction, "amoraru", role="radiologist", password_hash="$argon2id$1")
    assert people.count() == 1
    found = people.find_person("amoraru")
    assert found is not None
    assert (found["id"], found["role"], found["password_hash"]) == (key, "radiologist", "$argon2id$1")
    assert (found["kind"], found["disabled"], found["preferences"]) == ("person", False, {})
    assert people.person(key) == found
    assert people.find_person("AMORARU") is None


def test_a_role_changes_without_the_password(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    with database.transaction() as transaction:
        key = people.put_person(transaction, "amoraru", role="radiologist", password_hash="$argon2id$1")
        assert people.put_person(transaction, "amoraru", role="administrator") == key
    found = people.find_person("amoraru")
    assert found is not None
    assert (found["role"], found["password_hash"]) == ("administrator", "$argon2id$1")
    listed = people.list_people()
    assert [(entry["name"], entry["role"], entry["disabled"]) for entry in listed] == [
        ("amoraru", "administrator", False)
    ]
    assert listed[0]["created"].tzinfo is UTC


def test_a_secret_opens_its_own_kind_of_door_only(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    with database.transaction() as transaction:
        key = people.put_person(transaction, "amoraru", role="radiologist")
        secret = people.put_secret(
            transaction, KeptSecret("token", TOKEN, person=key, expires=LATER, label="script", scope="read")
        )
    assert people.find_secret("token", TOKEN) == {
        "id": secret,
        "kind": "token",
        "person": "amoraru",
        "person_id": key,
        "role": "radiologist",
        "scope": "read",
        "expires": LATER,
        "label": "script",
        "used": None,
    }
    assert people.find_secret("session", TOKEN) is None
    assert people.find_secret("token", hashlib.sha256(b"another").digest()) is None


def test_an_expired_secret_opens_nothing_and_is_still_listed(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    with database.transaction() as transaction:
        people.put_secret(
            transaction, KeptSecret("session", TOKEN, person=None, expires=datetime.now(UTC) - timedelta(seconds=1))
        )
    assert people.find_secret("session", TOKEN) is None
    assert [entry["person"] for entry in people.list_secrets("session")] == [None]


def test_a_secret_of_nobody_has_no_role(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    with database.transaction() as transaction:
        people.put_secret(transaction, KeptSecret("setup-link", TOKEN, person=None, expires=None))
    found = people.find_secret("setup-link", TOKEN)
    assert found is not None
    assert (found["person"], found["role"], found["expires"]) == (None, "", None)


def test_a_disabled_person_keeps_nothing_open(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    with database.transaction() as transaction:
        key = people.put_person(transaction, "amoraru", role="radiologist")
        people.put_secret(transaction, KeptSecret("token", TOKEN, person=key, expires=None))
        transaction.execute(sa.update(person).values(disabled=1))
    assert people.find_secret("token", TOKEN) is None


def test_a_revoked_secret_is_gone(database: SqlDatabase) -> None:
    people = SqlPeople(database)
    with database.transaction() as transaction:
        secret = people.put_secret(transaction, KeptSecret("token", TOKEN, person=None, expires=None))
    with database.transaction() as transaction:
        people.remove_secret(transaction, secret)
    assert people.find_secret("token", TOKEN) is None
    with database.transaction() as transaction, pytest.raises(NotFound):
        people.remove_secret(transaction, secret)
