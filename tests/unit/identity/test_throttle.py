"""Guessing is slowed down, for who guesses and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from dicom_network.modules.identity import throttle
from dicom_network.modules.identity.throttle import FREE_ATTEMPTS, LONGEST_PAUSE, REMEMBERED, Throttle


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(throttle, "now", made)
    return made


def fail(guard: Throttle, times: int, address: str = "192.0.2.7", name: str = "ana") -> None:
    for _ in range(times):
        guard.failed(address, name)


def test_a_few_mistakes_cost_nothing(clock: Clock) -> None:
    guard = Throttle()
    fail(guard, FREE_ATTEMPTS - 1)
    assert guard.allows("192.0.2.7", "ana")


def test_each_further_mistake_doubles_the_pause_up_to_a_limit(clock: Clock) -> None:
    guard = Throttle()
    fail(guard, FREE_ATTEMPTS)
    for pause in (1, 2, 4, 8):
        assert not guard.allows("192.0.2.7", "ana")
        clock.wait(pause - 0.1)
        assert not guard.allows("192.0.2.7", "ana")
        clock.wait(0.2)
        assert guard.allows("192.0.2.7", "ana")
        fail(guard, 1)
    fail(guard, 50)
    clock.wait(LONGEST_PAUSE.total_seconds())
    assert guard.allows("192.0.2.7", "ana")


def test_nobody_else_and_nowhere_else_is_slowed_down(clock: Clock) -> None:
    guard = Throttle()
    fail(guard, 20)
    assert guard.allows("192.0.2.7", "ion")
    assert guard.allows("192.0.2.8", "ana")


def test_success_wipes_the_slate_clean(clock: Clock) -> None:
    guard = Throttle()
    fail(guard, FREE_ATTEMPTS)
    guard.succeeded("192.0.2.7", "ana")
    fail(guard, FREE_ATTEMPTS - 1)
    assert guard.allows("192.0.2.7", "ana")


def test_memory_is_bounded(clock: Clock) -> None:
    guard = Throttle()
    fail(guard, 9, name="first")
    for number in range(REMEMBERED):
        guard.failed("192.0.2.9", f"n{number}")
    assert guard.allows("192.0.2.7", "first")
