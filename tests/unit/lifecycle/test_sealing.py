"""Quiet series are sealed, and landing logs go when nothing in them is needed."""

import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dicom_network.base.node import Node
from dicom_network.domain.errors import Unavailable
from dicom_network.domain.hierarchy import DuplicatePolicy, Level, Version, VersionState
from dicom_network.modules.lifecycle.sealing import Sealing
from dicom_network.modules.lifecycle.service import Deletion
from dicom_network.modules.storage.service import StorageService
from tests.local_node import Slice, audit_events, containers, open_node, read_current, reception, store

SLICES = [
    Slice(instance=f"2.25.1.1.{number}", number=number, fill=number, size=2000 * number) for number in range(1, 6)
]
LARGE = Slice(instance="2.25.1.1.9", number=9, size=200_000)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with open_node(tmp_path) as opened:
        yield opened


def fill(node: Node, *slices: Slice) -> None:
    """Store slices and close the landing log, as after a while without arrivals."""
    service = StorageService(node)
    store(service, *slices)
    service.close()
    node.blobs.rest()


def test_a_quiet_series_becomes_one_zip_and_its_landing_logs_go(node: Node, tmp_path: Path) -> None:
    fill(node, *reversed(SLICES), LARGE)
    before = read_current(node)
    assert Sealing(node).run() is False
    assert read_current(node) == before
    (container,) = containers(node)
    with zipfile.ZipFile(tmp_path / container) as archive:
        assert archive.testzip() is None
        assert [archive.read(name) for name in archive.namelist()] == [one.file() for one in [*SLICES, LARGE]]
        assert archive.namelist()[0] == "00001-2.25.1.1.1.dcm"
    (event,) = audit_events(node, "node:series:seal")
    assert (event["actor"], event["objects"]["instances"]) == ("node", 6)


def test_unzip_is_happy_with_a_sealed_series(node: Node, tmp_path: Path) -> None:
    fill(node, *SLICES)
    Sealing(node).run()
    (container,) = containers(node)
    outcome = subprocess.run(
        ["python3", "-m", "zipfile", "-t", str(tmp_path / container)], capture_output=True, text=True, check=False
    )
    assert (outcome.returncode, outcome.stdout.strip()) == (0, "Done testing")


def test_a_series_that_is_not_quiet_is_left_alone(tmp_path: Path) -> None:
    with open_node(tmp_path, seal_after_seconds=3600) as node:
        fill(node, *SLICES)
        Sealing(node).run()
        assert all(name.startswith("landing/") for name in containers(node))


def test_a_late_instance_is_sealed_with_the_others_into_one(node: Node) -> None:
    fill(node, *SLICES)
    Sealing(node).run()
    (first,) = containers(node)
    fill(node, LARGE)
    Sealing(node).run()
    (second,) = containers(node)
    assert second != first
    assert read_current(node) == {one.instance: one.file() for one in [*SLICES, LARGE]}


def test_a_log_that_holds_other_series_stays_until_they_are_sealed(node: Node) -> None:
    fill(node, *SLICES, Slice(series="2.25.1.2", instance="2.25.1.2.1"))
    sealing = Sealing(node)
    sealing.seal("2.25.1.1")
    kinds = sorted(name.partition("/")[0] for name in containers(node))
    assert kinds == ["landing", "series"]
    sealing.run()
    assert [name.partition("/")[0] for name in containers(node)] == ["series", "series"]


def test_a_log_that_is_being_written_stays(node: Node) -> None:
    service = StorageService(node)
    store(service, *SLICES)
    Sealing(node).run()
    assert sorted(name.partition("/")[0] for name in containers(node)) == ["landing", "series"]
    store(service, Slice(series="2.25.1.2", instance="2.25.1.2.1"))
    service.close()
    assert len(read_current(node)) == len(SLICES) + 1


def test_versions_that_are_not_current_lie_in_a_zip_of_their_own(node: Node, tmp_path: Path) -> None:
    other = Slice(instance="2.25.1.1.1", fill=99)
    fill(node, *SLICES, other)
    Sealing(node).run()
    sealed = containers(node)
    assert len(sealed) == 2
    states = {container: {found.state for found in node.blobs.scan(container)} for container in sealed}
    assert sorted(states.values(), key=str) == [{VersionState.CONFLICT}, {VersionState.CURRENT}]
    assert {version.extent.container for version in node.index.versions()} == set(sealed)


