"""Senders that have been silent for unusually long."""

from datetime import UTC, datetime, timedelta

from dicom_network.modules.peers.silence import FEWEST_HOURS, silence_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def hours(*back: int) -> list[int]:
    """Hours with images, so many hours before noon, in order."""
    return sorted(int(NOON.timestamp()) // 3600 - one for one in back)


OFFICE_HOURS = hours(*(24 * day + hour for day in range(1, 8) for hour in range(0, 6)))
"""Images from six to noon, seven days long."""


def test_who_is_silent_for_longer_than_ever_before_is_noticed() -> None:
    last = NOON - timedelta(hours=25)
    silence = silence_of(OFFICE_HOURS, last, NOON)
    assert silence is not None
    assert (silence.since, silence.usual) == (last, timedelta(hours=19))


def test_a_night_is_no_silence_for_who_sleeps_at_night() -> None:
    assert silence_of(OFFICE_HOURS, NOON - timedelta(hours=19), NOON) is None


def test_a_short_pause_worries_nobody() -> None:
    busy = hours(*range(1, 100))
    assert silence_of(busy, NOON - timedelta(hours=3), NOON) is None
    assert silence_of(busy, NOON - timedelta(hours=5), NOON) is not None


def test_who_has_hardly_ever_sent_is_not_known_well_enough() -> None:
    assert silence_of(hours(*range(FEWEST_HOURS - 1)), NOON - timedelta(days=20), NOON) is None
    assert silence_of([], None, NOON) is None
