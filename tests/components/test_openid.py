"""Logging in by a real OpenID provider, with roles by groups, and logging out on either side."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.openid_provider import CLIENT_SECRET, Browser, Provider, running_provider
from tests.patience import wait_for
from tests.running_node import free_port
from tests.whole_node import WholeNode, whole_node

pytestmark = pytest.mark.peers
RULES = [
    {"group": "radiologists", "role": "radiologist", "institution": "Spitalul Bălți"},
    {"group": "auditors", "role": "auditor"},
    {"group": "radiologists", "role": "there-is-no-such-role"},
]


@dataclass
class Hospital:
    """A node whose people log in by a provider."""

    node: WholeNode
    url: str
    provider: Provider

    def log_in(self, name: str, browser: Browser, page: str = "/studies") -> httpx2.Response:
        """Log in by the provider; gives where that ends."""
        return browser.log_in(browser.visit(f"{self.url}/oidc/hospital/begin?next={page}"), name)

    def session(self, browser: Browser) -> httpx2.Response:
        """Ask who is logged in."""
        return browser.client.get(f"{self.url}/api/v1/session")


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A provider, and a node that trusts it."""
    port = free_port()
    secret = tmp_path_factory.mktemp("secret") / "client"
    secret.write_text(CLIENT_SECRET)
    settings: dict[str, Any] = {
        "name": "hospital",
        "title": "Spitalul",
        "issuer": f"http://127.0.0.1:{port}",
        "client_id": "dicom-network",
        "client_secret": f"file:{secret}",
        "scopes": ["openid", "profile", "email", "groups"],
        "rules": RULES,
    }
    away = {**settings, "name": "away", "issuer": f"http://127.0.0.1:{free_port()}"}
    data = tmp_path_factory.mktemp("openid") / "data"
    with whole_node(data, identity={"providers": [settings, away]}) as node:
        with node.node.database.transaction() as transaction:
            node.node.peers.put_institution(transaction, "Spitalul Bălți")
        url = f"http://127.0.0.1:{node.web_port}"
        with running_provider(port, url) as provider:
            yield Hospital(node, url, provider)


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser that nobody is logged in with."""
    made = Browser()
    with made.client:
        yield made


def roles(session: httpx2.Response) -> set[tuple[str, str]]:
    return {(one["role"], one["name"]) for one in session.json()["institutions"]}


def test_whom_the_provider_vouches_for_comes_in_with_the_roles_of_their_groups(
    hospital: Hospital, browser: Browser
) -> None:
    hospital.provider.set_groups(**{"ana.rusu": ["radiologists", "choir"]})
    end = hospital.log_in("ana.rusu", browser)
    assert str(end.url) == f"{hospital.url}/studies"
    session = hospital.session(browser)
    assert session.status_code == 200
    person = session.json()["person"]
    assert (person["name"], person["display_name"]) == ("ana.rusu", "ana rusu")
    assert person["email"] == "ana.rusu@hospital.example"
    assert roles(session) == {("Radiologist", "Spitalul Bălți")}
    opened = hospital.node.events("identity:session:open")[-1]
    assert (opened["actor"], opened["objects"]) == ("person:ana.rusu", {"method": "provider"})
    listed = browser.client.get(f"{hospital.url}/api/v1/session/ways").json()["providers"]
    assert listed[0] == {"name": "hospital", "title": "Spitalul", "url": "oidc/hospital/begin"}


def test_other_groups_are_other_roles_at_the_next_log_in_and_what_people_gave_stays(hospital: Hospital) -> None:
    hospital.provider.set_groups(**{"ion.popa": ["radiologists"]})
    first, again = Browser(), Browser()
    hospital.log_in("ion.popa", first)
    person = hospital.session(first).json()["person"]["id"]
    patient = hospital.node.node.access.roles.find("patient")
    assert patient is not None
    given = json.dumps({"role": patient.id, "institution": None}).encode()
    added = hospital.node.request(
        "POST",
        f"/api/v1/people/{person}/memberships",
        headers={"Content-Type": "application/json"},
        body=given,
    )
    assert added.status == 201
    hospital.provider.set_groups(**{"ion.popa": ["auditors"]})
    hospital.log_in("ion.popa", again)
    session = hospital.session(again)
    assert session.json()["person"]["id"] == person
    assert roles(session) == {("Auditor", ""), ("Patient", "")}
    told = hospital.node.events("identity:membership:vouch")[-1]["objects"]
    assert (told["given"], told["taken"]) == (["auditor"], ["radiologist"])


def test_who_has_no_role_here_stays_outside_and_is_told_so(hospital: Hospital, browser: Browser) -> None:
    end = hospital.log_in("maria.ceban", browser)
    assert str(end.url) == f"{hospital.url}/login?problem=identity.no-role"
    assert hospital.session(browser).status_code == 401
    assert hospital.node.node.people.find_person("maria.ceban") is None
    assert hospital.node.events("identity:session:open")[-1]["outcome"] == "refused"


def test_the_name_of_somebody_else_is_not_taken_over(hospital: Hospital, browser: Browser) -> None:
    hospital.node.identity.add_person("petru.rotaru", "auditor", "", actor="test")
    hospital.provider.set_groups(**{"petru.rotaru": ["radiologists"]})
    end = hospital.log_in("petru.rotaru", browser)
    assert str(end.url) == f"{hospital.url}/login?problem=identity.openid-name"
    assert hospital.session(browser).status_code == 401


def test_who_is_disabled_here_does_not_come_in_by_the_provider(hospital: Hospital) -> None:
    hospital.provider.set_groups(**{"vera.lupu": ["radiologists"]})
    first = Browser()
    hospital.log_in("vera.lupu", first)
    person = hospital.session(first).json()["person"]["id"]
    with hospital.node.node.database.transaction() as transaction:
        hospital.node.node.people.change_person(transaction, person, disabled=True)
    again = Browser()
    end = hospital.log_in("vera.lupu", again)
    assert str(end.url) == f"{hospital.url}/login?problem=identity.login"
    wait_for(lambda: hospital.session(first).status_code == 401, "the end of the session")


def test_a_log_out_here_leads_to_the_log_out_there_and_back(hospital: Hospital, browser: Browser) -> None:
    hospital.provider.set_groups(**{"elena.moraru": ["radiologists"]})
    hospital.log_in("elena.moraru", browser)
    out = browser.client.delete(f"{hospital.url}/api/v1/session").json()["url"]
    assert "/session/end?" in out
    assert hospital.session(browser).status_code == 401
    asked = browser.visit(out)
    assert browser.confirm_log_out(asked).url.path == "/login"
    # The provider has forgotten the person too: it asks for a name again.
    begun = browser.visit(f"{hospital.url}/oidc/hospital/begin")
    assert 'name="login"' in begun.text


def test_a_log_out_at_the_provider_ends_the_session_here(hospital: Hospital) -> None:
    hospital.provider.set_groups(**{"oleg.ursu": ["radiologists"]})
    here, elsewhere = Browser(), Browser()
    for one in (here, elsewhere):
        hospital.log_in("oleg.ursu", one)
        assert hospital.session(one).status_code == 200
    issuer = here.seen[1].partition("/auth?")[0]
    here.confirm_log_out(here.visit(f"{issuer}/session/end"))
    wait_for(lambda: hospital.session(here).status_code == 401, "the end of the session")
    assert hospital.session(elsewhere).status_code == 200, "only the session that was ended there"
    assert hospital.node.events("identity:session:provider-end")[-1]["objects"] == {"sessions": 1}


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_a_logout_token_that_is_none_ends_nothing(hospital: Hospital, browser: Browser, token: str) -> None:
    url = f"{hospital.url}/oidc/hospital/back-channel-logout"
    answer = browser.client.post(url, data={"logout_token": token})
    assert (answer.status_code, answer.json()["code"]) == (400, "identity.openid-logout")


def test_an_answer_that_another_browser_asked_for_lets_nobody_in(hospital: Hospital, browser: Browser) -> None:
    begun = browser.client.get(f"{hospital.url}/oidc/hospital/begin")
    state = httpx2.URL(begun.headers["location"]).params["state"]
    stranger = Browser()
    end = stranger.visit(f"{hospital.url}/oidc/hospital/callback?code=guessed&state={state}")
    assert str(end.url) == f"{hospital.url}/login?problem=identity.ceremony"
    wrong = browser.visit(f"{hospital.url}/oidc/hospital/callback?code=guessed&state=guessed")
    assert str(wrong.url) == f"{hospital.url}/login?problem=identity.openid"
    assert hospital.session(browser).status_code == 401


def test_a_provider_that_is_away_is_named(hospital: Hospital, browser: Browser) -> None:
    end = browser.visit(f"{hospital.url}/oidc/away/begin")
    assert str(end.url) == f"{hospital.url}/login?problem=identity.openid-provider"
    none = browser.visit(f"{hospital.url}/oidc/nobody/begin")
    assert str(none.url) == f"{hospital.url}/login?problem=identity.unknown-provider"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "", "evil"])
def test_nobody_is_led_to_another_site(hospital: Hospital, browser: Browser, elsewhere: str) -> None:
    hospital.provider.set_groups(**{"ana.rusu": ["radiologists"]})
    end = hospital.log_in("ana.rusu", browser, page=elsewhere)
    assert str(end.url) in (f"{hospital.url}/", f"{hospital.url}/login")
