"""Audit events of identity: what is done, by whom, from where."""

from collections.abc import Mapping

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent, Outcome
from dicom_network.modules.identity.model import LONGEST_NAME


class Trail:
    """Records the acts of identity."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def record(
        self,
        transaction: object,
        verb: str,
        actor: str,
        objects: Mapping[str, object] | None = None,
        *,
        address: str = "",
        outcome: Outcome = Outcome.SUCCESS,
    ) -> None:
        """Record an act in the transaction that it happens in."""
        event = AuditEvent(
            action=f"identity:{verb}",
            occurred=now(),
            actor=actor,
            outcome=outcome,
            address=address,
            objects=dict(objects or {}),
        )
        self._node.audit.record(transaction, [event])

    def refused(self, verb: str, name: str, address: str, objects: Mapping[str, object] | None = None) -> None:
        """Record that somebody who says to be ``name`` was refused; the name is cut, for it may be anything."""
        with self._node.database.transaction() as transaction:
            actor = f"person:{name[:LONGEST_NAME]}"
            self.record(transaction, verb, actor, objects, address=address, outcome=Outcome.REFUSED)
