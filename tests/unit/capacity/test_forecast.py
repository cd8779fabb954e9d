"""The day on which the disk will be full."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.domain.holdings import DayOfHolding
from dicom_network.modules.capacity.model import FEWEST_DAYS, Forecast, forecast

TODAY = date(2026, 11, 22)
GIB = 1 << 30


def days(*sizes: int) -> list[DayOfHolding]:
    """Days that end today, with what was held on each."""
    first = TODAY - timedelta(days=len(sizes) - 1)
    return [DayOfHolding(f"{first + timedelta(days=number):%Y%m%d}", 0, size, 0) for number, size in enumerate(sizes)]


def test_steady_growth_fills_the_disk_on_a_day_that_can_be_counted() -> None:
    grown = days(*(number * GIB for number in range(10)))
    assert forecast(grown, usable_bytes=41 * GIB, today=TODAY) == Forecast(GIB, date(2027, 1, 2), 41)


def test_one_large_import_moves_the_day_less_than_an_average_would() -> None:
    steady = [number * GIB for number in range(28)]
    with_import = [size + (100 * GIB if number >= 27 else 0) for number, size in enumerate(steady)]
    foretold = forecast(days(*with_import), usable_bytes=1000 * GIB, today=TODAY)
    average = (with_import[-1] - with_import[0]) // 27
    assert foretold.bytes_a_day is not None
    assert GIB < foretold.bytes_a_day < average


def test_too_few_days_foretell_nothing() -> None:
    assert forecast(days(*range(FEWEST_DAYS - 1)), usable_bytes=GIB, today=TODAY) == Forecast(None, None, None)
    assert forecast([], usable_bytes=GIB, today=TODAY) == Forecast(None, None, None)


def test_what_does_not_grow_is_never_full() -> None:
    assert forecast(days(5, 5, 5, 5), usable_bytes=GIB, today=TODAY) == Forecast(0, None, None)
    assert forecast(days(9, 8, 7), usable_bytes=GIB, today=TODAY) == Forecast(-1, None, None)


def test_a_disk_below_its_reserve_is_full_today() -> None:
    assert forecast([], usable_bytes=0, today=TODAY).full_on == TODAY
    assert forecast(days(1, 2, 3), usable_bytes=-5, today=TODAY).days_left == 0


def test_old_days_do_not_count() -> None:
    old = DayOfHolding("20260101", 0, 10**15, 0)
    assert forecast([old, *days(1, 2, 3)], usable_bytes=100, today=TODAY).bytes_a_day == 1


@pytest.mark.parametrize("usable", [1, 10**6, 10**15])
@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=10**15), max_size=28))
def test_a_day_is_foretold_exactly_where_there_is_growth(usable: int, sizes: list[int]) -> None:
    foretold = forecast(days(*sizes), usable_bytes=usable, today=TODAY)
    assert (foretold.full_on is None) == (foretold.days_left is None)
    if foretold.full_on is not None:
        assert foretold.full_on >= TODAY
        assert (foretold.bytes_a_day or 0) > 0
