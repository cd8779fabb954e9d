"""An empty node in a folder of its own, whose modules say what they offer."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dicom_network.base.module import Module
from dicom_network.base.node import Node
from dicom_network.base.settings import Settings
from dicom_network.components.assembly import open_node
from dicom_network.components.process_tree import COMPONENTS, modules_of


def all_modules() -> list[Module]:
    """List the modules of all components, each once."""
    return modules_of(COMPONENTS.values())


@contextmanager
def empty_node() -> Iterator[Node]:
    """Open a node with every setting at its default."""
    defaults = Settings()
    with tempfile.TemporaryDirectory() as folder:
        place = defaults.node.model_copy(update={"data": Path(folder)})
        yield open_node(defaults.model_copy(update={"node": place}))
