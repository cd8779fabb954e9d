"""Reading keys: what the text of one key of a query asks for (PS3.4 C.2.2.2)."""

import re
from collections.abc import Callable

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.matches import AnyMatch, EmptyMatch, Match, NameMatch, RangeMatch, ValueMatch, WildcardMatch
from dicom_network.domain.names import name_pattern
from dicom_network.standard.elements import format_tag
from dicom_network.standard.query_attributes import WILDCARD_VRS
from dicom_network.standard.uids import USED_UID
from dicom_network.standard.value_representations import SINGLE_TEXT

EMPTY = '""'
"""The key that asks for attributes without a value (PS3.4 C.2.2.2.7)."""

_DATE = re.compile(r"(\d{4})(\.?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])")
_TIME = re.compile(r"([01]\d|2[0-3])(?::?([0-5]\d)(?::?([0-5]\d|60)(\.\d{1,6})?)?)?")
_MOMENT = (
    r"\d{4}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])(?:[0-5]\d(?:(?:[0-5]\d|60)"
    r"(?:\.\d{1,6})?)?)?)?)?)?"
)
_OFFSET = r"(?:\+(?:0\d|1[0-4])[0-5]\d|-(?:0\d|1[0-2])[0-5]\d)"
_DATE_TIME = re.compile(f"{_MOMENT}{_OFFSET}?")
_DATE_TIME_RANGE = re.compile(f"({_MOMENT}{_OFFSET}?)?-({_MOMENT}{_OFFSET}?)?")
_NUMBER = re.compile(r"[+-]?\d{1,12}")
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_UID = re.compile(f"(?=.*[0-9]){USED_UID}")
"""As wide as what storage takes, and with a digit at least: a word is a mistake of who asks."""
_INTEGERS = frozenset({"IS", "SL", "SS", "UL", "US", "SV", "UV"})
_DECIMALS = frozenset({"DS", "FD", "FL"})


def parse_match(tag: int, vr: str, text: str) -> Match | None:
    """Read the text of a key; None for universal matching.

    Several values are parted by backslashes, UIDs also by commas. Dates and times come out in digits only.
    Raises: InvalidInput for text that cannot be of the VR; the message names the attribute, never the value.
    """
    text = text.strip(" \0")
    if text == EMPTY:
        return EmptyMatch(tag)
    values = [value.strip(" ") for value in _parted(text, vr)]
    if not any(values) or any(value and not value.strip("*") for value in values):
        return None
    matches = [_parse_one(tag, vr, value) for value in values if value]
    if any(match is None for match in matches):
        return None
    return _together(tag, [match for match in matches if match is not None])


def _parted(text: str, vr: str) -> list[str]:
    if vr == "UI":
        return re.split(r"[\\,]", text)
    return [text] if vr in SINGLE_TEXT else text.split("\\")


def _together(tag: int, matches: list[ValueMatch | WildcardMatch | RangeMatch | NameMatch]) -> Match:
    if len(matches) == 1:
        return matches[0]
    if all(isinstance(match, ValueMatch) for match in matches):
        values = [value for match in matches if isinstance(match, ValueMatch) for value in match.values]
        return ValueMatch(tag, tuple(dict.fromkeys(values)))
    return AnyMatch(tag, tuple(matches))


def _parse_one(tag: int, vr: str, value: str) -> ValueMatch | WildcardMatch | RangeMatch | NameMatch | None:
    if vr == "PN":
        pattern = name_pattern(value)
        return NameMatch(tag, pattern) if pattern.strip("*= ") else None
    if vr in ("DA", "TM"):
        return _parse_range(tag, vr, value)
    if vr == "DT":
        return _parse_date_time(tag, value)
    if vr in WILDCARD_VRS:
        has_wildcard = "*" in value or "?" in value
        return WildcardMatch(tag, value) if has_wildcard else ValueMatch(tag, (value,))
    pattern_of_vr = {"UI": _UID, **dict.fromkeys(_INTEGERS, _NUMBER), **dict.fromkeys(_DECIMALS, _DECIMAL)}.get(vr)
    if vr == "SQ" or (pattern_of_vr is not None and not pattern_of_vr.fullmatch(value)):
        raise _nonsense(tag, vr)
    return ValueMatch(tag, (value,))


def _parse_range(tag: int, vr: str, value: str) -> ValueMatch | RangeMatch:
    plain = _plain_date if vr == "DA" else _plain_time
    low, separator, high = value.partition("-")
    if not separator:
        return ValueMatch(tag, (_required(plain, low, tag, vr),))
    ends = [_required(plain, end, tag, vr) if end.strip() else "" for end in (low, high)]
    if not any(ends):
        raise _nonsense(tag, vr)
    return RangeMatch(tag, ends[0], ends[1])


def _parse_date_time(tag: int, value: str) -> ValueMatch | RangeMatch:
    # A hyphen and four digits that can be an offset from UTC are one: PS3.4 C.2.2.2.5.3.
    if _DATE_TIME.fullmatch(value):
        return ValueMatch(tag, (value,))
    match = _DATE_TIME_RANGE.fullmatch(value)
    if not match or not any(match.groups()):
        raise _nonsense(tag, "DT")
    return RangeMatch(tag, match.group(1) or "", match.group(2) or "")


def _plain_date(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    return "".join(match.group(1, 3, 4)) if match else None


def _plain_time(text: str) -> str | None:
    match = _TIME.fullmatch(text)
    return "".join(part or "" for part in match.groups()) if match else None


def _required(plain: Callable[[str], str | None], text: str, tag: int, vr: str) -> str:
    found = plain(text.strip(" "))
    if found is None:
        raise _nonsense(tag, vr)
    return found


def _nonsense(tag: int, vr: str) -> InvalidInput:
    wanted = {
        "DA": "a date YYYYMMDD or a range of dates",
        "TM": "a time HHMMSS or a range of times",
        "DT": "a date and time or a range of them",
        "UI": "a UID or a list of UIDs",
        "SQ": "a sequence with keys in its item",
    }.get(vr, "a number")
    return InvalidInput(f"the key {format_tag(tag)} is not {wanted}", code="query.value")
