"""Which picture stands for others, and what is held in memory."""

from datetime import UTC, datetime

from dicom_network.domain.hierarchy import SeriesState
from dicom_network.modules.rendering.recent import Recent
from dicom_network.modules.rendering.thumbnails import choose_series


def series(uid: str, modality: str, instances: int) -> SeriesState:
    return SeriesState("1", uid, modality, instances, 1, datetime(2026, 1, 2, tzinfo=UTC))


def chosen(*states: SeriesState) -> str:
    return choose_series(states).series_instance_uid


def test_the_biggest_series_of_pictures_is_chosen() -> None:
    assert chosen(series("scout", "CT", 2), series("volume", "CT", 300), series("dose", "SR", 900)) == "volume"


def test_pictures_come_before_what_was_made_of_them() -> None:
    assert chosen(series("labels", "SEG", 300), series("volume", "MR", 20)) == "volume"
    assert chosen(series("labels", "SEG", 3), series("states", "PR", 20)) == "labels"


def test_where_there_are_no_pictures_anything_is_chosen() -> None:
    assert chosen(series("report", "SR", 1), series("states", "PR", 4)) == "states"
    assert chosen(series("unheard-of", "XYZ", 1), series("states", "PR", 4)) == "unheard-of"


def test_memory_keeps_to_its_limit_and_drops_what_was_used_least_lately() -> None:
    recent = Recent(1000)
    for number in range(20):
        recent.put(f"{number}", bytes(100))
        recent.find("0")
    assert recent.find("0")
    assert recent.find("19")
    assert recent.find("5") is None
    assert sum(recent.find(f"{number}") is not None for number in range(20)) == 10


def test_what_is_too_large_is_not_held() -> None:
    recent = Recent(1000)
    recent.put("small", bytes(100))
    recent.put("large", bytes(500))
    assert recent.find("large") is None
    assert recent.find("small")


def test_a_second_content_replaces_the_first() -> None:
    recent = Recent(1000)
    for length in (100, 50, 120):
        recent.put("key", bytes(length))
    assert recent.find("key") == bytes(120)
