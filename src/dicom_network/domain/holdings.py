"""Holdings: what is held, and how it grew."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holding:
    """Series of one modality that arrived in one month."""

    modality: str
    month: str
    """Six digits."""
    series: int
    instances: int
    bytes: int


@dataclass(frozen=True, slots=True)
class DayOfHolding:
    """What was held at the end of a day, or is now."""

    day: str
    """Eight digits, UTC."""
    instances: int
    bytes: int
    free_bytes: int
