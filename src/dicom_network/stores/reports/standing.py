"""How far the report of each study has come, kept for the study list."""

import sqlalchemy as sa

from dicom_network.domain.reports import ReportState
from dicom_network.stores.database.schema import report, report_draft, study_report
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.studies.filters import REPORTS


def note_standing(transaction: OpenTransaction, study: int) -> None:
    """Write down how far the report of a study (by id) has come, after something of it has changed."""
    state = _state(transaction, study)
    kept = transaction.execute(sa.select(study_report.c.state).where(study_report.c.study == study)).scalar()
    if kept == state or (kept is None and not state):
        return
    transaction.execute(sa.delete(study_report).where(study_report.c.study == study))
    if state:
        transaction.execute(sa.insert(study_report).values(study=study, state=state))


def _state(transaction: OpenTransaction, study: int) -> int:
    for state, table in ((ReportState.SIGNED, report), (ReportState.DRAFT, report_draft)):
        found = sa.select(table.c.id).where(table.c.study == study).limit(1)
        if transaction.execute(found).first() is not None:
            return REPORTS.index(state)
    return REPORTS.index(ReportState.NONE)
