"""Use cases of annotations: each is one transaction with its audit event.

What somebody writes is not repeated in the audit trail, which must name no patient.
"""

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.annotations import Comment
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.ports import Transaction
from dicom_network.domain.study_list import Label, Reading


class Annotations:
    """Writes beside studies. Who calls has made sure that the person may."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._notes = node.notes

    def set_reading(self, who: Principal, study: str, reading: Reading) -> Reading:
        """Note how far the reading has come; gives how far it had come, for whoever wants to undo. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            before = self._notes.set_reading(transaction, study, reading)
            if before is not reading:
                self._record(transaction, who, "study:mark", {"study": study, "detail": reading.value})
        return before

    def put_label(self, who: Principal, name: str, colour: str) -> Label:
        """Add a label, or change its colour."""
        with self._node.database.transaction() as transaction:
            label = self._notes.put_label(transaction, name, colour)
            self._record(transaction, who, "label:put", {"label": label.id})
        return label

    def remove_label(self, who: Principal, label_id: int) -> None:
        """Remove a label from everything. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._notes.remove_label(transaction, label_id)
            self._record(transaction, who, "label:remove", {"label": label_id})

    def add_label(self, who: Principal, study: str, label_id: int) -> None:
        """Put a label on a study. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._notes.add_label(transaction, study, label_id)
            self._record(transaction, who, "study:label", {"study": study, "label": label_id})

    def take_label(self, who: Principal, study: str, label_id: int) -> None:
        """Take a label off a study. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._notes.take_label(transaction, study, label_id)
            self._record(transaction, who, "study:unlabel", {"study": study, "label": label_id})

    def add_comment(self, who: Principal, study: str, content: str) -> Comment:
        """Write a comment. Raises: NotFound."""
        written = Comment(id=0, person=who.person or None, author=who.name, content=content, written=now())
        with self._node.database.transaction() as transaction:
            comment = self._notes.add_comment(transaction, study, written)
            self._record(transaction, who, "study:comment", {"study": study, "comment": comment.id})
        return comment

    def edit_comment(self, who: Principal, study: str, comment_id: int, content: str) -> Comment:
        """Change one's own comment. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            comment = self._notes.edit_comment(transaction, study, comment_id, who.person, content, now())
            self._record(transaction, who, "study:edit-comment", {"study": study, "comment": comment_id})
        return comment

    def remove_comment(self, who: Principal, study: str, comment_id: int) -> None:
        """Remove one's own comment. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._notes.remove_comment(transaction, study, comment_id, who.person)
            self._record(transaction, who, "study:remove-comment", {"study": study, "comment": comment_id})

    def _record(self, transaction: Transaction, who: Principal, act: str, objects: dict[str, object]) -> None:
        self._node.audit.record(transaction, [AuditEvent(f"web:{act}", now(), who.actor, objects=objects)])
