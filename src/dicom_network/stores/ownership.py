"""What says whose studies are, read in the order of their ids, for the job that applies the rules anew."""

from collections.abc import Iterator

import orjson
import sqlalchemy as sa

from dicom_network.domain.institutions import Evidence
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import instance, reception, series, study, study_institution
from dicom_network.stores.database.transaction import OpenTransaction

INSTITUTION_NAME = "00080080"


class Ownership:
    """Reads the evidence; see ``domain.administration_ports.Institutions``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def count(self) -> int:
        """Count the studies whose institutions the rules decide."""
        with self._database.reading() as transaction:
            counted = sa.select(sa.func.count()).select_from(study).where(study.c.assigned == 0)
            return int(transaction.execute(counted).scalar_one())

    def page(self, *, after: int, limit: int) -> list[Evidence]:
        """Give the evidence of studies that nobody has decided over, from the id after that one."""
        with self._database.snapshot() as transaction:
            selected = sa.select(study.c.id).where(study.c.id > after, study.c.assigned == 0).order_by(study.c.id)
            found = {key: Evidence(key) for key in transaction.execute(selected.limit(limit)).scalars()}
            for key, calling, called in _came(transaction, list(found)):
                found[key].came.add((calling, called))
            for key, name in _image_names(transaction, list(found)):
                found[key].image_names.add(name)
            owners = sa.select(study_institution).where(study_institution.c.study.in_(list(found)))
            for row in transaction.execute(owners):
                found[row.study].institutions.add(row.institution)
        return list(found.values())


def _came(transaction: OpenTransaction, studies: list[int]) -> Iterator[tuple[int, str, str]]:
    selected = (
        sa.select(series.c.study, reception.c.calling_ae_title, reception.c.called_ae_title)
        .join_from(series, instance, instance.c.series == series.c.id)
        .join(reception, reception.c.id == instance.c.reception)
        .where(series.c.study.in_(studies))
        .distinct()
    )
    yield from map(tuple, transaction.execute(selected))


def _image_names(transaction: OpenTransaction, studies: list[int]) -> Iterator[tuple[int, str]]:
    selected = sa.select(series.c.study, series.c.attributes, series.c.further).where(series.c.study.in_(studies))
    for key, usual, further in map(tuple, transaction.execute(selected)):
        for text in (usual, further):
            if INSTITUTION_NAME in text:
                for value in orjson.loads(text).get(INSTITUTION_NAME, {}).get("Value", ()):
                    yield key, str(value)
