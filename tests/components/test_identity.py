"""How people and programs come in over HTTP, and that nobody else does."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from dicom_network.base.clock import now
from dicom_network.base.module import Module
from dicom_network.domain.errors import Refused
from dicom_network.hosts.web import health
from dicom_network.modules.identity.edge import TRIES
from dicom_network.modules.identity.model import LINK_LIFETIME
from dicom_network.modules.identity.throttle import FREE_ATTEMPTS
from tests.patience import wait_for
from tests.rest_person import PASSWORD, Person, person_in
from tests.whole_node import ADMINISTRATOR, AE_TITLE, MODULES, WholeNode, whole_node

COOKIE = "dicom_network_session"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeNode]:
    """A node whose administrator has a password."""
    with whole_node(tmp_path_factory.mktemp("identity") / "data") as made:
        made.identity.add_person(ADMINISTRATOR, "administrator", PASSWORD, actor="test")
        yield made


@pytest.fixture
def new_node(tmp_path: Path) -> Iterator[WholeNode]:
    """A node that knows nobody yet."""
    with whole_node(tmp_path / "data", administrator="") as made:
        yield made


def authorized(node: WholeNode, secret: str, method: str = "GET", path: str = "/api/v1/node") -> int:
    return node.request(method, path, headers={"Authorization": f"Bearer {secret}"}).status


# -- set-up ------------------------------------------------------------------------------------------------------------


def first(secret: str | None, name: str = "ana", password: str = PASSWORD) -> dict[str, str | None]:
    return {"secret": secret, "name": name, "password": password, "institution": "Spitalul Bălți"}


def test_the_first_person_comes_in_by_the_set_up_link_and_only_one_does(new_node: WholeNode) -> None:
    ana, link = Person(new_node), new_node.identity.create_setup_link()
    assert ana.told("GET", "/session/ways")["is_set_up"] is False
    assert ana.told("POST", "/setup/check", {"secret": link})["is_open"] is True
    assert ana.refused("POST", "/setup", first(link, password="short")) == (400, "identity.password")
    assert ana.told("POST", "/setup", first(link)) == {"name": "ana"}
    session = ana.told("GET", "/session")
    assert session["institutions"] == [{"id": None, "name": "", "role": "Network administrator"}]
    assert "manage-people" in session["permissions"]
    (hospital,) = new_node.node.institutions.list_institutions()
    assert (hospital.name, hospital.ae_titles) == ("Spitalul Bălți", (AE_TITLE,)), "what arrives at the node is its own"
    assert ana.told("POST", "/setup/check", {"secret": link})["is_open"] is False
    assert Person(new_node).refused("POST", "/setup", first(link, "ion")) == (403, "identity.link")
    assert [one["name"] for one in new_node.node.people.list_people()] == ["ana"]
    assert new_node.identity.create_setup_link() is None


def test_an_ae_title_that_is_an_institutions_already_stays_its_own(new_node: WholeNode) -> None:
    new_node.shell("institution", "add", "Клиника Битола", "--aet", AE_TITLE)
    link = new_node.identity.create_setup_link()
    assert Person(new_node).refused("POST", "/setup", first(link) | {"institution": "a\nb"}) == (
        400,
        "peers.institution",
    )
    Person(new_node).told("POST", "/setup", first(link))
    listed = {one.name: one.ae_titles for one in new_node.node.institutions.list_institutions()}
    assert listed == {"Клиника Битола": (AE_TITLE,), "Spitalul Bălți": ()}


def test_of_two_who_use_the_set_up_link_at_once_one_comes_in(new_node: WholeNode) -> None:
    link = new_node.identity.create_setup_link()
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda name: Person(new_node).ask("POST", "/setup", first(link, name)), ("ana", "ion")))
    assert sorted(one.status for one in answers) == [201, 403]
    assert new_node.node.people.count() == 1


def test_a_new_set_up_link_replaces_the_last_one(new_node: WholeNode) -> None:
    old, new = new_node.identity.create_setup_link(), new_node.identity.create_setup_link()
    ana = Person(new_node)
    assert ana.told("POST", "/setup/check", {"secret": old})["is_open"] is False
    assert ana.told("POST", "/setup/check", {"secret": new})["is_open"] is True
    assert ana.refused("POST", "/setup", first("guessed")) == (403, "identity.link")


# -- password ----------------------------------------------------------------------------------------------------------


def test_a_person_logs_in_and_out(node: WholeNode) -> None:
    ana = Person(node)
    come = ana.ask("POST", "/session", {"name": ADMINISTRATOR, "password": PASSWORD})
    assert (come.status, come.json()["next"]) == (200, "home")
    session = SimpleCookie(come.headers["set-cookie"])[COOKIE]
    assert (bool(session["httponly"]), session["samesite"], session["path"]) == (True, "lax", "/")
    assert session["max-age"] == str(12 * 3600)
    assert not session["secure"], "this node is reached without TLS"
    assert "strict-transport-security" not in come.headers
    for name in ("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"):
        assert come.headers[name], name
    assert ana.is_in()
    secret = ana.cookies[COOKIE]
    assert ana.told("DELETE", "/session") == {"url": ""}
    assert ana.cookies == {}
    stolen = Person(node, {COOKIE: secret})
    wait_for(lambda: not stolen.is_in(), "the end of the session")
    opened, closed = node.events("identity:session:open")[-1], node.events("identity:session:close")[-1]
    assert (opened["actor"], opened["address"]) == (f"person:{ADMINISTRATOR}", "127.0.0.1")
    assert closed["actor"] == f"person:{ADMINISTRATOR}"


def test_where_people_come_by_tls_the_cookie_is_of_this_host_alone(tmp_path: Path) -> None:
    with whole_node(tmp_path / "data", http={"public_url": "https://pacs.example.org"}) as node:
        link = node.identity.create_login_link(ADMINISTRATOR, actor="test")
        ana = Person(node)
        answer = ana.ask("GET", f"//link/{link}")
        session = SimpleCookie(answer.headers["set-cookie"])[f"__Host-{COOKIE}"]
        assert (bool(session["secure"]), session["path"], session["domain"]) == (True, "/", "")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert ana.is_in()


def test_a_wrong_password_and_an_unknown_name_look_the_same(node: WholeNode) -> None:
    wrong = Person(node).ask("POST", "/session", {"name": ADMINISTRATOR, "password": "nu este aceasta"})
    unknown = Person(node).ask("POST", "/session", {"name": "nimeni", "password": "nu este aceasta"})
    assert (wrong.status, wrong.body) == (unknown.status, unknown.body)
    assert wrong.status == 403
    assert "set-cookie" not in wrong.headers
    refused = node.events("identity:session:open")[-2:]
    assert [(one["actor"], one["outcome"]) for one in refused] == [
        (f"person:{ADMINISTRATOR}", "refused"),
        ("person:nimeni", "refused"),
    ]


def test_whoever_guesses_is_made_to_wait_even_with_the_right_password(tmp_path: Path) -> None:
    with whole_node(tmp_path / "data") as node:
        node.identity.add_person(ADMINISTRATOR, "administrator", PASSWORD, actor="test")
        for _ in range(FREE_ATTEMPTS):
            with pytest.raises(Refused):
                node.identity.log_in(ADMINISTRATOR, "nu este aceasta", address="192.0.2.7")
        with pytest.raises(Refused):
            node.identity.log_in(ADMINISTRATOR, PASSWORD, address="192.0.2.7")
        assert node.identity.log_in(ADMINISTRATOR, PASSWORD, address="192.0.2.8")
        # Asking during the pause makes it no longer: a second later the person comes in.
        wait_for(lambda: _comes_in(node, "192.0.2.7"), "the end of the pause")


def _comes_in(node: WholeNode, address: str) -> bool:
    try:
        node.identity.log_in(ADMINISTRATOR, PASSWORD, address=address)
    except Refused:
        return False
    return True


def test_too_many_requests_from_an_address_are_told_to_wait(tmp_path: Path) -> None:
    with whole_node(tmp_path / "data") as node:
        ana = Person(node)
        for _ in range(TRIES):
            ana.ask("POST", "/resets/check", {"secret": "guessed"})
        answer = ana.ask("POST", "/resets/check", {"secret": "guessed"})
        assert (answer.status, answer.json()["code"]) == (503, "identity.rate")
        assert "retry-after" in answer.headers


def test_a_new_password_ends_the_sessions_that_the_old_one_opened(node: WholeNode) -> None:
    node.identity.add_person("elena", "administrator", PASSWORD, actor="test")
    session = node.identity.log_in("elena", PASSWORD, address="")
    other = node.identity.log_in(ADMINISTRATOR, PASSWORD, address="")
    node.identity.add_person("elena", "administrator", PASSWORD + "!", actor="test")
    assert node.identity.authenticate("session", session) is None
    assert node.identity.authenticate("session", other) is not None


def test_a_page_of_another_site_changes_nothing_and_logs_nobody_in(node: WholeNode) -> None:
    ana = person_in(node, "olga")
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        foreign = Person(node, dict(ana.cookies), headers)
        for method, path in (("DELETE", "/session"), ("PATCH", "/me"), ("POST", "/session")):
            body = {"name": "olga", "password": PASSWORD} if path == "/session" and method == "POST" else {}
            assert foreign.refused(method, path, body) == (403, "access.origin"), (headers, method)
    assert ana.is_in()


def test_only_json_is_taken(node: WholeNode) -> None:
    ana = Person(node, headers={"Content-Type": "text/plain"})
    assert ana.refused("POST", "/session", {"name": ADMINISTRATOR, "password": PASSWORD})[0] == 422


# -- sessions ----------------------------------------------------------------------------------------------------------


def test_a_session_that_nothing_comes_from_is_over(node: WholeNode, monkeypatch: pytest.MonkeyPatch) -> None:
    session = node.identity.log_in(ADMINISTRATOR, PASSWORD, address="")
    idle = now() + timedelta(minutes=node.node.settings.http.session_idle_minutes + 1)
    assert node.identity.authenticate("session", session) is not None
    monkeypatch.setattr("dicom_network.modules.identity.sessions.now", lambda: idle)
    assert node.identity.authenticate("session", session) is None


def test_a_session_that_is_used_lasts_until_its_end(node: WholeNode, monkeypatch: pytest.MonkeyPatch) -> None:
    session = node.identity.log_in(ADMINISTRATOR, PASSWORD, address="")
    begin, step = now(), timedelta(minutes=node.node.settings.http.session_idle_minutes - 1)
    for name in ("stores.people", "stores.people_sessions", "modules.identity.sessions"):
        monkeypatch.setattr(f"dicom_network.{name}.now", lambda: begin + passed)
    passed = timedelta(0)
    while passed < timedelta(hours=node.node.settings.http.session_hours) - step:
        passed += step
        assert node.identity.authenticate("session", session) is not None, passed
    passed = timedelta(hours=node.node.settings.http.session_hours, seconds=1)
    assert node.identity.authenticate("session", session) is None


# -- links, tokens -----------------------------------------------------------------------------------------------------


def test_a_login_link_is_good_once(node: WholeNode) -> None:
    link = f"//link/{node.identity.create_login_link(ADMINISTRATOR, actor='test')}"
    ana, late = Person(node), Person(node)
    come = ana.ask("GET", link)
    assert (come.status, come.headers["location"]) == (303, "../")
    assert ana.is_in()
    again = late.ask("GET", link)
    assert (again.status, again.headers["location"]) == (303, "../login?problem=identity.link")
    assert late.cookies == {}


def test_a_login_link_runs_out(node: WholeNode, monkeypatch: pytest.MonkeyPatch) -> None:
    link = node.identity.create_login_link(ADMINISTRATOR, actor="test")
    later = now() + LINK_LIFETIME + timedelta(seconds=1)
    monkeypatch.setattr("dicom_network.stores.people.now", lambda: later)
    ana = Person(node)
    assert "problem" in ana.ask("GET", f"//link/{link}").headers["location"]
    assert ana.cookies == {}


def test_a_token_is_made_listed_and_revoked(node: WholeNode) -> None:
    order = {"person": ADMINISTRATOR, "label": "script"}
    made = node.request("POST", "/api/v1/tokens", headers=JSON, body=json.dumps(order).encode())
    assert made.status == 201
    secret = made.json()["token"]
    assert secret.startswith("dn_")
    assert authorized(node, secret) == 200
    tokens = node.request("GET", "/api/v1/tokens").json()["tokens"]
    (listed,) = [one for one in tokens if one["label"] == "script"]
    assert listed["used"] is not None
    assert secret not in json.dumps(tokens)
    assert node.request("DELETE", f"/api/v1/tokens/{listed['id']}").status == 204
    wait_for(lambda: authorized(node, secret) == 401, "the end of the token")
    told = node.request("GET", "/api/v1/node", headers={"Authorization": f"Bearer {secret}"}).json()
    assert "the token is not known, or has run out" in told["message"]
    assert node.request("DELETE", f"/api/v1/tokens/{listed['id']}").status == 404


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"person": "nimeni"}, 404),
        ({"person": ADMINISTRATOR, "scope": "everything"}, 400),
        ({"person": ADMINISTRATOR, "scope": "<find>"}, 422),
        ({"person": ADMINISTRATOR, "expires": "2020-01-01T00:00:00Z"}, 400),
        ({"person": ADMINISTRATOR, "expires": "2030-01-01T00:00:00"}, 422),
        ({"person": ADMINISTRATOR, "expires": "0001-01-01T00:00:00+14:00"}, 400),
        ({"person": ADMINISTRATOR, "expires": "9999-12-31T23:59:59-12:00"}, 400),
        ({"person": ADMINISTRATOR, "rôle": "x"}, 422),
        ({}, 422),
    ],
)
def test_a_token_that_makes_no_sense_is_not_made(node: WholeNode, order: dict[str, str], status: int) -> None:
    answer = node.request("POST", "/api/v1/tokens", headers=JSON, body=json.dumps(order).encode())
    assert answer.status == status
    assert set(answer.json()) == {"code", "message", "hint"}


def test_a_token_runs_out(node: WholeNode, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime.now(UTC) + timedelta(minutes=5)
    secret = node.identity.create_token(ADMINISTRATOR, expires=moment, actor="test")
    assert node.identity.authenticate("bearer", secret) is not None
    monkeypatch.setattr("dicom_network.stores.people.now", lambda: moment)
    assert node.identity.authenticate("bearer", secret) is None


def test_a_token_for_reading_only_reads(node: WholeNode) -> None:
    secret = node.identity.create_token(ADMINISTRATOR, scope="read", actor="test")
    assert authorized(node, secret) == 200
    assert authorized(node, secret, "DELETE", "/api/v1/peers/CT1") == 403


def test_a_token_permits_what_it_names_and_no_more(node: WholeNode) -> None:
    secret = node.identity.create_token(ADMINISTRATOR, scope="find manage-peers", actor="test")
    principal = node.identity.authenticate("bearer", secret)
    assert principal is not None
    assert set(principal.rights) == {"find", "manage-peers"}
    assert authorized(node, secret, path="/api/v1/peers") == 200
    assert authorized(node, secret, path="/api/v1/people") == 403


def test_a_token_for_reading_some_things_reads_those_alone(node: WholeNode) -> None:
    secret = node.identity.create_token(ADMINISTRATOR, scope="read manage-peers", actor="test")
    assert authorized(node, secret, path="/api/v1/peers") == 200
    assert authorized(node, secret, path="/api/v1/people") == 403
    assert authorized(node, secret, "DELETE", "/api/v1/peers/CT1") == 403


def test_a_token_is_no_session_and_a_session_no_token(node: WholeNode) -> None:
    session = node.identity.log_in(ADMINISTRATOR, PASSWORD, address="")
    assert authorized(node, session) == 401
    assert not Person(node, {COOKIE: node.token}).is_in()


# -- every door --------------------------------------------------------------------------------------------------------

API = "/api/v1"
OPEN = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/link/{secret}"),
    ("GET", "/oidc/{provider}/begin"),
    ("GET", "/oidc/{provider}/callback"),
    ("POST", "/oidc/{provider}/back-channel-logout"),
    ("GET", "/assets/{name}"),
    ("GET", "/{path:path}"),
    ("POST", f"{API}/session"),
    ("GET", f"{API}/session/ways"),
    ("POST", f"{API}/session/second-factor"),
    ("POST", f"{API}/session/passkey/options"),
    ("POST", f"{API}/session/passkey"),
    ("POST", f"{API}/setup/check"),
    ("POST", f"{API}/setup"),
    ("POST", f"{API}/invitations/check"),
    ("POST", f"{API}/invitations/acceptance"),
    ("POST", f"{API}/resets"),
    ("POST", f"{API}/resets/check"),
    ("POST", f"{API}/resets/password"),
}
"""The doors for whoever has not shown yet who they are; a new one has to be thought about. The site adds its own."""
OF_THE_SITE = re.compile(rf"{API}/(site|brand|texts)\b")
OWN = re.compile(rf"{API}/(session|me)(/|$)")
"""What anybody who has come in may reach: themselves."""


def doors(node: WholeNode, modules: tuple[Module, ...]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Give method and path of the open and of the closed routes, as the application is put together of them."""
    opened = [route for one in modules if one.open_web is not None for route in one.open_web(node.node)]
    opened += [route for one in modules if one.pages is not None for route in one.pages(node.node)]
    closed = [route for one in modules if one.web is not None for route in one.web(node.node)]
    open_rest = [route for one in modules if one.open_api is not None for route in one.open_api(node.node).routes]
    rest = [route for one in modules if one.api is not None for route in one.api(node.node).routes]
    return (
        _doors([*health.routes(node.node), *opened]) | _rest_doors(open_rest),
        _doors(closed) | _rest_doors(rest),
    )


