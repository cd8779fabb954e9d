"""Opening a stored file wherever it lies by now."""

from contextlib import AbstractContextManager

from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.ports import Reading


def open_located(node: Node, location: InstanceLocation) -> AbstractContextManager[Reading]:
    """Open the Part 10 file of an instance that somebody was allowed to see. Raises: NotFound where it is gone."""
    try:
        return node.blobs.open(location.extent)
    except NotFound:
        # Its series was sealed between the look-up and now: the same bytes lie elsewhere.
        again = next(iter(node.index.locate(instances=(location.sop_instance_uid,), within=ANYTHING)), None)
        if again is None or (again.digest, again.extent.length) != (location.digest, location.extent.length):
            raise
        return node.blobs.open(again.extent)
