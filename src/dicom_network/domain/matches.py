"""Matches: the kinds of matching of PS3.4 C.2.2.2, each a restriction of one attribute."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ValueMatch:
    """Single value, UID list or multiple value matching: the attribute equals one of ``values``."""

    tag: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WildcardMatch:
    """``*`` any run of characters, ``?`` one character (PS3.4 C.2.2.2.4)."""

    tag: int
    pattern: str


@dataclass(frozen=True, slots=True)
class RangeMatch:
    """Both ends included; an empty end is open. DA, TM or DT text (PS3.4 C.2.2.2.5)."""

    tag: int
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class CombinedRangeMatch:
    """A date and a time range taken together as one instant range (PS3.4 C.2.2.2.5, combined datetime matching)."""

    date_tag: int
    time_tag: int
    low: str
    """``YYYYMMDDHHMMSS`` with optional fraction, or empty for open."""
    high: str


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Script-blind match of a person's name; ``pattern`` is a name key with ``*`` and ``?``.

    ``any_word`` (fuzzy matching): every word of the pattern is the beginning of some word of the name, in any order.
    """

    tag: int
    pattern: str
    any_word: bool = False


@dataclass(frozen=True, slots=True)
class SequenceMatch:
    """Some item of the sequence satisfies all ``matches`` (PS3.4 C.2.2.2.6)."""

    tag: int
    matches: tuple["Match", ...]


@dataclass(frozen=True, slots=True)
class AnyMatch:
    """At least one of ``matches`` holds, all of one attribute: a key of several values, some with wildcards."""

    tag: int
    matches: tuple[WildcardMatch | NameMatch | ValueMatch | RangeMatch, ...]


@dataclass(frozen=True, slots=True)
class EmptyMatch:
    """The attribute is missing or has no value (PS3.4 C.2.2.2.7)."""

    tag: int


Match: TypeAlias = (
    ValueMatch | WildcardMatch | RangeMatch | CombinedRangeMatch | NameMatch | SequenceMatch | AnyMatch | EmptyMatch
)
