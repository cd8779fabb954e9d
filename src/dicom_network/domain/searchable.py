"""Which attributes the keys of queries may restrict: those of the standard's tables, and the node's own extra tags."""

from collections.abc import Iterable

from dicom_network.domain.errors import InvalidInput
from dicom_network.standard.elements import keyword_of, tag_of, vr_of
from dicom_network.standard.query_attributes import INSTANCE, LEVEL_BY_TAG, MATCHABLE, Key, QueryAttribute


class Searchable:
    """Looks up what a tag can be searched by on a node."""

    def __init__(self, extra_tags: Iterable[str] = ()) -> None:
        """``extra_tags``: those of ``index.extra_tags``. Raises: InvalidInput for a text that names no attribute."""
        self.extra = {tag: _optional(tag) for tag in map(parse_extra_tag, extra_tags)}
        """By tag; also those that the standard's tables have anyhow."""

    def get(self, tag: int) -> QueryAttribute | None:
        """Give the attribute; None where no query can restrict it."""
        return MATCHABLE.get(tag) or self.extra.get(tag)


def parse_extra_tag(text: str) -> int:
    """Read a tag of the settings: a keyword, or eight hexadecimal digits with or without punctuation.

    Raises: InvalidInput.
    """
    tag = tag_of(text)
    if tag is not None:
        return tag
    digits = text.strip("()").replace(",", "")
    try:
        if len(digits) == 8:
            return int(digits, 16)
    except ValueError:
        pass
    raise InvalidInput(
        f"index.extra_tags: {text!r} is no attribute",
        code="settings.extra-tags",
        hint="a keyword of PS3.6, or gggg,eeee",
    )


def _optional(tag: int) -> QueryAttribute:
    level = LEVEL_BY_TAG.get(f"{tag:08X}", INSTANCE)
    return QueryAttribute(keyword_of(tag), level, Key.OPTIONAL, tag, vr_of(tag))
