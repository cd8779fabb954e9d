"""What a study holds: its series, and its instances that are documents or selections."""

from collections.abc import Sequence

import orjson
import sqlalchemy as sa

from dicom_network.domain.study_list import ListedInstance, ListedSeries
from dicom_network.stores.database.schema import NO_NUMBER, instance, series, shape, study
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.states import CURRENT
from dicom_network.stores.studies.condition import ONE

MOST_SERIES = 2000


def series_of(transaction: OpenTransaction, uid: str) -> list[ListedSeries]:
    """List the series of a study in the order of their numbers."""
    selected = (
        sa.select(
            series.c.series_instance_uid,
            series.c.number,
            series.c.modality,
            series.c.description,
            series.c.body_part_examined,
            series.c.number_of_instances,
            series.c.bytes,
            series.c.attributes,
        )
        .join_from(study, series, series.c.study == study.c.id)
        .where(study.c.study_instance_uid == uid, series.c.visible == ONE)
        .order_by(series.c.number, series.c.id)
        .limit(MOST_SERIES)
    )
    return [
        ListedSeries(
            uid=row.series_instance_uid,
            number=None if row.number == NO_NUMBER else row.number,
            modality=row.modality,
            description=row.description,
            body_part=row.body_part_examined,
            number_of_instances=row.number_of_instances,
            bytes=row.bytes,
            attributes=orjson.loads(row.attributes) if row.attributes else {},
        )
        for row in transaction.execute(selected)
    ]


def instances_of(
    transaction: OpenTransaction, uid: str, sop_classes: Sequence[str], limit: int
) -> list[ListedInstance]:
    """List the current instances of these SOP classes in a study, in the order of their numbers."""
    selected = (
        sa.select(
            instance.c.sop_instance_uid, series.c.series_instance_uid, shape.c.sop_class_uid, instance.c.attributes
        )
        .join_from(study, series, series.c.study == study.c.id)
        .join(instance, instance.c.series == series.c.id)
        .join(shape, shape.c.id == instance.c.shape)
        .where(
            study.c.study_instance_uid == uid,
            series.c.visible == ONE,
            instance.c.state == sa.literal_column(str(CURRENT)),
            shape.c.sop_class_uid.in_(sop_classes),
        )
        .order_by(series.c.number, series.c.id, instance.c.number, instance.c.id)
        .limit(limit)
    )
    return [
        ListedInstance(
            row.sop_instance_uid,
            row.series_instance_uid,
            row.sop_class_uid,
            orjson.loads(row.attributes) if row.attributes else {},
        )
        for row in transaction.execute(selected)
    ]
