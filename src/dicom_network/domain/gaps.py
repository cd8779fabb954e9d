"""Gaps: instances that a series seems to miss, judged by their numbers."""

from dataclasses import dataclass
from typing import Final

SLICED: Final = frozenset({"CT", "MR", "PT", "NM"})
"""Modalities whose instances are slices that are numbered without a gap. Others number as they like."""
FEWEST: Final = 4
"""Of fewer instances nothing can be said."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The instance numbers of a series."""

    study_instance_uid: str
    series_instance_uid: str
    modality: str
    series_number: int | None
    description: str
    lowest: int
    highest: int
    different: int
    """How many different numbers there are."""

    @property
    def expected(self) -> int:
        """How many there would be without a gap."""
        return self.highest - self.lowest + 1

    @property
    def missing(self) -> int:
        """How many seem to be missing; 0 where the numbers mean something else."""
        missing = self.expected - self.different
        is_sliced = self.modality in SLICED and self.different >= FEWEST
        # Some count in tens, or by position: more is missing than is there.
        return missing if is_sliced and missing < self.different else 0
