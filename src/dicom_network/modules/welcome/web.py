"""The page and its style and script, read once."""

from collections.abc import Sequence
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dicom_network.base.node import Node

MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
STATIC = files("dicom_network.modules.welcome") / "static"


def routes(_node: Node) -> Sequence[BaseRoute]:
    """Give the page."""
    page = (STATIC / "page.html").read_bytes()

    async def show(_request: Request) -> Response:
        return Response(page, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"})

    return [Route("/", show, methods=["GET"])]


def open_routes(_node: Node) -> Sequence[BaseRoute]:
    """Give the style and the script, which the log-in page uses too."""
    return [_static(name) for name in ("node.css", "node.js")]


def _static(name: str) -> Route:
    content = (STATIC / name).read_bytes()
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]

    async def give(_request: Request) -> Response:
        return Response(content, media_type=media_type, headers={"Cache-Control": "no-cache"})

    return Route(f"/static/{name}", give, methods=["GET"], name=name)
