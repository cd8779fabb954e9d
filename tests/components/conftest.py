"""A real node for the tests of this folder that need one."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher

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


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords of nodes in this process cheaply: what guessing costs is no matter of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("dicom_network.modules.identity.passwords.PasswordHasher", cheap)
        yield
