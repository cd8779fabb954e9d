"""Cursors: where a page ended, as text that means nothing to whoever holds it."""

from collections.abc import Sequence
from typing import Any, Final

from dicom_network.domain.errors import InvalidInput
from dicom_network.standard.query_attributes import INSTANCE, PATIENT, SERIES, STUDY

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    PATIENT: (str, int),
    STUDY: (str, str, int),
    SERIES: (int, int, int),
    INSTANCE: (int, int, int, int, int),
}
_PARTING: Final = "~"


def encode_cursor(level: str, position: Sequence[Any]) -> str:
    """Write the values that a row is ordered by. Name keys and dates hold no tilde."""
    return _PARTING.join([level, *map(str, position)])


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
