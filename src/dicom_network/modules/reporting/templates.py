"""Use cases of templates: who sees which, and who changes them, each change with its audit event."""

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission, institutions_in
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import NotFound, Refused
from dicom_network.domain.ports import Transaction
from dicom_network.domain.report_ports import Reports
from dicom_network.domain.reports import ReportTemplate


class Templates:
    """What reports are begun with: everybody's, and those of the institutions that somebody belongs to or manages."""

    def __init__(self, node: Node, reports: Reports) -> None:
        self._node = node
        self._templates = reports.templates

    def list(self, who: Principal) -> list[ReportTemplate]:
        """List the templates that somebody may begin with or change, by language and title."""
        managed = _managed(who)
        if managed is None:
            return self._templates.list(None)
        at = now()
        members = self._node.access.members.of(who.person)
        own = {one.institution for one in members if one.institution is not None and one.is_valid(at)}
        return self._templates.list(own | managed)

    def put(self, who: Principal, template: ReportTemplate) -> ReportTemplate:
        """Add a template (id 0) or change one. Raises: NotFound, Refused (``reports.template-of-others``)."""
        if template.id:
            self._check(who, self._templates.get(template.id))
        self._check(who, template)
        with self._node.database.transaction() as transaction:
            kept = self._templates.put(transaction, template)
            self._record(transaction, who, "put", kept.id)
        return kept

    def remove(self, who: Principal, template_id: int) -> None:
        """Remove a template. Raises: NotFound, Refused (``reports.template-of-others``)."""
        self._check(who, self._templates.get(template_id))
        with self._node.database.transaction() as transaction:
            self._templates.remove(transaction, template_id)
            self._record(transaction, who, "remove", template_id)

    def may_change(self, who: Principal, template: ReportTemplate) -> bool:
        """Tell whether somebody may change a template."""
        managed = _managed(who)
        return managed is None or template.institution in managed

    def _check(self, who: Principal, template: ReportTemplate) -> None:
        known = {one.id for one in self._node.institutions.list_institutions()}
        if template.institution is not None and template.institution not in known:
            raise NotFound(f"there is no institution {template.institution}", code="institutions.unknown")
        if not self.may_change(who, template):
            raise Refused(
                "this template is everybody's or of another institution",
                code="reports.template-of-others",
                hint="make one of your own institution; it may have the same title",
            )

    def _record(self, transaction: Transaction, who: Principal, verb: str, template_id: int) -> None:
        event = AuditEvent(f"web:report-template:{verb}", now(), who.actor, objects={"template": template_id})
        self._node.audit.record(transaction, [event])


def _managed(who: Principal) -> frozenset[int] | None:
    """Give the institutions whose templates somebody manages; None: all, and everybody's."""
    return institutions_in(who.rule(Permission.MANAGE_TEMPLATES))
