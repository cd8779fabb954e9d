"""Fills the keys of extra tags for instances that came in before the tags were chosen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.hierarchy import Version
from dicom_network.standard.query_attributes import INSTANCE, PATIENT, SERIES, STUDY
from dicom_network.stores.database.schema import attribute, instance, series, study
from dicom_network.stores.database.statement import compile_statement, insert_or_ignore
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.attribute_rows import LEVEL_NUMBER
from dicom_network.stores.index.further_keys import FurtherKeys


class ExtraKeys:
    """Rows of the table ``attribute`` for the extra tags of the settings; what is there already stays."""

    def __init__(self, keys: FurtherKeys, dialect: Dialect) -> None:
        self._keys = keys
        self._owners = compile_statement(_owners(), dialect)
        self._insert = insert_or_ignore(attribute, ["path", "value", "level", "object", "item"], dialect)

    def fill(self, transaction: OpenTransaction, instances: Sequence[tuple[Version, Mapping[str, Any]]]) -> None:
        """Write the keys of instances, and of the series, studies and patients that they belong to."""
        for version, attributes in instances:
            owners = transaction.row(self._owners, {"key": version.id})
            if owners is not None:
                transaction.run_many(self._insert, list(self._rows(version.id, owners, attributes)))

    def _rows(self, key: int, owners: Sequence[int], attributes: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for level, owner in zip((INSTANCE, SERIES, STUDY, PATIENT), (key, *owners), strict=True):
            for found in self._keys.extra_of(level, attributes):
                yield {
                    "path": found.path,
                    "value": found.value,
                    "level": LEVEL_NUMBER[level],
                    "object": owner,
                    "item": found.item,
                }


def _owners() -> sa.Select[Any]:
    return (
        sa.select(instance.c.series, series.c.study, study.c.patient)
        .join(series, series.c.id == instance.c.series)
        .join(study, study.c.id == series.c.study)
        .where(instance.c.id == sa.bindparam("key"))
    )
