"""What a hospital makes its own: the logo, and texts that replace those of the site."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from dicom_network.base.settings import SiteSettings
from dicom_network.domain.errors import InvalidInput, NotFound

LARGEST_LOGO = 1 << 20
LARGEST_TEXTS = 1 << 20
"""Bytes of one file; the whole site has fewer."""
LOGO_TYPES: Mapping[str, str] = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}


def read_logo(settings: SiteSettings) -> tuple[bytes, str]:
    """Give the logo and its media type.

    Raises: NotFound where none is set, InvalidInput where the file is none that browsers show.
    """
    if settings.logo is None:
        raise NotFound("the site has no logo", code="site.logo")
    media_type = LOGO_TYPES.get(settings.logo.suffix.lower())
    if media_type is None:
        raise InvalidInput(
            f"{settings.logo.name} is no picture for a logo", code="site.logo", hint=", ".join(sorted(LOGO_TYPES))
        )
    return _read(settings.logo, LARGEST_LOGO), media_type


def changed_languages(settings: SiteSettings) -> list[str]:
    """List the languages of which some texts are replaced."""
    if settings.texts is None:
        return []
    return [language for language in settings.languages if (settings.texts / language).is_dir()]


def read_texts(settings: SiteSettings, language: str) -> dict[str, Any]:
    """Give the replaced texts of a language, by area.

    Read anew each time, so that a text is changed by changing a file. Raises: InvalidInput for a file that is no JSON.
    """
    if settings.texts is None or language not in settings.languages:
        return {}
    return {path.stem: _json(path) for path in sorted((settings.texts / language).glob("*.json"))}


def _json(path: Path) -> Any:
    try:
        return orjson.loads(_read(path, LARGEST_TEXTS))
    except orjson.JSONDecodeError as error:
        raise InvalidInput(
            f"{path.parent.name}/{path.name} of site.texts is no JSON: {error}", code="site.texts"
        ) from error


def _read(path: Path, largest: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        raise InvalidInput(f"{path.name} cannot be read: {error.strerror}", code="site.file-unreadable") from error
    if len(content) > largest:
        raise InvalidInput(f"{path.name} is longer than {largest} bytes", code="site.file-too-large")
    return content
