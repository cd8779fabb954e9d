"""What a query has to give, computed from the instances one by one in plain Python, without any index.

Written from PS3.4 C.2.2.2 and nothing else: it is the oracle of the index.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dicom_network.domain.hierarchy import Level
from dicom_network.domain.names import name_key
from dicom_network.domain.query import (
    AnyMatch,
    CombinedRangeMatch,
    EmptyMatch,
    Match,
    NameMatch,
    RangeMatch,
    SequenceMatch,
    ValueMatch,
    WildcardMatch,
)
from dicom_network.standard.elements import KEYWORD_BY_TAG, VR_BY_TAG

Instance = Mapping[str, Any]
"""Values by keyword; None or missing: no value."""

LEVELS = list(Level)
UNIQUE = {
    Level.PATIENT: "PatientID",
    Level.STUDY: "StudyInstanceUID",
    Level.SERIES: "SeriesInstanceUID",
    Level.INSTANCE: "SOPInstanceUID",
}


@dataclass(frozen=True)
class PlainArchive:
    """Instances, in the order of their arrival."""

    instances: Sequence[Instance]

    def find(self, level: Level, matches: Sequence[Match]) -> set[str]:
        """Give the unique keys of what satisfies all matches: some instance of it does."""
        return {one[UNIQUE[level]] for one in self.instances if all(self._matches(one, match) for match in matches)}

    def sorted_studies(self, uids: set[str]) -> list[str]:
        """Give studies newest first, those of one moment by the order of their arrival, the last first."""
        first = {one["StudyInstanceUID"]: (number, one) for number, one in reversed(list(enumerate(self.instances)))}

        def moment(uid: str) -> tuple[str, str, int]:
            number, one = first[uid]
            return _text(one.get("StudyDate")), _time(_text(one.get("StudyTime"))), number

        return sorted(uids, key=moment, reverse=True)

    def _matches(self, instance: Instance, match: Match) -> bool:
        if isinstance(match, CombinedRangeMatch):
            return _in_moments(instance, match)
        keyword = KEYWORD_BY_TAG[match.tag]
        if isinstance(match, SequenceMatch):
            items = instance.get(keyword) or []
            return any(all(self._matches(item, inner) for inner in match.matches) for item in items)
        if keyword == "ModalitiesInStudy":
            values = self._of_study(instance, "Modality")
        elif keyword == "SOPClassesInStudy":
            values = self._of_study(instance, "SOPClassUID")
        elif keyword == "NumberOfStudyRelatedInstances":
            values = [str(len(self._study(instance)))]
        else:
            values = _values(instance.get(keyword))
        return _any_value(values, match, VR_BY_TAG[match.tag])

    def _study(self, instance: Instance) -> list[Instance]:
        return [one for one in self.instances if one["StudyInstanceUID"] == instance["StudyInstanceUID"]]

    def _of_study(self, instance: Instance, keyword: str) -> list[str]:
        return [value for one in self._study(instance) for value in _values(one.get(keyword))]


def _any_value(values: Sequence[str], match: Match, vr: str) -> bool:
    if isinstance(match, EmptyMatch):
        return not values
    if isinstance(match, AnyMatch):
        return any(_any_value(values, one, vr) for one in match.matches)
    return any(_test(match, vr)(value) for value in values)


def _test(match: Match, vr: str) -> Callable[[str], bool]:
    if isinstance(match, ValueMatch):
        return lambda value: any(_equal(value, wanted, vr) for wanted in match.values)
    if isinstance(match, WildcardMatch):
        return lambda value: _like(match.pattern, value)
    if isinstance(match, NameMatch):
        return lambda value: _is_named(name_key(value), match)
    assert isinstance(match, RangeMatch)
    return lambda value: _in_range(value, match.low, match.high, vr)


def _equal(value: str, wanted: str, vr: str) -> bool:
    if vr == "IS":
        return int(value) == int(wanted)
    if vr in ("DA", "TM"):
        return _in_range(value, wanted, wanted, vr)
    return value == wanted


def _in_range(value: str, low: str, high: str, vr: str) -> bool:
    if vr == "TM":
        value, low, high = _time(value), low and _time(low), high and _time(high, "59", "9")
    return (not low or value >= low) and (not high or value <= high)


def _in_moments(instance: Instance, match: CombinedRangeMatch) -> bool:
    date = _text(instance.get(KEYWORD_BY_TAG[match.date_tag]))
    if not date:
        return False
    moment = date + (_time(_text(instance.get(KEYWORD_BY_TAG[match.time_tag]))) or _time("00"))
    low = match.low and match.low[:8] + _time(match.low[8:] or "00")
    high = match.high and match.high[:8] + _time(match.high[8:] or "23", "59", "9")
    return (not low or moment >= low) and (not high or moment <= high)


def _like(pattern: str, value: str) -> bool:
    wildcards = {"*": ".*", "?": "."}
    expression = "".join(wildcards.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(expression, value, re.DOTALL) is not None


def _is_named(key: str, match: NameMatch) -> bool:
    if match.any_word:
        words = re.split("[ =]", key)
        return all(any(word.startswith(begun) for word in words) for begun in match.pattern.split())
    groups = key.split("=")
    if match.pattern.isascii():
        # A trailing asterisk takes in the other groups; nothing else of a Latin pattern looks at them.
        groups = [groups[0], key] if match.pattern.endswith("*") else groups[:1]
    patterns = [match.pattern]
    if match.pattern.endswith(" *"):
        patterns.append(match.pattern[:-2])
    return any(_like(pattern, group) for pattern in patterns for group in groups)


def _time(text: str, fill: str = "00", last: str = "0") -> str:
    if not text:
        return ""
    whole, _, fraction = text.partition(".")
    whole += fill * ((6 - len(whole)) // 2)
    return f"{whole}.{fraction.ljust(6, last)}"


def _values(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [_text(one) for one in values if _text(one)]


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip(" ")
