"""A query in the words of PS3.4 C.2.2.2, free of DIMSE and of HTTP; C-FIND and QIDO-RS both become one.

``parse_match`` turns the text of one key into a match; stores turn a ``Query`` into an answer.
"""

from dataclasses import dataclass
from typing import TypeAlias

from dicom_network.domain.hierarchy import Level


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


Match: TypeAlias = ValueMatch | WildcardMatch | RangeMatch | CombinedRangeMatch | NameMatch | SequenceMatch


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for. ``matches`` may name attributes of ``level`` and of the levels above it."""

    level: Level
    matches: tuple[Match, ...] = ()
    limit: int | None = None
    offset: int = 0
    after: str = ""
    """Keyset cursor: the opaque ``cursor`` of the last row that the asker has. Excludes ``offset``."""
    newest_first: bool = True
    """Studies by date and time, newest first; series and instances always by their numbers."""
    all_attributes: bool = False
    """Give every attribute that is kept at the level and above it, not the usual ones only."""
