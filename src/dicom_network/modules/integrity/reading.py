"""Reading what the index says lies somewhere, and comparing it."""

from collections.abc import Sequence

from blake3 import blake3

from dicom_network.base.node import Node
from dicom_network.base.whereabouts import split_known
from dicom_network.domain.errors import Corrupt, NotFound
from dicom_network.domain.hierarchy import Found, Version, VersionState
from dicom_network.modules.integrity.model import Finding, Kind
from dicom_network.modules.integrity.throttle import Throttle

_CHUNK = 1 << 20


def inspect_version(node: Node, version: Version, throttle: Throttle) -> Finding | None:
    """Compare the bytes of a version with their digest; None where all is well or the version has gone meanwhile."""
    for _ in range(3):
        finding = _compare(node, version, throttle)
        if finding is None:
            return None
        # It may have been sealed, deleted or purged since it was listed.
        again = find_version(node, version.id)
        if again is None:
            return None
        if again.extent == version.extent:
            return finding
        version = again
    return finding


def find_version(node: Node, version_id: int) -> Version | None:
    """Ask the index for one version."""
    versions = node.index.versions(after_id=version_id - 1, limit=1)
    return versions[0] if versions and versions[0].id == version_id else None


def _compare(node: Node, version: Version, throttle: Throttle) -> Finding | None:
    extent = version.extent
    hasher = blake3()
    try:
        with node.blobs.open(extent) as reading:
            for offset in range(version.data_set_offset, extent.length, _CHUNK):
                chunk = reading.read(offset, _CHUNK)
                hasher.update(chunk)
                throttle.spend(len(chunk))
    except (NotFound, Corrupt) as error:
        advice = "; it is in the trash: trash purge forgets it" if version.state is VersionState.TRASHED else ""
        return finding_of(Kind.MISSING, version, f"{error}{advice}")
    if hasher.digest() != version.digest:
        return finding_of(Kind.DAMAGED, version, "its bytes do not match their digest")
    return None


def scan_whole(node: Node, container: str) -> tuple[list[Found], str]:
    """Give what a container tells, and what of it is damaged (empty: nothing). Raises: NotFound."""
    found: list[Found] = []
    try:
        for one in node.blobs.scan(container, verify=False):
            found.append(one)
    except Corrupt as error:
        return found, str(error)
    return found, ""


def unknown_of(node: Node, found: Sequence[Found], versions: Sequence[Version]) -> list[Found]:
    """Give what was found in a container and is known to the index neither there (``versions``) nor elsewhere."""
    known = {version.extent.offset for version in versions}
    _, unknown = split_known(node, [one for one in found if one.extent.offset not in known], verify=False)
    return unknown


def finding_of(kind: Kind, version: Version, message: str) -> Finding:
    """Give a finding about a version."""
    return Finding(
        kind=kind,
        container=version.extent.container,
        offset=version.extent.offset,
        sop_instance_uid=version.sop_instance_uid,
        version_id=version.id,
        message=message,
    )
