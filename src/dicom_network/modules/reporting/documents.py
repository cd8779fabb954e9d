"""The PDF of a signed report: made once, stored beside the structured report."""

import importlib
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType

from dicom_network.base.module import JobHandler, JobRun
from dicom_network.base.node import Node
from dicom_network.domain.hierarchy import Arrival, Reception, Verdict
from dicom_network.domain.ports import Transaction
from dicom_network.domain.report_ports import Reports
from dicom_network.domain.reports import SignedReport
from dicom_network.modules.reporting.encapsulated_pdf import encapsulated_pdf
from dicom_network.modules.reporting.objects import file_of
from dicom_network.modules.reporting.ports import Store
from dicom_network.modules.reporting.subject import read_subject

DOCUMENT_JOB = "report-document"


class Documents:
    """Makes PDFs of reports and stores them."""

    def __init__(self, node: Node, reports: Reports, store: Store) -> None:
        self._node = node
        self._reports = reports
        self._store = store

    def make(self, study: str, report: SignedReport) -> SignedReport:
        """Make the PDF of a version unless there is one; gives the version as it stands then.

        The same version gives the same bytes under the same UID, so that doing it twice changes nothing.
        Raises: NotFound, Unavailable, Conflict.
        """
        if report.has_document:
            return report
        series = frozenset((report.uids.series, report.uids.document_series))
        subject = read_subject(self._node, study, without=series)
        content = file_of(encapsulated_pdf(subject, report, _printer().print_report(subject, report)))
        self._store(content, reception(report), _Witness(self._reports, report))
        return replace(report, has_document=True)

    def jobs(self) -> Sequence[JobHandler]:
        """Give the handler of what was left to do."""
        return [JobHandler(DOCUMENT_JOB, self._run)]

    def _run(self, run: JobRun) -> None:
        study, instance = str(run.arguments["study"]), str(run.arguments["instance"])
        for report in self._reports.signed.versions(study):
            if report.uids.instance == instance:
                self.make(study, report)


class _Witness:
    """Notes that the PDF is there, in the transaction that makes it part of the archive."""

    def __init__(self, reports: Reports, report: SignedReport) -> None:
        self._reports = reports
        self._report = report

    def admit(self, study_instance_uid: str) -> None:
        """Let it in: it says what was signed."""

    def note(self, transaction: Transaction, _arrival: Arrival, _verdict: Verdict) -> None:
        """Write it down."""
        self._reports.signed.note_document(transaction, self._report.uids.instance)


def _printer() -> ModuleType:
    """Import ReportLab only where something is printed: it takes 13 MB in every process."""
    return importlib.import_module("dicom_network.modules.reporting.pdf")


def reception(report: SignedReport) -> Reception:
    """Say how the instances of a report have come in."""
    return Reception(via="report", received=report.signature.signed, person=report.signature.account)
