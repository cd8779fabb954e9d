"""Moving versions into a new sealed container, and seeing that store and index say the same about it afterwards."""

from collections.abc import Sequence

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.whereabouts import versions_in
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.hierarchy import Version


def move_sealed(
    node: Node, series_instance_uid: str, versions: Sequence[Version], *, reason: str = "", with_trash: bool = False
) -> str:
    """Seal versions into a new container and have the index point there; gives the container.

    Raises: Corrupt where bytes have changed, NotFound where a container went meanwhile, Unavailable.
    """
    moves = node.blobs.seal(series_instance_uid, versions)
    container = next(iter(moves.values())).container
    event = AuditEvent(
        action="node:series:seal",
        occurred=now(),
        actor="node",
        objects={"series": series_instance_uid, "instances": len(moves), "container": container},
        reason=reason,
    )
    with node.database.transaction() as transaction:
        node.index.relocate(transaction, moves, with_trash=with_trash)
        node.audit.record(transaction, [event])
    there = {version.id: version for version in versions_in(node, container)}
    # What has become of them while they were being copied: deleted, purged, replaced.
    notes = {
        moves[one.id]: there[one.id].standing if one.id in there else None
        for one in versions
        if one.id not in there or there[one.id].state is not one.state
    }
    if notes:
        node.blobs.note(notes)
    return container
