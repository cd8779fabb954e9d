"""What people change about their own account, and what they have to show for it."""

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest

from dicom_network.base.clock import now
from dicom_network.modules.identity.login import MOST_CODES
from dicom_network.modules.identity.model import PROOF_LIFETIME
from dicom_network.modules.identity.second_factor import RECOVERY_CODES, STEP_SECONDS
from tests.patience import wait_for
from tests.rest_person import PASSWORD, Person, person_in
from tests.whole_node import WholeNode, whole_node

OTHER = "cu totul alte cuvinte"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeNode]:
    """A node that the tests of this module share; each has people of its own."""
    with whole_node(tmp_path_factory.mktemp("account") / "data") as made:
        yield made


def with_app(one: Person) -> tuple[pyotp.TOTP, list[str]]:
    """Enrol an app; gives it, and the recovery codes."""
    begun = one.told("POST", "/me/factors/app")
    app = pyotp.TOTP(begun["key"])
    assert begun["key"] in begun["address"]
    assert begun["picture"].startswith("<svg")
    # The code of the step before leaves those of this step and the next to be used.
    code = app.at(now() - timedelta(seconds=STEP_SECONDS))
    codes = one.told("PUT", "/me/factors/app", {"ceremony": begun["ceremony"], "code": code})["recovery_codes"]
    return app, codes


