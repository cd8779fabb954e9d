"""The web application: the routes of all modules behind authentication, with one way to tell of errors."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from dicom_network.base.node import Node
from dicom_network.base.web.read_audit import ReadAudit
from dicom_network.domain.errors import NotFound
from dicom_network.hosts.web import health
from dicom_network.hosts.web.api import build_api
from dicom_network.hosts.web.authentication import Authenticate, Authentication
from dicom_network.hosts.web.error_answers import ErrorAnswers
from dicom_network.hosts.web.health import Check
from dicom_network.hosts.web.observation import Observation
from dicom_network.hosts.web.segment_router import SegmentRouter

CORS_MAX_AGE_SECONDS = 3600
EXPOSED_HEADERS = ("Content-Type", "Content-Length", "Content-Range", "ETag", "Link", "Warning", "X-Request-ID")


def build_application(
    node: Node,
    routes: Sequence[BaseRoute],
    authenticate: Authenticate,
    *,
    open_routes: Sequence[BaseRoute] = (),
    api: Sequence[APIRouter] = (),
    checks: Mapping[str, Check] | None = None,
) -> ASGIApp:
    """Put the application together.

    ``routes`` and ``api`` (under ``/api/v1``) need a principal, ``open_routes`` do not; ``checks`` have a say in
    ``/readyz``.
    """
    settings = node.settings.http
    protected = Authentication(
        SegmentRouter([*routes, Mount("/api/v1", build_api(api))], _nothing_here),
        authenticate,
        settings.cors_origins,
    )
    app: ASGIApp = SegmentRouter([*health.routes(node, checks), *open_routes], protected)
    app = ErrorAnswers(app)
    if settings.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "HEAD", "POST", "OPTIONS"),
            allow_headers=("Authorization", "Accept", "Content-Type", "Range", "If-None-Match"),
            expose_headers=EXPOSED_HEADERS,
            max_age=CORS_MAX_AGE_SECONDS,
        )
    return Observation(app, ReadAudit(node.database, node.audit))


async def _nothing_here(scope: Scope, _receive: Receive, _send: Send) -> None:
    raise NotFound("there is nothing at this path", code="http.path", hint=f"not even for {scope['method']}")
