"""What came or grew after a mark.

A mark is the last id that was given to a patient, study, series or instance. Ids are given in the order in which
transactions commit, so whatever has a greater one has come since, in whichever process.
"""

import sqlalchemy as sa

from dicom_network.domain.study_list import Changes
from dicom_network.stores.database.schema import instance, series, study, totals
from dicom_network.stores.database.transaction import OpenTransaction

MOST_PASSED = 20_000
"""Instances that are looked through for the studies they belong to; a list that missed more is read anew."""


def mark_of_now(transaction: OpenTransaction) -> int:
    """Give the mark of now."""
    return int(transaction.execute(sa.select(totals.c.last_id)).scalar_one())


def changes_after(transaction: OpenTransaction, after: int, limit: int) -> Changes:
    """Tell what came or grew after a mark; the studies that came last first."""
    now = mark_of_now(transaction)
    if after >= now:
        return Changes(now, ())
    if now - after > MOST_PASSED:
        return Changes(now, (), is_complete=False)
    grown = sa.select(instance.c.series).where(instance.c.id > after).distinct().subquery()
    selected = (
        sa.select(study.c.study_instance_uid)
        .join_from(grown, series, series.c.id == grown.c.series)
        .join(study, study.c.id == series.c.study)
        .where(study.c.visible == sa.literal_column("1"))
        .group_by(study.c.id, study.c.study_instance_uid)
        .order_by(study.c.id.desc())
        .limit(limit + 1)
    )
    uids = [row[0] for row in transaction.execute(selected)]
    return Changes(now, tuple(uids[:limit]), is_complete=len(uids) <= limit)
