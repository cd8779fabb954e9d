"""A query in the words of PS3.4 C.2.2.2, free of DIMSE and of HTTP; C-FIND and QIDO-RS both become one.

``parse_match`` turns the text of one key into a match; stores turn a ``Query`` into an answer.
"""

from dataclasses import dataclass

from dicom_network.domain.hierarchy import Level
from dicom_network.domain.matches import (
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
from dicom_network.domain.matching import parse_match

__all__ = [
    "AnyMatch",
    "CombinedRangeMatch",
    "EmptyMatch",
    "Match",
    "NameMatch",
    "Query",
    "RangeMatch",
    "SequenceMatch",
    "ValueMatch",
    "WildcardMatch",
    "parse_match",
]


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
