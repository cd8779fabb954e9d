"""REST of the site's own look, open to everybody: the log-in page has a name and a logo too."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from dicom_network.base.api import problems
from dicom_network.base.node import Node
from dicom_network.modules.site.brand import changed_languages, read_logo, read_texts

LOGO_HEADERS = {
    "Cache-Control": "max-age=3600",
    # An SVG may hold scripts; opened alone it must not run them.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


class Site(BaseModel):
    """How the site looks."""

    name: str
    has_logo: bool = Field(description="a picture at `site/logo`")
    accent: str = Field(description="`#rrggbb`; empty: the site's own")
    languages: list[str] = Field(description="those that can be chosen")
    replaced_texts: list[str] = Field(description="languages that have texts at `site/texts/{language}`")


def router(node: Node) -> APIRouter:
    """Give the routes."""
    settings = node.settings.site
    routes = APIRouter(tags=["site"])

    @routes.get("/site", summary="How the site looks")
    def describe_site() -> Site:
        return Site(
            name=settings.name,
            has_logo=settings.logo is not None,
            accent=settings.accent,
            languages=list(settings.languages),
            replaced_texts=changed_languages(settings),
        )

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
