"""Writes the keys of attributes that have no column of their own."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.standard.query_attributes import LEVELS
from dicom_network.stores.database.schema import attribute
from dicom_network.stores.database.statement import compile_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.further_keys import FurtherKeys
from dicom_network.stores.index.group import Group

LEVEL_NUMBER = {level: number for number, level in enumerate(LEVELS)}


class AttributeRows:
    """Rows of the table ``attribute``."""

    def __init__(self, keys: FurtherKeys, dialect: Dialect) -> None:
        self.keys = keys
        self._remove = compile_statement(
            sa.delete(attribute).where(
                attribute.c.object == sa.bindparam("object_key"), attribute.c.level == sa.bindparam("level_number")
            ),
            dialect,
        )

    def add(self, group: Group, level: str, object_id: int, attributes: Mapping[str, Any]) -> None:
        """Have the keys of a patient, study, series or instance written with a group."""
        number = LEVEL_NUMBER[level]
        rows = [
            {"path": key.path, "value": key.value, "level": number, "object": object_id, "item": key.item}
            for key in self.keys.of(level, attributes)
        ]
        group.add_all(attribute, rows)

    def remove(self, transaction: OpenTransaction, level: str, object_id: int) -> None:
        """Take the keys of one object away."""
        transaction.run(self._remove, {"object_key": object_id, "level_number": LEVEL_NUMBER[level]})
