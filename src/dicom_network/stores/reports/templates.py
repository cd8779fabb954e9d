"""Templates of reports on SQL; see ``domain.report_ports.ReportTemplates``."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.domain.errors import NotFound
from dicom_network.domain.reports import ReportLanguage, ReportTemplate
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import report_template
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.reports.sections import sections_from_json, sections_to_json

MOST_TEMPLATES = 1000


class SqlReportTemplates:
    """Everybody's templates, and those of institutions."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def list(self, institutions: Collection[int] | None) -> list[ReportTemplate]:
        """List templates."""
        columns = report_template.c
        selected = sa.select(report_template).order_by(columns.language, columns.title, columns.id)
        if institutions is not None:
            selected = selected.where(
                sa.or_(columns.institution.is_(None), columns.institution.in_(sorted(institutions)))
            )
        with self._database.reading() as transaction:
            return [_template(row) for row in transaction.execute(selected.limit(MOST_TEMPLATES))]

    def get(self, template_id: int) -> ReportTemplate:
        """Give a template."""
        with self._database.reading() as transaction:
            row = transaction.execute(sa.select(report_template).where(report_template.c.id == template_id)).first()
        if row is None:
            raise _unknown(template_id)
        return _template(row)

    def put(self, transaction: OpenTransaction, template: ReportTemplate) -> ReportTemplate:
        """Add a template or change one."""
        row = _row(template)
        if not template.id:
            added = sa.insert(report_template).values(row).returning(report_template.c.id)
            return replace(template, id=int(transaction.execute(added).scalar_one()))
        changed = sa.update(report_template).where(report_template.c.id == template.id).values(row)
        if not transaction.execute(changed).rowcount:
            raise _unknown(template.id)
        return template

    def remove(self, transaction: OpenTransaction, template_id: int) -> None:
        """Remove a template."""
        removed = sa.delete(report_template).where(report_template.c.id == template_id)
        if not transaction.execute(removed).rowcount:
            raise _unknown(template_id)


def _unknown(template_id: int) -> NotFound:
    return NotFound(f"there is no report template {template_id}", code="reports.template")


def _row(template: ReportTemplate) -> dict[str, Any]:
    return {
        "institution": template.institution,
        "language": template.language.value,
        "title": template.title,
        "modalities": " ".join(template.modalities),
        "body_part": template.body_part,
        "sections": sections_to_json(template.sections),
        "changed": microseconds(now()),
    }


def _template(row: Any) -> ReportTemplate:
    return ReportTemplate(
        id=row.id,
        title=row.title,
        language=ReportLanguage(row.language),
        sections=sections_from_json(row.sections),
        modalities=tuple(row.modalities.split()),
        body_part=row.body_part,
        institution=row.institution,
    )
