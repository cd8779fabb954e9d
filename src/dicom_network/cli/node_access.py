"""How a command gets at a node's stores, beside a node that may be running."""

import getpass

from dicom_network.base.log import configure
from dicom_network.base.node import Node
from dicom_network.cli.where import Where
from dicom_network.components.assembly import open_node


def node_at(where: Where) -> Node:
    """Open the stores of a node; the log tells of troubles only. Raises: InvalidInput, Unavailable."""
    settings = where.settings()
    configure(settings.log.model_copy(update={"level": "warning"}))
    return open_node(settings)


def actor() -> str:
    """Name whoever types, as audit events do."""
    return f"shell:{getpass.getuser()}"
