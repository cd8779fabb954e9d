"""The identifier of a C-FIND: which query it is, and which answer it wants (PS3.4 C.2.2, C.4.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.query import (
    CombinedRangeMatch,
    Match,
    NameMatch,
    Query,
    RangeMatch,
    SequenceMatch,
    parse_match,
)
from dicom_network.standard.elements import TAG_BY_KEYWORD
from dicom_network.standard.query_attributes import LEVEL_BY_TAG, LEVELS, MATCHABLE, QUERY_ATTRIBUTES, USUAL

SPECIFIC_CHARACTER_SET = "00080005"
QUERY_RETRIEVE_LEVEL = "00080052"
RETRIEVE_AE_TITLE = "00080054"
INSTANCE_AVAILABILITY = "00080056"
NOT_KEYS = frozenset(
    {SPECIFIC_CHARACTER_SET, QUERY_RETRIEVE_LEVEL, RETRIEVE_AE_TITLE, INSTANCE_AVAILABILITY, "00080201"}
)
"""Elements that an identifier holds without restricting anything; all of them are understood."""

COMPUTED = frozenset(f"{attribute.tag:08X}" for attribute in QUERY_ATTRIBUTES if attribute.computed)
DATE_AND_TIME = {
    TAG_BY_KEYWORD[date]: TAG_BY_KEYWORD[time]
    for date, time in (
        ("StudyDate", "StudyTime"),
        ("SeriesDate", "SeriesTime"),
        ("PerformedProcedureStepStartDate", "PerformedProcedureStepStartTime"),
        ("ContentDate", "ContentTime"),
    )
}
"""Pairs that combined datetime matching takes together (PS3.4 C.2.2.2.5.1)."""


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
    identifier: Mapping[str, Any], *, levels: Sequence[Level], negotiated: Negotiated, limit: int
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
        match = _match(tag, element)
        at_level = _level_of_tag(tag) in known
        if at_level:
            wanted[tag] = element
        if match is not None and at_level:
            matches.append(_fuzzy(match) if negotiated.fuzzy_names else match)
        unsupported = unsupported or not at_level or (match is None and _has_value(element))
    if negotiated.combined_datetime:
        matches = _combine(matches)
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


def _level_of_tag(tag: str) -> str:
    if tag in LEVEL_BY_TAG:
        return LEVEL_BY_TAG[tag]
    attribute = MATCHABLE.get(int(tag, 16))
    if attribute is not None:
        return attribute.level
    return next((one for one in LEVELS if tag in USUAL[one]), "")


def _match(tag: str, element: Mapping[str, Any]) -> Match | None:
    attribute = MATCHABLE.get(int(tag, 16))
    if attribute is None or not _has_value(element):
        return None
    if attribute.items:
        inner = [
            match
            for item in element["Value"][:1]
            for item_tag, item_element in item.items()
            if any(one.tag == int(item_tag, 16) for one in attribute.items)
            and (match := parse_match(int(item_tag, 16), item_element["vr"], _text(item_element))) is not None
        ]
        return SequenceMatch(attribute.tag, tuple(inner)) if inner else None
    return parse_match(attribute.tag, attribute.vr, _text(element))


def _has_value(element: Mapping[str, Any]) -> bool:
    if element.get("vr") == "SQ":
        return any(_has_value(inner) for item in element.get("Value", ()) for inner in item.values())
    return any(value not in (None, "", {}) for value in element.get("Value", ()))


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


def _fuzzy(match: Match) -> Match:
    return replace(match, any_word=True) if isinstance(match, NameMatch) else match


def _combine(matches: Sequence[Match]) -> list[Match]:
    """Turn a date range and its time range into one range of instants."""
    ranges = {match.tag: match for match in matches if isinstance(match, RangeMatch)}
    combined = list(matches)
    for date_tag, time_tag in DATE_AND_TIME.items():
        date, time = ranges.get(date_tag), ranges.get(time_tag)
        if date is not None and time is not None:
            combined = [match for match in combined if match not in (date, time)]
            combined.append(
                CombinedRangeMatch(
                    date_tag,
                    time_tag,
                    date.low and date.low + time.low,
                    date.high and date.high + time.high,
                )
            )
    return combined


def _returned(asked: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Cut the items of a sequence down to what was asked for; an empty item or no item asks for everything."""
    items: Sequence[Mapping[str, Any]] = asked.get("Value", ()) if asked.get("vr") == "SQ" else ()
    keys = items[0] if items else {}
    if not keys or not found.get("Value"):
        return found
    return {
        "vr": "SQ",
        "Value": [{key: item.get(key, {"vr": keys[key]["vr"]}) for key in keys} for item in found["Value"]],
    }
