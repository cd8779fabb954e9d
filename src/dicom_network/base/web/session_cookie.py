"""The cookie that holds the secret of a session."""

from http.cookies import CookieError, SimpleCookie

from starlette.requests import Request
from starlette.responses import Response

from dicom_network.base.settings import HttpSettings

PLAIN_NAME = "dicom_network_session"
SECURE_NAME = f"__Host-{PLAIN_NAME}"
"""Browsers take a cookie of such a name by TLS alone, for the whole host alone, and from nobody but the host itself."""


def is_secure(request: Request, settings: HttpSettings) -> bool:
    """Tell whether the browser comes by TLS, be it to a proxy in front of the node."""
    return settings.public_url.startswith("https:") or request.url.scheme == "https"


def session_in(cookies: str, *, is_secure: bool) -> str:
    """Find the secret in a ``Cookie`` header; empty where there is none.

    Who comes by TLS has to show the cookie that only this host can have set.
    """
    name = SECURE_NAME if is_secure else PLAIN_NAME
    return cookie_in(cookies, name) or ("" if is_secure else cookie_in(cookies, SECURE_NAME))


def cookie_in(cookies: str, name: str) -> str:
    """Find a cookie in a ``Cookie`` header; empty where it is missing or the header is broken."""
    if name not in cookies:
        return ""
    try:
        morsel = SimpleCookie(cookies).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def set_session(response: Response, request: Request, settings: HttpSettings, secret: str) -> None:
    """Give a browser the secret of its session."""
    secure = is_secure(request, settings)
    response.set_cookie(
        SECURE_NAME if secure else PLAIN_NAME,
        secret,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    response.headers["Cache-Control"] = "no-store"


def clear_session(response: Response, request: Request, settings: HttpSettings) -> None:
    """Take the secret away again."""
    secure = is_secure(request, settings)
    name = SECURE_NAME if secure else PLAIN_NAME
    response.delete_cookie(name, httponly=True, samesite="lax", secure=secure)
