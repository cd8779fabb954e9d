"""Signed versions on SQL; see ``domain.report_ports.SignedReports``."""

from typing import Any

import sqlalchemy as sa

from dicom_network.domain.errors import Conflict
from dicom_network.domain.reports import ReportAct, ReportLanguage, ReportUids, Signature, SignedReport
from dicom_network.domain.study_list import Reading
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds, moment
from dicom_network.stores.database.schema import report, study
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.reports.sections import sections_from_json, sections_to_json
from dicom_network.stores.reports.standing import note_standing
from dicom_network.stores.studies.filters import READINGS
from dicom_network.stores.studies.known_study import id_of_study

MOST_VERSIONS = 1000


class SqlSignedReports:
    """Versions that were signed; rows are only ever added."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def versions(self, uid: str) -> list[SignedReport]:
        """List the versions of a study's report."""
        selected = (
            sa.select(report)
            .join_from(study, report, report.c.study == study.c.id)
            .where(study.c.study_instance_uid == uid)
            .order_by(report.c.version)
            .limit(MOST_VERSIONS)
        )
        with self._database.reading() as transaction:
            return [_report(row) for row in transaction.execute(selected)]

    def add(self, transaction: OpenTransaction, uid: str, signed: SignedReport) -> None:
        """Keep a version."""
        key = id_of_study(transaction, uid)
        last = transaction.execute(sa.select(sa.func.max(report.c.version)).where(report.c.study == key)).scalar()
        if signed.version != (last or 0) + 1:
            raise Conflict(
                "another version of the report was signed meanwhile",
                code="reports.signed-meanwhile",
                hint="read it; then sign yours as an amendment of it",
            )
        transaction.execute(sa.insert(report).values({"study": key, **_row(signed)}))
        reported = READINGS.index(Reading.REPORTED)
        transaction.execute(sa.update(study).where(study.c.id == key).values(reading=reported))
        note_standing(transaction, key)

    def note_document(self, transaction: OpenTransaction, instance: str) -> None:
        """Note that the PDF of a version is in the archive."""
        transaction.execute(sa.update(report).where(report.c.sop_instance_uid == instance).values(has_document=1))


def _row(signed: SignedReport) -> dict[str, Any]:
    signature, uids = signed.signature, signed.uids
    return {
        "version": signed.version,
        "act": signed.act.value,
        "replaces": signed.replaces,
        "reason": signed.reason,
        "language": signed.language.value,
        "sections": sections_to_json(signed.sections),
        "person": signature.person,
        "account": signature.account,
        "name": signature.name,
        "organization": signature.organization,
        "signed": microseconds(signature.signed),
        "series_instance_uid": uids.series,
        "sop_instance_uid": uids.instance,
        "document_series_instance_uid": uids.document_series,
        "document_sop_instance_uid": uids.document,
        "has_document": int(signed.has_document),
    }


def _report(row: Any) -> SignedReport:
    return SignedReport(
        version=row.version,
        act=ReportAct(row.act),
        language=ReportLanguage(row.language),
        sections=sections_from_json(row.sections),
        signature=Signature(row.person, row.account, row.name, row.organization, moment(row.signed)),
        uids=ReportUids(
            series=row.series_instance_uid,
            instance=row.sop_instance_uid,
            document_series=row.document_series_instance_uid,
            document=row.document_sop_instance_uid,
        ),
        reason=row.reason,
        replaces=row.replaces,
        has_document=bool(row.has_document),
    )
