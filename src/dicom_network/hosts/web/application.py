"""The web application: the routes of all modules behind authentication, with one way to tell of errors."""

from collections.abc import Mapping, Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from dicom_network.base.module import Module
from dicom_network.base.node import Node
from dicom_network.base.web.read_audit import ReadAudit
from dicom_network.domain.errors import NotFound
from dicom_network.hosts.web import health
from dicom_network.hosts.web.api import build_api
from dicom_network.hosts.web.authentication import Authenticate, Authentication
from dicom_network.hosts.web.error_answers import ErrorAnswers
from dicom_network.hosts.web.health import Check
from dicom_network.hosts.web.observation import Observation
from dicom_network.hosts.web.open_mount import OpenMount
from dicom_network.hosts.web.page_visits import PageVisits
from dicom_network.hosts.web.segment_router import SegmentRouter
from dicom_network.hosts.web.sub_path import SubPath

API_ROOT = "/api/v1"
CORS_MAX_AGE_SECONDS = 3600
EXPOSED_HEADERS = ("Content-Type", "Content-Length", "Content-Range", "ETag", "Link", "Warning", "X-Request-ID")


def build_application(
    node: Node, modules: Sequence[Module], authenticate: Authenticate, checks: Mapping[str, Check] | None = None
) -> ASGIApp:
    """Put the application of these modules together; ``checks`` have a say in ``/readyz``.

    Whoever asks has to show who they are, but for what a module says is open.
    """
    routes = [route for module in modules if module.web is not None for route in module.web(node)]
    open_routes = [route for module in modules if module.open_web is not None for route in module.open_web(node)]
    pages = [route for module in modules if module.pages is not None for route in module.pages(node)]
    api = [module.api(node) for module in modules if module.api is not None]
    open_api = [module.open_api(node) for module in modules if module.open_api is not None]
    settings = node.settings.http
    rest = build_api([*open_api, *api])
    for_programs = [*routes, Mount(API_ROOT, rest)]
    protected = Authentication(
        SegmentRouter(for_programs, _nothing_here),
        authenticate,
        settings.cors_origins,
    )
    opened = [*health.routes(node, checks), OpenMount(API_ROOT, rest, open_api), *open_routes]
    others = PageVisits(pages, for_programs, protected)
    app: ASGIApp = ErrorAnswers(SubPath(SegmentRouter(opened, others), settings.public_url))
    if settings.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "HEAD", "POST", "OPTIONS"),
            allow_headers=("Authorization", "Accept", "Content-Type", "Range", "If-None-Match"),
            expose_headers=EXPOSED_HEADERS,
            max_age=CORS_MAX_AGE_SECONDS,
        )
    return Observation(app, ReadAudit(node.database, node.audit), is_secure=settings.public_url.startswith("https:"))


async def _nothing_here(scope: Scope, _receive: Receive, _send: Send) -> None:
    raise NotFound("there is nothing at this path", code="http.path", hint=f"not even for {scope['method']}")
