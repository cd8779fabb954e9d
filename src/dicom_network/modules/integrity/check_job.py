"""The job that compares index and store when somebody orders it, at the rate of the scheduled check."""

import threading
from collections.abc import Sequence

from dicom_network.base.clock import now
from dicom_network.base.module import JobHandler, JobRun
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent
from dicom_network.modules.integrity.model import CheckState
from dicom_network.modules.integrity.service import Integrity

JOB = "check"


def order(node: Node, *, repair: bool, afresh: bool, actor: str) -> int:
    """Order a comparison; gives the id of the job."""
    arguments = {"repair": repair, "afresh": afresh, "actor": actor}
    with node.database.transaction() as transaction:
        job = node.jobs.enqueue(transaction, JOB, arguments)
        event = AuditEvent(
            action="node:store:order-check", occurred=now(), actor=actor, objects={"job": job, **arguments}
        )
        node.audit.record(transaction, [event])
    return job


def jobs(node: Node) -> Sequence[JobHandler]:
    """Give the job handler."""
    return [JobHandler(JOB, lambda run: _check(node, run))]


class _Cancellation(threading.Event):
    """Set once the job is cancelled or the node stops."""

    def __init__(self, run: JobRun) -> None:
        super().__init__()
        self._run = run

    def is_set(self) -> bool:
        """Tell whether to stop."""
        return super().is_set() or self._run.is_cancelled()


def _check(node: Node, run: JobRun) -> None:
    """Do a job. Raises: Unavailable where another comparison is under way."""
    total = node.index.statistics()["instances"]

    def tell(state: CheckState) -> None:
        run.result |= {
            "begun": True,
            "bytes": state.bytes,
            "findings": len(state.findings),
            "mended": sum(1 for finding in state.findings if finding.mended),
        }
        run.progress(state.versions, max(total, state.versions), run.result)

    state = Integrity(node, actor=run.arguments["actor"], stop=_Cancellation(run)).check(
        repair=run.arguments["repair"],
        # An attempt that was interrupted goes on; only the first one begins anew.
        afresh=run.arguments["afresh"] and not run.result.get("begun"),
        bytes_per_second=node.settings.lifecycle.check_bytes_per_second,
        progress=tell,
    )
    tell(state)
    if state.finished is None:
        run.result["unfinished"] = True
