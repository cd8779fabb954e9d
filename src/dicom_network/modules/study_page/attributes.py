"""A data set as a table that a person reads: one row an attribute, sequences unfolded in their place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dicom_network.standard.elements import format_tag, keyword_of

MOST_ROWS = 5000
LONGEST_VALUE = 1000
DEEPEST = 16


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """One attribute, or the head of an item of a sequence."""

    path: str
    """Tags and item numbers from the outside in: ``00400275.1.00400007``."""
    depth: int
    tag: str
    """``(0010,0020)``; empty at the head of an item."""
    keyword: str
    """Empty where it is private or unknown; the number of the item at its head."""
    vr: str
    value: str


def attribute_rows(model: Mapping[str, Any], words: str = "") -> tuple[list[AttributeRow], bool]:
    """Give the rows in which all words occur, and whether there are more of them than are given."""
    wanted = words.casefold().split()
    found = (row for row in _rows(model, "", 0) if all(word in _searched(row) for word in wanted))
    rows = list(islice(found, MOST_ROWS + 1))
    return rows[:MOST_ROWS], len(rows) > MOST_ROWS


def _searched(row: AttributeRow) -> str:
    return f"{row.tag} {row.tag[1:-1].replace(',', '')} {row.keyword} {row.vr} {row.value}".casefold()


def _rows(model: Mapping[str, Any], path: str, depth: int) -> Iterator[AttributeRow]:
    for tag, element in model.items():
        number = int(tag, 16)
        here = f"{path}{tag}"
        yield AttributeRow(here, depth, format_tag(number), keyword_of(number), element.get("vr", ""), _text(element))
        if element.get("vr") == "SQ" and depth < DEEPEST:
            for position, item in enumerate(element.get("Value") or (), start=1):
                yield AttributeRow(f"{here}.{position}", depth + 1, "", str(position), "", "")
                yield from _rows(item, f"{here}.{position}.", depth + 2)


def _text(element: Mapping[str, Any]) -> str:
    if element.get("vr") == "SQ":
        return ""
    if "BulkDataURI" in element:
        return "…"
    values = element.get("Value") or [element.get("InlineBinary", "")]
    text = "\\".join(_shown(value) for value in values)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        groups = (str(value.get(group) or "") for group in ("Alphabetic", "Ideographic", "Phonetic"))
        return "=".join(groups).rstrip("=")
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
