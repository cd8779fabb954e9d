"""What every store of Part 10 files must do. An implementation joins by adding its factory to ``STORES``."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from blake3 import blake3

from dicom_network.base.settings import StorageSettings
from dicom_network.domain.errors import Corrupt, NotFound, Unavailable
from dicom_network.domain.hierarchy import Extent, Landed, Reception, Standing, Version, VersionState
from dicom_network.domain.ports import BlobStore
from dicom_network.stores.blobs.local import LocalBlobStore
from tests.patience import SECONDS

RECEPTION = Reception(
    via="C-STORE",
    received=datetime(2025, 3, 1, 8, 30, 15, 250000, tzinfo=UTC),
    calling_ae_title="CT1",
    called_ae_title="DICOMNET",
    peer_address="192.0.2.7",
    association="a1",
)
HEADER = bytes(128) + b"DICM" + b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\x00"
SMALL, LARGE = 3_000, 200_000
LARGE_FROM = 64 * 1024
SETTLING = StorageSettings(reserve_bytes=0, large_object_bytes=LARGE_FROM)

Factory = Callable[..., BlobStore]


def local_store(folder: Path, **settings: int) -> LocalBlobStore:
    values = {"reserve_bytes": 0, "large_object_bytes": LARGE_FROM} | settings
    return LocalBlobStore(folder, StorageSettings(**values), settle_seconds=0)


STORES = {"local": local_store}


@pytest.fixture(params=STORES)
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Factory]:
    stores = []

    def make(**settings: int) -> BlobStore:
        stores.append(STORES[request.param](tmp_path, **settings))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def store(make_store: Factory) -> BlobStore:
    return make_store()


def content(size: int, seed: int = 0) -> bytes:
    return blake3(b"data set %d" % seed).digest(length=size)


def land(store: BlobStore, uid: str, data_set: bytes, reception: Reception = RECEPTION, step: int = 10_007) -> Landed:
    incoming = store.receive(HEADER, reception)
    for start in range(0, len(data_set), step):
        incoming.write(memoryview(data_set)[start : start + step])
    landed = incoming.land(uid)
    store.sync([landed])
    return landed


def version(landed: Landed, uid: str, number: int = 1, state: VersionState = VersionState.CURRENT) -> Version:
    return Version(
        id=number,
        state=state,
        study_instance_uid="1.2",
        series_instance_uid="1.2.3",
        sop_instance_uid=uid,
        sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        extent=landed.extent,
        data_set_offset=landed.data_set_offset,
        digest=landed.digest,
        reception=RECEPTION,
    )


def read_all(store: BlobStore, extent: Extent) -> bytes:
    with store.open(extent) as reading:
        return reading.read(0, extent.length)


@pytest.mark.parametrize("size", [0, 1, SMALL, LARGE_FROM, LARGE_FROM + 1, LARGE])
def test_what_was_landed_is_read_back_byte_by_byte(store: BlobStore, size: int) -> None:
    data_set = content(size)
    landed = land(store, "1.2.3.4", data_set)
    assert read_all(store, landed.extent) == HEADER + data_set
    assert landed.data_set_offset == len(HEADER)
    assert landed.digest == blake3(data_set).digest()


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_part_of_an_instance_can_be_read(store: BlobStore, size: int) -> None:
    data_set = content(size)
    landed = land(store, "1.2.3.4", data_set)
    with store.open(landed.extent) as reading:
        assert reading.length == len(HEADER) + size
        assert reading.read(len(HEADER) + 100, 50) == data_set[100:150]
        assert reading.read(reading.length - 10, 1000) == data_set[-10:]
        assert reading.read(reading.length + 10, 5) == b""


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_data_set_can_be_looked_at_before_it_lands(store: BlobStore, size: int) -> None:
    data_set = content(size)
    incoming = store.receive(HEADER, RECEPTION)
    incoming.write(data_set[:1000])
    assert bytes(incoming.data_set()) == data_set[:1000]
    incoming.write(data_set[1000:])
    assert bytes(incoming.data_set()) == data_set
    landed = incoming.land("1.2.3.4")
    store.sync([landed])
    assert read_all(store, landed.extent) == HEADER + data_set


def test_the_caller_may_reuse_its_fragment(store: BlobStore) -> None:
    buffer = bytearray(b"first")
    incoming = store.receive(HEADER, RECEPTION)
    incoming.write(memoryview(buffer))
    buffer[:] = b"other"
    incoming.write(memoryview(buffer))
    landed = incoming.land("1.2.3.4")
    store.sync([landed])
    assert read_all(store, landed.extent) == HEADER + b"firstother"


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_what_was_discarded_is_nowhere(store: BlobStore, size: int) -> None:
    incoming = store.receive(HEADER, RECEPTION)
    incoming.write(content(size))
    incoming.discard()
    kept = land(store, "1.2.3.5", content(SMALL, 1))
    assert [found.extent for one in store.containers() for found in store.scan(one)] == [kept.extent]


def test_many_threads_land_and_read_at_once(store: BlobStore) -> None:
    results: dict[str, tuple[Landed, bytes]] = {}
    failures: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            for number in range(20):
                uid, data_set = f"1.{worker}.{number}", content(SMALL + 7_000 * (number % 12), worker * 100 + number)
                results[uid] = land(store, uid, data_set), data_set
                assert read_all(store, results[uid][0].extent) == HEADER + data_set
        except BaseException as error:  # noqa: BLE001 (handed to the test's own thread)
            failures.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert not failures
    assert len(results) == 80
    for landed, data_set in results.values():
        assert read_all(store, landed.extent) == HEADER + data_set


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_container_tells_by_itself_what_lies_in_it(make_store: Factory, size: int) -> None:
    first = make_store()
    landed = {uid: land(first, uid, content(size, seed)) for seed, uid in enumerate(["1.2.3.4", "1.2.3.5"])}
    first.close()
    again = make_store()
    found = {one.sop_instance_uid: one for container in again.containers() for one in again.scan(container)}
    assert found.keys() == landed.keys()
    for uid, one in found.items():
        assert one.extent == landed[uid].extent
        assert one.data_set_offset == landed[uid].data_set_offset
        assert one.digest == landed[uid].digest
        assert one.state is VersionState.CURRENT
        assert one.reception == RECEPTION


def test_a_container_is_closed_once_its_writer_has_gone(make_store: Factory) -> None:
    writer = make_store()
    landed = land(writer, "1.2.3.4", content(SMALL))
    beside = make_store()
    assert not beside.is_closed(landed.extent.container)
    writer.close()
    assert beside.is_closed(landed.extent.container)


def test_a_writer_at_rest_lets_go_of_its_container_and_begins_another(store: BlobStore) -> None:
    first = land(store, "1.2.3.4", content(SMALL))
    store.rest()
    assert store.is_closed(first.extent.container)
    second = land(store, "1.2.3.5", content(SMALL))
    assert second.extent.container != first.extent.container


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_what_was_written_lately_is_not_closed_as_long_as_its_writer_lives(tmp_path: Path, size: int) -> None:
    store, beside = (LocalBlobStore(tmp_path, SETTLING, settle_seconds=3600) for _ in range(2))
    landed = land(store, "1.2.3.4", content(size))
    store.rest()
    assert not beside.is_closed(landed.extent.container)
    store.close()
    assert beside.is_closed(landed.extent.container)


def test_a_writer_that_began_later_keeps_nothing_open(tmp_path: Path) -> None:
    store, beside = (LocalBlobStore(tmp_path, SETTLING, settle_seconds=3600) for _ in range(2))
    landed = land(store, "1.2.3.4", content(SMALL))
    store.close()
    # The clock of files ticks every few milliseconds only.
    moment = time.time() - 1
    os.utime(tmp_path / landed.extent.container, (moment, moment))
    other = land(beside, "1.2.3.5", content(SMALL))
    beside.rest()
    assert beside.is_closed(landed.extent.container)
    assert not store.is_closed(other.extent.container)
    beside.close()


def test_a_landing_log_that_is_full_is_followed_by_another(make_store: Factory) -> None:
    store = make_store(landing_log_bytes=1 << 20)
    landed = [land(store, f"1.2.{number}", content(60_000, number)) for number in range(40)]
    assert len({one.extent.container for one in landed}) == 3
    for number, one in enumerate(landed):
        assert read_all(store, one.extent) == HEADER + content(60_000, number)


def test_reading_a_container_that_is_gone_says_so(store: BlobStore) -> None:
    landed = land(store, "1.2.3.4", content(SMALL))
    store.remove(landed.extent.container)
    with pytest.raises(NotFound):
        read_all(store, landed.extent)
    with pytest.raises(NotFound):
        list(store.scan(landed.extent.container))
    with pytest.raises(NotFound):
        store.is_closed(landed.extent.container)


@pytest.mark.parametrize(
    "container", ["../../etc/passwd", "/etc/passwd", "landing/../../x.log", "", "series/aa/..zip/x"]
)
def test_nothing_outside_the_store_is_opened_or_removed(store: BlobStore, container: str) -> None:
    with pytest.raises(NotFound):
        store.open(Extent(container, 0, 1))
    with pytest.raises(NotFound):
        store.remove(container)


def test_an_open_reading_outlives_the_removal_of_its_container(store: BlobStore) -> None:
    data_set = content(SMALL)
    landed = land(store, "1.2.3.4", data_set)
    with store.open(landed.extent) as reading:
        store.remove(landed.extent.container)
        assert reading.read(len(HEADER), SMALL) == data_set


def test_a_sealed_series_holds_the_same_bytes_and_tells_of_them(store: BlobStore) -> None:
    sizes = {"1.2.3.1": SMALL, "1.2.3.2": LARGE, "1.2.3.3": 0}
    versions = [
        version(land(store, uid, content(size, n)), uid, n, VersionState.CURRENT if n < 3 else VersionState.CONFLICT)
        for n, (uid, size) in enumerate(sizes.items(), start=1)
    ]
    extents = store.seal("1.2.3", versions)
    assert extents.keys() == {1, 2, 3}
    for one in versions:
        assert read_all(store, extents[one.id]) == HEADER + content(sizes[one.sop_instance_uid], one.id)
    (container,) = {extent.container for extent in extents.values()}
    assert store.is_closed(container)
    found = list(store.scan(container))
    assert [(one.sop_instance_uid, one.extent, one.state, one.digest, one.reception) for one in found] == [
        (one.sop_instance_uid, extents[one.id], one.state, one.digest, RECEPTION) for one in versions
    ]


def test_sealing_the_same_series_twice_gives_two_containers(store: BlobStore) -> None:
    one = version(land(store, "1.2.3.4", content(SMALL)), "1.2.3.4")
    assert store.seal("1.2.3", [one])[1].container != store.seal("1.2.3", [one])[1].container


def test_bytes_that_have_changed_are_not_sealed(store: BlobStore) -> None:
    good = version(land(store, "1.2.3.4", content(SMALL)), "1.2.3.4")
    landed = land(store, "1.2.3.5", content(SMALL, 1))
    bad = version(Landed(landed.extent, landed.data_set_offset, bytes(32)), "1.2.3.5", 2)
    before = set(store.containers())
    with pytest.raises(Corrupt):
        store.seal("1.2.3", [good, bad])
    assert set(store.containers()) == before


@pytest.mark.parametrize("uid", ["../../../x", "/etc/passwd", "", "1." * 300, "..", "a\0b", "1.2/3", "серия"])
def test_hostile_uids_do_no_harm(store: BlobStore, uid: str) -> None:
    landed = land(store, uid, content(SMALL))
    extents = store.seal(uid, [version(landed, uid)])
    assert read_all(store, extents[1]) == HEADER + content(SMALL)
    (found,) = store.scan(extents[1].container)
    assert found.sop_instance_uid == uid
    (found,) = store.scan(landed.extent.container)
    assert found.sop_instance_uid == uid


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_what_became_of_an_instance_is_told_by_its_container(store: BlobStore, size: int, sealed: bool) -> None:
    extent = land(store, "1.2.3.4", content(size)).extent
    if sealed:
        landed = land(store, "1.2.3.4", content(size))
        extent = store.seal("1.2.3", [version(landed, "1.2.3.4")])[1]
    for state in (VersionState.TRASHED, VersionState.CURRENT, VersionState.CONFLICT):
        store.note({extent: Standing(state)})
        (found,) = store.scan(extent.container)
        assert (found.extent, found.state) == (extent, state)
    store.note({extent: None})
    assert list(store.scan(extent.container)) == []


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_erased_bytes_are_gone_and_their_neighbours_are_not(store: BlobStore, size: int) -> None:
    landed = [land(store, f"1.2.3.{number}", content(size, number)) for number in range(3)]
    store.note({landed[1].extent: None})
    container = landed[1].extent.container
    assert list(store.unerased()) == [container]
    store.erase(container)
    assert list(store.unerased()) == []
    assert read_all(store, landed[1].extent)[len(HEADER) :] == bytes(size)
    for number in (0, 2):
        assert read_all(store, landed[number].extent) == HEADER + content(size, number)
    found = [one.sop_instance_uid for container in store.containers() for one in store.scan(container)]
    assert sorted(found) == ["1.2.3.0", "1.2.3.2"]


def test_below_its_reserve_the_store_takes_nothing(make_store: Factory) -> None:
    store = make_store(reserve_bytes=1 << 60)
    with pytest.raises(Unavailable) as caught:
        store.receive(HEADER, RECEPTION)
    assert caught.value.code == "storage.out-of-space"
    assert store.free_bytes() > 0
