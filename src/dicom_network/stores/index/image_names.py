"""Institutions by what instances say of themselves, where neither the sender nor the AE title decides."""

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.hierarchy import Arrival
from dicom_network.domain.institutions import owner_by_image_name
from dicom_network.stores.database.schema import institution_image_name
from dicom_network.stores.database.statement import compile_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.known import Known

INSTITUTION_NAME = "00080080"


class ImageNames:
    """Reads the rules once, until one of them changes, and each name once."""

    def __init__(self, known: Known, dialect: Dialect) -> None:
        self._known = known
        self._rules = compile_statement(
            sa.select(institution_image_name.c.key, institution_image_name.c.institution), dialect
        )

    def institutions(self, transaction: OpenTransaction, arrival: Arrival) -> tuple[int, ...]:
        """Give the institutions of an arrival: those that it came with, else the one of its Institution Name."""
        if arrival.institutions:
            return arrival.institutions
        known = self._known
        if known.image_name_rules is None:
            known.image_name_rules = dict(map(tuple, transaction.rows(self._rules, {})))
        if not known.image_name_rules:
            return ()
        name = _institution_name(arrival)
        if name not in known.image_names:
            known.image_names[name] = owner_by_image_name(known.image_name_rules, name) if name else None
        owner = known.image_names[name]
        return () if owner is None else (owner,)


def _institution_name(arrival: Arrival) -> str:
    element = arrival.attributes.get(INSTITUTION_NAME)
    values = element.get("Value") if isinstance(element, dict) else None
    return str(values[0]) if values else ""
