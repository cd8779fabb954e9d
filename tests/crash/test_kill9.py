"""Nothing that was acknowledged is lost when the node, or a part of it, is killed in the middle of its work.

``DICOM_NETWORK_KILLS=100`` makes it a hundred kills.
"""

import os
import random
import signal
import threading
from pathlib import Path

import pytest

from tests.crash.load import Acknowledged, Load
from tests.patience import SECONDS
from tests.running_node import RunningNode

KILLS = int(os.environ.get("DICOM_NETWORK_KILLS", "12"))
EAGER = {
    "storage.reserve_bytes": "1000000",
    "storage.landing_log_bytes": str(8 << 20),
    "storage.large_object_bytes": str(1 << 20),
    "lifecycle.metadata_after_seconds": "0.2",
    "lifecycle.seal_after_seconds": "0.4",
    "lifecycle.check_every_days": "0",
}
"""Small containers and short delays, so that kills also hit sealing, preparing and the change of logs."""


@pytest.mark.crash
@pytest.mark.timeout(900 + 40 * KILLS)
def test_everything_acknowledged_is_there_after_random_kills(tmp_path: Path) -> None:
    chance = random.Random()
    node = RunningNode(tmp_path / "data", EAGER)
    acknowledged: list[Acknowledged] = []
    try:
        node.start()
        for number in range(KILLS):
            load = Load(node, number)
            load.start()
            assert load.first_answer.wait(timeout=SECONDS), "nothing was acknowledged at all"
            _pause(chance.uniform(0, 1.5))
            struck = _strike(node, chance)
            load.end()
            node.start()
            acknowledged += load.acknowledged
            assert [(struck, one.missing(node)) for one in load.acknowledged if one.missing(node)] == []
            check = node.command("check")
            assert check.returncode == 0, f"after killing {struck}: {check.stdout}{check.stderr}"
        assert [one.missing(node) for one in acknowledged if one.missing(node)] == []
        assert sum(len(one.digests) for one in acknowledged) > 10 * KILLS
    finally:
        node.kill()


def _strike(node: RunningNode, chance: random.Random) -> str:
    """Kill all of the node at once, or one process of it and the rest a little later."""
    processes = node.processes()
    if chance.random() < 0.6:
        struck = "the whole node"
    else:
        position = chance.randrange(len(processes))
        struck = f"process {position} of {len(processes)}"
        os.kill(processes[position], signal.SIGKILL)
        _pause(chance.uniform(0, 0.5))
    node.kill()
    return struck


def _pause(seconds: float) -> None:
    """Let the load go on for a while."""
    threading.Event().wait(seconds)
