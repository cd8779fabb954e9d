"""The study that something is written beside, found by its UID."""

import sqlalchemy as sa

from dicom_network.domain.errors import NotFound
from dicom_network.stores.database.schema import study
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.studies.condition import VISIBLE


def id_of_study(transaction: OpenTransaction, uid: str) -> int:
    """Give the id of a study. Raises: NotFound (``studies.unknown``)."""
    selected = sa.select(study.c.id).where(study.c.study_instance_uid == uid, VISIBLE)
    found = transaction.execute(selected).scalar()
    if found is None:
        raise NotFound("there is no such study", code="studies.unknown")
    return int(found)
