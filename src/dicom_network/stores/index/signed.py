"""Instances that a signed report consists of: what is signed is neither deleted by itself nor replaced."""

import sqlalchemy as sa

from dicom_network.domain.errors import Refused
from dicom_network.domain.hierarchy import Level
from dicom_network.standard.query_attributes import INSTANCE, SERIES
from dicom_network.stores.database.schema import report
from dicom_network.stores.database.transaction import OpenTransaction

_OBJECTS = {
    INSTANCE: (report.c.sop_instance_uid, report.c.document_sop_instance_uid),
    SERIES: (report.c.series_instance_uid, report.c.document_series_instance_uid),
}


def is_signed(transaction: OpenTransaction, sop_instance_uid: str) -> bool:
    """Tell whether an instance is (of) a signed report."""
    return _is_among(transaction, INSTANCE, sop_instance_uid)


def check_not_signed(transaction: OpenTransaction, level: Level, uid: str) -> None:
    """Check that what is to be deleted is not (of) a signed report. A whole study may go, and its report with it.

    Raises: Refused (``reports.signed``).
    """
    if level in _OBJECTS and _is_among(transaction, level, uid):
        raise Refused(
            "this is a signed report, which is not deleted by itself",
            code="reports.signed",
            hint="amend it: the new version supersedes it; or delete the whole study",
        )


def _is_among(transaction: OpenTransaction, level: str, uid: str) -> bool:
    columns = _OBJECTS[level]
    return any(transaction.execute(sa.select(one).where(one == uid).limit(1)).first() for one in columns)
