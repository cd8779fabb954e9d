"""Use cases of drafts: each is one transaction, with its audit event where somebody begins and where they give up.

What somebody writes is not repeated in the audit trail, which must name no patient.
"""

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import Refused
from dicom_network.domain.report_ports import Reports
from dicom_network.domain.reports import Draft


class Drafting:
    """Keeps what people write. Who calls has made sure that the person may."""

    def __init__(self, node: Node, reports: Reports) -> None:
        self._node = node
        self._reports = reports

    def save(self, who: Principal, study: str, draft: Draft) -> Draft:
        """Keep a draft; the first save of one is an event.

        Raises: NotFound; Conflict (``reports.draft-changed``); Refused for a program, which writes no reports.
        """
        check_is_person(self._node, who)
        with self._node.database.transaction() as transaction:
            saved = self._reports.drafts.save(transaction, study, draft)
            if not draft.revision:
                event = AuditEvent("web:report:draft", now(), who.actor, objects={"study": study})
                self._node.audit.record(transaction, [event])
        return saved

    def discard(self, who: Principal, study: str) -> None:
        """Throw one's own draft away; nothing happens where there is none. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            if self._reports.drafts.remove(transaction, study, who.person):
                event = AuditEvent("web:report:discard", now(), who.actor, objects={"study": study})
                self._node.audit.record(transaction, [event])


def check_is_person(node: Node, who: Principal) -> None:
    """Check that a person is asking. Raises: Refused (``reports.program``)."""
    row = node.people.person(who.person) if who.person else None
    if row is None or row["kind"] != "person":
        raise Refused(
            "a report is written and signed by a person",
            code="reports.program",
            hint="log in as yourself; programs store structured reports by STOW-RS or C-STORE",
        )
