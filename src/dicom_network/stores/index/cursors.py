"""Cursors: where a page ended, as text that means nothing to whoever holds it."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from dicom_network.domain.errors import InvalidInput
from dicom_network.standard.query_attributes import INSTANCE, PATIENT, SERIES, STUDY

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    PATIENT: (str, int),
    STUDY: (str, str, int),
    SERIES: (int, int, int),
    INSTANCE: (int, int, int, int, int),
}
_PARTING: Final = "~"


class Cursor(NamedTuple):
    """Where an answer stands; written when it is asked for, as hardly any is."""

    level: str
    position: Sequence[Any]
    """The values that rows of the level are ordered by."""

    def __str__(self) -> str:
        """Write it. Name keys and dates hold no tilde."""
        return _PARTING.join([self.level, *map(str, self.position)])


def decode_cursor(level: str, cursor: str) -> list[Any]:
    """Read a cursor of the same level. Raises: InvalidInput."""
    found, *texts = cursor.split(_PARTING)
    kinds = _KINDS[level]
    if found != level or len(texts) != len(kinds):
        raise InvalidInput("the cursor belongs to another query", code="query.cursor")
    try:
        return [kind(text) for kind, text in zip(kinds, texts, strict=True)]
    except ValueError as error:
        raise InvalidInput("the cursor is none of this node", code="query.cursor") from error
