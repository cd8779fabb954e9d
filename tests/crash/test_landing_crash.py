"""A process that is killed while it lands instances loses nothing that it has acknowledged."""

import random
from pathlib import Path

import pytest
from blake3 import blake3

from dicom_network.base.settings import StorageSettings
from dicom_network.stores.blobs.local import LocalBlobStore
from tests.crash.nursery import nursery

pytestmark = pytest.mark.crash

ROUNDS = 40
LIFE = """
from datetime import UTC, datetime
from blake3 import blake3
from dicom_network.base.settings import StorageSettings
from dicom_network.domain.hierarchy import Reception
from dicom_network.stores.blobs.local import LocalBlobStore

settings = StorageSettings(reserve_bytes=0, large_object_bytes=65536, landing_log_bytes=1 << 20)
reception = Reception(via="C-STORE", received=datetime.now(UTC))

def work(store, seed, worker):
    number = 0
    while True:
        uid = f"1.{seed}.{worker}.{number}"
        content = blake3(uid.encode()).digest(length=(number * 7919 + worker * 104729) % 90_000)
        incoming = store.receive(b"header of " + uid.encode(), reception)
        for start in range(0, len(content), 16_378):
            incoming.write(content[start : start + 16_378])
        landed = incoming.land(uid)
        store.sync([landed])
        extent = landed.extent
        say(uid, extent.container, extent.offset, extent.length, landed.data_set_offset)
        number += 1

def live(folder, seed):
    store = LocalBlobStore(folder, settings)
    for worker in range(3):
        threading.Thread(target=work, args=(store, seed, worker)).start()
    threading.Event().wait()
"""


def test_what_was_acknowledged_survives_kill_at_random_points(tmp_path: Path) -> None:
    chance = random.Random(20250301)
    acknowledged: dict[str, list[str]] = {}
    with nursery(LIFE, tmp_path) as children:
        for seed in range(ROUNDS):
            for line in children.run_and_kill(seed, chance.randint(1, 40), chance.random() * 0.01):
                uid, *where = line.split()
                acknowledged[uid] = where
    assert len(acknowledged) > ROUNDS

    store = LocalBlobStore(tmp_path, StorageSettings(reserve_bytes=0))
    found = {}
    for container in store.containers():
        assert store.is_closed(container)
        # A scan raises where anything but the torn end of a log is damaged.
        for one in store.scan(container):
            found[one.sop_instance_uid] = one
    for uid, (container, offset, length, data_set_offset) in acknowledged.items():
        one = found[uid]
        assert (one.extent.container, one.extent.offset, one.extent.length) == (container, int(offset), int(length))
        header = b"header of " + uid.encode()
        assert one.data_set_offset == int(data_set_offset) == len(header)
        with store.open(one.extent) as reading:
            stored = reading.read(0, one.extent.length)
        assert stored == header + blake3(uid.encode()).digest(length=one.extent.length - len(header))
    store.sweep()
    assert not list(tmp_path.rglob("*.part"))
    store.close()
