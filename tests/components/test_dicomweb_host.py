"""The web server: who is let in, what errors look like, and that strangers cannot wear it out."""

import base64
import errno
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dicom_network.base.module import Module
from dicom_network.base.node import Node
from dicom_network.base.web import stored_bytes
from dicom_network.base.web.stored_bytes import StoredBytes, StoredSlice
from dicom_network.domain.errors import (
    Conflict,
    Corrupt,
    DicomNetworkError,
    InvalidInput,
    NotFound,
    Refused,
    Unavailable,
)
from dicom_network.hosts.web import error_answers, http_protocol
from dicom_network.hosts.web.server import listen
from tests.patience import SECONDS
from tests.web_node import TOKEN, WebNode, make_node, serving

LARGE = os.urandom(6 << 20)
SIZES = {"large": 3 << 20, "long": len(LARGE)}
"""The server sends the one from its loop and the other from a thread."""
ERRORS: dict[str, Exception] = {
    "invalid": InvalidInput("a", code="x.invalid", hint="mend it"),
    "not-found": NotFound("b"),
    "refused": Refused("c"),
    "conflict": Conflict("d"),
    "unavailable": Unavailable("e"),
    "out-of-space": Unavailable("f", code="storage.out-of-space"),
    "corrupt": Corrupt("g"),
    "not-acceptable": InvalidInput("h", code="http.not-acceptable"),
    "too-large": InvalidInput("i", code="http.too-large"),
    "media-type": InvalidInput("j", code="http.media-type"),
    "unforeseen": ValueError("MORARU^ION was born in 1950"),
}


class Openings:
    """How many files were opened and how many of them are open still."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._total = 0
        self._open = 0

    def change(self, by: int) -> None:
        """Note that a file was opened, 1, or let go, -1."""
        with self._changed:
            self._open += by
            self._total += max(by, 0)
            self._changed.notify_all()

    def reach(self, total: int) -> bool:
        """Wait until so many were opened."""
        with self._changed:
            return self._changed.wait_for(lambda: self._total >= total, 30)

    def end(self) -> bool:
        """Wait until none is open."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._open, 30)


class Opened:
    """An open file that tells when it is opened and when it is let go."""

    def __init__(self, path: Path, openings: Openings) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)
        self._openings = openings
        self.length = path.stat().st_size
        openings.change(1)

    def read(self, offset: int, length: int) -> bytes:
        return os.pread(self._descriptor, length, offset)

    def fileno_and_offset(self) -> tuple[int, int]:
        return self._descriptor, 0

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
        self._openings.change(-1)


