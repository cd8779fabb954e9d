"""How a command gets at a node's stores, beside a node that may be running."""

import getpass
import os
import sys

from dicom_network.base.log import configure
from dicom_network.base.node import Node
from dicom_network.base.running import ae_title_of_running_node
from dicom_network.base.settings import Settings
from dicom_network.cli.where import Where
from dicom_network.components.assembly import open_node


def node_at(where: Where) -> Node:
    """Open the stores of a node; the log tells of troubles only. Raises: InvalidInput, Unavailable."""
    settings = where.settings()
    _warn_of_new_archive(settings)
    configure(settings.log.model_copy(update={"level": "warning"}))
    return open_node(_as_it_runs(settings))


def _as_it_runs(settings: Settings) -> Settings:
    """Take the AE title of the node that runs: peers know it by that, and `run --aet` may have given it another."""
    title = ae_title_of_running_node(settings.node.data)
    if not title:
        return settings
    return settings.model_copy(update={"dimse": settings.dimse.model_copy(update={"ae_title": title})})


def _warn_of_new_archive(settings: Settings) -> None:
    """Whoever types in another folder than that of the node would else list a peer where no node will look."""
    data = settings.node.data
    if not settings.index.url and not (data.is_dir() and any(data.iterdir())):
        sys.stderr.write(f"a new archive begins in {data.absolute()}; for that of a node say --data FOLDER\n")


def typist() -> str:
    """Name whoever types, as the operating system does; by their number where that knows no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def actor() -> str:
    """Name whoever types, as audit events do."""
    return f"shell:{typist()}"
