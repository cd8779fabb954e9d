"""Access: what may be permitted, and the rules that say for which studies it is.

A permission is granted for the studies that a rule holds for. One rule compiles to SQL (``stores.index.rules``) and to
Python (``study_facts``); deny is the default. ``roles`` says what people are given, ``subjects`` makes rules of it.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from dicom_network.domain.permissions import Permission
from dicom_network.domain.study_rules import (
    ANYTHING,
    NOTHING,
    Anything,
    Nothing,
    StudyRule,
    all_of,
    any_of,
    covers,
    institutions_in,
)

__all__ = [
    "ANYTHING",
    "EVERY_RIGHT",
    "NOTHING",
    "Anything",
    "Nothing",
    "Permission",
    "Rights",
    "StudyRule",
    "all_of",
    "any_of",
    "covers",
    "institutions_in",
]

Rights: TypeAlias = Mapping[Permission, StudyRule]
"""What is permitted, and for which studies; what is not in it is permitted for none."""

EVERY_RIGHT: Final[Rights] = dict.fromkeys(Permission, ANYTHING)
"""Every permission for every study."""
