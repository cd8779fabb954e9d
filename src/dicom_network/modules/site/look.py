"""How the site looks: what its pages and other programs are told of it."""

from pydantic import BaseModel, Field

from dicom_network.base.settings import SiteSettings
from dicom_network.modules.site.brand import changed_languages


class Site(BaseModel):
    """How the site looks."""

    name: str
    has_logo: bool = Field(description="a picture at `site/logo`")
    accent: str = Field(description="`#rrggbb`; empty: the site's own")
    languages: list[str] = Field(description="those that can be chosen")
    replaced_texts: list[str] = Field(description="languages that have texts at `site/texts/{language}`")


def look_of(settings: SiteSettings) -> Site:
    """Describe the site as it is now: texts are replaced by changing a folder."""
    return Site(
        name=settings.name,
        has_logo=settings.logo is not None,
        accent=settings.accent,
        languages=list(settings.languages),
        replaced_texts=changed_languages(settings),
    )
