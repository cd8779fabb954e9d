"""Cursors: where a page ended, as text that means nothing to whoever holds it."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import orjson

from dicom_network.domain.errors import InvalidInput
from dicom_network.standard.query_attributes import INSTANCE, PATIENT, SERIES, STUDY

_KINDS: dict[str, tuple[type, ...]] = {
    PATIENT: (str, int),
    STUDY: (str, str, int),
    SERIES: (int, int, int),
    INSTANCE: (int, int, int, int, int),
}


def encode_cursor(level: str, position: Sequence[Any]) -> str:
    """Write the values that a row is ordered by."""
    return base64.urlsafe_b64encode(orjson.dumps([level, *position])).decode().rstrip("=")


def decode_cursor(level: str, cursor: str) -> list[Any]:
    """Read a cursor of the same level. Raises: InvalidInput."""
    try:
        padding = "=" * (-len(cursor) % 4)
        found, *position = orjson.loads(base64.urlsafe_b64decode(cursor + padding))
    except (ValueError, binascii.Error, TypeError) as error:
        raise InvalidInput("the cursor is none of this node", code="query.cursor") from error
    kinds = _KINDS[level]
    if found != level or len(position) != len(kinds) or not all(map(isinstance, position, kinds)):
        raise InvalidInput("the cursor belongs to another query", code="query.cursor")
    return position
