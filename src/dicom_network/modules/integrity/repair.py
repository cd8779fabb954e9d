"""Repair: does about findings what can be done without destroying the only copy of anything."""

from collections.abc import Iterable, Set
from dataclasses import replace

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.whereabouts import has_digest, split_known, versions_of_series
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import Corrupt, DicomNetworkError, NotFound
from dicom_network.domain.hierarchy import Extent, Found, Level, Version, VersionState
from dicom_network.modules.integrity.adoption import Adoption
from dicom_network.modules.integrity.model import CheckState, Finding, Kind
from dicom_network.modules.integrity.reading import find_version, scan_whole

MOST_MISSING = 20
MOST_MISSING_SHARE = 0.1
"""Where more is missing than both, a disk is more likely missing than the instances, and nothing is marked."""
MISSING_REASON = "its bytes are missing from the store"

log = logger("integrity")


class Repair:
    """Mends findings one by one."""

    def __init__(self, node: Node, *, actor: str = "node") -> None:
        self._node = node
        self._actor = actor
        self._adoption = Adoption(node, action="node:instances:repair", actor=actor)

    def run(self, state: CheckState) -> CheckState:
        """Mend what can be mended of a finished check; findings tell in ``mended`` what was done."""
        missing = sum(finding.kind is Kind.MISSING for finding in state.findings)
        may_mark = missing <= max(MOST_MISSING, MOST_MISSING_SHARE * state.versions)
        if not may_mark:
            log.error("so much is missing that nothing is marked: is the disk mounted?", missing=missing)
        copies = self._find_copies(state.findings)
        state.findings = [self._mend(finding, copies, may_mark=may_mark) for finding in state.findings]
        self._take_back({finding.sop_instance_uid for finding in state.findings})
        self._remove_duplicates()
        return state

    def _mend(self, finding: Finding, copies: dict[tuple[str, bytes], Found], *, may_mark: bool) -> Finding:
        if finding.mended:
            return finding
        try:
            mended = self._mend_kind(finding, copies, may_mark=may_mark)
        except DicomNetworkError as error:
            log.warning("a finding cannot be mended", kind=finding.kind.value, error=str(error))
            return finding
        if mended:
            log.info("finding mended", kind=finding.kind.value, container=finding.container, mended=mended)
        return replace(finding, mended=mended)

    def _mend_kind(self, finding: Finding, copies: dict[tuple[str, bytes], Found], *, may_mark: bool) -> str:
        if finding.kind is Kind.UNKNOWN:
            return self._adopt(finding)
        if finding.kind is Kind.UNREADABLE:
            return ""
        version = find_version(self._node, finding.version_id)
        if version is None:
            return "it has been deleted since"
        if finding.kind is Kind.UNTOLD:
            return self._write_anew(version)
        copy = copies.get((version.sop_instance_uid, version.digest))
        if copy is not None and copy.extent != version.extent:
            return self._move_to(version, copy)
        return self._mark_missing(version) if finding.kind is Kind.MISSING and may_mark else ""

    def _adopt(self, finding: Finding) -> str:
        found, _ = scan_whole(self._node, finding.container)
        unknown = [one for one in found if one.extent.offset == finding.offset]
        if not unknown:
            return "it has been deleted since"
        if self._adoption.adopt(unknown):
            return "put into the index"
        known, _ = split_known(self._node, unknown, verify=True)
        return "the index has it elsewhere" if known else ""

    def _write_anew(self, version: Version) -> str:
        """Write a copy that tells of itself. Raises: Corrupt where the bytes have changed."""
        moves = self._node.blobs.seal(version.series_instance_uid, [version])
        self._relocate(moves, version)
        return f"written anew into {moves[version.id].container}"

    def _move_to(self, version: Version, copy: Found) -> str:
        """Have the index point to another copy."""
        if copy.extent.length - copy.data_set_offset != version.extent.length - version.data_set_offset:
            return ""
        if copy.data_set_offset != version.data_set_offset:
            return ""
        self._relocate({version.id: copy.extent}, version)
        return f"found again in {copy.extent.container}"

    def _relocate(self, moves: dict[int, Extent], version: Version) -> None:
        node = self._node
        with node.database.transaction() as transaction:
            node.index.relocate(transaction, moves)
            node.audit.record(transaction, [self._event(version, "moved to a good copy")])

    def _mark_missing(self, version: Version) -> str:
        """Move an instance whose bytes are gone to the trash, out of sight of those who would ask for it."""
        others = [
            other
            for other in versions_of_series(self._node, version.series_instance_uid)
            if other.sop_instance_uid == version.sop_instance_uid and other.id != version.id
        ]
        if version.state is not VersionState.CURRENT or others:
            return ""
        node = self._node
        with node.database.transaction() as transaction:
            node.index.trash(
                transaction, Level.INSTANCE, version.sop_instance_uid, reason=MISSING_REASON, actor=self._actor
            )
            node.audit.record(transaction, [self._event(version, MISSING_REASON)])
        return "moved to the trash, for its bytes are gone"

    def _take_back(self, found: Set[str]) -> None:
        """Take out of the trash what an earlier repair put there and the check has found whole again."""
        node = self._node
        for entry in node.index.list_trash(within=ANYTHING):
            uid = str(entry["uid"])
            if entry["reason"] != MISSING_REASON or entry["level"] != Level.INSTANCE.value or uid in found:
                continue
            with node.database.transaction() as transaction:
                node.index.restore(transaction, int(entry["id"]))
                objects = {"instances": [uid], "deletion": entry["id"]}
                reason = "its bytes are in the store again"
                event = AuditEvent("node:instances:repair", now(), self._actor, objects=objects, reason=reason)
                node.audit.record(transaction, [event])
            log.info("instance taken out of the trash", sop_instance_uid=uid)

    def _find_copies(self, findings: Iterable[Finding]) -> dict[tuple[str, bytes], Found]:
        """Look through the whole store for other copies of what is missing or damaged."""
        wanted = {
            (version.sop_instance_uid, version.digest): version
            for finding in findings
            if finding.kind in (Kind.MISSING, Kind.DAMAGED)
            and (version := find_version(self._node, finding.version_id)) is not None
        }
        copies: dict[tuple[str, bytes], Found] = {}
        for container in self._node.blobs.containers() if wanted else ():
            for found in self._scan(container):
                key = (found.sop_instance_uid, found.digest)
                if key in wanted and found.extent != wanted[key].extent and self._is_whole(found):
                    copies[key] = found
        return copies

    def _scan(self, container: str) -> list[Found]:
        try:
            return scan_whole(self._node, container)[0]
        except NotFound:
            return []

    def _is_whole(self, found: Found) -> bool:
        try:
            return has_digest(self._node, found.extent, found.data_set_offset, found.digest)
        except (Corrupt, NotFound):
            return False

    def _remove_duplicates(self) -> None:
        """Delete containers that no version lies in and whose every instance the index has elsewhere."""
        node = self._node
        for container in list(node.blobs.containers()):
            try:
                if not node.index.unreferenced([container]) or not node.blobs.is_closed(container):
                    continue
                found, damage = scan_whole(node, container)
                _, unknown = split_known(node, found, verify=True)
                if not damage and not unknown:
                    node.blobs.remove(container)
                    log.info("container of duplicates deleted", container=container)
            except NotFound:
                continue

    def _event(self, version: Version, reason: str) -> AuditEvent:
        return AuditEvent(
            action="node:instances:repair",
            occurred=now(),
            actor=self._actor,
            objects={"study": version.study_instance_uid, "instances": [version.sop_instance_uid]},
            reason=reason,
        )
