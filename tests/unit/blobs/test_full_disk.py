"""A full or failing disk: honest errors, nothing acknowledged lost, and work goes on by itself."""

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dicom_network.base.settings import StorageSettings
from dicom_network.domain.errors import Unavailable
from dicom_network.domain.hierarchy import Landed, Reception
from dicom_network.stores.blobs.local import LocalBlobStore

RECEPTION = Reception(via="C-STORE", received=datetime(2025, 3, 1, tzinfo=UTC))
LARGE_FROM = 64 * 1024


@pytest.fixture
def store(tmp_path: Path) -> LocalBlobStore:
    return LocalBlobStore(tmp_path, StorageSettings(reserve_bytes=0, large_object_bytes=LARGE_FROM), settle_seconds=0)


def land(store: LocalBlobStore, uid: str, size: int) -> Landed:
    incoming = store.receive(b"header", RECEPTION)
    try:
        incoming.write(bytes(size))
        landed = incoming.land(uid)
    finally:
        incoming.discard()
    store.sync([landed])
    return landed


def uids(store: LocalBlobStore) -> list[str]:
    return [found.sop_instance_uid for container in store.containers() for found in store.scan(container)]


def failing(after: int, code: int) -> Callable[..., int]:
    """Give a write that fails once so many bytes of it are written."""
    real = os.pwrite

    def write(descriptor: int, content: memoryview, offset: int) -> int:
        if after:
            real(descriptor, content[:after], offset)
        raise OSError(code, os.strerror(code))

    return write


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("after", [0, 512, 4096])
def test_a_write_that_the_full_disk_cuts_short_leaves_no_trace(
    store: LocalBlobStore, monkeypatch: pytest.MonkeyPatch, after: int, code: int
) -> None:
    land(store, "1.1", 1000)
    with monkeypatch.context() as full:
        full.setattr(os, "pwrite", failing(after, code))
        with pytest.raises(Unavailable) as caught:
            land(store, "1.2", 1000)
    assert caught.value.code == "storage.out-of-space"
    land(store, "1.3", 1000)
    assert uids(store) == ["1.1", "1.3"]


@pytest.mark.parametrize("cut", [300, 512, 4096])
def test_a_write_that_was_cut_short_and_goes_on_is_whole(
    store: LocalBlobStore, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    real = os.pwrite

    def short(descriptor: int, content: memoryview, offset: int) -> int:
        return real(descriptor, content[:cut], offset)

    with monkeypatch.context() as interrupted:
        interrupted.setattr(os, "pwrite", short)
        land(store, "1.1", 1000)
    land(store, "1.2", 1000)
    assert uids(store) == ["1.1", "1.2"]


def test_a_large_object_that_fills_the_disk_leaves_nothing_behind(
    store: LocalBlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incoming = store.receive(b"header", RECEPTION)
    incoming.write(bytes(LARGE_FROM * 2))
    with monkeypatch.context() as full:
        full.setattr(os, "pwrite", failing(0, errno.ENOSPC))
        with pytest.raises(Unavailable) as caught:
            incoming.write(bytes(LARGE_FROM * 2))
    assert caught.value.code == "storage.out-of-space"
    incoming.discard()
    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []
    land(store, "1.2", LARGE_FROM * 2)
    assert uids(store) == ["1.2"]


def test_a_failed_sync_is_never_taken_back(store: LocalBlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    incoming = store.receive(b"header", RECEPTION)
    lost = incoming.land("1.1")
    with monkeypatch.context() as failing_disk:
        failing_disk.setattr(os, "fdatasync", _raise_io_error)
        with pytest.raises(Unavailable):
            store.sync([lost])
    # The kernel may have dropped the pages: that a later sync succeeds proves nothing for them.
    with pytest.raises(Unavailable):
        store.sync([lost])
    kept = land(store, "1.2", 10)
    assert kept.extent.container != lost.extent.container
    with pytest.raises(Unavailable):
        store.sync([lost])


def test_the_reserve_is_kept_while_a_large_object_comes_in(
    store: LocalBlobStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tight = LocalBlobStore(tmp_path / "tight", StorageSettings(reserve_bytes=1, large_object_bytes=LARGE_FROM))
    incoming = tight.receive(b"header", RECEPTION)
    monkeypatch.setattr(type(tight._reserve), "free_bytes", lambda _self: 0)
    with pytest.raises(Unavailable) as caught:
        incoming.write(bytes(LARGE_FROM * 2))
    assert caught.value.code == "storage.out-of-space"
    incoming.discard()
    with pytest.raises(Unavailable):
        tight.receive(b"header", RECEPTION)
    monkeypatch.undo()
    assert uids(tight) == []
    land(tight, "1.1", 10)
    assert uids(tight) == ["1.1"]


def _raise_io_error(_descriptor: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))