def _doors(routes: list[BaseRoute]) -> set[tuple[str, str]]:
    assert all(isinstance(route, Route) for route in routes), "what is mounted has doors that nobody sees here"
    return {
        (method, route.path)
        for route in routes
        if isinstance(route, Route)
        for method in (route.methods or {"GET", "POST"}) - {"HEAD"}
    }


def _rest_doors(routes: list[BaseRoute]) -> set[tuple[str, str]]:
    rest = [route for route in routes if isinstance(route, APIRoute)]
    assert len(rest) == len(routes), "a router within a router has doors that nobody sees here"
    return {(method, f"{API}{route.path}") for route in rest for method in route.methods}


def test_only_those_doors_are_open_that_must_be(node: WholeNode) -> None:
    opened, _closed = doors(node, MODULES)
    assert {door for door in opened if not OF_THE_SITE.match(door[1])} == OPEN
    opened, closed = doors(node, MODULES)
    described = json.loads(node.request("GET", f"{API}/openapi.json").body)
    in_description = {
        (method.upper(), f"{API}{path}") for path, methods in described["paths"].items() for method in methods
    }
    # That there is a HEAD to a GET goes without saying.
    assert in_description == {door for door in opened | closed if door[1].startswith(API) and door[0] != "HEAD"}


def test_every_other_door_is_closed_to_whoever_does_not_say_who_they_are(node: WholeNode) -> None:
    _opened, closed = doors(node, MODULES)
    closed |= {("GET", f"{API}/openapi.json"), ("GET", "/no/such/page"), ("GET", f"{API}/nothing")}
    assert len(closed) > 100
    for method, pattern in sorted(closed):
        path = re.sub(r"\{[^}]+\}", "1", pattern)
        for headers in ({"Authorization": ""}, {"Authorization": "Bearer dn_guessed"}, {"Authorization": "Basic eDp5"}):
            answer = node.request(method, path, headers={**headers, "Accept": "application/json"})
            assert answer.status == 401, (method, path)
            assert method == "HEAD" or answer.json()["code"] == "http.unauthenticated", (method, path)
            assert answer.headers["www-authenticate"].startswith("Bearer")


def test_who_has_no_role_reaches_nothing_but_themselves(node: WholeNode) -> None:
    with node.node.database.transaction() as transaction:
        node.node.people.put_person(transaction, "vera", role="")
    secret = node.identity.create_token("vera", actor="test")
    _opened, closed = doors(node, MODULES)
    for method, pattern in sorted(closed):
        path = re.sub(r"\{[^}]+\}", "1", pattern)
        status = authorized(node, secret, method, path)
        assert status == 403 or OWN.match(pattern), (method, path, status)
    assert authorized(node, secret, path=f"{API}/session") == 200
