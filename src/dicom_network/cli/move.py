"""``dicom-network move``."""

from dicom_network.cli.node_access import node_at
from dicom_network.cli.retrieval import follow
from dicom_network.cli.selection import Selection
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.modules.remote.service import Remote


def move(peer: str, /, *, to: str = "", selection: Selection | None = None, where: Where = NOWHERE) -> int:
    """Have another archive send to an AE title (C-MOVE); to this node's own when nothing is said.

    Args:
        peer: AE title of a listed peer, or TITLE@host:port.
        to: AE title that the instances are to be sent to; the peer must know it.
    """
    node = node_at(where)
    chosen = selection or Selection()
    remote = Remote(node)
    destination = to or node.settings.dimse.ae_title
    return follow(remote.move(remote.peer(peer), chosen.level, chosen.identifier(), destination))
