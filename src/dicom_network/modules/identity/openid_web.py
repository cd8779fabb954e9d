"""The web edge of logging in by a provider: leading a browser there and back, and hearing that somebody logged out."""

from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.web.request import base_url
from dicom_network.base.web.session_cookie import is_secure, set_session
from dicom_network.domain.errors import DicomNetworkError, InvalidInput
from dicom_network.modules.identity.edge import visit_of
from dicom_network.modules.identity.model import CEREMONY_LIFETIME
from dicom_network.modules.identity.openid import CameBack
from dicom_network.modules.identity.service import Identity

BEGUN_COOKIE = "dicom_network_openid"
LONGEST_FORM_BYTES = 64 * 1024
NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}

log = logger("identity")


def routes(node: Node, identity: Identity) -> list[BaseRoute]:
    """Give the routes; all of them are open, for whoever has no session yet."""
    pages = _Pages(node, identity)
    return [
        Route("/oidc/{provider}/begin", pages.begin, methods=["GET"]),
        Route("/oidc/{provider}/callback", pages.come_back, methods=["GET"]),
        Route("/oidc/{provider}/back-channel-logout", pages.log_out, methods=["POST"]),
    ]


class _Pages:
    def __init__(self, node: Node, identity: Identity) -> None:
        self._settings = node.settings.http
        self._openid = identity.openid

    async def begin(self, request: Request) -> Response:
        provider = request.path_params["provider"]
        following = _own_page(request.query_params.get("next", "/"))

        def act() -> tuple[str, str]:
            return self._openid.begin(provider, redirect_uri=self._redirect_uri(request, provider), next_page=following)

        begun = await self._tried(request, act)
        if isinstance(begun, Response):
            return begun
        handle, url = begun
        response = RedirectResponse(url, 303, headers=NO_STORE)
        seconds = int(CEREMONY_LIFETIME.total_seconds())
        secure = is_secure(request, self._settings)
        response.set_cookie(BEGUN_COOKIE, handle, max_age=seconds, httponly=True, samesite="lax", secure=secure)
        return response

    async def come_back(self, request: Request) -> Response:
        provider, asked = request.path_params["provider"], request.query_params

        def act() -> tuple[str, str]:
            return self._openid.finish(
                provider,
                request.cookies.get(BEGUN_COOKIE, ""),
                came=CameBack(asked.get("state", ""), asked.get("code", ""), asked.get("iss", "")),
                redirect_uri=self._redirect_uri(request, provider),
                visit=visit_of(request),
            )

        come = await self._tried(request, act)
        if isinstance(come, Response):
            return come
        session, following = come
        response = RedirectResponse(self._url(request, following), 303, headers=NO_STORE)
        set_session(response, request, self._settings, session)
        response.delete_cookie(BEGUN_COOKIE)
        return response

    async def log_out(self, request: Request) -> Response:
        """Hear of a log-out (Back-Channel Logout 1.0, 2.5)."""
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_FORM_BYTES:
                raise InvalidInput("the form is too long", code="http.too-large")
        tokens = parse_qs(body.decode("ascii", "replace")).get("logout_token", [""])
        provider = request.path_params["provider"]
        try:
            await run_in_threadpool(self._openid.log_out, provider, tokens[0])
        except DicomNetworkError as error:
            log.warning("a provider's log-out was not taken", provider=provider, code=error.code)
            raise InvalidInput("this is no logout token", code="identity.openid-logout") from error
        return Response(status_code=200, headers={"Cache-Control": "no-store"})

    async def _tried(self, request: Request, act: Callable[[], tuple[str, str]]) -> tuple[str, str] | Response:
        """Do something; where it fails, lead to the log-in page, which tells of it."""
        try:
            return await run_in_threadpool(act)
        except DicomNetworkError as error:
            log.warning("a log-in by a provider failed", code=error.code, message=str(error.args[0]))
            return RedirectResponse(self._url(request, f"/login?problem={error.code}"), 303, headers=NO_STORE)

    def _redirect_uri(self, request: Request, provider: str) -> str:
        return self._url(request, f"/oidc/{provider}/callback")

    def _url(self, request: Request, path: str) -> str:
        return f"{base_url(request, self._settings)}{path}"


def _own_page(path: str) -> str:
    """Give the page that was asked for before the log-in; only ever one of this node."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_own else "/"
