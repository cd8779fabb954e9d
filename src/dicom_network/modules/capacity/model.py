"""The day on which the disk will be full, from how what is held grew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import linear_regression

from dicom_network.domain.holdings import DayOfHolding

DAYS_LOOKED_AT = 28
FEWEST_DAYS = 3
"""From fewer days than this nothing is foretold."""
FARTHEST = 3650
"""Days; what is farther off is not said."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the last weeks say of the next ones."""

    bytes_a_day: int | None
    """How much comes in a day; None where too little is known. May be negative: more is purged than comes."""
    full_on: date | None
    """The day on which nothing more is taken; None where it is unknown or more than ten years off."""
    days_left: int | None


def forecast(days: Sequence[DayOfHolding], *, usable_bytes: int, today: date) -> Forecast:
    """Foretell from the days of the last weeks, whose last is today; ``usable_bytes`` is what may still be filled.

    The straight line through what was held: one large import moves it less than it would an average of two ends.
    """
    looked_at = [day for day in days if _date(day) > today - timedelta(days=DAYS_LOOKED_AT)]
    if usable_bytes <= 0:
        return Forecast(_growth(looked_at), today, 0)
    growth = _growth(looked_at)
    if growth is None or growth <= 0:
        return Forecast(growth, None, None)
    left = usable_bytes // growth
    if left > FARTHEST:
        return Forecast(growth, None, None)
    return Forecast(growth, today + timedelta(days=left), left)


def _growth(days: Sequence[DayOfHolding]) -> int | None:
    if len(days) < FEWEST_DAYS:
        return None
    first = _date(days[0])
    slope, _ = linear_regression([(_date(day) - first).days for day in days], [day.bytes for day in days])
    return round(slope)


def _date(day: DayOfHolding) -> date:
    return date.fromisoformat(day.day)