def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be long since everybody has shown who they are."""
    later = now() + PROOF_LIFETIME + timedelta(seconds=1)
    monkeypatch.setattr("dicom_network.modules.identity.sessions.now", lambda: later)


# -- second factor -----------------------------------------------------------------------------------------------------


def test_a_code_is_asked_for_after_the_password_and_works_once(node: WholeNode) -> None:
    ana = person_in(node, "ana")
    app, codes = with_app(ana)
    assert len(set(codes)) == RECOVERY_CODES
    assert ana.is_in(), "the session that did it goes on"
    again = Person(node)
    step = again.log_in("ana")
    assert (step["next"], step["factors"]) == ("second-factor", ["code", "recovery-code"])
    assert not again.is_in(), "the password alone opens nothing"
    code = app.now()
    shown = {"pending": step["pending"], "code": f"{code[:3]} {code[3:]}"}
    assert again.told("POST", "/session/second-factor", shown)["next"] == "home"
    assert again.is_in()
    assert again.refused("POST", "/session/second-factor", shown) == (403, "identity.ceremony")
    overheard = {"pending": Person(node).log_in("ana")["pending"], "code": code}
    assert Person(node).refused("POST", "/session/second-factor", overheard) == (403, "identity.code")
    assert node.events("identity:session:open")[-1]["outcome"] == "refused"


def test_a_recovery_code_stands_in_once(node: WholeNode) -> None:
    _app, codes = with_app(person_in(node, "boris"))
    for attempt, outcome in enumerate((200, 403)):
        one = Person(node)
        shown = {"pending": one.log_in("boris")["pending"], "code": codes[0].upper()}
        assert one.ask("POST", "/session/second-factor", shown).status == outcome, attempt
    other = person_in(node, "carina")
    _app, others = with_app(other)
    one = Person(node)
    foreign = {"pending": one.log_in("boris")["pending"], "code": others[0]}
    assert one.refused("POST", "/session/second-factor", foreign) == (403, "identity.code")


def test_after_some_wrong_codes_the_password_is_asked_for_again(node: WholeNode) -> None:
    app, _codes = with_app(person_in(node, "dana"))
    one = Person(node)
    pending = one.log_in("dana")["pending"]
    for _ in range(MOST_CODES):
        assert one.refused("POST", "/session/second-factor", {"pending": pending, "code": "000000"})[0] == 403
    right = {"pending": pending, "code": app.now()}
    assert one.refused("POST", "/session/second-factor", right) == (403, "identity.ceremony")


def test_a_wrong_first_code_enrols_nothing(node: WholeNode) -> None:
    ana = person_in(node, "emil")
    begun = ana.told("POST", "/me/factors/app")
    wrong = {"ceremony": begun["ceremony"], "code": "000000"}
    assert ana.refused("PUT", "/me/factors/app", wrong) == (400, "identity.code")
    assert ana.told("GET", "/me/factors")["has_app"] is False
    assert Person(node).log_in("emil")["next"] == "home"


def test_somebody_else_does_not_finish_what_one_has_begun(node: WholeNode) -> None:
    begun = person_in(node, "florin").told("POST", "/me/factors/app")
    other = person_in(node, "galina")
    code = pyotp.TOTP(begun["key"]).now()
    stolen = {"ceremony": begun["ceremony"], "code": code}
    assert other.refused("PUT", "/me/factors/app", stolen) == (400, "identity.code")


def test_a_factor_that_is_added_or_forgotten_ends_the_other_sessions(node: WholeNode) -> None:
    here, elsewhere = person_in(node, "horia"), Person(node)
    elsewhere.log_in("horia")
    with_app(here)
    wait_for(lambda: not elsewhere.is_in(), "the end of the other session")
    assert here.ask("DELETE", "/me/factors/app").status == 204
    assert here.told("GET", "/me/factors") == {"has_app": False, "recovery_codes_left": 0, "passkeys": []}
    assert Person(node).log_in("horia")["next"] == "home"
    assert here.refused("DELETE", "/me/factors/app") == (404, "identity.unknown-authenticator")


def test_new_recovery_codes_replace_the_old(node: WholeNode) -> None:
    ana = person_in(node, "ilie")
    assert ana.refused("POST", "/me/factors/recovery-codes") == (400, "identity.code")
    _app, old = with_app(ana)
    new = ana.told("POST", "/me/factors/recovery-codes")["recovery_codes"]
    one = Person(node)
    pending = one.log_in("ilie")["pending"]
    assert one.refused("POST", "/session/second-factor", {"pending": pending, "code": old[1]})[0] == 403
    assert one.told("POST", "/session/second-factor", {"pending": pending, "code": new[1]})["next"] == "home"


def test_an_association_takes_no_password_of_somebody_with_a_second_factor(node: WholeNode) -> None:
    ana = person_in(node, "jana")
    kind = "username-and-passcode"
    assert node.identity.authenticate_dimse(kind, b"jana", PASSWORD.encode()) == "jana"
    with_app(ana)
    assert node.identity.authenticate_dimse(kind, b"jana", PASSWORD.encode()) is None
    token = ana.told("POST", "/me/tokens", {"label": "modality"})["token"]
    assert node.identity.authenticate_dimse(kind, b"jana", token.encode()) == "jana"


# -- showing again who one is ------------------------------------------------------------------------------------------

GUARDED = [
    ("PUT", "/me/password", {"password": OTHER}),
    ("PATCH", "/me", {"email": "a@example.org"}),
    ("POST", "/me/factors/app", None),
    ("DELETE", "/me/factors/app", None),
    ("POST", "/me/factors/recovery-codes", None),
    ("POST", "/me/passkeys/options", None),
    ("DELETE", "/me/passkeys/1", None),
    ("POST", "/me/tokens", {"label": "x"}),
]


def test_what_lets_people_in_is_changed_only_by_who_has_shown_lately_who_they_are(
    node: WholeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = person_in(node, "karl")
    with monkeypatch.context() as later:
        long_ago(later)
        for method, path, body in GUARDED:
            assert ana.refused(method, path, body) == (403, "identity.prove"), path
        assert ana.refused("POST", "/me/proof", {"password": "nu este aceasta"}) == (403, "identity.login")
        ana.told("POST", "/me/proof", {"password": PASSWORD})
        ana.told("PUT", "/me/password", {"password": OTHER})


@pytest.mark.parametrize(("method", "path", "body"), GUARDED, ids=[f"{one[0]} {one[1]}" for one in GUARDED])
def test_a_token_changes_nothing_that_lets_people_in(
    node: WholeNode, method: str, path: str, body: dict[str, str] | None
) -> None:
    program = Person(node, headers={"Authorization": f"Bearer {node.token}"})
    assert program.refused(method, path, body) == (403, "identity.session")


# -- password, profile, sessions, tokens -------------------------------------------------------------------------------


def test_a_new_password_replaces_the_old_and_ends_the_other_sessions(node: WholeNode) -> None:
    here, elsewhere = person_in(node, "lidia"), Person(node)
    elsewhere.log_in("lidia")
    for poor, code in (("scurt", "identity.password"), ("aaaaaaaaaaaa", "identity.password-weak")):
        assert here.refused("PUT", "/me/password", {"password": poor}) == (400, code)
    assert here.ask("PUT", "/me/password", {"password": OTHER}).status == 204
    assert here.is_in()
    wait_for(lambda: not elsewhere.is_in(), "the end of the other session")
    assert Person(node).refused("POST", "/session", {"name": "lidia", "password": PASSWORD})[0] == 403
    assert Person(node).log_in("lidia", OTHER)["next"] == "home"


def test_a_profile_is_changed_piece_by_piece(node: WholeNode) -> None:
    ana = person_in(node, "maria", "radiologist")
    ana.told("PATCH", "/me", {"preferences": {"language": "ro", "theme": "dark"}})
    ana.told("PATCH", "/me", {"display_name": " Maria Țurcanu ", "preferences": {"time_zone": "Europe/Chisinau"}})
    person = ana.told("GET", "/session")["person"]
    kept = {name: person[name] for name in ("display_name", "language", "theme", "density", "time_zone")}
    assert kept == {
        "display_name": "Maria Țurcanu",
        "language": "ro",
        "theme": "dark",
        "density": "",
        "time_zone": "Europe/Chisinau",
    }


def test_pages_remember_each_their_own(node: WholeNode) -> None:
    ana = person_in(node, "tatiana", "radiologist")
    ana.told("PATCH", "/me", {"preferences": {"pages": {"studies": {"columns": ["date"]}, "viewer": {"keys": {}}}}})
    ana.told("PATCH", "/me", {"preferences": {"pages": {"viewer": {"keys": {"tool_zoom": "x"}}}}})
    remembered = ana.told("GET", "/session")["person"]["pages"]
    assert remembered == {"studies": {"columns": ["date"]}, "viewer": {"keys": {"tool_zoom": "x"}}}
    ana.told("PATCH", "/me", {"preferences": {"pages": {"studies": "x" * 20_000}}})
    assert ana.refused("PATCH", "/me", {"preferences": {"pages": {"viewer": "x" * 20_000}}})[0] == 400


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"preferences": {"language": "de"}}, 422),
        ({"preferences": {"time_zone": "Europe/Nowhere"}}, 400),
        ({"preferences": {"colour": "red"}}, 422),
        ({"preferences": {"pages": {"studies": "x" * 40_000}}}, 400),
        ({"email": "nobody"}, 400),
        ({"display_name": "two\nlines"}, 400),
        ({"display_name": "x" * 201}, 422),
        ({"disabled": False}, 422),
    ],
)
def test_a_profile_that_makes_no_sense_is_not_kept(node: WholeNode, change: dict[str, object], status: int) -> None:
    ana = Person(node)
    node.identity.add_person("nina", "radiologist", "", actor="test")
    ana.ask("GET", f"//link/{node.identity.create_login_link('nina', actor='test')}")
    before = ana.told("GET", "/me")
    assert ana.refused("PATCH", "/me", change)[0] == status
    assert ana.told("GET", "/me") == before


def test_sessions_are_listed_by_device_and_ended(node: WholeNode) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    here, there, third = person_in(node, "oleg"), Person(node, headers={"User-Agent": agent}), Person(node)
    there.log_in("oleg")
    third.log_in("oleg")
    listed = here.told("GET", "/me/sessions")
    assert len(listed) == 3
    assert [one["is_this"] for one in listed].count(True) == 1
    (windows,) = [one for one in listed if one["device"] == "Firefox on Windows"]
    assert (windows["address"], windows["method"]) == ("127.0.0.1", "password")
    assert here.ask("DELETE", f"/me/sessions/{windows['id']}").status == 204
    wait_for(lambda: not there.is_in(), "the end of the session")
    assert here.told("DELETE", "/me/sessions") == {"sessions": 1}
    wait_for(lambda: not third.is_in(), "the end of the session")
    assert here.is_in()


def test_nobody_ends_the_session_of_another(node: WholeNode) -> None:
    ana, ion = person_in(node, "pavel"), person_in(node, "radu")
    (own,) = ana.told("GET", "/me/sessions")
    assert ion.refused("DELETE", f"/me/sessions/{own['id']}") == (404, "identity.unknown-session")
    assert ana.is_in()


def test_a_token_of_ones_own_permits_at_most_what_one_may(node: WholeNode) -> None:
    ana = person_in(node, "sanda", "radiologist")
    beyond = {"label": "x", "scope": "find manage-people"}
    assert ana.refused("POST", "/me/tokens", beyond) == (400, "identity.scope")
    secret = ana.told("POST", "/me/tokens", {"label": "export", "scope": "find"})["token"]
    (listed,) = ana.told("GET", "/me/tokens")
    assert (listed["label"], listed["scope"], listed["used"]) == ("export", "find", None)
    program = Person(node, headers={"Authorization": f"Bearer {secret}"})
    assert program.told("GET", "/session")["permissions"] == ["find"]
    assert ana.told("GET", "/me/tokens")[0]["used"] is not None
    other = person_in(node, "tudor", "radiologist")
    assert other.refused("DELETE", f"/me/tokens/{listed['id']}") == (404, "people.unknown-secret")
    assert ana.ask("DELETE", f"/me/tokens/{listed['id']}").status == 204
    wait_for(lambda: not program.is_in(), "the end of the token")
