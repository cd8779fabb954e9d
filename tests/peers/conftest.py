"""A node and the programs of others in one private network."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.peers.peers.dcmtk import Address, missing_programs
from tests.private_network import NoPrivateNetwork, PrivateNetwork
from tests.running_node import RunningNode

REQUIRED = bool(os.environ.get("DICOM_NETWORK_REQUIRE_PEERS"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder: it talks to programs that others wrote."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("peers")


def leave_out(reason: str) -> None:
    """Skip the test, or fail it where the peers are said to be installed."""
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def needs() -> Callable[..., None]:
    """Give a function that leaves the test out unless these programs are installed."""

    def check(*programs: str) -> None:
        if missing := missing_programs(*programs):
            leave_out(f"not installed: {', '.join(missing)}")

    return check


@pytest.fixture(scope="module")
def network() -> Iterator[PrivateNetwork]:
    """A network with nothing in it, for programs that bind to every address."""
    try:
        made = PrivateNetwork()
    except NoPrivateNetwork as error:
        pytest.skip(str(error))
    with made:
        yield made


@pytest.fixture(scope="module")
def node(network: PrivateNetwork, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A node in the private network, where the newest version of an instance is the current one."""
    folder = tmp_path_factory.mktemp("node")
    settings = {"storage.duplicates": "replace", "storage.reserve_bytes": "1000000"}
    made = RunningNode(folder / "data", settings, prefix=network.prefix, connect=network.connect)
    made.start()
    try:
        yield made
    finally:
        made.kill()


@pytest.fixture(scope="module")
def address(network: PrivateNetwork, node: RunningNode) -> Address:
    """The node's DIMSE side."""
    return Address(network, node.dicom_port, node.ae_title)
