"""Use cases of integrity, as the command line and the schedule call them."""

import threading

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent, Outcome
from dicom_network.modules.integrity.check import Check, Progress
from dicom_network.modules.integrity.cursor import Cursor
from dicom_network.modules.integrity.model import CheckState
from dicom_network.modules.integrity.recovery import Recovery
from dicom_network.modules.integrity.reindex import Progress as ReindexProgress
from dicom_network.modules.integrity.reindex import Reindex, ReindexState
from dicom_network.modules.integrity.repair import Repair


class Integrity:
    """Compares index and store, mends what disagrees, rebuilds the index."""

    def __init__(self, node: Node, *, actor: str, stop: threading.Event | None = None) -> None:
        """``stop`` interrupts whatever runs; a check then goes on where it was."""
        self._node = node
        self._actor = actor
        self._stop = stop or threading.Event()

    def check(
        self,
        *,
        repair: bool = False,
        afresh: bool = False,
        bytes_per_second: int = 0,
        progress: Progress | None = None,
    ) -> CheckState:
        """Compare index and store in both directions, after taking in what a crash has left; ``repair``: mend findings.

        The state tells in ``finished`` whether it came to its end, and in ``is_clean`` whether nothing stands.
        Raises: Unavailable where another comparison is under way.
        """
        recovery = Recovery(self._node)
        recovery.run()
        check = Check(self._node, bytes_per_second=bytes_per_second, stop=self._stop, recovery=recovery)
        state = check.run(afresh=afresh, progress=progress)
        if repair and state.finished is not None:
            state = Repair(self._node, actor=self._actor).run(state)
            Cursor(self._node.settings.node.data).save(state)
        self._record(
            "check",
            {
                "versions": state.versions,
                "findings": len(state.findings),
                "mended": sum(1 for finding in state.findings if finding.mended),
            },
            Outcome.SUCCESS if state.is_clean else Outcome.FAILURE,
        )
        return state

    def reindex(self, progress: ReindexProgress | None = None) -> ReindexState:
        """Put into the index whatever the store holds and the index does not know."""
        state = Reindex(self._node, actor=self._actor, stop=self._stop).run(progress)
        self._record("reindex", {"containers": state.containers, "added": state.added}, Outcome.SUCCESS)
        return state

    def _record(self, verb: str, objects: dict[str, object], outcome: Outcome) -> None:
        event = AuditEvent(
            action=f"node:store:{verb}", occurred=now(), actor=self._actor, objects=objects, outcome=outcome
        )
        with self._node.database.transaction() as transaction:
            self._node.audit.record(transaction, [event])
