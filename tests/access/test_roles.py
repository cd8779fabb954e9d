"""Roles over REST: nobody grants what they do not have, a change is shown before, an explanation says why."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.house import FOREIGN, OWN, House, Said
from tests.patience import wait_for

A = 1


@pytest.fixture
def own_role(house: House) -> Iterator[dict[str, Any]]:
    """A role of institution A, made by its administrator: CT and nothing else."""
    made = create(house, "institution-administrator", "find view", conditions={"modalities": ["CT"]})
    assert made.status == 201
    yield made.json()
    house.ask("administrator", "DELETE", f"/api/v1/roles/{made.json()['id']}")


def create(house: House, role: str, permissions: str, scope: str = "institution", **more: Any) -> Said:
    grants = [{"permission": one, "scope": scope, **more} for one in permissions.split()]
    body = {"name": "night-shift", "title": "Night shift", "institution": A, "grants": grants}
    return house.ask(role, "POST", "/api/v1/roles", body)


def changed(role: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {name: role[name] for name in ("name", "title", "description", "grants")} | more


def preset(house: House, name: str) -> dict[str, Any]:
    return next(one for one in house.ask("administrator", "GET", "/api/v1/roles").json() if one["name"] == name)


def give(house: House, person: str, role: dict[str, Any]) -> None:
    body = {"role": role["id"], "institution": A}
    found = house.served.node.people.find_person(person)
    assert found is not None
    said = house.ask("institution-administrator", "POST", f"/api/v1/people/{found['id']}/memberships", body)
    assert said.status < 300, said


def test_an_institution_makes_roles_of_its_own(house: House, own_role: dict[str, Any]) -> None:
    assert own_role["institution"] == A
    assert own_role["grants"][0]["conditions"]["modalities"] == ["CT"]
    path = f"/api/v1/roles/{own_role['id']}"
    longer = changed(own_role, title="The night shift")
    assert house.ask("institution-administrator", "PUT", path, longer).json()["title"] == "The night shift"
    assert create(house, "institution-administrator", "find").code == "access.role-name"
    assert [event["objects"]["role"] for event in house.served.events("access:role:change")] == ["night-shift"]


@pytest.mark.parametrize(
    ("permissions", "scope"), [("find", "everything"), ("purge", "everything"), ("manage-settings", "everything")]
)
def test_nobody_grants_what_they_do_not_have(house: House, permissions: str, scope: str) -> None:
    assert create(house, "institution-administrator", permissions, scope).code == "access.role-beyond"


def test_an_institution_changes_no_role_of_everybody(house: House) -> None:
    role = preset(house, "radiologist")
    said = house.ask("institution-administrator", "PUT", f"/api/v1/roles/{role['id']}", changed(role, grants=[]))
    assert (said.status, said.code) == (403, "access.role-shared")
    body = {"name": "mine", "title": "Mine", "grants": []}
    assert house.ask("institution-administrator", "POST", "/api/v1/roles", body).code == "access.role-shared"
    assert house.ask("institution-administrator", "POST", "/api/v1/roles", body | {"institution": 2}).status == 404


def test_somebody_can_always_manage_roles_and_people(house: House) -> None:
    role = preset(house, "administrator")
    path = f"/api/v1/roles/{role['id']}"
    without = [one for one in role["grants"] if one["permission"] != "manage-roles"]
    assert house.ask("administrator", "PUT", path, changed(role, grants=without)).code == "access.last-caretaker"
    assert house.ask("administrator", "DELETE", path).code == "access.role-in-use"
    assert house.ask("administrator", "GET", "/api/v1/roles").status == 200


def test_a_change_is_shown_before_it_is_made(house: House) -> None:
    role = preset(house, "radiologist")
    path = f"/api/v1/roles/{role['id']}/preview"
    assert house.ask("administrator", "POST", path, changed(role)).json() == {"people": 1, "differences": []}
    (less,) = house.ask("administrator", "POST", path, changed(role, grants=[])).json()["differences"]
    assert (less["name"], less["gained"], less["lost"]) == ("the-radiologist", 0, 1)
    assert {"find", "view"} <= set(less["permissions_lost"])
    wide = [*role["grants"], {"permission": "find", "scope": "everything"}]
    (more,) = house.ask("administrator", "POST", path, changed(role, grants=wide)).json()["differences"]
    assert (more["gained"], more["lost"], more["is_exact"]) == (1, 0, True)
    assert house.ask("radiologist", "GET", f"/api/v1/studies/{FOREIGN}").status == 404, "nothing was changed"


def test_a_change_counts_within_a_moment(house: House, own_role: dict[str, Any]) -> None:
    give(house, "the-researcher", own_role)
    wait_for(lambda: house.ask("researcher", "GET", f"/api/v1/studies/{OWN}").status == 200, "the role counts")
    path = f"/api/v1/roles/{own_role['id']}"
    for modalities, status in ((["MR"], 404), (["CT"], 200)):
        grants = [one | {"conditions": {"modalities": modalities}} for one in own_role["grants"]]
        assert house.ask("administrator", "PUT", path, changed(own_role, grants=grants)).status == 200
        wait_for(
            lambda status=status: house.ask("researcher", "GET", f"/api/v1/studies/{OWN}").status == status,
            "the change counts",
        )
    member = house.served.node.people.find_person("the-researcher")
    assert member is not None
    for one in house.served.node.access.members.of(member["id"]):
        if one.role.id == own_role["id"]:
            with house.served.node.database.transaction() as transaction:
                house.served.node.access.members.remove(transaction, member["id"], one.id)


def test_an_explanation_says_why(house: House) -> None:
    said = house.ask("radiologist", "GET", f"/api/v1/explain?study={OWN}").json()
    assert {"find", "view", "send"} <= set(said["permitted"])
    by_scope = {(one["permission"], one["scope"]): one["holds"] for one in said["reasons"]}
    assert by_scope["find", "institution"] is True
    assert by_scope["find", "shared"] is False
    other = house.ask("administrator", "GET", f"/api/v1/explain?study={FOREIGN}&person=the-radiologist").json()
    assert other["permitted"] == []
    assert not any(one["holds"] for one in other["reasons"])


def test_nobody_is_told_why_who_does_not_manage_the_person_and_see_the_study(house: House) -> None:
    for role, study, person in (
        ("radiologist", OWN, "the-technologist"),
        ("radiologist", FOREIGN, "the-radiologist"),
        ("institution-administrator", OWN, "the-auditor"),
        ("institution-administrator", FOREIGN, "the-radiologist"),
        ("institution-administrator", OWN, "nobody"),
    ):
        assert house.ask(role, "GET", f"/api/v1/explain?study={study}&person={person}").status == 404
    said = house.ask("institution-administrator", "GET", f"/api/v1/explain?study={OWN}&person=the-radiologist")
    assert "view" in said.json()["permitted"]


def test_the_shell_lists_roles_and_explains(house: House) -> None:
    assert "institution-administrator" in house.served.shell("role", "list")
    said = house.served.shell("role", "explain", "the-radiologist", OWN)
    assert "the-radiologist may: break-glass, download, find" in said
    assert house.served.shell("role", "explain", "the-radiologist", FOREIGN).splitlines()[-1].endswith("may: nothing")
