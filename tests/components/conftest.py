"""A real node for the tests of this folder that need one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.running_node import RunningNode


@pytest.fixture
def start_node(tmp_path: Path) -> Iterator[Callable[..., RunningNode]]:
    """Give a function that starts a node on free ports, with settings as ``section__key``; it ends with the test."""
    started: list[RunningNode] = []

    def start(**settings: str) -> RunningNode:
        given = {name.replace("__", "."): value for name, value in settings.items()}
        node = RunningNode(tmp_path / f"node-{len(started)}", {"storage.reserve_bytes": "1000000", **given})
        started.append(node)
        node.start()
        return node

    yield start
    for node in started:
        node.kill()
