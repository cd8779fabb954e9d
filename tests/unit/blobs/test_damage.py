"""Damage of sealed series and large objects is told with its place, and costs no more than what it hits."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dicom_network.base.settings import StorageSettings
from dicom_network.domain.errors import Corrupt, NotFound
from dicom_network.domain.hierarchy import Found
from dicom_network.stores.blobs.local import LocalBlobStore
from tests.local_node import Slice
from tests.unit.blobs.test_readable_by_others import land, version

SLICES = [Slice(instance=f"2.25.1.1.{number}", number=number, fill=number) for number in range(1, 4)]
LARGE = Slice(instance="2.25.1.1.9", size=200_000)


@pytest.fixture
def store(tmp_path: Path) -> LocalBlobStore:
    settings = StorageSettings(reserve_bytes=0, large_object_bytes=64 * 1024)
    return LocalBlobStore(tmp_path, settings, settle_seconds=0)


def seal(store: LocalBlobStore) -> str:
    versions = [
        version(land(store, one.header(), one.data_set(), one.instance), one.instance, one.number) for one in SLICES
    ]
    return next(iter(store.seal("2.25.1.1", versions).values())).container


def scan(store: LocalBlobStore, container: str, *, verify: bool = True) -> tuple[list[str], str]:
    found: list[Found] = []
    try:
        for one in store.scan(container, verify=verify):
            found.append(one)
    except Corrupt as error:
        return [one.sop_instance_uid for one in found], str(error)
    return [one.sop_instance_uid for one in found], ""


def test_a_changed_member_of_a_sealed_series_is_told_and_the_others_are_found(
    store: LocalBlobStore, tmp_path: Path
) -> None:
    container = seal(store)
    content = bytearray((tmp_path / container).read_bytes())
    content[content.find(bytes([2]) * 1000) + 500] ^= 1
    (tmp_path / container).write_bytes(content)
    uids, damage = scan(store, container)
    assert uids == [SLICES[0].instance, SLICES[2].instance]
    assert container in damage
    assert scan(store, container, verify=False) == ([one.instance for one in SLICES], "")


def test_a_member_that_is_none_of_ours_is_told(store: LocalBlobStore, tmp_path: Path) -> None:
    container = seal(store)
    with zipfile.ZipFile(tmp_path / container, "a") as archive:
        archive.writestr("README.txt", "put here by somebody")
    uids, damage = scan(store, container)
    assert uids == [one.instance for one in SLICES]
    assert "1 places" in damage


@pytest.mark.parametrize("cut", [lambda size: 0, lambda size: size // 2, lambda size: size - 1])
def test_a_cut_container_is_told(store: LocalBlobStore, tmp_path: Path, cut: Callable[[int], int]) -> None:
    large = land(store, LARGE.header(), LARGE.data_set(), LARGE.instance).extent.container
    for container in (seal(store), large):
        path = tmp_path / container
        with path.open("r+b") as file:
            file.truncate(cut(path.stat().st_size))
        assert scan(store, container)[0] == []
        assert container in scan(store, container)[1]


@pytest.mark.parametrize("at", [10, 300, 100_000, -100, -5])
def test_a_changed_byte_of_a_large_object_is_told(store: LocalBlobStore, tmp_path: Path, at: int) -> None:
    container = land(store, LARGE.header(), LARGE.data_set(), LARGE.instance).extent.container
    content = bytearray((tmp_path / container).read_bytes())
    content[at] ^= 1
    (tmp_path / container).write_bytes(content)
    assert scan(store, container)[0] == []
    assert container in scan(store, container)[1]


def test_an_extent_beyond_the_end_of_its_container_is_corrupt_and_a_lost_container_is_not_found(
    store: LocalBlobStore, tmp_path: Path
) -> None:
    landed = land(store, LARGE.header(), LARGE.data_set(), LARGE.instance)
    path = tmp_path / landed.extent.container
    with path.open("r+b") as file:
        file.truncate(1000)
    with pytest.raises(Corrupt), store.open(landed.extent) as reading:
        reading.read(0, reading.length)
    path.unlink()
    store.close()
    with pytest.raises(NotFound):
        store.open(landed.extent)
