"""Middleware: nobody passes without showing who they are.

Taken are ``Authorization: Bearer TOKEN``, ``Authorization: Basic`` with a token as password (for clients that know
nothing else), and the session cookie.
"""

import base64
import binascii
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dicom_network.base.principal import READ_SCOPE, Principal
from dicom_network.base.web.request import header
from dicom_network.base.web.same_origin import SAFE_METHODS, check_same_origin
from dicom_network.base.web.session_cookie import session_in
from dicom_network.domain.errors import Refused

Authenticate = Callable[[str, str], Principal | None]
"""(``bearer`` | ``session``, secret) → who it is."""

KNOWN_SECONDS = 1.0
"""How long a proof holds without asking again: a revoked token works at most so much longer. A viewer fetches hundreds
of frames a second, and each would cost a look into the database."""
MOST_KNOWN = 1000
LOGIN_PAGE = "/login"
PERSONAL = ("/api/v1/session", "/api/v1/me")
"""What a person may reach whom nothing is permitted yet: themselves, and the way out."""
UNKNOWN_PROOFS = {"bearer": "the token is not known, or has run out", "session": "the session is over"}
"""What is said of what a request shows; not which of the two it is, which would help whoever tries tokens."""


class Authentication:
    """Lets requests pass that show a principal, and sets ``scope["state"]["principal"]``."""

    def __init__(self, app: ASGIApp, authenticate: Authenticate, trusted_origins: Sequence[str] = ()) -> None:
        self._app = app
        self._authenticate = authenticate
        self._trusted_origins = frozenset(trusted_origins)
        self._known: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application for whom it may be run. Raises: Refused (``http.unauthenticated`` is 401)."""
        request = Request(scope)
        proof = _proof_in(request)
        principal = await self._principal(*proof) if proof else None
        if principal is None:
            if _is_page_visit(request):
                await _to_login(request)(scope, receive, send)
                return
            raise Refused(
                UNKNOWN_PROOFS[proof[0]] if proof else "this needs a token or a session",
                code="http.unauthenticated",
                hint="send Authorization: Bearer TOKEN; dicom-network token create makes one",
            )
        self._check(request, principal, is_session=proof is not None and proof[0] == "session")
        scope["state"]["principal"] = principal
        await self._app(scope, receive, send)

    async def _principal(self, kind: str, secret: str) -> Principal | None:
        key = hashlib.sha256(f"{kind}:{secret}".encode()).digest()
        now = time.monotonic()
        known = self._known.get(key)
        if known is not None and now - known[0] < KNOWN_SECONDS:
            return known[1]
        principal = await run_in_threadpool(self._authenticate, kind, secret)
        self._known.pop(key, None)
        if principal is not None:
            self._known[key] = (now, principal)
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return principal

    def _check(self, request: Request, principal: Principal, *, is_session: bool) -> None:
        if not principal.rights and not _is_personal(request.scope["path"]):
            raise Refused("nothing is permitted to this person", code="access.permission", hint="ask for a role")
        if principal.scope == READ_SCOPE and request.method not in SAFE_METHODS:
            raise Refused(f"the token is limited to: {principal.scope}", code="access.scope")
        if is_session:
            # A cookie goes along with whatever a foreign page makes the browser send.
            check_same_origin(request, self._trusted_origins)


def _proof_in(request: Request) -> tuple[str, str] | None:
    """Find what the request shows: its kind and the secret."""
    scheme, _, credentials = header(request, b"authorization").partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        return "bearer", credentials.strip()
    if scheme.lower() == "basic":
        password = _password_in(credentials.strip())
        return ("bearer", password) if password else None
    session = session_in(header(request, b"cookie"), is_secure=request.url.scheme == "https")
    return ("session", session) if session else None


def _password_in(credentials: str) -> str:
    try:
        decoded = base64.b64decode(credentials, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded.partition(":")[2]


def _is_personal(path: str) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in PERSONAL)


def _is_page_visit(request: Request) -> bool:
    """Tell a person who opens a page from a program: only the former can be asked to log in."""
    wants_page = "text/html" in header(request, b"accept")
    # A node without the site has no page to log in at, and leads nobody there in circles.
    is_for_programs = request.scope["path"].startswith(("/dicomweb", "/api", LOGIN_PAGE))
    return wants_page and request.method == "GET" and not is_for_programs


def _to_login(request: Request) -> RedirectResponse:
    path = request.scope["path"]
    wanted = f"{path}?{request.url.query}" if request.url.query else path
    # Relative: the node may stand below a path of the host, of which only the browser knows.
    login = "../" * (path.count("/") - 1) + LOGIN_PAGE.removeprefix("/")
    return RedirectResponse(login if path == "/" else f"{login}?next={quote(wanted)}", status_code=303)
