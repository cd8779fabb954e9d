"""The router that looks at the length of a path first finds what Starlette's finds."""

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, Router
from starlette.types import Receive, Scope, Send

from dicom_network.hosts.web.segment_router import SegmentRouter

PATTERNS = ["/", "/a", "/{x}", "/a/{y}", "/a/b", "/a/{rest:path}", "/b/{x}/c", "/{x}/{y}/{z}"]


def route(pattern: str) -> Route:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{pattern} {sorted(request.path_params.items())}")

    return Route(pattern, answer, methods=["GET"])


async def nothing(_scope: Scope, _receive: Receive, send: Send) -> None:
    await PlainTextResponse("nothing", 404)(_scope, _receive, send)


ROUTES = [*map(route, PATTERNS), Mount("/m", routes=[route("/{deep}/er")])]


def ask(router: Any, path: str, method: str = "GET") -> bytes:
    told = b""

    async def send(message: Any) -> None:
        nonlocal told
        told += str(message.get("status", "")).encode() + message.get("body", b"")

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "headers": [],
        "query_string": b"",
    }
    try:
        asyncio.run(router(scope, receive, send))
    except HTTPException as error:
        return str(error.status_code).encode()
    # What Starlette says in words of its own is raised by ours, for whoever says it as everywhere.
    return told.removesuffix(b"Method Not Allowed").removesuffix(b"Not Found")


@pytest.mark.parametrize(
    "path",
    ["/", "/a", "/z", "/a/", "/a/b", "/a/c", "/a/b/c", "/a/b/c/d/e", "/b/1/c", "/x/y/z", "/m/1/er", "/m/1", "/q/w/e/r"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_finds_what_trying_all_in_order_finds(path: str, method: str) -> None:
    all_in_order = Router(ROUTES, default=nothing, redirect_slashes=False)

    assert ask(SegmentRouter(ROUTES, nothing), path, method) == ask(all_in_order, path, method)


def test_a_wrong_method_names_those_of_all_routes_of_the_path() -> None:
    routes = [Route("/a", nothing, methods=["GET"]), Route("/{x}", nothing, methods=["PUT"]), route("/a/b")]
    scope = {"type": "http", "method": "POST", "path": "/a", "root_path": "", "headers": [], "query_string": b""}
    with pytest.raises(HTTPException) as caught:
        asyncio.run(SegmentRouter(routes, nothing)(scope, None, None))  # type: ignore[arg-type]
    assert caught.value.status_code == 405
    assert caught.value.headers == {"Allow": "GET, HEAD, PUT"}
