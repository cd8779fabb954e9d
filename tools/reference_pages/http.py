"""docs/reference/http-api.md."""

from collections.abc import Iterator

from fastapi.routing import APIRoute
from starlette.routing import Route

from dicom_network.base.node import Node
from dicom_network.hosts.web.health import routes as health_routes
from reference_pages.markdown import NOTE, table
from reference_pages.node import all_modules, empty_node

API_ROOT = "/api/v1"
HEAD = """# HTTP

Everything below needs a session or `Authorization: Bearer TOKEN` (`dicom-network token create --user NAME`), except
what is marked *open*. Errors are JSON: `{"code": "…", "message": "…", "hint": "…"}`, with the statuses of
[errors](errors.md).
"""
DICOMWEB = """## DICOMweb

PS3.18. The root for clients is `/dicomweb`; what is supported of each transaction is in the
[conformance statement](conformance.md#dicomweb).
"""
REST = """## REST

Described for programs by `/api/v1/openapi.json`.
"""
PAGES = "## Pages and health\n"
HEADINGS = ("method", "path", "")
STUDY, SERIES = "/dicomweb/studies/{study}", "/dicomweb/studies/{study}/series/{series}"
INSTANCE = SERIES + "/instances/{instance}"
WORDS = {
    ("GET", "/dicomweb/studies"): "QIDO-RS: search for studies.",
    ("GET", "/dicomweb/series"): "QIDO-RS: search for series of all studies.",
    ("GET", "/dicomweb/instances"): "QIDO-RS: search for instances of all studies.",
    ("GET", f"{STUDY}/series"): "QIDO-RS: search for series of a study.",
    ("GET", f"{STUDY}/instances"): "QIDO-RS: search for instances of a study.",
    ("GET", f"{SERIES}/instances"): "QIDO-RS: search for instances of a series.",
    ("POST", "/dicomweb/studies"): "STOW-RS: store instances.",
    ("POST", STUDY): "STOW-RS: store instances of this study.",
    ("GET", STUDY): "WADO-RS: a study, as multipart DICOM or as ZIP.",
    ("GET", SERIES): "WADO-RS: a series.",
    ("GET", INSTANCE): "WADO-RS: an instance.",
    ("GET", f"{STUDY}/metadata"): "WADO-RS: all attributes of a study's instances, without bulk data.",
    ("GET", f"{SERIES}/metadata"): "WADO-RS: the same of a series.",
    ("GET", f"{INSTANCE}/metadata"): "WADO-RS: the same of an instance.",
    ("GET", f"{INSTANCE}/frames/{{frames}}"): "WADO-RS: frames, numbers from 1 with commas between them.",
    ("GET", f"{INSTANCE}/bulkdata/{{path:path}}"): "WADO-RS: a bulk value that metadata refer to; takes `Range`.",
    ("GET", f"{INSTANCE}/pixeldata"): "WADO-RS: Pixel Data as bulk data.",
    ("GET", f"{STUDY}/rendered"): "WADO-RS: pictures of a study, for any browser.",
    ("GET", f"{SERIES}/rendered"): "WADO-RS: pictures of a series.",
    ("GET", f"{INSTANCE}/rendered"): "WADO-RS: pictures of an instance, or its document.",
    ("GET", f"{INSTANCE}/frames/{{frames}}/rendered"): "WADO-RS: pictures of frames.",
    ("GET", f"{STUDY}/thumbnail"): "WADO-RS: a small picture of a study.",
    ("GET", f"{SERIES}/thumbnail"): "WADO-RS: a small picture of a series.",
    ("GET", f"{INSTANCE}/thumbnail"): "WADO-RS: a small picture of an instance.",
    ("GET", f"{INSTANCE}/frames/{{frames}}/thumbnail"): "WADO-RS: a small picture of a frame.",
    ("GET", "/wado"): "WADO-URI: an instance, as DICOM or as picture.",
    ("GET", "/link/{secret}"): "Log in by a one-time link.",
    ("GET", "/oidc/{provider}/begin"): "Lead a browser to an OpenID provider to log in; takes `next`.",
    ("GET", "/oidc/{provider}/callback"): "Where the provider leads it back to.",
    ("POST", "/oidc/{provider}/back-channel-logout"): "A provider tells that somebody has logged out there.",
    ("GET", "/assets/{name}"): "A file of the web site; what has this name never changes.",
    ("GET", "/ohif"): "Leads to OHIF, where it is installed.",
    ("GET", "/ohif/{path:path}"): "OHIF, where it is installed: its files, and its page for every other path below it.",
    ("GET", "/{path:path}"): "The web site: the page for every visit of a browser that nothing else answers.",
    ("GET", "/healthz"): "200 while the process lives.",
    ("GET", "/readyz"): "200 when index, disk and every component of the node answer, else 503; says which does not.",
    ("GET", "/metrics"): "Figures for Prometheus.",
}
"""What each route is for; a new one is described here, or the page cannot be written."""


def page() -> str:
    """Write the page."""
    with empty_node() as node:
        web = sorted(_web_routes(node))
        rest = sorted(_rest_routes(node))
    dicomweb = [row for row in web if "/dicomweb" in row[1] or "/wado" in row[1]]
    others = [row for row in web if row not in dicomweb]
    order = [_in_order(rows) for rows in (dicomweb, rest, others)]
    return "\n".join(
        [
            NOTE,
            HEAD,
            DICOMWEB,
            table(HEADINGS, order[0]),
            REST,
            table(HEADINGS, order[1]),
            PAGES,
            table(HEADINGS, order[2]),
        ]
    )


def _in_order(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(method, f"`{path}`", text) for method, path, text in sorted(rows, key=lambda row: (row[1], row[0]))]


def _web_routes(node: Node) -> Iterator[tuple[str, str, str]]:
    for module in all_modules():
        for make, remark in ((module.web, ""), (module.open_web, " *open*"), (module.pages, " *open*")):
            if make is not None:
                for route in make(node):
                    if isinstance(route, Route):
                        yield _methods(route), route.path, _explained(route) + remark
    for route in health_routes(node, {}):
        if isinstance(route, Route):
            yield _methods(route), route.path, _explained(route) + " *open*"


def _rest_routes(node: Node) -> Iterator[tuple[str, str, str]]:
    for module in all_modules():
        for make, remark in ((module.api, ""), (module.open_api, " *open*")):
            for route in make(node).routes if make is not None else ():
                if isinstance(route, APIRoute):
                    words = route.summary or route.name.replace("_", " ").capitalize()
                    yield _methods(route), f"{API_ROOT}{route.path}", f"{words}.{remark}"


def _methods(route: Route | APIRoute) -> str:
    return ", ".join(sorted((route.methods or set()) - {"HEAD"}))


def _explained(route: Route) -> str:
    """Say what a route is for. Raises: KeyError for one that ``WORDS`` does not know yet."""
    return WORDS[", ".join(sorted((route.methods or set()) - {"HEAD"})), route.path]
