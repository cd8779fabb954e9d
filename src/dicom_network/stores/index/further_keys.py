"""Keys of attributes that have no column of their own: rarely asked for, or chosen by whoever runs the node.

They lie in the table ``attribute``, a row a value, with the item that it came from: the values of one item of a
sequence can so be asked for together (PS3.4 C.2.2.2.6).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from dicom_network.domain.searchable import Searchable
from dicom_network.standard.elements import vr_of
from dicom_network.standard.query_attributes import LEVELS, MATCHABLE, QueryAttribute
from dicom_network.stores.index.values import key_of, values_of


class FurtherKey(NamedTuple):
    """One value; ``path`` is that of ``path_of``."""

    path: str
    value: str
    item: int


def path_of(tag: int, item_tag: int | None = None) -> str:
    """Give the path of an attribute, or of an attribute in the items of a sequence."""
    return f"{tag:08X}" if item_tag is None else f"{tag:08X}.{item_tag:08X}"


class FurtherKeys:
    """Knows which attributes of a level are kept as further keys."""

    def __init__(self, extra_tags: Iterable[str]) -> None:
        extra = Searchable(extra_tags).extra
        self.extra = frozenset(extra)
        in_columns = {a.tag for a in MATCHABLE.values() if a.column or a.computed}
        self._of_level: dict[str, list[QueryAttribute]] = {
            level: [a for a in MATCHABLE.values() if a.level == level and not a.column and not a.computed]
            for level in LEVELS
        }
        known = {a.tag for attributes in self._of_level.values() for a in attributes}
        self._extra_of_level: dict[str, list[int]] = {
            level: [tag for tag in sorted(self.extra - in_columns - known) if extra[tag].level == level]
            for level in LEVELS
        }
        self.tags = {
            level: frozenset(
                [f"{a.tag:08X}" for a in self._of_level[level]] + [f"{tag:08X}" for tag in self._extra_of_level[level]]
            )
            for level in LEVELS
        }
        """By level, the DICOM JSON keys of which there are rows. Most instances have none."""

    def level_of(self, tag: int) -> str | None:
        """Tell at which level a tag is kept as an extra key; None where it is not."""
        for level, tags in self._extra_of_level.items():
            if tag in tags:
                return level
        return None

    def of(self, level: str, attributes: Mapping[str, Any]) -> list[FurtherKey]:
        """List the keys of one object of a level."""
        if self.tags[level].isdisjoint(attributes):
            return []
        keys = [key for a in self._of_level[level] for key in _keys(a, attributes.get(f"{a.tag:08X}"))]
        return list(dict.fromkeys([*keys, *self.extra_of(level, attributes)]))

    def extra_of(self, level: str, attributes: Mapping[str, Any]) -> list[FurtherKey]:
        """List the keys of the extra tags of one object of a level."""
        return [
            key for tag in self._extra_of_level[level] for key in _plain(tag, vr_of(tag), attributes.get(f"{tag:08X}"))
        ]


def _keys(attribute: QueryAttribute, element: Mapping[str, Any] | None) -> Iterator[FurtherKey]:
    if element is None:
        return
    if attribute.vr != "SQ":
        yield from _plain(attribute.tag, attribute.vr, element)
        return
    for item_index, item in enumerate(values_of(element)):
        for wanted in attribute.items:
            for value in values_of(item.get(f"{wanted.tag:08X}")):
                key = key_of(value, wanted.vr)
                if key:
                    yield FurtherKey(path_of(attribute.tag, wanted.tag), key, item_index)


def _plain(tag: int, vr: str, element: Mapping[str, Any] | None) -> Iterator[FurtherKey]:
    if element is None:
        return
    for value in values_of(element):
        if not isinstance(value, Mapping) or vr == "PN":
            key = key_of(value, element.get("vr", vr) if vr == "UN" else vr)
            if key:
                yield FurtherKey(path_of(tag), key, 0)
