"""What is deleted goes to the trash, comes back from there, and in the end goes from the disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dicom_network.base.node import Node
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.hierarchy import DuplicatePolicy, Level, VersionState
from dicom_network.modules.integrity.recovery import Recovery
from dicom_network.modules.lifecycle.conflicts import Conflicts
from dicom_network.modules.lifecycle.purging import Purging
from dicom_network.modules.lifecycle.sealing import Sealing
from dicom_network.modules.lifecycle.service import Deletion
from dicom_network.modules.storage.service import StorageService
from tests.local_node import Slice, audit_events, containers, open_node, read_current, store

SLICES = [Slice(instance=f"2.25.1.1.{number}", number=number, fill=number + 16) for number in range(1, 5)]
LARGE = Slice(instance="2.25.1.1.9", number=9, size=200_000, fill=0xAB)
OTHER = Slice(study="2.25.2", series="2.25.2.1", instance="2.25.2.1.1", fill=0xCD)
REASON = "acquired under the wrong order"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with open_node(tmp_path) as opened:
        fill(opened, *SLICES, LARGE, OTHER)
        yield opened


def fill(node: Node, *slices: Slice) -> None:
    service = StorageService(node)
    store(service, *slices)
    service.close()
    node.blobs.rest()


def bytes_on_disk(data: Path) -> bytes:
    """Give every byte that lies in a container."""
    return b"".join(
        path.read_bytes() for kind in ("landing", "objects", "series") for path in (data / kind).rglob("*.*")
    )


@pytest.mark.parametrize("level", list(Level))
def test_what_is_deleted_is_gone_for_readers_and_can_be_restored(node: Node, level: Level) -> None:
    uids = {
        Level.PATIENT: "MD-17",
        Level.STUDY: LARGE.study,
        Level.SERIES: LARGE.series,
        Level.INSTANCE: LARGE.instance,
    }
    before = read_current(node)
    deletion = Deletion(node)
    number = deletion.trash(level, uids[level], reason=REASON, actor="person:amoraru")
    left = read_current(node)
    assert len(before) - len(left) == number == {"PATIENT": 6, "STUDY": 5, "SERIES": 5, "IMAGE": 1}[level.value]
    (entry,) = deletion.list_trash()
    assert (entry["reason"], entry["actor"], entry["instances"]) == (REASON, "person:amoraru", number)
    assert deletion.restore(entry["id"], actor="person:amoraru") == number
    assert read_current(node) == before
    assert deletion.list_trash() == []
    states = {found.state for container in containers(node) for found in node.blobs.scan(container)}
    assert states == {VersionState.CURRENT}


def test_the_store_tells_what_is_deleted(node: Node) -> None:
    Deletion(node).trash(Level.SERIES, LARGE.series, reason=REASON, actor="person:amoraru")
    states = {
        found.sop_instance_uid: found.state for container in containers(node) for found in node.blobs.scan(container)
    }
    assert states.pop(OTHER.instance) is VersionState.CURRENT
    assert set(states.values()) == {VersionState.TRASHED}


def test_every_deletion_is_in_the_audit_trail_without_the_patients_id(node: Node) -> None:
    deletion = Deletion(node)
    deletion.trash(Level.PATIENT, "MD-17", reason=REASON, actor="person:amoraru")
    deletion.restore(deletion.list_trash()[0]["id"], actor="person:b")
    (trashed,) = audit_events(node, "node:instances:trash")
    assert (trashed["actor"], trashed["reason"]) == ("person:amoraru", REASON)
    assert trashed["objects"]["studies"] == ["2.25.1", "2.25.2"]
    assert "MD-17" not in str(trashed)
    (restored,) = audit_events(node, "node:instances:restore")
    assert restored["actor"] == "person:b"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2000])
def test_a_deletion_needs_a_reason(node: Node, reason: str) -> None:
    with pytest.raises(InvalidInput):
        Deletion(node).trash(Level.STUDY, OTHER.study, reason=reason, actor="person:amoraru")
    with pytest.raises(InvalidInput):
        Deletion(node).empty_trash(reason=reason, actor="person:amoraru")
    assert OTHER.instance in read_current(node)


def test_deleting_what_is_not_there_says_so(node: Node) -> None:
    with pytest.raises(NotFound):
        Deletion(node).trash(Level.STUDY, "2.25.404", reason=REASON, actor="person:amoraru")
    with pytest.raises(NotFound):
        Deletion(node).restore(404, actor="person:amoraru")
    with pytest.raises(NotFound):
        Conflicts(node).resolve(404, "first", actor="person:amoraru")


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("victim", [SLICES[1], LARGE, OTHER])
def test_purged_bytes_leave_the_disk_and_the_others_stay(
    node: Node, tmp_path: Path, victim: Slice, sealed: bool
) -> None:
    if sealed:
        Sealing(node).run()
    pixels = bytes([victim.fill]) * 2000
    assert pixels in bytes_on_disk(tmp_path)
    Deletion(node).trash(Level.INSTANCE, victim.instance, reason=REASON, actor="person:amoraru")
    assert Purging(node).run() is False
    assert pixels not in bytes_on_disk(tmp_path)
    expected = {one.instance: one.file() for one in [*SLICES, LARGE, OTHER] if one is not victim}
    assert read_current(node) == expected
    found = {one.sop_instance_uid for container in containers(node) for one in node.blobs.scan(container)}
    assert found == expected.keys()
    (event,) = audit_events(node, "node:instances:purge")
    assert event["objects"]["instances"] == [victim.instance]


@pytest.mark.parametrize("again", [False, True], ids=["sealed", "sent-twice"])
def test_what_was_purged_does_not_come_back_from_a_landing_log(tmp_path: Path, again: bool) -> None:
    victim, other = SLICES[:2]
    with open_node(tmp_path) as node:
        service = StorageService(node)
        store(service, victim, other, *([victim] if again else []))
        if not again:
            Sealing(node).run()
        Deletion(node).trash(Level.INSTANCE, victim.instance, reason=REASON, actor="person:amoraru")
        Purging(node).run()
        service.close()
        node.blobs.rest()
        assert Recovery(node).run() == 0
        assert read_current(node).keys() == {other.instance}
        assert bytes([victim.fill]) * 2000 not in bytes_on_disk(tmp_path)


def test_what_is_sent_again_after_its_deletion_outlives_the_purge(tmp_path: Path) -> None:
    with open_node(tmp_path) as node:
        fill(node, SLICES[0])
        Deletion(node).trash(Level.INSTANCE, SLICES[0].instance, reason=REASON, actor="person:amoraru")
        fill(node, SLICES[0])
        Purging(node).run()
        assert read_current(node) == {SLICES[0].instance: SLICES[0].file()}


def test_purging_waits_for_the_end_of_the_restore_window(tmp_path: Path) -> None:
    with open_node(tmp_path, trash_days=30) as node:
        fill(node, *SLICES)
        Deletion(node).trash(Level.SERIES, "2.25.1.1", reason=REASON, actor="person:amoraru")
        Purging(node).run()
        assert Deletion(node).restore(Deletion(node).list_trash()[0]["id"], actor="person:amoraru") == len(SLICES)
        assert len(read_current(node)) == len(SLICES)


def test_a_rewritten_series_keeps_what_is_in_the_trash(tmp_path: Path) -> None:
    with open_node(tmp_path, trash_days=30) as node:
        fill(node, *SLICES)
        Sealing(node).run()
        deletion = Deletion(node)
        deletion.trash(Level.INSTANCE, SLICES[0].instance, reason=REASON, actor="person:amoraru")
        assert deletion.empty_trash(reason="asked for by the patient", actor="person:b") == 1
        deletion.trash(Level.INSTANCE, SLICES[1].instance, reason=REASON, actor="person:amoraru")
        assert bytes([SLICES[0].fill]) * 2000 not in bytes_on_disk(tmp_path)
        deletion.restore(deletion.list_trash()[0]["id"], actor="person:amoraru")
        assert read_current(node) == {one.instance: one.file() for one in SLICES[1:]}


def test_what_is_in_the_trash_moves_with_its_container(tmp_path: Path) -> None:
    with open_node(tmp_path, trash_days=30) as node:
        fill(node, *SLICES)
        Sealing(node).run()
        deletion = Deletion(node)
        deletion.trash(Level.INSTANCE, SLICES[1].instance, reason=REASON, actor="person:amoraru")
        first = node.index.versions()[0]
        node.blobs.note({first.extent: None})
        Purging(node).erase()
        deletion.restore(deletion.list_trash()[0]["id"], actor="person:amoraru")
        assert read_current(node)[SLICES[1].instance] == SLICES[1].file()


def test_an_interrupted_purge_is_finished_by_the_next(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Deletion(node).trash(Level.INSTANCE, SLICES[1].instance, reason=REASON, actor="person:amoraru")
    with monkeypatch.context() as crashing:
        crashing.setattr(Purging, "erase", lambda _self: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            Purging(node).run()
    pixels = bytes([SLICES[1].fill]) * 2000
    assert pixels in bytes_on_disk(tmp_path)
    Purging(node).run()
    assert pixels not in bytes_on_disk(tmp_path)
    assert list(node.blobs.unerased()) == []


def test_a_decided_conflict_is_told_by_the_store(tmp_path: Path) -> None:
    with open_node(tmp_path, duplicates=DuplicatePolicy.CONFLICT, trash_days=30) as node:
        first, second = Slice(fill=1), Slice(fill=2)
        fill(node, first, second)
        conflicts = Conflicts(node)
        (conflict,) = conflicts.list_open()
        conflicts.resolve(conflict["id"], "second", actor="person:amoraru")
        assert conflicts.list_open() == []
        assert read_current(node) == {second.instance: second.file()}
        states = [found.state for container in containers(node) for found in node.blobs.scan(container)]
        assert states == [VersionState.REPLACED, VersionState.CURRENT]
        (event,) = audit_events(node, "node:instances:resolve")
        assert event["actor"] == "person:amoraru"
