"""The port of reports; see ``domain.ports`` for the others. What writes beside a study raises NotFound without it."""

from collections.abc import Collection
from typing import Protocol

from dicom_network.domain.ports import Transaction
from dicom_network.domain.reports import Draft, ReportTemplate, SignedReport, Writer


class Drafts(Protocol):
    """One draft a person and study."""

    def find(self, study: str, person: int) -> Draft | None:
        """Find somebody's draft on a study."""

    def writers(self, study: str) -> list[Writer]:
        """List who has a draft on a study, who wrote last first."""

    def save(self, transaction: Transaction, study: str, draft: Draft) -> Draft:
        """Keep a draft whose ``revision`` is the one that it was made from; gives it with the next one.

        Raises: NotFound; Conflict (``reports.draft-changed``) where it was saved elsewhere meanwhile.
        """

    def remove(self, transaction: Transaction, study: str, person: int) -> bool:
        """Throw a draft away; False where there was none."""


class SignedReports(Protocol):
    """Versions that were signed, in their order."""

    def versions(self, study: str) -> list[SignedReport]:
        """List the versions of a study's report, the first one first."""

    def add(self, transaction: Transaction, study: str, report: SignedReport) -> None:
        """Keep a version, and mark the study as reported.

        Raises: NotFound; Conflict (``reports.signed-meanwhile``) where there is such a version already.
        """

    def note_document(self, transaction: Transaction, instance: str) -> None:
        """Note that the PDF of a version (by the UID of its structured report) is in the archive."""


class ReportTemplates(Protocol):
    """Templates: everybody's, and those of institutions."""

    def list(self, institutions: Collection[int] | None) -> list[ReportTemplate]:
        """List everybody's templates and those of these institutions (None: of all) by language and title."""

    def get(self, template_id: int) -> ReportTemplate:
        """Give a template. Raises: NotFound."""

    def put(self, transaction: Transaction, template: ReportTemplate) -> ReportTemplate:
        """Add a template (id 0) or change one. Raises: NotFound."""

    def remove(self, transaction: Transaction, template_id: int) -> None:
        """Remove a template. Raises: NotFound."""


class Reports(Protocol):
    """All that is kept of reports beside the archive's instances."""

    @property
    def drafts(self) -> Drafts:
        """What is being written."""

    @property
    def signed(self) -> SignedReports:
        """What was signed."""

    @property
    def templates(self) -> ReportTemplates:
        """What reports are begun with."""
