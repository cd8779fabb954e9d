"""Orders as the people see them who gave them: how far each is, and how it is cancelled or tried again."""

from collections.abc import Mapping
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import NotFound
from dicom_network.domain.peers import PeerPermission
from dicom_network.modules.sending.service import SEND_JOB

LOOKED_AT = 500
"""Of the newest send jobs of everybody: how far back a person's own are looked for."""


class Orders:
    """A person sees and changes the orders that they gave; who manages the node, those of everybody."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def destinations(self) -> list[tuple[str, str]]:
        """List the peers that can be sent to: AE title, and what is said of it."""
        return [
            (peer.ae_title, peer.comment or peer.institution)
            for peer in self._node.peers.list_peers()
            if peer.host and peer.port and PeerPermission.STORE in peer.permissions
        ]

    def list_of(self, who: Principal, limit: int) -> list[Mapping[str, Any]]:
        """List a person's own orders, newest first."""
        jobs = self._node.jobs.list_jobs(kind=SEND_JOB, limit=LOOKED_AT)
        return [job for job in jobs if job["arguments"].get("actor") == who.actor][:limit]

    def get(self, job_id: int, who: Principal) -> Mapping[str, Any]:
        """Give an order as its job stands. Raises: NotFound."""
        job = self._node.jobs.find_job(job_id)
        is_seen = job is not None and (
            job["arguments"].get("actor") == who.actor or who.may(Permission.MANAGE_SETTINGS)
        )
        if job is None or job["kind"] != SEND_JOB or not is_seen:
            raise NotFound(f"there is no order {job_id}", code="sending.unknown")
        return job

    def cancel(self, job_id: int, who: Principal) -> None:
        """Send no more of it. Raises: NotFound; Conflict where it has ended."""
        self.get(job_id, who)
        with self._node.database.transaction() as transaction:
            self._node.jobs.cancel(transaction, job_id)
            self._node.audit.record(transaction, [_event("cancel", job_id, who)])

    def retry(self, job_id: int, who: Principal) -> None:
        """Send what was not taken once more. Raises: NotFound; Conflict where it has not failed."""
        self.get(job_id, who)
        with self._node.database.transaction() as transaction:
            self._node.jobs.retry(transaction, job_id)
            self._node.audit.record(transaction, [_event("retry", job_id, who)])


def _event(verb: str, job_id: int, who: Principal) -> AuditEvent:
    return AuditEvent(action=f"node:send:{verb}", occurred=now(), actor=who.actor, objects={"job": job_id})
