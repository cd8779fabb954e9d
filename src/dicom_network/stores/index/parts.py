"""The parts of an instance's attributes: what it says of its patient, its study, its series and itself."""

from collections.abc import Mapping
from functools import lru_cache
from operator import methodcaller
from typing import Any, NamedTuple, TypeAlias

import orjson

from dicom_network.standard.kept_attributes import SHAPE_KEPT
from dicom_network.standard.query_attributes import INSTANCE, LEVEL_BY_TAG, LEVELS, PATIENT, SERIES, STUDY, USUAL

Attributes: TypeAlias = dict[str, dict[str, Any]]

_has_value = methodcaller("__contains__", "Value")
_SHAPE_SLOT = len(LEVELS)
_SLOT = {tag: LEVELS.index(level) for tag, level in LEVEL_BY_TAG.items()} | dict.fromkeys(SHAPE_KEPT, _SHAPE_SLOT)

# Held in columns of the instance and put back from there.
_IN_COLUMNS = frozenset({"00080016", "00080018", "00200013", "00280008"})


class Parts(NamedTuple):
    """The attributes of one instance, by what they describe."""

    patient: Attributes
    study: Attributes
    series: Attributes
    instance: Attributes
    shape: Attributes


def part(attributes: Mapping[str, Any]) -> Parts:
    """Sort the attributes of an instance; what is empty or not kept is left out."""
    slots = _sorted_tags(tuple(attributes), tuple(map(_has_value, attributes.values())))
    return Parts(*(dict(zip(tags, map(attributes.__getitem__, tags), strict=True)) for tags in slots))


@lru_cache(maxsize=256)
def _sorted_tags(tags: tuple[str, ...], have_values: tuple[bool, ...]) -> tuple[list[str], ...]:
    """Give the tags that go to each part; remembered, for the instances of a series have the same."""
    slots: tuple[list[str], ...] = ([], [], [], [], [])
    for tag, has_value in zip(tags, have_values, strict=True):
        if has_value and tag in _SLOT:
            slots[_SLOT[tag]].append(tag)
    return slots


def usual_json(attributes: Attributes, level: str) -> str:
    """Give what every answer of the level holds, as JSON text."""
    usual = USUAL[level]
    return json_text({tag: element for tag, element in attributes.items() if tag in usual and tag not in _IN_COLUMNS})


def further_json(attributes: Attributes, level: str) -> str:
    """Give what is given on request only, as JSON text."""
    usual = USUAL[level]
    return json_text({tag: element for tag, element in attributes.items() if tag not in usual})


def json_text(value: object) -> str:
    """Write JSON; empty for an empty object. Text that is no Unicode (lone surrogates) is mended."""
    if not value:
        return ""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return orjson.dumps(_mended(value)).decode()


def json_object(text: str) -> Any:
    """Read JSON that ``json_text`` wrote."""
    return orjson.loads(text) if text else {}


def merged(kept: Attributes, arrived: Attributes) -> tuple[Attributes, list[str]]:
    """Compare what is kept with what has arrived: attributes that were missing, and tags whose values differ."""
    missing = {tag: element for tag, element in arrived.items() if tag not in kept}
    different = [tag for tag, element in arrived.items() if tag in kept and kept[tag] != element]
    return missing, different


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(key): _mended(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mended(item) for item in value]
    if value is None or isinstance(value, int | float | bool):
        return value
    return str(value)


__all__ = [
    "INSTANCE",
    "PATIENT",
    "SERIES",
    "STUDY",
    "Attributes",
    "Parts",
    "further_json",
    "json_object",
    "json_text",
    "merged",
    "part",
    "usual_json",
]
