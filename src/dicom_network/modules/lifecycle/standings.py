"""How the versions of a series stand, noted in the store for the day on which the index must be rebuilt."""

from collections.abc import Iterable

from dicom_network.base.node import Node
from dicom_network.base.whereabouts import versions_of_series


def note_standings(node: Node, series: Iterable[str]) -> None:
    """Note it for the series of these UIDs.

    To be called after the commit: were the store told first, a crash between could hide what nobody has deleted.
    """
    for uid in sorted(series):
        node.blobs.note({version.extent: version.standing for version in versions_of_series(node, uid)})
