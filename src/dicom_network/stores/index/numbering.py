"""The instance numbers of series, of which gaps are seen."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from dicom_network.domain.gaps import Numbering
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import NO_NUMBER, instance, series, study


def read_numberings(database: SqlDatabase, studies: Sequence[str], quiet_since: datetime) -> list[Numbering]:
    """Read them; see ``domain.ports.Index.numberings``."""
    number = instance.c.number
    selected = (
        sa.select(
            study.c.study_instance_uid,
            series.c.series_instance_uid,
            series.c.modality,
            series.c.number.label("series_number"),
            series.c.description,
            sa.func.min(number).label("lowest"),
            sa.func.max(number).label("highest"),
            sa.func.count(sa.distinct(number)).label("different"),
        )
        .join_from(study, series, series.c.study == study.c.id)
        .join(instance, instance.c.series == series.c.id)
        .where(
            study.c.study_instance_uid.in_(studies),
            series.c.changed <= microseconds(quiet_since),
            instance.c.version == 0,
            number < NO_NUMBER,
        )
        .group_by(series.c.id, study.c.id)
        .order_by(study.c.id, series.c.number, series.c.id)
    )
    with database.reading() as transaction:
        return [
            Numbering(
                **{**row._mapping, "series_number": None if row.series_number >= NO_NUMBER else row.series_number}
            )
            for row in transaction.execute(selected)
        ]
