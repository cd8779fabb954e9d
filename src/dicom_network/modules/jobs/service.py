"""Use cases of jobs: each is one transaction with its audit event."""

from collections.abc import Mapping
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import NotFound

LOOKED_AT = 1000
"""Of the newest jobs of everybody: how far back a person's own are looked for."""


class Jobs:
    """Decides over jobs: people over those that they have ordered, whoever manages the node over all."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def list_for(self, who: Principal, *, state: str, limit: int) -> list[Mapping[str, Any]]:
        """List jobs, newest first."""
        if who.may(Permission.MANAGE_SETTINGS):
            return self._node.jobs.list_jobs(state=state, limit=limit)
        found = self._node.jobs.list_jobs(state=state, limit=LOOKED_AT)
        return [job for job in found if _is_own(job, who)][:limit]

    def retry(self, job_id: int, *, actor: str, who: Principal | None = None) -> None:
        """Make a failed job due again. ``who``: one that this person may know of. Raises: NotFound, Conflict."""
        self._check(job_id, who)
        with self._node.database.transaction() as transaction:
            self._node.jobs.retry(transaction, job_id)
            self._record(transaction, "retry", job_id, actor)

    def cancel(self, job_id: int, *, actor: str, who: Principal | None = None) -> None:
        """Cancel a job. ``who``: one that this person may know of. Raises: NotFound, Conflict."""
        self._check(job_id, who)
        with self._node.database.transaction() as transaction:
            self._node.jobs.cancel(transaction, job_id)
            self._record(transaction, "cancel", job_id, actor)

    def _check(self, job_id: int, who: Principal | None) -> None:
        if who is None:
            return
        job = self._node.jobs.find_job(job_id)
        if job is None or not (who.may(Permission.MANAGE_SETTINGS) or _is_own(job, who)):
            raise NotFound(f"there is no job {job_id}", code="jobs.unknown")

    def _record(self, transaction: object, verb: str, job_id: int, actor: str) -> None:
        event = AuditEvent(action=f"jobs:job:{verb}", occurred=now(), actor=actor, objects={"job": job_id})
        self._node.audit.record(transaction, [event])


def _is_own(job: Mapping[str, Any], who: Principal) -> bool:
    return bool(job["arguments"].get("actor") == who.actor)
