"""REST of the site's own look, open to everybody: the log-in page has a name and a logo too."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from dicom_network.base.api import problems
from dicom_network.base.node import Node
from dicom_network.modules.site.brand import read_logo, read_texts
from dicom_network.modules.site.look import Site, look_of

LOGO_HEADERS = {
    "Cache-Control": "max-age=3600",
    # An SVG may hold scripts; opened alone it must not run them.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


def router(node: Node) -> APIRouter:
    """Give the routes."""
    settings = node.settings.site
    routes = APIRouter(tags=["site"])

    @routes.get("/site", summary="How the site looks")
    def describe_site() -> Site:
        return look_of(settings)

    @routes.get(
        "/site/logo",
        summary="The logo of the site",
        response_class=Response,
        responses={200: {"content": {"image/*": {}}}, **problems(400, 404)},
    )
    def give_logo() -> Response:
        content, media_type = read_logo(settings)
        return Response(content, media_type=media_type, headers=LOGO_HEADERS)

    @routes.get("/site/texts/{language}", summary="Texts that replace those of the site", responses=problems(400))
    def give_texts(language: Annotated[str, Path(pattern=r"^[a-z]{2}$")], response: Response) -> dict[str, Any]:
        response.headers["Cache-Control"] = "no-cache"
        return read_texts(settings, language)

    return routes
