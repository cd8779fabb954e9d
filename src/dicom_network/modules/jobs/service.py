"""Use cases of jobs: each is one transaction with its audit event."""

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent


class Jobs:
    """Decides over jobs."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def retry(self, job_id: int, *, actor: str) -> None:
        """Make a failed job due again. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._node.jobs.retry(transaction, job_id)
            self._record(transaction, "retry", job_id, actor)

    def cancel(self, job_id: int, *, actor: str) -> None:
        """Cancel a job. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._node.jobs.cancel(transaction, job_id)
            self._record(transaction, "cancel", job_id, actor)

    def _record(self, transaction: object, verb: str, job_id: int, actor: str) -> None:
        event = AuditEvent(action=f"jobs:job:{verb}", occurred=now(), actor=actor, objects={"job": job_id})
        self._node.audit.record(transaction, [event])
