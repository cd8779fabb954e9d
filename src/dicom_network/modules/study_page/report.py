"""A structured report as a tree of what it says (PS3.3 C.17.3), whatever its template.

Data, not markup: who shows it decides how, and nothing in a report can become part of a page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.person_names import readable_name

DEEPEST = 32
MOST_ITEMS = 5000
VALUE_TYPE, CONTENT, CONCEPT_NAME = "0040A040", "0040A730", "0040A043"
UNITLESS = ("", "1", "no units", "no unit", "unity")


@dataclass(frozen=True, slots=True)
class Reference:
    """An instance that a report or a selection points to."""

    instance: str
    sop_class: str
    frames: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentItem:
    """One thing that a report says."""

    kind: str
    """Value Type: ``CONTAINER``, ``TEXT``, ``NUM``, ``IMAGE`` …"""
    relationship: str
    name: str
    value: str
    unit: str = ""
    references: tuple[Reference, ...] = ()
    children: tuple["ContentItem", ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Report:
    """A structured report."""

    title: str
    completion: str
    verification: str
    content_date: str
    """YYYYMMDD."""
    authors: tuple[str, ...]
    items: tuple[ContentItem, ...]
    is_complete: bool = True
    """False: there is more than is shown."""


def read_report(model: Mapping[str, Any]) -> Report:
    """Read a report. Raises: InvalidInput where the instance is none."""
    if VALUE_TYPE not in model:
        raise InvalidInput("the instance is no structured report", code="studies.no-report")
    left = _Budget(MOST_ITEMS)
    items = tuple(_items(model, left, 0))
    return Report(
        title=_meaning(model, CONCEPT_NAME) or "",
        completion=_text(model, "0040A491"),
        verification=_text(model, "0040A493"),
        content_date=_text(model, "00080023"),
        authors=tuple(dict.fromkeys(_authors(model))),
        items=items,
        is_complete=not left.is_spent,
    )


def references_in(model: Mapping[str, Any]) -> list[Reference]:
    """Give the images that a key object selection points to, in its order (PS3.3 C.17.6.2)."""
    return [reference for item in _sequence(model, CONTENT)[:MOST_ITEMS] for reference in _references(item)]


def text_in(model: Mapping[str, Any]) -> str:
    """Give what a key object selection says of its images."""
    return "\n".join(text for item in _sequence(model, CONTENT) if (text := _text(item, "0040A160")))


class _Budget:
    """How many items may still be read."""

    def __init__(self, items: int) -> None:
        self._left = items
        self.is_spent = False

    def take(self) -> bool:
        self._left -= 1
        self.is_spent = self.is_spent or self._left < 0
        return self._left >= 0


def _items(parent: Mapping[str, Any], left: _Budget, depth: int) -> Iterator[ContentItem]:
    children = _sequence(parent, CONTENT)
    if children and depth >= DEEPEST:
        left.is_spent = True
        return
    for child in children:
        if not left.take():
            return
        value, unit = _value(child)
        yield ContentItem(
            kind=_text(child, VALUE_TYPE),
            relationship=_text(child, "0040A010"),
            name=_meaning(child, CONCEPT_NAME),
            value=value,
            unit=unit,
            references=tuple(_references(child)),
            children=tuple(_items(child, left, depth + 1)),
        )


def _value(item: Mapping[str, Any]) -> tuple[str, str]:
    kind = _text(item, VALUE_TYPE)
    if kind == "NUM":
        return _measured(item)
    if kind == "CODE":
        return _meaning(item, "0040A168"), ""
    if kind == "PNAME":
        return readable_name(_text(item, "0040A123")), ""
    tag = {"TEXT": "0040A160", "DATE": "0040A121", "TIME": "0040A122", "DATETIME": "0040A120", "UIDREF": "0040A124"}
    return (_text(item, tag[kind]), "") if kind in tag else ("", "")


def _measured(item: Mapping[str, Any]) -> tuple[str, str]:
    measured = _sequence(item, "0040A300")
    if not measured:
        return _meaning(item, "0040A301"), ""
    units = next(iter(_sequence(measured[0], "004008EA")), {})
    unit = _text(units, "00080100")
    if unit == "1":
        # UCUM's "no unit", which stands for what UCUM has no unit for as well; then the meaning says it.
        meaning = _text(units, "00080104")
        unit = "" if meaning.lower() in UNITLESS else meaning
    return _text(measured[0], "0040A30A"), unit


def _references(item: Mapping[str, Any]) -> Iterator[Reference]:
    for one in _sequence(item, "00081199"):
        frames = tuple(int(number) for number in one.get("00081160", {}).get("Value") or () if str(number).isdigit())
        yield Reference(_text(one, "00081155"), _text(one, "00081150"), frames)


def _authors(model: Mapping[str, Any]) -> Iterator[str]:
    for one in (*_sequence(model, "0040A078"), *_sequence(model, "0040A073")):
        name = readable_name(_text(one, "0040A123") or _text(one, "0040A075"))
        if name:
            yield name


def _sequence(item: Mapping[str, Any], tag: str) -> list[Mapping[str, Any]]:
    element = item.get(tag, {})
    return [one for one in element.get("Value") or () if isinstance(one, Mapping)] if element.get("vr") == "SQ" else []


def _meaning(item: Mapping[str, Any], tag: str) -> str:
    code = next(iter(_sequence(item, tag)), None)
    return (_text(code, "00080104") or _text(code, "00080100")) if code else ""


def _text(item: Mapping[str, Any], tag: str) -> str:
    values = item.get(tag, {}).get("Value") or []
    return "\\".join(_shown(value) for value in values if value is not None)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("Alphabetic") or value.get("Ideographic") or "")
    return f"{value:g}" if isinstance(value, float) else str(value)
