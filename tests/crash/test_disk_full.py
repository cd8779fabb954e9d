"""A disk that fills up: honest refusals, nothing acknowledged lost, and on it goes when there is space again."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crash.load import Acknowledged, Load
from tests.patience import SECONDS
from tests.running_node import RunningNode

DISK_BYTES = 160 << 20
BALLAST_BYTES = 64 << 20
OUT_OF_RESOURCES = 0xA700
INSUFFICIENT_STORAGE = 507


class WithFullLog(RunningNode):
    """A node whose log takes no line, as where it lies on the disk that is full."""

    @property
    def log(self) -> Path:
        return Path("/dev/full")


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
def test_arrivals_leave_room_to_read_whatever_the_reserve_is_set_to(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(BALLAST_BYTES))
    with _running(small_disk) as node:
        full = _send_until_refused(node, 1)
        assert {status for one in full for status in one.refusals} <= {OUT_OF_RESOURCES, INSUFFICIENT_STORAGE}
        assert [one.missing(node) for one in full if one.missing(node)] == []
        ballast.unlink()
        _goes_on(node, full)


@pytest.mark.crash
def test_a_disk_that_others_fill_to_the_last_byte_is_overcome(small_disk: Path) -> None:
    with _running(small_disk) as node:
        load = Load(node, 1, ends_when_refused=True)
        load.start()
        assert load.first_answer.wait(timeout=SECONDS), "nothing was acknowledged at all"
        _fill(small_disk / "others")
        load.wait()
        refusals = {status for one in load.acknowledged for status in one.refusals}
        assert refusals <= {OUT_OF_RESOURCES, INSUFFICIENT_STORAGE}
        (small_disk / "others").unlink()
        _goes_on(node, load.acknowledged)


@contextmanager
def _running(disk: Path) -> Iterator[RunningNode]:
    node = WithFullLog(disk / "data", {"storage.reserve_bytes": "0", "storage.landing_log_bytes": str(16 << 20)})
    try:
        node.start()
        yield node
    finally:
        node.kill()


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as opened:
        try:
            while opened.write(bytes(1 << 20)):
                pass
        except OSError as error:
            assert error.errno == errno.ENOSPC


def _goes_on(node: RunningNode, before: list[Acknowledged]) -> None:
    after = _send_until_refused(node, 2, at_most=3)
    assert all(one.digests for one in after), "it does not go on although there is space"
    assert [one.missing(node) for one in (*before, *after) if one.missing(node)] == []
    check = node.command("check")
    assert check.returncode == 0, check.stdout + check.stderr


def _send_until_refused(node: RunningNode, number: int, at_most: int | None = None) -> list[Acknowledged]:
    """Send until every sender is refused, or so much has been acknowledged."""
    load = Load(node, number, ends_when_refused=True, at_most=at_most)
    load.start()
    load.wait()
    return load.acknowledged
