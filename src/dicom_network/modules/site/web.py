"""The web edge: the files of the site, and its page for every visit of a person that nothing else answers."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dicom_network.base.node import Node
from dicom_network.base.web.request import header
from dicom_network.domain.errors import NotFound, Unavailable
from dicom_network.modules.site.built import HASHED_FOLDER, read_assets, read_page, read_viewer_scripts
from dicom_network.modules.site.look import look_of
from dicom_network.modules.site.page import WORKER_POLICY, Page


def routes(_node: Node) -> Sequence[BaseRoute]:
    """Give the route of the files that the page names."""
    # Now, as the page is, so that they are of one build whatever is built while the node runs.
    assets = read_assets()

    async def give_asset(request: Request) -> Response:
        asset = assets.get(request.path_params["name"])
        if asset is None:
            raise NotFound("the site has no such file", code="site.file", hint="load the page again")
        encoding, content = asset.best(header(request, b"accept-encoding"))
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        if encoding != "identity":
            headers["Content-Encoding"] = encoding
        if asset.media_type.startswith("text/javascript"):
            headers["Content-Security-Policy"] = WORKER_POLICY
        return Response(content, media_type=asset.media_type, headers=headers)

    return [Route(f"/{HASHED_FOLDER}/{{name}}", give_asset, methods=["GET"])]


def pages(node: Node) -> Sequence[BaseRoute]:
    """Give the one page, which is at every path."""
    text = read_page()
    page = Page(text, node.settings.http.public_url, read_viewer_scripts()) if text else None

    async def give_page(request: Request) -> Response:
        if page is None:
            raise Unavailable(
                "the web site was not built with this installation",
                code="site.not-built",
                hint="in a checkout: make site",
            )
        content, policy = page.make(request.scope["path"], look_of(node.settings.site).model_dump_json())
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy}
        return Response(content, media_type="text/html; charset=utf-8", headers=headers)

    return [Route("/{path:path}", give_page, methods=["GET"])]
