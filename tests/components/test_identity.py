"""How people and programs come in over HTTP, and that nobody else does."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel, SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from dicom_network.base.clock import now
from dicom_network.components.server import SERVER
from dicom_network.domain.errors import Refused
from dicom_network.hosts.web import health
from dicom_network.modules.identity.model import LINK_LIFETIME
from dicom_network.modules.identity.throttle import FREE_ATTEMPTS
from tests.web_node import Answer
from tests.whole_node import ADMINISTRATOR, WholeNode, wait_for, whole_node

PASSWORD = "patru cuvinte fără legătură"
COOKIE = "dicom_network_session"
HTML = {"Authorization": "", "Accept": "text/html"}


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


def post(node: WholeNode, path: str, **fields: str) -> Answer:
    headers = {"Authorization": "", "Content-Type": "application/x-www-form-urlencoded"}
    return node.request("POST", path, headers=headers, body=urlencode(fields).encode())


def cookie(answer: Answer) -> Morsel[str]:
    return SimpleCookie(answer.headers["set-cookie"])[COOKIE]


def visit(node: WholeNode, path: str, session: str = "") -> Answer:
    """Open a page as a browser does, with a session or without."""
    return node.request("GET", path, headers={**HTML, "Cookie": f"{COOKIE}={session}" if session else ""})


def is_in(node: WholeNode, session: str) -> bool:
    return visit(node, "/", session).status == 200


def authorized(node: WholeNode, secret: str, method: str = "GET", path: str = "/api/v1/node") -> int:
    return node.request(method, path, headers={"Authorization": f"Bearer {secret}"}).status


# -- set-up ------------------------------------------------------------------------------------------------------------


def test_the_first_person_comes_in_by_the_set_up_link_and_only_one_does(new_node: WholeNode) -> None:
    link = f"/setup/{new_node.identity.create_setup_link()}"
    page = visit(new_node, link)
    assert page.status == 200
    assert f'action="{link}"'.encode() in page.body
    refused = post(new_node, link, name="ana", password="short")
    assert (refused.status, b'role="alert"' in refused.body) == (403, True)
    done = post(new_node, link, name="ana", password=PASSWORD)
    assert (done.status, done.headers["location"]) == (303, "/")
    assert is_in(new_node, cookie(done).value)
    assert visit(new_node, link).status == 410
    assert post(new_node, link, name="ion", password=PASSWORD).status == 403
    assert [one["name"] for one in new_node.node.people.list_people()] == ["ana"]
    assert new_node.identity.create_setup_link() is None


def test_of_two_who_use_the_set_up_link_at_once_one_comes_in(new_node: WholeNode) -> None:
    link = f"/setup/{new_node.identity.create_setup_link()}"
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda name: post(new_node, link, name=name, password=PASSWORD), ("ana", "ion")))
    assert sorted(one.status for one in answers) == [303, 403]
    assert new_node.node.people.count() == 1


def test_a_new_set_up_link_replaces_the_last_one(new_node: WholeNode) -> None:
    old, new = new_node.identity.create_setup_link(), new_node.identity.create_setup_link()
    assert visit(new_node, f"/setup/{old}").status == 410
    assert visit(new_node, f"/setup/{new}").status == 200
    assert visit(new_node, "/setup/guessed").status == 410
    assert post(new_node, "/setup/guessed", name="ana", password=PASSWORD).status == 403


# -- password ----------------------------------------------------------------------------------------------------------


def test_a_person_logs_in_and_out(node: WholeNode) -> None:
    assert b'autocomplete="current-password"' in visit(node, "/login").body
    come = post(node, "/login", name=ADMINISTRATOR, password=PASSWORD)
    assert (come.status, come.headers["location"]) == (303, "/")
    session = cookie(come)
    assert (bool(session["httponly"]), session["samesite"], session["path"]) == (True, "lax", "/")
    assert session["max-age"] == str(12 * 3600)
    assert not session["secure"], "this node is reached without TLS"
    assert is_in(node, session.value)
    gone = node.request("POST", "/logout", headers={"Authorization": "", "Cookie": f"{COOKIE}={session.value}"})
    assert (gone.status, gone.headers["location"]) == (303, "/login")
    assert cookie(gone)["max-age"] == "0"
    wait_for(lambda: not is_in(node, session.value), "the end of the session")


def test_the_cookie_is_for_tls_alone_where_people_come_by_tls(tmp_path: Path) -> None:
    with whole_node(tmp_path / "data", http={"public_url": "https://pacs.example.org"}) as node:
        link = node.identity.create_login_link(ADMINISTRATOR, actor="test")
        assert cookie(visit(node, f"/link/{link}"))["secure"]


def test_a_wrong_password_and_an_unknown_name_look_the_same(node: WholeNode) -> None:
    wrong = post(node, "/login", name=ADMINISTRATOR, password="nu este aceasta")
    unknown = post(node, "/login", name="nimeni", password="nu este aceasta")
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


def test_a_new_password_ends_the_sessions_that_the_old_one_opened(node: WholeNode) -> None:
    node.identity.add_person("elena", "administrator", PASSWORD, actor="test")
    session = node.identity.log_in("elena", PASSWORD, address="")
    other = node.identity.log_in(ADMINISTRATOR, PASSWORD, address="")
    node.identity.add_person("elena", "administrator", PASSWORD + "!", actor="test")
    assert node.identity.authenticate("session", session) is None
    assert node.identity.authenticate("session", other) is not None


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "",
        "evil",
    ],
)
def test_nobody_is_led_to_another_site(node: WholeNode, elsewhere: str) -> None:
    query = urlencode({"next": elsewhere})
    assert b"evil" not in visit(node, f"/login?{query}").body
    done = post(node, f"/login?{query}", name=ADMINISTRATOR, password=PASSWORD)
    assert (done.status, done.headers["location"]) == (303, "/")


@pytest.mark.parametrize("tricky", ["/\t/evil.example", "/\r\nLocation: //evil.example", "/ok?x=1&y=2", '/"><script>'])
def test_a_page_of_this_node_is_led_to_whatever_is_in_its_name(node: WholeNode, tricky: str) -> None:
    query = urlencode({"next": tricky})
    assert b"<script>" not in visit(node, f"/login?{query}").body
    location = post(node, f"/login?{query}", name=ADMINISTRATOR, password=PASSWORD).headers["location"]
    assert re.match(r"/[^/\\\s]", location)
    assert location.isprintable()


@pytest.mark.parametrize("body", [b"", b"name=ana", b"\xff\xfe", b"name=a&password=" + b"x" * 10_000, b"=&=&="])
def test_a_form_that_makes_no_sense_lets_nobody_in(node: WholeNode, body: bytes) -> None:
    assert node.request("POST", "/login", headers={"Authorization": ""}, body=body).status == 403


# -- links, tokens -----------------------------------------------------------------------------------------------------


def test_a_login_link_is_good_once(node: WholeNode) -> None:
    link = f"/link/{node.identity.create_login_link(ADMINISTRATOR, actor='test')}"
    come = visit(node, link)
    assert come.status == 303
    assert is_in(node, cookie(come).value)
    again = visit(node, link)
    assert (again.status, "set-cookie" in again.headers) == (403, False)
    assert b"used" in again.body
    assert b'name="password"' in again.body, "who is late can still log in"


def test_a_login_link_runs_out(node: WholeNode, monkeypatch: pytest.MonkeyPatch) -> None:
    link = node.identity.create_login_link(ADMINISTRATOR, actor="test")
    later = now() + LINK_LIFETIME + timedelta(seconds=1)
    monkeypatch.setattr("dicom_network.stores.people.now", lambda: later)
    assert visit(node, f"/link/{link}").status == 403


def test_a_token_is_made_listed_and_revoked(node: WholeNode) -> None:
    order = {"person": ADMINISTRATOR, "label": "script"}
    made = node.request("POST", "/api/v1/tokens", headers=JSON, body=json.dumps(order).encode())
    assert made.status == 201
    secret = made.json()["token"]
    assert secret.startswith("dn_")
    assert authorized(node, secret) == 200
    (listed,) = [one for one in node.request("GET", "/api/v1/tokens").json() if one["label"] == "script"]
    assert secret not in json.dumps(listed)
    assert node.request("DELETE", f"/api/v1/tokens/{listed['id']}").status == 204
    wait_for(lambda: authorized(node, secret) == 401, "the end of the token")
    assert node.request("DELETE", f"/api/v1/tokens/{listed['id']}").status == 404


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"person": "nimeni"}, 404),
        ({"person": ADMINISTRATOR, "scope": "everything"}, 422),
        ({"person": ADMINISTRATOR, "expires": "2020-01-01T00:00:00Z"}, 400),
        ({"person": ADMINISTRATOR, "expires": "2030-01-01T00:00:00"}, 422),
        ({"person": ADMINISTRATOR, "expires": "0001-01-01T00:00:00+14:00"}, 400),
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


def test_a_token_is_no_session_and_a_session_no_token(node: WholeNode) -> None:
    session = node.identity.log_in(ADMINISTRATOR, PASSWORD, address="")
    assert authorized(node, session) == 401
    assert not is_in(node, node.token)


# -- every door --------------------------------------------------------------------------------------------------------

OPEN = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/logout"),
    ("GET", "/setup/{secret}"),
    ("POST", "/setup/{secret}"),
    ("GET", "/link/{secret}"),
    ("GET", "/static/node.css"),
    ("GET", "/static/node.js"),
}
"""The doors for whoever has not shown yet who they are; a new one has to be thought about."""


def doors(node: WholeNode) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Give method and path of the open and of the closed routes, as the application is put together of them."""
    modules = SERVER.modules
    opened = [route for module in modules if module.open_web is not None for route in module.open_web(node.node)]
    closed = [route for module in modules if module.web is not None for route in module.web(node.node)]
    found = {
        (method, f"/api/v1{route.path}")
        for module in modules
        if module.api is not None
        for route in module.api(node.node).routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    return _doors([*health.routes(node.node), *opened]), _doors(closed) | found


def _doors(routes: list[object]) -> set[tuple[str, str]]:
    assert all(isinstance(route, Route) for route in routes), "what is mounted has doors that nobody sees here"
    return {
        (method, route.path)
        for route in routes
        if isinstance(route, Route)
        for method in (route.methods or {"GET", "POST"}) - {"HEAD"}
    }


def test_only_those_doors_are_open_that_must_be(node: WholeNode) -> None:
    opened, closed = doors(node)
    assert opened == OPEN
    described = json.loads(node.request("GET", "/api/v1/openapi.json").body)
    in_description = {
        (method.upper(), f"/api/v1{path}") for path, methods in described["paths"].items() for method in methods
    }
    assert in_description == {door for door in closed if door[1].startswith("/api/")}


def test_every_other_door_is_closed_to_whoever_does_not_say_who_they_are(node: WholeNode) -> None:
    _opened, closed = doors(node)
    closed |= {("GET", "/api/v1/openapi.json"), ("GET", "/no/such/page"), ("GET", "/api/v1/nothing")}
    assert len(closed) > 40
    for method, pattern in sorted(closed):
        path = re.sub(r"\{[^}]+\}", "1", pattern)
        for headers in ({"Authorization": ""}, {"Authorization": "Bearer dn_guessed"}, {"Authorization": "Basic eDp5"}):
            answer = node.request(method, path, headers={**headers, "Accept": "application/json"})
            assert (answer.status, answer.json()["code"]) == (401, "http.unauthenticated"), (method, path)
            assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_page_leads_to_the_log_in_and_back(node: WholeNode) -> None:
    assert visit(node, "/").headers["location"] == "/login"
    away = visit(node, "/viewer/1.2.3")
    assert (away.status, away.headers["location"]) == (303, "/login?next=/viewer/1.2.3")
    done = post(node, away.headers["location"], name=ADMINISTRATOR, password=PASSWORD)
    assert done.headers["location"] == "/viewer/1.2.3"
    assert visit(node, "/dicomweb/studies").status == 401, "a program that asks for anything is told, not led"


def test_who_is_no_administrator_passes_no_door_yet(node: WholeNode) -> None:
    node.identity.add_person("vera", "radiologist", "", actor="test")
    secret = node.identity.create_token("vera", actor="test")
    _opened, closed = doors(node)
    for method, pattern in sorted(closed):
        path = re.sub(r"\{[^}]+\}", "1", pattern)
        assert authorized(node, secret, method, path) == 403, (method, path)
