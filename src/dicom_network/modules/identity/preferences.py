"""How a person likes the site to be: language, theme, time zone, density, and what pages remember."""

import zoneinfo
from collections.abc import Mapping
from typing import Any, Final

import orjson

from dicom_network.domain.errors import InvalidInput

LANGUAGES: Final = ("en", "ro", "ru", "mk")
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "language": ("", *LANGUAGES),
    "theme": ("", "auto", "light", "dark"),
    "density": ("", "comfortable", "compact"),
}
"""An empty text: as the browser says."""
TIME_ZONE = "time_zone"
PAGES = "pages"
LARGEST_PAGES = 32_000
"""Bytes of what pages remember (columns, layouts), as JSON."""


def checked_preferences(given: Mapping[str, Any]) -> dict[str, Any]:
    """Give preferences as they are kept. Raises: InvalidInput for one that is not known or cannot be."""
    unknown = [name for name in given if name not in {*CHOICES, TIME_ZONE, PAGES}]
    if unknown:
        raise _refused(f"there is no preference {unknown[0]}")
    for name, choices in CHOICES.items():
        if given.get(name, "") not in choices:
            raise _refused(f"{name} is one of: {', '.join(choice for choice in choices if choice)}")
    if given.get(TIME_ZONE) and given[TIME_ZONE] not in zoneinfo.available_timezones():
        raise _refused("there is no such time zone")
    if len(orjson.dumps(given.get(PAGES, {}))) > LARGEST_PAGES:
        raise _refused(f"what pages remember takes at most {LARGEST_PAGES} bytes")
    return dict(given)


def merged_preferences(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Give preferences after a change: pages that are not named remember what they did. Raises: InvalidInput."""
    merged = {**before, **given}
    if PAGES in given:
        merged[PAGES] = {**before.get(PAGES, {}), **given[PAGES]}
    return checked_preferences(merged)


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, code="identity.preference")
