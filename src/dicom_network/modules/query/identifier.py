"""The identifier of a C-FIND: which query it is, and which answer it wants (PS3.4 C.2.2, C.4.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.query import Match, Query, SequenceMatch, parse_match
from dicom_network.domain.searchable import Searchable
from dicom_network.modules.query.combined_ranges import combine_date_and_time
from dicom_network.modules.query.fuzzy_names import with_fuzzy_names
from dicom_network.standard.query_attributes import LEVEL_BY_TAG, LEVELS, USUAL, QueryAttribute

SPECIFIC_CHARACTER_SET = "00080005"
QUERY_RETRIEVE_LEVEL = "00080052"
RETRIEVE_AE_TITLE = "00080054"
INSTANCE_AVAILABILITY = "00080056"
NOT_KEYS = frozenset(
    {SPECIFIC_CHARACTER_SET, QUERY_RETRIEVE_LEVEL, RETRIEVE_AE_TITLE, INSTANCE_AVAILABILITY, "00080201"}
)
"""Elements that an identifier holds without restricting anything; all of them are understood."""


@dataclass(frozen=True, slots=True)
class Negotiated:
    """What extended negotiation agreed for the SOP class (PS3.4 C.5.1.1)."""

    combined_datetime: bool = False
    fuzzy_names: bool = False

    @classmethod
    def read(cls, application_information: bytes) -> "Negotiated":
        """Read the accepted application information: relational, combined datetime, fuzzy names, timezone."""
        flags = application_information.ljust(3, b"\0")
        return cls(combined_datetime=flags[1] == 1, fuzzy_names=flags[2] == 1)


@dataclass(frozen=True, slots=True)
class FindRequest:
    """A C-FIND as this node understands it."""

    query: Query
    wanted: Mapping[str, Any]
    """The keys to return, with their items for sequences."""
    has_unsupported_keys: bool
    """Some key is neither matched nor returned: pending responses say so with FF01H."""


def read_find(
    identifier: Mapping[str, Any],
    *,
    levels: Sequence[Level],
    negotiated: Negotiated,
    limit: int,
    searchable: Searchable,
) -> FindRequest:
    """Read an identifier.

    Queries are served relationally (PS3.4 C.4.1.2.2) whether that was negotiated or not: a key above the level may be
    missing.

    Raises: InvalidInput for a missing or wrong level, and for a value that cannot be one of its VR.
    """
    level = _level_of(identifier, levels)
    known = LEVELS[: LEVELS.index(level.value) + 1]
    matches: list[Match] = []
    wanted: dict[str, Any] = {}
    unsupported = False
    for tag, element in identifier.items():
        if tag in NOT_KEYS:
            continue
        attribute = searchable.get(int(tag, 16))
        if _level_of_tag(tag, attribute) not in known:
            unsupported = True
            continue
        if _is_kept(tag):
            wanted[tag] = element
        unsupported = unsupported or not _is_kept(tag) or not _is_supported(attribute, element)
        match = _match(attribute, element)
        if match is not None:
            matches.append(with_fuzzy_names(match) if negotiated.fuzzy_names else match)
    if negotiated.combined_datetime:
        matches = combine_date_and_time(matches)
    usual = frozenset().union(*(USUAL[one] for one in known))
    query = Query(level, tuple(matches), limit=limit, all_attributes=not wanted.keys() <= usual)
    return FindRequest(query, wanted, unsupported)


def answer_to(request: FindRequest, found: DICOMJSON, *, ae_title: str) -> DICOMJSON:
    """Make the identifier of a pending response: the wanted keys, empty where there is no value (PS3.4 C.4.1.1.3.2)."""
    response: DICOMJSON = {
        QUERY_RETRIEVE_LEVEL: {"vr": "CS", "Value": [request.query.level.value]},
        RETRIEVE_AE_TITLE: {"vr": "AE", "Value": [ae_title]},
        INSTANCE_AVAILABILITY: {"vr": "CS", "Value": ["ONLINE"]},
    }
    for tag, asked in request.wanted.items():
        response[tag] = _returned(asked, found.get(tag) or {"vr": asked["vr"]})
    return dict(sorted(response.items()))


def _level_of(identifier: Mapping[str, Any], levels: Sequence[Level]) -> Level:
    values = identifier.get(QUERY_RETRIEVE_LEVEL, {}).get("Value") or [""]
    for level in levels:
        if level.value == str(values[0]).strip():
            return level
    raise InvalidInput(
        "Query/Retrieve Level (0008,0052) is missing or not one of this model",
        code="query.level",
        hint=", ".join(one.value for one in levels),
    )


def _level_of_tag(tag: str, attribute: QueryAttribute | None) -> str:
    if tag in LEVEL_BY_TAG:
        return LEVEL_BY_TAG[tag]
    if attribute is not None:
        return attribute.level
    return next((one for one in LEVELS if tag in USUAL[one]), "")


def _is_kept(tag: str) -> bool:
    """Tell whether answers can hold an attribute; some extra tags can only be searched by."""
    return tag in LEVEL_BY_TAG or any(tag in USUAL[one] for one in LEVELS)


def _is_supported(attribute: QueryAttribute | None, element: Mapping[str, Any]) -> bool:
    """Tell whether a key does what it asks for; one that matches everything always does."""
    if _is_universal(element):
        return True
    if attribute is None or not attribute.items:
        return attribute is not None and attribute.vr != "SQ"
    return all(
        _item_attribute(attribute, item_tag) is not None or _is_universal(inner)
        for item_tag, inner in _first_item(element).items()
    )


def _match(attribute: QueryAttribute | None, element: Mapping[str, Any]) -> Match | None:
    if attribute is None or _is_universal(element):
        return None
    if attribute.vr != "SQ":
        return parse_match(attribute.tag, attribute.vr, _text(element))
    inner = [
        match
        for item_tag, item_element in _first_item(element).items()
        if (one := _item_attribute(attribute, item_tag)) is not None
        and (match := parse_match(one.tag, one.vr, _text(item_element))) is not None
    ]
    return SequenceMatch(attribute.tag, tuple(inner)) if inner else None


def _first_item(element: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the one item that a sequence of keys has (PS3.4 C.2.2.2.6)."""
    items: Sequence[Mapping[str, Any]] = element.get("Value", ()) if element.get("vr") == "SQ" else ()
    return items[0] if items else {}


def _item_attribute(attribute: QueryAttribute, item_tag: str) -> QueryAttribute | None:
    return next((one for one in attribute.items if one.tag == int(item_tag, 16)), None)


def _is_universal(element: Mapping[str, Any]) -> bool:
    if element.get("vr") == "SQ":
        return all(_is_universal(inner) for inner in _first_item(element).values())
    return not _text(element).strip("*\\ ")


def _text(element: Mapping[str, Any]) -> str:
    """Give the value of a key as it stood in the data set, values separated by backslashes."""
    parts = []
    for value in element.get("Value", ()):
        if isinstance(value, dict):
            groups = [value.get(group, "") for group in ("Alphabetic", "Ideographic", "Phonetic")]
            parts.append("=".join(groups).rstrip("="))
        else:
            parts.append("" if value is None else str(value))
    return "\\".join(parts)


def _returned(asked: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Cut the items of a sequence down to what was asked for; an empty item or no item asks for everything."""
    keys = _first_item(asked)
    if not keys or not found.get("Value"):
        return found
    return {
        "vr": "SQ",
        "Value": [{key: item.get(key, {"vr": keys[key]["vr"]}) for key in keys} for item in found["Value"]],
    }
