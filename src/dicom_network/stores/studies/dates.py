"""Restriction of the list by Study Date."""

import sqlalchemy as sa

from dicom_network.stores.database.schema import study
from dicom_network.stores.index.predicates import Binds, Column
from dicom_network.stores.index.term import veiled
from dicom_network.stores.studies.condition import FOUND, ONE, Condition, Start


def dated(first: str, last: str) -> Condition:
    """Restrict to dates between two, YYYYMMDD, both included; an empty end is open. Never holds without a date."""

    def within(binds: Binds, date: Column) -> Column:
        begins = date >= binds[0] if first else date > sa.literal_column("''")
        return sa.and_(begins, date <= binds[-1]) if last else begins

    return Condition(
        ("dated", bool(first), bool(last)),
        tuple(end for end in (first, last) if end),
        lambda binds: within(binds, veiled(study.c.study_date)),
        (Start(lambda binds: sa.select(FOUND.c.id).where(FOUND.c.visible == ONE, within(binds, FOUND.c.study_date))),),
        by_date=lambda binds, walked: within(binds, walked.c.study_date),
    )
