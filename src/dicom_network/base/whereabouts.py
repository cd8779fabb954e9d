"""Where the index has what was found in a container: only what it has elsewhere too may go."""

from collections.abc import Iterator, Sequence
from itertools import chain

from blake3 import blake3

from dicom_network.base.node import Node
from dicom_network.base.stored_header import read_arrival
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import Corrupt, NotFound
from dicom_network.domain.hierarchy import Extent, Found, Version, VersionState

_AT_ONCE = 200
_CHUNK = 1 << 20


def split_known(node: Node, found: Sequence[Found], *, verify: bool) -> tuple[list[Found], list[Found]]:
    """Split what was found into what the index has at another place, byte by byte the same, and what it has not.

    ``verify``: read the other place too, and believe nothing but its bytes.
    """
    known: list[Found] = []
    unknown: list[Found] = []
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        uids = sorted({one.sop_instance_uid for one in some})
        current = {
            (at.sop_instance_uid, at.digest): at.extent for at in node.index.locate(instances=uids, within=ANYTHING)
        }
        for one in some:
            first = current.get((one.sop_instance_uid, one.digest))
            places = chain([first] if first else [], _versions_like(node, one))
            is_known = any(extent != one.extent and (not verify or _holds(node, extent, one)) for extent in places)
            (known if is_known else unknown).append(one)
    return known, unknown


def has_digest(node: Node, extent: Extent, data_set_offset: int, digest: bytes) -> bool:
    """Tell whether the data set at a place has this digest. Raises: NotFound, Corrupt where it is not all there."""
    hasher = blake3()
    with node.blobs.open(extent) as reading:
        for offset in range(data_set_offset, extent.length, _CHUNK):
            hasher.update(reading.read(offset, _CHUNK))
    return hasher.digest() == digest


def versions_of_series(node: Node, series_instance_uid: str) -> list[Version]:
    """List the versions of a series, of every state."""
    versions: list[Version] = []
    while page := node.index.versions(after_id=versions[-1].id if versions else 0, series=series_instance_uid):
        versions += page
    return versions


def versions_in(node: Node, container: str) -> list[Version]:
    """List the versions that lie in a container, of every state."""
    versions: list[Version] = []
    while page := node.index.versions(after_id=versions[-1].id if versions else 0, container=container):
        versions += page
    return versions


def _versions_like(node: Node, found: Found) -> Iterator[Extent]:
    """Yield where versions that are not current lie; asked only when needed, for the header must be read to know.

    What came after their deletion is no copy of those, but was sent again.
    """
    try:
        series = read_arrival(node.blobs, found).series_instance_uid
    except (Corrupt, NotFound):
        return
    for version in versions_of_series(node, series):
        is_like = (version.sop_instance_uid, version.digest) == (found.sop_instance_uid, found.digest)
        if is_like and not _came_after_deletion(found, version):
            yield version.extent


def _came_after_deletion(found: Found, version: Version) -> bool:
    return (
        found.state is not VersionState.TRASHED
        and version.state is VersionState.TRASHED
        and version.ended is not None
        and found.reception.received > version.ended
    )


def _holds(node: Node, extent: Extent, found: Found) -> bool:
    # Copies are made whole, file header included.
    if extent.length != found.extent.length:
        return False
    try:
        return has_digest(node, extent, found.data_set_offset, found.digest)
    except (Corrupt, NotFound):
        return False
