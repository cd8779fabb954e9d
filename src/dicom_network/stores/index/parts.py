"""The parts of an instance's attributes: what it says of its patient, its study, its series and itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from dicom_network.standard.kept_attributes import SHAPE_KEPT
from dicom_network.standard.query_attributes import INSTANCE, LEVEL_BY_TAG, LEVELS, PATIENT, SERIES, STUDY, USUAL

Attributes: TypeAlias = dict[str, dict[str, Any]]

_SHAPE_SLOT = len(LEVELS)
_SLOT = {tag: LEVELS.index(level) for tag, level in LEVEL_BY_TAG.items()} | dict.fromkeys(SHAPE_KEPT, _SHAPE_SLOT)

# Held in columns of the instance and put back from there.
_IN_COLUMNS = frozenset({"00080016", "00080018", "00200013", "00280008"})


@dataclass(frozen=True, slots=True)
class Parts:
    """The attributes of one instance, by what they describe."""

    patient: Attributes
    study: Attributes
    series: Attributes
    instance: Attributes
    shape: Attributes


def part(attributes: Mapping[str, Any]) -> Parts:
    """Sort the attributes of an instance; what is empty or not kept is left out."""
    parts: tuple[Attributes, ...] = ({}, {}, {}, {}, {})
    slot_of = _SLOT.get
    for tag, element in attributes.items():
        slot = slot_of(tag)
        if slot is not None and "Value" in element:
            parts[slot][tag] = element
    return Parts(*parts)


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