def test_changed_bytes_are_not_sealed_and_everything_stays(node: Node, tmp_path: Path) -> None:
    fill(node, *SLICES)
    (log,) = containers(node)
    extent = node.index.versions()[2].extent
    with (tmp_path / log).open("r+b") as file:
        file.seek(extent.offset + extent.length - 1)
        file.write(b"\xee")
    sealing = Sealing(node)
    sealing.run()
    sealing.run()
    assert containers(node) == [log]
    assert len(read_current(node)) == len(SLICES)


def test_an_instance_that_nobody_knows_keeps_its_container_alive(node: Node) -> None:
    fill(node, *SLICES)
    incoming = node.blobs.receive(LARGE.header(), reception())
    incoming.write(LARGE.data_set())
    landed = incoming.land(LARGE.instance)
    node.blobs.sync([landed])
    Sealing(node).run()
    assert landed.extent.container in containers(node)


def test_what_is_in_the_trash_is_not_in_the_sealed_series(node: Node) -> None:
    fill(node, *SLICES)
    Deletion(node).trash(Level.INSTANCE, "2.25.1.1.2", reason="sent twice", actor="person:a")
    Sealing(node).run()
    sealed = [name for name in containers(node) if name.startswith("series/")]
    found = [one.sop_instance_uid for name in sealed for one in node.blobs.scan(name)]
    assert found == ["2.25.1.1.1", "2.25.1.1.3", "2.25.1.1.4", "2.25.1.1.5"]


@pytest.mark.parametrize("deleted", [False, True])
def test_what_changes_while_it_is_being_sealed_is_noted(
    node: Node, monkeypatch: pytest.MonkeyPatch, deleted: bool
) -> None:
    fill(node, *SLICES)
    real = node.blobs.seal

    def slow_seal(*arguments: object) -> object:
        extents = real(*arguments)  # type: ignore[arg-type]
        monkeypatch.setattr(node.blobs, "seal", real)
        if deleted:
            Deletion(node).trash(Level.INSTANCE, "2.25.1.1.2", reason="wrong patient", actor="person:a")
        return extents

    monkeypatch.setattr(node.blobs, "seal", slow_seal)
    Sealing(node).run()
    (sealed,) = [name for name in containers(node) if name.startswith("series/")]
    found = {one.sop_instance_uid for one in node.blobs.scan(sealed)}
    assert ("2.25.1.1.2" in found) is not deleted
    assert len(read_current(node)) == len(SLICES) - deleted


def test_replaced_versions_stay_readable_after_sealing(tmp_path: Path) -> None:
    with open_node(tmp_path, duplicates=DuplicatePolicy.REPLACE, trash_days=30) as node:
        first, second = Slice(fill=1), Slice(fill=2)
        fill(node, first, second)
        Sealing(node).run()
        assert read_current(node) == {second.instance: second.file()}
        stored = {}
        for one in node.index.versions():
            with node.blobs.open(one.extent) as reading:
                stored[one.state] = reading.read(0, one.extent.length)
        assert stored == {VersionState.CURRENT: second.file(), VersionState.REPLACED: first.file()}


def test_series_that_cannot_be_sealed_do_not_keep_others_from_it(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(node, *[Slice(series=f"2.25.1.{number}", instance=f"2.25.1.{number}.1") for number in range(12)])
    real = node.blobs.seal

    def picky(series: str, versions: list[Version]) -> object:
        if series.endswith(("0", "1", "2", "3", "4", "5")):
            raise Unavailable("not now")
        return real(series, versions)

    monkeypatch.setattr(node.blobs, "seal", picky)
    sealing = Sealing(node)
    for _ in range(6):
        sealing.run()
    sealed = {version.series_instance_uid for version in node.index.versions() if version.extent.is_sealed}
    assert sealed == {f"2.25.1.{number}" for number in (6, 7, 8, 9)}
