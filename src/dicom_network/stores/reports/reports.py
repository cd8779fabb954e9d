"""All that is kept of reports; see ``domain.report_ports.Reports``."""

from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.reports.drafts import SqlDrafts
from dicom_network.stores.reports.signed import SqlSignedReports
from dicom_network.stores.reports.templates import SqlReportTemplates


class SqlReports:
    """Drafts, signed versions and templates."""

    def __init__(self, database: SqlDatabase) -> None:
        self._drafts = SqlDrafts(database)
        self._signed = SqlSignedReports(database)
        self._templates = SqlReportTemplates(database)

    @property
    def drafts(self) -> SqlDrafts:
        """What is being written."""
        return self._drafts

    @property
    def signed(self) -> SqlSignedReports:
        """What was signed."""
        return self._signed

    @property
    def templates(self) -> SqlReportTemplates:
        """What reports are begun with."""
        return self._templates
