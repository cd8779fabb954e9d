"""Passkeys over REST, with an authenticator in software: what lets somebody in, and what does not."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.patience import wait_for
from tests.rest_person import Person, person_in
from tests.software_authenticator import PRESENT, SoftwareAuthenticator
from tests.whole_node import WholeNode, whole_node


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeNode]:
    """A node that the tests of this module share; each has people of its own."""
    with whole_node(tmp_path_factory.mktemp("passkeys") / "data") as made:
        yield made


def with_passkey(one: Person) -> tuple[SoftwareAuthenticator, dict[str, Any]]:
    """Make a passkey; gives its authenticator, and what the node says to it."""
    asked = one.told("POST", "/me/passkeys/options")
    held = SoftwareAuthenticator(one.origin, asked["options"]["rp"]["id"])
    order = {"ceremony": asked["ceremony"], "label": "Telefon", "passkey": held.make(asked["options"])}
    return held, one.told("POST", "/me/passkeys", order)


def shown(one: Person, held: SoftwareAuthenticator, pending: str = "") -> dict[str, Any]:
    """Ask for a passkey and show it; gives what is to be sent."""
    asked = one.told("POST", "/session/passkey/options", {"pending": pending})
    return {"ceremony": asked["ceremony"], "passkey": held.show(asked["options"]), "pending": pending}


def test_a_passkey_lets_its_owner_in_alone_and_after_the_password(node: WholeNode) -> None:
    here, elsewhere = person_in(node, "ana"), Person(node)
    elsewhere.log_in("ana")
    held, made = with_passkey(here)
    assert len(made["recovery_codes"]) == 10
    wait_for(lambda: not elsewhere.is_in(), "the end of the other session")
    alone = Person(node)
    assert alone.told("POST", "/session/passkey", shown(alone, held))["next"] == "home"
    assert alone.told("GET", "/session")["person"]["name"] == "ana"
    after = Person(node)
    step = after.log_in("ana")
    assert step["factors"] == ["passkey", "recovery-code"]
    order = shown(after, replace(held, flags=PRESENT), step["pending"])
    assert after.told("POST", "/session/passkey", order)["next"] == "home"
    (kept,) = here.told("GET", "/me/factors")["passkeys"]
    assert (kept["label"], kept["used"] is not None) == ("Telefon", True)
    methods = [one["objects"]["method"] for one in node.events("identity:session:open")[-2:]]
    assert methods == ["passkey", "password+passkey"]


def test_what_was_shown_once_is_worth_nothing(node: WholeNode) -> None:
    held, _made = with_passkey(person_in(node, "boris"))
    one, thief = Person(node), Person(node)
    order = shown(one, held)
    one.told("POST", "/session/passkey", order)
    assert thief.refused("POST", "/session/passkey", order) == (403, "identity.ceremony")
    fresh = shown(thief, held)
    replayed = {**fresh, "passkey": order["passkey"]}
    assert thief.refused("POST", "/session/passkey", replayed) == (403, "identity.passkey")
    assert not thief.is_in()


@pytest.mark.parametrize("change", ["origin", "host", "key", "credential", "unverified"])
def test_a_passkey_that_is_not_what_it_says_lets_nobody_in(node: WholeNode, change: str) -> None:
    held, _made = with_passkey(person_in(node, f"carina.{change}"))
    other = SoftwareAuthenticator("https://evil.example", "evil.example")
    changes: dict[str, dict[str, Any]] = {
        "origin": {"origin": other.origin},
        "host": {"host": other.host},
        "key": {"key": other.key},
        "credential": {"credential": other.credential},
        "unverified": {"flags": PRESENT},
    }
    one = Person(node)
    order = shown(one, replace(held, **changes[change]))
    assert one.refused("POST", "/session/passkey", order) == (403, "identity.passkey")
    assert not one.is_in()
    assert node.events("identity:session:open")[-1]["outcome"] == "refused"


def test_a_passkey_whose_counter_goes_back_was_copied(node: WholeNode) -> None:
    held, _made = with_passkey(person_in(node, "dana"))
    copy = replace(held)
    for _ in range(3):
        one = Person(node)
        one.told("POST", "/session/passkey", shown(one, held))
    thief = Person(node)
    assert thief.refused("POST", "/session/passkey", shown(thief, copy)) == (403, "identity.passkey")


def test_the_passkey_of_somebody_else_is_no_second_factor(node: WholeNode) -> None:
    with_passkey(person_in(node, "emil"))
    foreign, _made = with_passkey(person_in(node, "flora"))
    one = Person(node)
    order = shown(one, foreign, one.log_in("emil")["pending"])
    assert one.refused("POST", "/session/passkey", order) == (403, "identity.passkey")


def test_a_passkey_is_made_once_and_only_by_who_asked(node: WholeNode) -> None:
    ana, ion = person_in(node, "galina"), person_in(node, "horia")
    asked = ana.told("POST", "/me/passkeys/options")
    held = SoftwareAuthenticator(ana.origin, asked["options"]["rp"]["id"])
    order = {"ceremony": asked["ceremony"], "label": "x", "passkey": held.make(asked["options"])}
    assert ion.refused("POST", "/me/passkeys", order) == (403, "identity.ceremony")
    ana.told("POST", "/me/passkeys", order)
    assert ana.refused("POST", "/me/passkeys", order) == (403, "identity.ceremony")
    again = ion.told("POST", "/me/passkeys/options")
    same = {"ceremony": again["ceremony"], "label": "x", "passkey": held.make(again["options"])}
    assert ion.refused("POST", "/me/passkeys", same) == (403, "identity.passkey")
    known = ana.told("POST", "/me/passkeys/options")["options"]["excludeCredentials"]
    assert len(known) == 1, "the browser does not offer the same authenticator again"


def test_a_passkey_is_renamed_and_forgotten_with_its_recovery_codes(node: WholeNode) -> None:
    ana = person_in(node, "iulia")
    held, _made = with_passkey(ana)
    (kept,) = ana.told("GET", "/me/factors")["passkeys"]
    assert ana.ask("PATCH", f"/me/passkeys/{kept['id']}", {"label": "Laptop"}).status == 204
    assert ana.told("GET", "/me/factors")["passkeys"][0]["label"] == "Laptop"
    other = person_in(node, "jora")
    assert other.refused("DELETE", f"/me/passkeys/{kept['id']}") == (404, "identity.unknown-passkey")
    assert ana.ask("DELETE", f"/me/passkeys/{kept['id']}").status == 204
    assert ana.told("GET", "/me/factors") == {"has_app": False, "recovery_codes_left": 0, "passkeys": []}
    one = Person(node)
    assert one.refused("POST", "/session/passkey", shown(one, held)) == (403, "identity.passkey")
    assert Person(node).log_in("iulia")["next"] == "home"


def test_a_passkey_shows_again_who_somebody_is(node: WholeNode) -> None:
    ana = person_in(node, "karina")
    held, _made = with_passkey(ana)
    asked = ana.told("POST", "/me/proof/passkey/options")
    order = {"ceremony": asked["ceremony"], "passkey": held.show(asked["options"])}
    assert "until" in ana.told("POST", "/me/proof/passkey", order)
    without = person_in(node, "lucia")
    assert without.refused("POST", "/me/proof/passkey/options") == (403, "identity.passkey")
