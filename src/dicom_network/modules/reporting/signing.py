"""Signing: a draft becomes a version that never changes, as a structured report and as a PDF of the same.

The version, the end of the draft, the audit event and the order of the PDF are written in the transaction that makes
the structured report part of the archive. The PDF follows at once; where the node stops between, a job makes it later.
"""

from datetime import timedelta
from uuid import uuid4

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import Conflict, DicomNetworkError, NotFound
from dicom_network.domain.hierarchy import Arrival, Verdict
from dicom_network.domain.ports import Transaction
from dicom_network.domain.report_ports import Reports
from dicom_network.domain.reports import (
    Draft,
    ReportAct,
    ReportUids,
    SignedReport,
    check_signable,
    clean_text,
    signed_sections,
)
from dicom_network.modules.reporting.documents import DOCUMENT_JOB, Documents, reception
from dicom_network.modules.reporting.drafting import check_is_person
from dicom_network.modules.reporting.objects import file_of
from dicom_network.modules.reporting.ports import Store
from dicom_network.modules.reporting.signatory import signature_of
from dicom_network.modules.reporting.structured_report import structured_report
from dicom_network.modules.reporting.subject import read_subject

DOCUMENT_AFTER = timedelta(minutes=1)
"""When the job looks for a PDF that should be there by then."""
_VERBS = {ReportAct.REPORT: "sign", ReportAct.AMENDMENT: "amend", ReportAct.ADDENDUM: "append"}

log = logger("reporting")


class Signing:
    """Signs reports. Who calls has made sure that the person may write them."""

    def __init__(self, node: Node, reports: Reports, store: Store, documents: Documents) -> None:
        self._node = node
        self._reports = reports
        self._store = store
        self._documents = documents

    def sign(self, who: Principal, study: str, *, revision: int, reason: str = "") -> SignedReport:
        """Sign one's own draft as it was saved with this revision; gives the version.

        Raises: NotFound; Conflict (``reports.draft-changed``, ``reports.signed-meanwhile``); InvalidInput where there
        is nothing to sign or no reason; Refused for a program; Unavailable.
        """
        check_is_person(self._node, who)
        draft = self._draft(who, study, revision)
        versions = self._reports.signed.versions(study)
        before = versions[-1] if versions else None
        _check_basis(draft, before)
        sections = signed_sections(draft, before)
        check_signable(sections, draft.act, reason)
        report = SignedReport(
            version=before.version + 1 if before else 1,
            act=draft.act,
            language=draft.language,
            sections=sections,
            signature=signature_of(self._node, who, study, now()),
            uids=_uids(before),
            reason=clean_text(reason),
            replaces=before.version if before else 0,
        )
        self._keep(who, study, report, before)
        return self._with_document(study, report)

    def _draft(self, who: Principal, study: str, revision: int) -> Draft:
        draft = self._reports.drafts.find(study, who.person)
        if draft is None:
            raise NotFound("you have no draft on this study", code="reports.no-draft", hint="write one first")
        if draft.revision != revision:
            raise Conflict(
                "the draft was changed after what you have seen of it",
                code="reports.draft-changed",
                hint="read it anew, then sign",
            )
        return draft

    def _keep(self, who: Principal, study: str, report: SignedReport, before: SignedReport | None) -> None:
        series = frozenset((report.uids.series, report.uids.document_series))
        subject = read_subject(self._node, study, without=series)
        content = file_of(structured_report(subject, report, before))
        self._store(content, reception(report), _Witness(self._node, self._reports, who, report))

    def _with_document(self, study: str, report: SignedReport) -> SignedReport:
        try:
            return self._documents.make(study, report)
        except DicomNetworkError as error:
            # The report is signed; the job makes its PDF.
            log.warning("the PDF of a report has to wait", code=error.code, sop_instance_uid=report.uids.instance)
            return report


class _Witness:
    """Writes down that a version is signed, in the transaction of its structured report."""

    def __init__(self, node: Node, reports: Reports, who: Principal, report: SignedReport) -> None:
        self._node = node
        self._reports = reports
        self._who = who
        self._report = report

    def admit(self, study_instance_uid: str) -> None:
        """Let it in: the person may write reports on the study."""

    def note(self, transaction: Transaction, arrival: Arrival, verdict: Verdict) -> None:
        """Write down the version. Raises: NotFound, Conflict."""
        if verdict is not Verdict.STORED:
            raise Conflict("another instance has the UID of the report", code="reports.uid")
        study, report, who = arrival.study_instance_uid, self._report, self._who
        self._reports.signed.add(transaction, study, report)
        self._reports.drafts.remove(transaction, study, who.person)
        event = AuditEvent(
            f"web:report:{_VERBS[report.act]}",
            report.signature.signed,
            who.actor,
            objects={"study": study, "instances": [report.uids.instance], "detail": str(report.version)},
        )
        self._node.audit.record(transaction, [event])
        arguments = {"study": study, "instance": report.uids.instance}
        due = report.signature.signed + DOCUMENT_AFTER
        self._node.jobs.enqueue(transaction, DOCUMENT_JOB, arguments, key=report.uids.instance, not_before=due)


def _check_basis(draft: Draft, before: SignedReport | None) -> None:
    """Check that a draft is about the newest version. Raises: Conflict (``reports.signed-meanwhile``)."""
    if draft.basis != (before.version if before else 0):
        raise Conflict(
            "another version of the report was signed meanwhile",
            code="reports.signed-meanwhile",
            hint="read it; then sign yours as an amendment of it",
        )


def _uids(before: SignedReport | None) -> ReportUids:
    """Give UIDs for a version: its instances are new, their series are those of the first."""
    return ReportUids(
        series=before.uids.series if before else _uid(),
        instance=_uid(),
        document_series=before.uids.document_series if before else _uid(),
        document=_uid(),
    )


def _uid() -> str:
    """Make a UID of a random UUID (PS3.5 B.2)."""
    return f"2.25.{uuid4().int}"
