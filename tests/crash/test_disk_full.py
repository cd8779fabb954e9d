"""A disk that fills up: honest refusals, nothing acknowledged lost, and on it goes when there is space again."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.load import Acknowledged, Load
from tests.running_node import RunningNode

DISK_BYTES = 160 << 20
BALLAST_BYTES = 64 << 20
OUT_OF_RESOURCES = 0xA700
INSUFFICIENT_STORAGE = 507


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.crash
@pytest.mark.timeout(300)
@pytest.mark.parametrize("reserve_bytes", [24 << 20, 0], ids=["with a reserve", "to the last byte"])
def test_a_full_disk_is_refused_honestly_and_overcome(small_disk: Path, reserve_bytes: int) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(BALLAST_BYTES))
    settings = {"storage.reserve_bytes": str(reserve_bytes), "storage.landing_log_bytes": str(16 << 20)}
    node = RunningNode(small_disk / "data", settings)
    try:
        node.start()
        full = _send_until_refused(node, 1)
        assert {status for one in full for status in one.refusals} <= {OUT_OF_RESOURCES, INSUFFICIENT_STORAGE}
        if reserve_bytes:
            # Without a reserve there is no room either for the audit event that every reading leaves.
            assert [one.missing(node) for one in full if one.missing(node)] == []
        ballast.unlink()
        after = _send_until_refused(node, 2, at_most=3)
        assert all(one.digests for one in after), "it does not go on although there is space"
        assert [one.missing(node) for one in (*full, *after) if one.missing(node)] == []
        check = node.command("check")
        assert check.returncode == 0, check.stdout + check.stderr
    finally:
        node.kill()


def _send_until_refused(node: RunningNode, number: int, at_most: int | None = None) -> list[Acknowledged]:
    """Send until every sender is refused, or so much has been acknowledged."""
    load = Load(node, number, ends_when_refused=True, at_most=at_most)
    load.start()
    load.wait()
    return load.acknowledged
