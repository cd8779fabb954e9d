"""Adoption: instances that lie in the store, whole, and that the index does not know are put into the index."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from dicom_network.base.clock import now
from dicom_network.base.institutions import institutions_of
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.stored_header import read_arrival
from dicom_network.base.whereabouts import has_digest
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import Corrupt
from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy, Found, Level, Verdict, VersionState

TRASH_REASON = "found in the store as deleted"
_ADDED = (Verdict.STORED, Verdict.REPLACED, Verdict.CONFLICT)

log = logger("integrity")


class Adoption:
    """Adds what was found to the index, each group in a transaction with its audit events."""

    def __init__(self, node: Node, *, action: str, actor: str = "node") -> None:
        """``action``: of the audit events, ``node:instances:recover`` and the like."""
        self._node = node
        self._action = action
        self._actor = actor

    def read(self, found: Iterable[Found], *, verify: bool) -> list[Arrival]:
        """Read what was found; what cannot be read, or has changed (if ``verify``), is logged and left out.

        Raises: NotFound where a container has gone.
        """
        arrivals = []
        for one in found:
            try:
                if verify and not has_digest(self._node, one.extent, one.data_set_offset, one.digest):
                    raise Corrupt("its bytes do not match their digest", code="storage.digest")
                institutions = institutions_of(self._node.peers, one.reception)
                arrivals.append(read_arrival(self._node.blobs, one, institutions))
            except Corrupt as error:
                log.error(
                    "an instance is left out of the index",
                    sop_instance_uid=one.sop_instance_uid,
                    container=one.extent.container,
                    offset=one.extent.offset,
                    error=str(error),
                )
        return arrivals

    def adopt(self, found: Iterable[Found]) -> int:
        """Add what was found, whole, one by one in the order of its reception; gives how many it was.

        Where another instance is here under the same UID both are kept and somebody has to decide, whatever the setting
        says: what is found late must not put itself in the place of what people work with.
        """
        adopted = 0
        for one in sorted(found, key=lambda one: one.reception.received):
            if one.state is VersionState.TRASHED:
                adopted += self.add_trashed([one], verify=True)
            elif arrivals := self.read([one], verify=True):
                adopted += count_added(self.add(arrivals, DuplicatePolicy.CONFLICT))
        return adopted

    def add(self, arrivals: Sequence[Arrival], duplicates: DuplicatePolicy) -> list[Verdict]:
        """Add instances; the verdicts are in their order."""
        node = self._node
        with node.database.transaction() as transaction:
            verdicts = node.index.add(transaction, arrivals, duplicates)
            node.audit.record(transaction, self._events(arrivals, verdicts))
        return verdicts

    def add_trashed(self, found: Sequence[Found], *, verify: bool) -> int:
        """Add deleted instances and put them back into the trash; those with another one in use are left out."""
        uids = [one.sop_instance_uid for one in found]
        in_use = (
            {location.sop_instance_uid for location in self._node.index.locate(instances=uids, within=ANYTHING)}
            if uids
            else set()
        )
        node, added = self._node, 0
        deletions: dict[tuple[str, datetime | None], list[Arrival]] = {}
        for one in found:
            if one.sop_instance_uid not in in_use:
                for arrival in self.read([one], verify=verify):
                    deletions.setdefault((arrival.study_instance_uid, one.ended), []).append(arrival)
        for (study, deleted), some in deletions.items():
            is_all = not any(True for _ in node.index.locate(study=study, within=ANYTHING))
            targets = [(Level.STUDY, study)] if is_all else [(Level.INSTANCE, one.sop_instance_uid) for one in some]
            with node.database.transaction() as transaction:
                verdicts = node.index.add(transaction, some, DuplicatePolicy.CONFLICT)
                for level, uid in targets:
                    node.index.trash(transaction, level, uid, reason=TRASH_REASON, actor=self._actor, deleted=deleted)
                node.audit.record(transaction, self._events(some, verdicts))
            added += count_added(verdicts)
        return added

    def _events(self, arrivals: Sequence[Arrival], verdicts: Sequence[Verdict]) -> list[AuditEvent]:
        by_study: dict[str, list[str]] = {}
        for arrival, verdict in zip(arrivals, verdicts, strict=True):
            if verdict in _ADDED:
                by_study.setdefault(arrival.study_instance_uid, []).append(arrival.sop_instance_uid)
        return [
            AuditEvent(
                action=self._action,
                occurred=now(),
                actor=self._actor,
                objects={"study": study, "instances": instances},
            )
            for study, instances in by_study.items()
        ]


def count_added(verdicts: Iterable[Verdict]) -> int:
    """Count what is in the index now and was not before."""
    return sum(number for verdict, number in Counter(verdicts).items() if verdict in _ADDED)
