"""Purging: what has been in the trash for long enough goes, from the index and from the disk."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.whereabouts import versions_in
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import Corrupt, DicomNetworkError, NotFound
from dicom_network.domain.hierarchy import Extent, Version
from dicom_network.modules.lifecycle.freeing import Freeing
from dicom_network.modules.lifecycle.resealing import move_sealed

VERSIONS_AT_ONCE = 500

log = logger("lifecycle")


class Purging:
    """Forgets deleted instances and erases their bytes. Not thread-safe."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._freeing = Freeing(node)

    def run(self) -> bool:
        """Purge what is due, and erase what was purged; True: there is more."""
        deleted_before = now() - timedelta(days=self._node.settings.lifecycle.trash_days)
        purged = self.purge(deleted_before, actor="node", reason="restore window over", limit=VERSIONS_AT_ONCE)
        self.erase()
        return purged == VERSIONS_AT_ONCE

    def purge(self, deleted_before: datetime, *, actor: str, reason: str, limit: int) -> int:
        """Forget what was deleted or replaced before then, ``limit`` versions at most; gives their number.

        The store is told before the index commits: were it the other way round, a crash between could bring deleted
        instances back when the index is rebuilt. ``erase`` then takes their bytes away.
        """
        node = self._node
        with node.database.transaction() as transaction:
            versions = node.index.purge(transaction, deleted_before=deleted_before, limit=limit)
            if versions:
                node.audit.record(transaction, _events(versions, actor, reason))
                node.blobs.note(dict.fromkeys(self._freed(versions)))
        if versions:
            log.info("instances purged", instances=len(versions))
        return len(versions)

    def _freed(self, versions: Sequence[Version]) -> set[Extent]:
        """Give the extents in which nothing lies once these versions are forgotten."""
        forgotten = {version.id for version in versions}
        extents = {version.extent for version in versions} | set(self._copies(versions))
        needed = {
            version.extent
            for container in {extent.container for extent in extents}
            for version in versions_in(self._node, container)
            if version.id not in forgotten
        }
        return extents - needed

    def _copies(self, versions: Sequence[Version]) -> Iterator[Extent]:
        """Yield where else these instances lie: in logs that they were sealed from, or where they came a second time.

        Whoever recovers or builds the index anew would find them there and take them for new. What came after the
        deletion is new, and may be on its way into the index.
        """
        ended = {(version.sop_instance_uid, version.digest): version.ended for version in versions}
        for container in self._node.blobs.containers():
            if Extent(container, 0, 0).is_sealed:
                continue
            try:
                for one in self._node.blobs.scan(container, verify=False):
                    end = ended.get((one.sop_instance_uid, one.digest))
                    if end is not None and one.reception.received < end:
                        yield one.extent
            except (Corrupt, NotFound) as error:
                log.warning("copies of purged instances are not looked for", container=container, error=str(error))

    def erase(self) -> None:
        """Take the bytes of purged instances off the disk; what fails is tried again the next time."""
        for container in list(self._node.blobs.unerased()):
            try:
                self._erase(container)
            except DicomNetworkError as error:
                log.error("purged instances could not be erased", container=container, error=str(error))

    def _erase(self, container: str) -> None:
        node = self._node
        is_sealed = Extent(container, 0, 0).is_sealed
        if node.index.unreferenced([container]):
            waiting = self._freeing.free([container])
            if not waiting or is_sealed:
                return
        if is_sealed:
            self._rewrite(container)
        else:
            node.blobs.erase(container)
            log.info("purged instances erased", container=container)

    def _rewrite(self, container: str) -> None:
        """Seal what is left in a sealed container anew, and delete the old one with what was purged."""
        node = self._node
        versions = versions_in(node, container)
        target = move_sealed(
            node,
            versions[0].series_instance_uid,
            versions,
            reason="others in its container were purged",
            with_trash=True,
        )
        self._freeing.free([container])
        log.info("sealed series rewritten", container=target, instances=len(versions))


def _events(versions: Sequence[Version], actor: str, reason: str) -> list[AuditEvent]:
    """Give one event a study, naming the instances."""
    by_study: dict[str, list[str]] = {}
    for version in versions:
        by_study.setdefault(version.study_instance_uid, []).append(version.sop_instance_uid)
    return [
        AuditEvent(
            action="node:instances:purge",
            occurred=now(),
            actor=actor,
            objects={"study": study, "instances": sorted(instances)},
            reason=reason,
        )
        for study, instances in by_study.items()
    ]
