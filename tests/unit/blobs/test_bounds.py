"""Memory and descriptors are bounded, whatever comes."""

import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dicom_network.base.settings import StorageSettings
from dicom_network.domain.hierarchy import Landed, Reception
from dicom_network.stores.blobs.descriptors import Descriptors
from dicom_network.stores.blobs.local import LocalBlobStore
from tests.patience import SECONDS

RECEPTION = Reception(via="C-STORE", received=datetime(2025, 3, 1, tzinfo=UTC))
MIB = 1 << 20

RECEIVE_LARGE = textwrap.dedent(
    """
    import resource, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from dicom_network.base.settings import StorageSettings
    from dicom_network.domain.hierarchy import Reception
    from dicom_network.stores.blobs.local import LocalBlobStore

    store = LocalBlobStore(Path(sys.argv[1]), StorageSettings(reserve_bytes=0))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    incoming = store.receive(b"header", Reception(via="C-STORE", received=datetime.now(UTC)))
    for _ in range(200):
        incoming.write(bytes(1 << 20))
    assert len(incoming.data_set()) == 200 << 20
    store.sync([incoming.land("2.25.1")])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
)


def land(store: LocalBlobStore, uid: str, size: int = 10) -> Landed:
    incoming = store.receive(b"header", RECEPTION)
    incoming.write(bytes(size))
    landed = incoming.land(uid)
    store.sync([landed])
    return landed


def open_descriptors(folder: Path) -> int:
    """Count the descriptors of this process that lead below a folder."""
    links = (os.readlink(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd") if _exists(number))
    return sum(link.startswith(str(folder)) for link in links)


def test_an_object_of_any_size_is_received_in_a_few_megabytes(tmp_path: Path) -> None:
    outcome = subprocess.run(
        [sys.executable, "-c", RECEIVE_LARGE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert int(outcome.stdout) < 32 * 1024


def test_only_so_many_containers_are_open_at_once(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path, StorageSettings(reserve_bytes=0, large_object_bytes=64 * 1024))
    landed = [land(store, f"2.25.{number}", 70_000) for number in range(8)]
    descriptors = Descriptors(tmp_path, limit=3)
    before = open_descriptors(tmp_path)
    held = [descriptors.acquire(one.extent.container) for one in landed]
    assert len({one.fileno for one in held}) == 8
    for one in held:
        descriptors.release(one)
    assert open_descriptors(tmp_path) == before + 3
    again = descriptors.acquire(landed[-1].extent.container)
    assert again is held[-1]
    descriptors.release(again)
    descriptors.close()
    assert open_descriptors(tmp_path) == before


def test_a_container_that_another_process_has_deleted_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LocalBlobStore(tmp_path, StorageSettings(reserve_bytes=0, large_object_bytes=64 * 1024))
    gone, kept = land(store, "2.25.1", 70_000), land(store, "2.25.2", 70_000)
    for one in (gone, kept):
        with store.open(one.extent) as reading:
            reading.read(0, 10)
    (tmp_path / gone.extent.container).unlink()
    before = open_descriptors(tmp_path)
    monkeypatch.setattr("dicom_network.stores.blobs.descriptors._LOOK_FOR_DELETED_SECONDS", 0)
    with store.open(kept.extent) as reading:
        reading.read(0, 10)
    assert open_descriptors(tmp_path) == before - 1


FORK = textwrap.dedent(
    """
    import os, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from dicom_network.base.settings import StorageSettings
    from dicom_network.domain.hierarchy import Reception
    from dicom_network.stores.blobs.local import LocalBlobStore

    store = LocalBlobStore(Path(sys.argv[1]), StorageSettings(reserve_bytes=0), settle_seconds=0)

    def land(uid):
        incoming = store.receive(b"header", Reception(via="C-STORE", received=datetime.now(UTC)))
        incoming.write(b"data set of " + uid.encode())
        landed = incoming.land(uid)
        store.sync([landed])
        return landed.extent.container

    before = land("2.25.1")
    has_begun, begun = os.pipe()
    child = os.fork()
    if not child:
        mine = land("2.25.2")
        os.write(begun, b"!")
        os.read(0, 1)
        os._exit(mine == before)
    os.read(has_begun, 1)
    after = land("2.25.3")
    store.close()
    closed = store.is_closed(before)
    os.close(0)
    sys.stdin = None
    print(before == after, closed, flush=True)
    """
)


def test_a_forked_process_writes_a_log_of_its_own_and_holds_no_lock_of_its_parent(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", FORK, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    output, _ = child.communicate(timeout=SECONDS)
    assert output.split() == ["True", "True"]
    store = LocalBlobStore(tmp_path, StorageSettings(reserve_bytes=0), settle_seconds=0)
    found = {one.sop_instance_uid: container for container in store.containers() for one in store.scan(container)}
    assert found.keys() == {"2.25.1", "2.25.2", "2.25.3"}
    assert found["2.25.1"] == found["2.25.3"] != found["2.25.2"]


def test_buffers_are_used_again_and_hold_nothing_of_the_one_before(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path, StorageSettings(reserve_bytes=0))
    for number, size in enumerate([3 * MIB, 10, 5 * MIB, 2 * MIB, 0]):
        incoming = store.receive(b"header", RECEPTION)
        incoming.write(bytes([number + 1]) * size)
        assert bytes(incoming.data_set()) == bytes([number + 1]) * size
        landed = incoming.land(f"2.25.{number}")
        store.sync([landed])
        with store.open(landed.extent) as reading:
            assert reading.read(0, reading.length) == b"header" + bytes([number + 1]) * size


def test_a_forked_process_has_buffers_of_its_own(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path, StorageSettings(reserve_bytes=0))
    land(store, "2.25.1")
    has_written, written = os.pipe()
    child = os.fork()
    if not child:
        os.read(has_written, 1)
        store.receive(b"header", RECEPTION).write(b"child's" * 1000)
        os._exit(0)
    incoming = store.receive(b"header", RECEPTION)
    incoming.write(b"parent's" * 1000)
    os.write(written, b"!")
    os.waitpid(child, 0)
    os.close(has_written)
    os.close(written)
    assert bytes(incoming.data_set()) == b"parent's" * 1000
    incoming.discard()


def _exists(number: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{number}")
