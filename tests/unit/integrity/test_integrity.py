"""Index and store are compared and mended from each other; the index is rebuilt from the store alone."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import DuplicatePolicy, Level, VersionState
from dicom_network.domain.peers import ApplicationEntity
from dicom_network.modules.integrity.check import Check
from dicom_network.modules.integrity.model import CheckState, Kind
from dicom_network.modules.integrity.recovery import Recovery
from dicom_network.modules.integrity.service import Integrity
from dicom_network.modules.integrity.throttle import Throttle
from dicom_network.modules.lifecycle.sealing import Sealing
from dicom_network.modules.lifecycle.service import Deletion
from dicom_network.modules.storage.service import StorageService
from tests.local_node import Slice, audit_events, containers, open_node, read_current, reception, store

SLICES = [Slice(instance=f"2.25.1.1.{number}", number=number, fill=number) for number in range(1, 6)]
LARGE = Slice(instance="2.25.1.1.9", number=9, size=200_000)
OTHER = Slice(study="2.25.2", series="2.25.2.1", instance="2.25.2.1.1")
ALL = [*SLICES, LARGE, OTHER]
REASON = "acquired under the wrong order"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with open_node(tmp_path, trash_days=30) as opened:
        fill(opened, *ALL)
        yield opened


def fill(node: Node, *slices: Slice) -> None:
    service = StorageService(node)
    store(service, *slices)
    service.close()
    node.blobs.rest()


def land_only(node: Node, *slices: Slice) -> None:
    """Leave instances in the store and not in the index, as a crash between the two does."""
    landed = []
    for one in slices:
        incoming = node.blobs.receive(one.header(), reception("crashed"))
        incoming.write(one.data_set())
        landed.append(incoming.land(one.instance))
    node.blobs.sync(landed)
    node.blobs.rest()


def check(node: Node, *, repair: bool = False) -> CheckState:
    return Integrity(node, actor="person:amoraru").check(repair=repair, afresh=True)


def compare(node: Node) -> CheckState:
    """Compare without taking in what a crash has left."""
    return Check(node).run(afresh=True)


def overwrite(data: Path, container: str, offset: int, content: bytes) -> None:
    with (data / container).open("r+b") as file:
        file.seek(offset)
        file.write(content)


def file_of(slices: list[Slice]) -> dict[str, bytes]:
    return {one.instance: one.file() for one in slices}


@pytest.mark.parametrize("sealed", [False, True])
def test_a_healthy_node_is_clean(node: Node, sealed: bool) -> None:
    if sealed:
        Sealing(node).run()
    state = check(node)
    assert state.is_clean
    assert state.finished is not None
    assert (state.versions, state.findings) == (len(ALL), [])
    assert state.bytes == sum(len(one.file()) for one in ALL)
    (event,) = audit_events(node, "node:store:check")
    assert (event["actor"], event["outcome"]) == ("person:amoraru", "success")


@pytest.mark.parametrize("sealed", [False, True])
def test_a_changed_byte_is_found(node: Node, tmp_path: Path, sealed: bool) -> None:
    if sealed:
        Sealing(node).run()
    version = next(one for one in node.index.versions() if one.sop_instance_uid == SLICES[2].instance)
    overwrite(tmp_path, version.extent.container, version.extent.offset + version.extent.length - 5, b"\xee")
    state = check(node, repair=True)
    assert [(one.kind, one.sop_instance_uid, one.mended) for one in state.findings] == [
        (Kind.DAMAGED, SLICES[2].instance, "")
    ]
    assert not state.is_clean
    assert len(read_current(node)) == len(ALL)


def test_a_lost_container_is_found_and_its_instances_are_taken_out_of_sight(node: Node, tmp_path: Path) -> None:
    version = next(one for one in node.index.versions() if one.sop_instance_uid == LARGE.instance)
    (tmp_path / version.extent.container).unlink()
    node.blobs.close()
    assert [one.kind for one in check(node).findings] == [Kind.MISSING]
    state = check(node, repair=True)
    assert [(one.kind, bool(one.mended)) for one in state.findings] == [(Kind.MISSING, True)]
    assert state.is_clean
    assert read_current(node) == file_of([*SLICES, OTHER])
    (entry,) = node.index.list_trash(within=ANYTHING)
    assert (entry["uid"], entry["actor"]) == (LARGE.instance, "person:amoraru")
    (still,) = check(node).findings
    assert "it is in the trash" in still.message, "what there is left to do about it"


def test_what_was_lost_comes_back_with_its_container(node: Node, tmp_path: Path) -> None:
    before = read_current(node)
    version = next(one for one in node.index.versions() if one.sop_instance_uid == LARGE.instance)
    container, elsewhere = tmp_path / version.extent.container, tmp_path / "elsewhere"
    container.rename(elsewhere)
    node.blobs.close()
    check(node, repair=True)
    check(node, repair=True)
    assert LARGE.instance not in read_current(node)
    elsewhere.rename(container)
    assert check(node, repair=True).is_clean
    assert read_current(node) == before
    assert node.index.list_trash(within=ANYTHING) == []


def test_an_unmounted_disk_is_not_taken_for_lost_instances(tmp_path: Path) -> None:
    with open_node(tmp_path) as node:
        fill(node, *[Slice(instance=f"2.25.1.1.{number}", number=number) for number in range(40)])
        (log,) = containers(node)
        (tmp_path / log).rename(tmp_path / "elsewhere")
        node.blobs.close()
        state = check(node, repair=True)
        assert len(state.findings) == 40
        assert not any(one.mended for one in state.findings)
        (tmp_path / "elsewhere").rename(tmp_path / log)
        assert check(node).is_clean
        assert len(read_current(node)) == 40


def test_what_the_index_does_not_know_is_found_and_put_into_it(node: Node) -> None:
    lost = [Slice(instance="2.25.1.1.77", number=77), Slice(instance="2.25.1.1.78", size=200_000)]
    land_only(node, *lost)
    state = compare(node)
    assert {(one.kind, one.sop_instance_uid) for one in state.findings} == {
        (Kind.UNKNOWN, one.instance) for one in lost
    }
    repaired = Integrity(node, actor="person:amoraru").check(repair=True, afresh=True)
    assert repaired.is_clean
    assert read_current(node) == file_of([*ALL, *lost])
    assert check(node).findings == []


def test_a_crash_between_store_and_index_leaves_a_clean_node(node: Node) -> None:
    lost = Slice(instance="2.25.1.1.77", number=77)
    land_only(node, lost)
    assert Recovery(node).run() == 1
    assert read_current(node) == file_of([*ALL, lost])
    assert compare(node).is_clean
    assert Recovery(node).run() == 0
    (event,) = audit_events(node, "node:instances:recover")
    assert event["objects"] == {"study": lost.study, "instances": [lost.instance]}


def test_recovery_leaves_alone_what_is_on_its_way(tmp_path: Path) -> None:
    with open_node(tmp_path, settle_seconds=3600) as node:
        land_only(node, SLICES[0])
        assert Recovery(node).run() == 0
        assert check(node).findings == []
        assert node.index.versions() == []


def test_what_was_found_late_does_not_take_the_place_of_what_is_in_use(tmp_path: Path) -> None:
    with open_node(tmp_path, duplicates=DuplicatePolicy.REPLACE) as node:
        early, current = Slice(fill=1), Slice(fill=2)
        land_only(node, early)
        fill(node, current)
        Recovery(node).run()
        assert read_current(node) == {current.instance: current.file()}
        assert [one.state for one in node.index.versions()] == [VersionState.CURRENT, VersionState.CONFLICT]


def test_a_second_copy_in_the_store_is_no_finding_and_goes_with_a_repair(node: Node) -> None:
    land_only(node, SLICES[0], LARGE)
    assert compare(node).findings == []
    before = len(containers(node))
    check(node, repair=True)
    assert len(containers(node)) == before - 2
    assert read_current(node) == file_of(ALL)


def test_a_damaged_instance_is_mended_from_a_second_copy(node: Node, tmp_path: Path) -> None:
    land_only(node, SLICES[0])
    version = node.index.versions()[0]
    overwrite(tmp_path, version.extent.container, version.extent.offset + 1000, b"\xee")
    state = check(node, repair=True)
    assert [(one.kind, bool(one.mended)) for one in state.findings] == [(Kind.DAMAGED, True)]
    assert read_current(node) == file_of(ALL)


def test_a_container_that_does_not_tell_of_an_instance_is_written_anew(node: Node, tmp_path: Path) -> None:
    version = node.index.versions()[1]
    overwrite(tmp_path, version.extent.container, version.extent.offset - 20, b"\xee\xee\xee")
    state = compare(node)
    assert {one.kind for one in state.findings} == {Kind.UNTOLD, Kind.UNREADABLE}
    state = check(node, repair=True)
    assert {one.kind: bool(one.mended) for one in state.findings} == {Kind.UNTOLD: True, Kind.UNREADABLE: False}
    assert read_current(node) == file_of(ALL)
    told = {found.sop_instance_uid for name in containers(node) for found in _scan(node, name)}
    assert told == {one.instance for one in ALL}


def test_an_interrupted_check_goes_on_where_it_was(node: Node) -> None:
    whole = compare(node)
    stop = threading.Event()
    steps: list[int] = []

    def interrupt(state: CheckState) -> None:
        steps.append(state.containers)
        stop.set()

    Check(node, stop=stop).run(afresh=True, progress=interrupt)
    rounds = 1
    while (state := Check(node, stop=stop).run()).finished is None:
        rounds += 1
        assert rounds < 20
    assert rounds > 2
    assert (state.versions, state.bytes, state.containers) == (whole.versions, whole.bytes, whole.containers)


def test_a_check_state_that_cannot_be_read_begins_anew(node: Node, tmp_path: Path) -> None:
    compare(node)
    for content in ("", "{", "[]", json.dumps({"started": 1})):
        (tmp_path / "integrity" / "check.json").write_text(content)
        assert Check(node).run().versions == len(ALL)


def test_the_rate_of_reading_is_kept() -> None:
    waited: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0)
            return False

    throttle = Throttle(1_000_000, Stop())
    for _ in range(10):
        throttle.spend(100_000)
    assert waited[-1] == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize("sealed", [False, True])
def test_the_index_is_rebuilt_from_the_store_alone(tmp_path: Path, sealed: bool) -> None:
    with open_node(tmp_path) as node:
        _add_institution(node)
        fill(node, *ALL)
        if sealed:
            Sealing(node).run()
        before = {one.sop_instance_uid: one for one in node.index.versions()}
    _lose_index(tmp_path)
    with open_node(tmp_path) as node:
        _add_institution(node)
        state = Integrity(node, actor="person:amoraru").reindex()
        assert (state.added, state.damaged) == (len(ALL), 0)
        assert read_current(node) == file_of(ALL)
        after = {one.sop_instance_uid: one for one in node.index.versions()}
        assert {uid: (one.extent, one.digest, one.reception, one.state) for uid, one in after.items()} == {
            uid: (one.extent, one.digest, one.reception, one.state) for uid, one in before.items()
        }
        again = Integrity(node, actor="person:amoraru").reindex()
        assert again.added == 0
        assert len(node.index.versions()) == len(ALL)
        assert check(node).is_clean


@pytest.mark.parametrize("sealed", [False, True])
def test_a_rebuilt_index_knows_what_was_deleted_replaced_and_purged(tmp_path: Path, sealed: bool) -> None:
    replaced, newest = (
        Slice(study="2.25.3", fill=1, instance="2.25.3.1"),
        Slice(study="2.25.3", fill=2, instance="2.25.3.1"),
    )
    with open_node(tmp_path, duplicates=DuplicatePolicy.REPLACE, trash_days=30) as node:
        fill(node, *ALL, replaced, newest)
        if sealed:
            Sealing(node).run()
        deletion = Deletion(node)
        deletion.trash(Level.INSTANCE, SLICES[0].instance, reason=REASON, actor="person:a")
        deletion.empty_trash(reason="asked for by the patient", actor="person:a")
        fill(node, newest)
        deletion.trash(Level.STUDY, OTHER.study, reason=REASON, actor="person:a")
        before = read_current(node)
        assert newest.instance in before
    _lose_index(tmp_path)
    with open_node(tmp_path, duplicates=DuplicatePolicy.REPLACE, trash_days=30) as node:
        Integrity(node, actor="person:a").reindex()
        assert read_current(node) == before
        assert SLICES[0].instance not in {one.sop_instance_uid for one in node.index.versions()}
        (entry,) = node.index.list_trash(within=ANYTHING)
        assert (entry["level"], entry["uid"]) == ("STUDY", OTHER.study)
        assert Integrity(node, actor="person:a").reindex().added == 0
        Deletion(node).restore(entry["id"], actor="person:a")
        assert OTHER.instance in read_current(node)


@pytest.mark.parametrize("sealed", [False, True])
def test_what_was_sent_again_after_its_deletion_is_no_copy_of_what_was_deleted(tmp_path: Path, sealed: bool) -> None:
    deleted, sent_again = SLICES[0], SLICES[1]
    with open_node(tmp_path, trash_days=30) as node:
        fill(node, *SLICES)
        fill(node, deleted)
        if sealed:
            Sealing(node).run()
        deletion = Deletion(node)
        for one in (deleted, sent_again):
            deletion.trash(Level.INSTANCE, one.instance, reason=REASON, actor="person:a")
        fill(node, sent_again)
        before = read_current(node)
        assert before.keys() == {one.instance for one in SLICES} - {deleted.instance}
        ended = {one.sop_instance_uid: one.ended for one in node.index.versions() if one.ended is not None}
    _lose_index(tmp_path)
    with open_node(tmp_path, trash_days=30) as node:
        Integrity(node, actor="person:a").reindex()
        assert read_current(node) == before
        trashed = [one for one in node.index.versions() if one.state is VersionState.TRASHED]
        assert {one.sop_instance_uid for one in trashed} == ended.keys()
        for one in trashed:
            assert one.ended is not None
            assert abs(one.ended - ended[one.sop_instance_uid]) < timedelta(seconds=1), "its time in the trash runs on"


@pytest.mark.parametrize("sealed", [False, True])
def test_a_replaced_version_is_below_the_newer_one_in_a_rebuilt_index(tmp_path: Path, sealed: bool) -> None:
    first, second = Slice(fill=1), Slice(fill=2)
    with open_node(tmp_path, duplicates=DuplicatePolicy.REPLACE, trash_days=30) as node:
        fill(node, first, second)
        if sealed:
            Sealing(node).run()
    _lose_index(tmp_path)
    with open_node(tmp_path, duplicates=DuplicatePolicy.REPLACE, trash_days=30) as node:
        Integrity(node, actor="person:a").reindex()
        assert read_current(node) == {second.instance: second.file()}
        assert sorted(one.state for one in node.index.versions()) == [VersionState.CURRENT, VersionState.REPLACED]
        assert check(node).findings == []


def test_conflicts_are_still_conflicts_in_a_rebuilt_index(tmp_path: Path) -> None:
    first, second = Slice(fill=1), Slice(fill=2)
    with open_node(tmp_path) as node:
        fill(node, first, second)
        Sealing(node).run()
    _lose_index(tmp_path)
    with open_node(tmp_path) as node:
        Integrity(node, actor="person:a").reindex()
        assert read_current(node) == {first.instance: first.file()}
        assert len(node.index.conflicts()) == 1


def test_an_old_backup_of_the_index_is_brought_up_to_date(tmp_path: Path) -> None:
    with open_node(tmp_path) as node:
        fill(node, *SLICES)
    backup = (tmp_path / "index.sqlite").read_bytes()
    with open_node(tmp_path) as node:
        fill(node, LARGE, OTHER)
        Sealing(node).run()
        assert all(name.startswith("series/") for name in containers(node))
    _lose_index(tmp_path)
    (tmp_path / "index.sqlite").write_bytes(backup)
    with open_node(tmp_path) as node:
        Sealing(node).run()
        assert len(containers(node)) == 2
        state = check(node, repair=True)
        assert state.is_clean
        assert read_current(node) == file_of(ALL)


def _scan(node: Node, container: str) -> list[object]:
    found: list[object] = []
    try:
        found.extend(node.blobs.scan(container))
    except NotFound:
        return []
    except Exception:  # noqa: BLE001 (damage is expected; what comes before it counts)
        return found
    return found


def _lose_index(data: Path) -> None:
    for path in data.glob("index.sqlite*"):
        path.unlink()


def _add_institution(node: Node) -> None:
    with node.database.transaction() as transaction:
        node.peers.put_institution(transaction, "Institutul Oncologic")
        node.peers.put_application_entity(
            transaction, ApplicationEntity(ae_title="DICOMNET", institution="Institutul Oncologic")
        )
