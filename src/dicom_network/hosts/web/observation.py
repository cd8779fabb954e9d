"""Middleware around everything: the request's id, its line in the log, its figures, and the headers of every answer."""

import secrets
import time
from functools import lru_cache

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dicom_network.base.log import logger
from dicom_network.base.metrics import HTTP_REQUESTS, HTTP_SECONDS
from dicom_network.base.web.read_audit import ReadAudit

SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data: blob:; object-src 'self'; frame-ancestors 'self'; base-uri 'self'",
    ),
]
ONLY_BY_TLS = (b"strict-transport-security", b"max-age=31536000")
"""Where people come by TLS their browsers come by nothing else any more, for a year from the last visit."""
RESOURCES = frozenset(
    "studies series instances frames metadata rendered thumbnail bulkdata pixeldata wado healthz readyz metrics login"
    " setup link oidc assets".split()
)
"""Words of paths that tell what was asked for; anything else in a path may be an id."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = logger("web")


def resource_of(path: str) -> str:
    """Name what a path asks for, from a closed list, so that figures stay few: ``metadata``, ``frames``, ``api`` …"""
    steps = path.split("/")
    if len(steps) > 1 and steps[1] == "api":
        return "api"
    return next((step for step in reversed(steps) if step in RESOURCES), "other")


class Observation:
    """Gives each request its id and tells of it when it is over."""

    def __init__(self, app: ASGIApp, reads: ReadAudit, *, is_secure: bool = False) -> None:
        """Wrap the application; ``is_secure``: people come by TLS, be it to a proxy in front of the node."""
        self._app = app
        self._reads = reads
        self._headers = [*SECURITY_HEADERS, *([ONLY_BY_TLS] if is_secure else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application."""
        request_id = f"web-{secrets.token_hex(6)}"
        state = scope.setdefault("state", {})
        state["request_id"], state["reads"] = request_id, self._reads
        structlog.contextvars.bind_contextvars(request=request_id)
        began = time.perf_counter()
        status = 0

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                message = {**message, "headers": self._completed(headers, request_id)}
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        finally:
            self._tell(scope, status, time.perf_counter() - began)

    def _completed(self, headers: list[tuple[bytes, bytes]], request_id: str) -> list[tuple[bytes, bytes]]:
        """Add what the answer does not say itself."""
        named = {name for name, _ in headers}
        headers.extend(one for one in self._headers if one[0] not in named)
        headers.append((b"x-request-id", request_id.encode()))
        return headers

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        resource = resource_of(scope["path"])
        method = scope["method"] if scope["method"] in METHODS else "other"
        requests, durations = _figures(method, resource, status)
        requests.inc()
        durations.observe(seconds)
        principal = scope["state"].get("principal")
        tell = log.warning if status >= 500 else log.debug if method in ("GET", "HEAD", "OPTIONS") else log.info
        tell(
            "request",
            method=method,
            resource=resource,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            person=principal.name if principal else "",
            address=scope["client"][0] if scope.get("client") else "",
        )


@lru_cache(maxsize=4096)
def _figures(method: str, resource: str, status: int) -> tuple[Counter, Histogram]:
    """Give the figures of a kind of request, which costs ten times as much as to count."""
    return HTTP_REQUESTS.labels(method, resource, str(status)), HTTP_SECONDS.labels(method, resource)
