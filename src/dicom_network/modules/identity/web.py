"""Pages and forms by which a person comes in: set-up, log-in, one-time link, log-out."""

import html
from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dicom_network.base.node import Node
from dicom_network.base.settings import HttpSettings
from dicom_network.domain.errors import DicomNetworkError
from dicom_network.modules.identity.model import LONGEST_PASSWORD, SHORTEST_PASSWORD
from dicom_network.modules.identity.service import Identity

SESSION_COOKIE = "dicom_network_session"
LONGEST_FORM_BYTES = 4096

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · DICOM Network</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/node.css"></head>
<body class="narrow"><main><h1>{title}</h1>{body}</main></body></html>"""

FORM = """<p>{words}</p>{problem}<form method="post" action="{action}">
<label>Name<input name="name" autocomplete="username" required maxlength="64" autofocus></label>
<label>Password<input name="password" type="password" autocomplete="{autocomplete}" {lengths} required></label>
<button>{button}</button></form>"""


def routes(node: Node) -> list[BaseRoute]:
    """Give the routes; all of them are open, for whoever has no session yet."""
    pages = _Pages(Identity(node), node.settings.http)
    return [
        Route("/login", pages.login_form, methods=["GET"]),
        Route("/login", pages.log_in, methods=["POST"]),
        Route("/logout", pages.log_out, methods=["POST"]),
        Route("/setup/{secret}", pages.setup_form, methods=["GET"]),
        Route("/setup/{secret}", pages.set_up, methods=["POST"]),
        Route("/link/{secret}", pages.redeem, methods=["GET"]),
    ]


class _Pages:
    """Handlers that share the use cases."""

    def __init__(self, identity: Identity, settings: HttpSettings) -> None:
        self._identity = identity
        self._session_seconds = settings.session_hours * 3600
        self._is_always_secure = settings.public_url.startswith("https:")

    async def login_form(self, request: Request) -> Response:
        return _login_page(request)

    async def log_in(self, request: Request) -> Response:
        name, password = await _credentials(request)
        return await self._open(
            request,
            lambda: self._identity.log_in(name, password, address=_address(request)),
            partial(_login_page, request),
        )

    async def setup_form(self, request: Request) -> Response:
        secret = request.path_params["secret"]
        if not await run_in_threadpool(self._identity.is_setup_link, secret):
            return _page("This link was used", "<p>Log in, or start the node again for a new link.</p>", 410)
        return _setup_page(secret)

    async def set_up(self, request: Request) -> Response:
        secret = request.path_params["secret"]
        name, password = await _credentials(request)
        return await self._open(
            request,
            lambda: self._identity.set_up(secret, name, password, address=_address(request)),
            partial(_setup_page, secret),
        )

    async def redeem(self, request: Request) -> Response:
        secret = request.path_params["secret"]
        return await self._open(
            request,
            lambda: self._identity.redeem(secret, address=_address(request)),
            partial(_login_page, request),
        )

    async def log_out(self, request: Request) -> Response:
        await run_in_threadpool(self._identity.log_out, request.cookies.get(SESSION_COOKIE, ""))
        response = RedirectResponse("/login", status_code=303)
        response.delete_cookie(SESSION_COOKIE)
        return response

    async def _open(self, request: Request, act: Callable[[], str], page: Callable[..., Response]) -> Response:
        try:
            session = await run_in_threadpool(act)
        except DicomNetworkError as error:
            return page(str(error), 403)
        response = RedirectResponse(_next_page(request), status_code=303)
        response.set_cookie(
            SESSION_COOKIE,
            session,
            max_age=self._session_seconds,
            httponly=True,
            samesite="lax",
            secure=self._is_always_secure or request.url.scheme == "https",
        )
        return response


async def _credentials(request: Request) -> tuple[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM_BYTES:
            return "", ""
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return fields.get("name", [""])[0].strip(), fields.get("password", [""])[0]


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _next_page(request: Request) -> str:
    """Give the page that was asked for before the log-in; only ever one of this node."""
    path = request.query_params.get("next", "/")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def _login_page(request: Request, problem: str = "", status: int = 200) -> Response:
    action = f"/login?next={quote(_next_page(request))}"
    form = FORM.format(
        words="",
        problem=_shown(problem),
        action=html.escape(action),
        button="Log in",
        autocomplete="current-password",
        lengths=f'maxlength="{LONGEST_PASSWORD}"',
    )
    return _page("Log in", form, status)


def _setup_page(secret: str, problem: str = "", status: int = 200) -> Response:
    words = (
        "Nobody is known to this node yet. Choose the name and the password of its administrator:"
        f" {SHORTEST_PASSWORD} characters at least, a few unrelated words are good."
    )
    form = FORM.format(
        words=words,
        problem=_shown(problem),
        action=html.escape(f"/setup/{quote(secret)}"),
        button="Set up",
        autocomplete="new-password",
        lengths=f'minlength="{SHORTEST_PASSWORD}" maxlength="{LONGEST_PASSWORD}"',
    )
    return _page("Welcome", form, status)


def _shown(problem: str) -> str:
    """Give a problem as a sentence of the page."""
    return f'<p class="problem" role="alert">{html.escape(problem[:1].upper() + problem[1:])}.</p>' if problem else ""


def _page(title: str, body: str, status: int) -> Response:
    return HTMLResponse(PAGE.format(title=title, body=body), status_code=status)