class Probe:
    """A module of odd routes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.openings = Openings()
        self.sizes: list[int] = []

    def routes(self, _node: Node) -> list[Route]:
        return [
            Route("/echo", self._echo, methods=["GET", "POST"]),
            Route("/error/{name}", self._fail, methods=["GET", "POST"]),
            Route("/stored/{name}", _Stored(self)),
            Route("/body", self._read, methods=["POST"]),
            Route("/dicomweb/echo", self._echo),
        ]

    async def _echo(self, request: Request) -> Response:
        return PlainTextResponse(request.state.principal.name)

    async def _fail(self, request: Request) -> Response:
        raise ERRORS[request.path_params["name"]]

    async def _read(self, request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))


class _Stored:
    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        def opened() -> Opened:
            return Opened(self._probe.path, self._probe.openings)

        size = SIZES[scope["path_params"]["name"]]
        pieces = [b"begin", StoredSlice(opened, 5, 1), b"-", StoredSlice(opened, 0, size), b"end"]
        answer: ASGIApp = StoredBytes(pieces, {"Content-Type": "application/octet-stream"})
        await answer(scope, receive, send)


@pytest.fixture
def probe(tmp_path: Path) -> Probe:
    path = tmp_path / "large.bin"
    path.write_bytes(LARGE)
    return Probe(path)


@pytest.fixture
def web(tmp_path: Path, probe: Probe) -> Iterator[WebNode]:
    node = make_node(tmp_path / "data", http={"cors_origins": ["https://viewer.example.org"]})
    with serving(node, [Module("probe", "Odd routes.", web=probe.routes)]) as running:
        yield running


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("headers", "status", "body"),
    [
        ({"Authorization": f"Bearer {TOKEN}"}, 200, b"amoraru"),
        ({"Authorization": f"bearer {TOKEN}"}, 200, b"amoraru"),
        ({"Authorization": basic(f"anybody:{TOKEN}")}, 200, b"amoraru"),
        ({"Authorization": "", "Cookie": "theme=dark; dicom_network_session=a-session"}, 200, b"ipopescu"),
        ({"Authorization": ""}, 401, None),
        ({"Authorization": "Bearer wrong"}, 401, None),
        ({"Authorization": "Bearer"}, 401, None),
        ({"Authorization": "Basic not-base64!"}, 401, None),
        ({"Authorization": "", "Cookie": "dicom_network_session=wrong"}, 401, None),
        ({"Authorization": "Bearer dn_radiologist"}, 403, None),
        ({"Authorization": "Bearer dn_reader"}, 200, b"amoraru"),
    ],
)
def test_who_is_let_in(web: WebNode, headers: dict[str, str], status: int, body: bytes | None) -> None:
    answer = web.request("GET", "/echo", headers=headers)

    assert answer.status == status
    if body is not None:
        assert answer.body == body
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_what_is_sent_with_a_cookie_must_come_from_a_page_of_this_node(web: WebNode) -> None:
    def post(origin: str, **headers: str) -> int:
        given = {"Authorization": "", "Cookie": "dicom_network_session=a-session", **headers}
        return web.request("POST", "/echo", headers={**given, "Origin": origin}).status

    assert post(f"http://127.0.0.1:{web.port}") == 200
    assert post("https://viewer.example.org") == 200
    assert post("https://elsewhere.example.org") == 403
    assert post("null") == 403
    assert post("https://elsewhere.example.org", Authorization=f"Bearer {TOKEN}", Cookie="") == 200


def test_a_token_that_may_only_read_cannot_send(web: WebNode) -> None:
    assert web.request("POST", "/echo", headers={"Authorization": "Bearer dn_reader"}).status == 403


def test_a_person_with_a_browser_is_led_to_the_login_page_and_a_program_is_not(web: WebNode) -> None:
    visitor = {"Authorization": "", "Accept": "text/html,application/xhtml+xml"}

    page = web.request("GET", "/echo", headers=visitor)

    assert (page.status, page.headers["location"]) == (303, "login?next=/echo")
    assert web.request("GET", "/dicomweb/echo", headers=visitor).status == 401
    assert web.request("POST", "/echo", headers=visitor).status == 401


def test_pages_of_other_sites_may_call_only_if_they_are_listed(web: WebNode) -> None:
    asked = {
        "Authorization": "",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }

    listed = web.request("OPTIONS", "/echo", headers={**asked, "Origin": "https://viewer.example.org"})
    other = web.request("OPTIONS", "/echo", headers={**asked, "Origin": "https://elsewhere.example.org"})
    used = web.get("/echo", Origin="https://viewer.example.org")

    assert listed.status == 200
    assert listed.headers["access-control-allow-origin"] == "https://viewer.example.org"
    assert "authorization" in listed.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-origin" not in other.headers
    assert used.headers["access-control-allow-origin"] == "https://viewer.example.org"
    assert "etag" in used.headers["access-control-expose-headers"].lower()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("invalid", 400),
        ("not-found", 404),
        ("refused", 403),
        ("conflict", 409),
        ("unavailable", 503),
        ("out-of-space", 507),
        ("corrupt", 500),
        ("not-acceptable", 406),
        ("too-large", 413),
        ("media-type", 415),
    ],
)
def test_errors_have_their_status_and_one_shape(web: WebNode, name: str, status: int) -> None:
    answer = web.get(f"/error/{name}")
    error = ERRORS[name]

    assert isinstance(error, DicomNetworkError)
    assert answer.status == status
    assert answer.json() == {"code": error.code, "message": error.args[0], "hint": error.hint}
    assert answer.headers["cache-control"] == "no-store"


def test_what_nobody_foresaw_says_nothing_of_patients(web: WebNode, capsys: pytest.CaptureFixture[str]) -> None:
    answer = web.get("/error/unforeseen")

    assert answer.status == 500
    assert b"MORARU" not in answer.body
    captured = capsys.readouterr()
    assert "MORARU" not in captured.out + captured.err
    assert "ValueError" in captured.out + captured.err


def test_every_class_of_the_family_has_a_status() -> None:
    for kind in DicomNetworkError.__subclasses__():
        assert kind in error_answers.STATUS_BY_CLASS


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/echo/", 404), ("/api/v1/nothing", 404)])
def test_paths_that_lead_nowhere(web: WebNode, path: str, status: int) -> None:
    answer = web.get(path)

    assert answer.status == status
    assert set(answer.json()) == {"code", "message", "hint"}


def test_a_wrong_method_is_told(web: WebNode) -> None:
    answer = web.request("DELETE", "/echo")
    assert (answer.status, answer.json()["code"]) == (405, "http.405")
    assert "GET" in answer.headers["allow"]


def test_every_method_of_a_path_is_named(tmp_path: Path) -> None:
    with serving(make_node(tmp_path / "data")) as web:
        answer = web.request("DELETE", "/dicomweb/studies")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, POST")


def test_every_answer_is_guarded_against_being_taken_for_something_else(web: WebNode) -> None:
    for answer in (web.get("/echo"), web.get("/nothing"), web.get("/healthz")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-request-id"].startswith("web-")


def test_health_is_open_and_says_what_is_not_well(tmp_path: Path) -> None:
    def broken() -> None:
        raise Unavailable("the listener does not answer", code="node.listener")

    node = make_node(tmp_path / "data")
    with serving(node, [], checks={"listener": broken}) as web:
        ready = web.request("GET", "/readyz", headers={"Authorization": ""})
        alive = web.request("GET", "/healthz", headers={"Authorization": ""})
        metrics = web.request("GET", "/metrics", headers={"Authorization": ""})

    assert alive.status == 200
    assert ready.status == 503
    assert ready.json()["checks"] == {"index": "ok", "disk": "ok", "listener": "node.listener"}
    assert b"dicom_network_http_requests" in metrics.body


def test_a_node_below_its_disk_reserve_is_not_ready(tmp_path: Path) -> None:
    with serving(make_node(tmp_path / "data", storage={"reserve_bytes": 1 << 60}), []) as web:
        answer = web.get("/readyz")

    assert (answer.status, answer.json()["checks"]["disk"]) == (503, "storage.out-of-space")


def expected(name: str) -> bytes:
    return b"begin" + LARGE[5:6] + b"-" + LARGE[: SIZES[name]] + b"end"


@pytest.mark.parametrize("name", SIZES)
def test_stored_bytes_arrive_whole(web: WebNode, probe: Probe, name: str) -> None:
    answer = web.get(f"/stored/{name}")

    assert answer.body == expected(name)
    assert answer.headers["content-length"] == str(len(expected(name)))
    assert probe.openings.end()


@pytest.mark.parametrize("cause", ["not cached", "no extension"])
def test_stored_bytes_arrive_whole_by_the_slow_way_too(
    web: WebNode, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    def not_cached(*_: Any) -> int:
        raise OSError(errno.EAGAIN, "not in the page cache")

    if cause == "not cached":
        monkeypatch.setattr(stored_bytes.os, "preadv", not_cached)
    else:
        monkeypatch.setattr(stored_bytes, "ZERO_COPY", "nobody offers this")
        monkeypatch.setattr(stored_bytes, "PIECES", "nor this")

    for name in SIZES:
        assert web.get(f"/stored/{name}").body == expected(name)


def test_many_answers_over_one_connection_stay_apart(web: WebNode) -> None:
    with socket.create_connection(("127.0.0.1", web.port), timeout=SECONDS) as connection:
        order = [("GET", "large"), ("HEAD", "long"), ("GET", "long"), ("HEAD", "large"), ("GET", "large")]
        for method, name in order:
            head = f"{method} /stored/{name} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
            connection.sendall(head.encode())
        received = connection.makefile("rb")
        for method, name in order:
            assert received.readline() == b"HTTP/1.1 200 OK\r\n"
            while received.readline() != b"\r\n":
                pass
            if method == "GET":
                assert received.read(len(expected(name))) == expected(name)


def slow_client(web: WebNode, name: str) -> socket.socket:
    """Ask for stored bytes and take hardly any."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", web.port))
    connection.sendall(f"GET /stored/{name} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
    return connection


@pytest.mark.parametrize("name", SIZES)
def test_a_client_that_goes_away_leaves_nothing_open(
    web: WebNode, probe: Probe, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    with slow_client(web, name) as connection:
        assert connection.recv(100)
        # Who goes before that finds nothing open yet.
        assert probe.openings.reach(2)

    assert probe.openings.end()
    assert web.get("/echo").status == 200
    assert "ASGI" not in caplog.text


def test_long_answers_to_slow_clients_keep_nobody_from_short_ones(web: WebNode) -> None:
    slow = [slow_client(web, "long") for _ in range(8)]
    try:
        assert all(connection.recv(10) for connection in slow)
        assert web.get("/stored/large").body == expected("large")
        assert web.get("/readyz").status == 200
    finally:
        for connection in slow:
            connection.close()


def exchange(web: WebNode, *chunks: bytes) -> bytes:
    """Send bytes and read until the server closes."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=SECONDS) as connection:
        received = b""
        try:
            for chunk in chunks:
                connection.sendall(chunk)
            while more := connection.recv(65536):
                received += more
        except ConnectionError:
            pass
        return received


def test_headers_without_end_are_cut_off(web: WebNode) -> None:
    line = b"X-Padding: " + b"x" * 8000 + b"\r\n"

    assert b" 431 " in exchange(web, b"GET /echo HTTP/1.1\r\nHost: x\r\n", *[line] * 40)[:100]


@pytest.mark.parametrize("token", [TOKEN, "wrong"], ids=["too large", "unknown"])
def test_who_is_refused_while_sending_can_read_why(web: WebNode, token: str) -> None:
    """The kernel resets what is closed over unread bytes, and the answer would be lost with it."""
    request = f"POST /error/too-large HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
    with socket.create_connection(("127.0.0.1", web.port), timeout=SECONDS) as connection:
        connection.sendall(request.encode() + b"Content-Length: 1000000\r\n\r\n")
        connection.recv(1, socket.MSG_PEEK)
        connection.sendall(bytes(500_000))
        received = connection.makefile("rb").read()

    assert received.startswith(b"HTTP/1.1 413" if token == TOKEN else b"HTTP/1.1 401")


def test_who_says_nothing_or_too_slowly_is_hung_up_on(web: WebNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "WATCH_SECONDS", 0.05)
    monkeypatch.setattr(http_protocol, "HEADER_SECONDS", 0.2)
    monkeypatch.setattr(http_protocol, "BODY_SECONDS", 0.2)
    monkeypatch.setattr(http_protocol, "DRAIN_SECONDS", 0.2)
    monkeypatch.setattr(http_protocol, "LINGER_SECONDS", 0.2)
    authorization = f"Authorization: Bearer {TOKEN}\r\n".encode()

    assert b" 408 " in exchange(web)
    assert b" 408 " in exchange(web, b"GET /echo HT")
    assert (
        exchange(web, b"POST /body HTTP/1.1\r\nHost: x\r\n" + authorization + b"Content-Length: 10\r\n\r\nhalf") == b""
    )
    endless = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n"
    assert b" 401 " in exchange(web, endless), "what was answered already is not listened to for ever"
    assert web.get("/echo").status == 200


@pytest.mark.parametrize(
    "garbage", [b"\x01\x00\x00\x00\x00\xcd" * 50, b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 50 + b"?\r\n\r\n"]
)
def test_what_is_no_http_is_answered_or_hung_up_on(web: WebNode, garbage: bytes) -> None:
    received = exchange(web, garbage, b"\r\n\r\n")

    assert not received or received.startswith((b"HTTP/1.1 400", b"HTTP/1.1 505"))
    assert web.get("/echo").status == 200


def test_an_address_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = SimpleNamespace(host="127.0.0.1", port=port, processes=2)
        with pytest.raises(Unavailable, match=str(port)):
            listen(settings)  # type: ignore[arg-type]


def test_every_process_listens_on_the_same_port() -> None:
    sockets = listen(SimpleNamespace(host="127.0.0.1", port=0, processes=3))  # type: ignore[arg-type]
    try:
        assert len({one.getsockname() for one in sockets}) == 1
        assert len(sockets) == 3
    finally:
        for one in sockets:
            one.close()
