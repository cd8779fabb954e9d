"""The house that the tests of this folder walk through."""

from collections.abc import Iterator

import pytest

from tests.house import House, open_house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A node with two institutions; what a test changes in it no other test of the file may look at."""
    with open_house(tmp_path_factory.mktemp("house") / "data") as opened:
        yield opened
