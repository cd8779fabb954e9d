"""Institutions by what instances say of themselves, where neither the sender nor the AE title decides."""

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from dicom_network.domain.hierarchy import Arrival
from dicom_network.domain.institutions import ImageRules
from dicom_network.stores.database.schema import institution, institution_image_name
from dicom_network.stores.database.statement import compile_statement
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.index.known import Known

INSTITUTION_NAME = "00080080"


class ImageNames:
    """Reads the rules once, until one of them changes, and each name once."""

    def __init__(self, known: Known, dialect: Dialect) -> None:
        self._known = known
        named = sa.select(institution_image_name.c.key, institution_image_name.c.institution)
        self._names = compile_statement(named, dialect)
        self._all = compile_statement(sa.select(institution.c.id).limit(2), dialect)

    def institutions(self, transaction: OpenTransaction, arrival: Arrival) -> tuple[int, ...]:
        """Give the institutions of an arrival: those that it came with, else the one that its image says."""
        if arrival.institutions:
            return arrival.institutions
        known = self._known
        if known.image_rules is None:
            names = dict(map(tuple, transaction.rows(self._names, {})))
            known.image_rules = ImageRules(names, [key for (key,) in transaction.rows(self._all, {})])
        name = _institution_name(arrival)
        if name not in known.image_names:
            known.image_names[name] = known.image_rules.owner(name)
        owner = known.image_names[name]
        return () if owner is None else (owner,)


def _institution_name(arrival: Arrival) -> str:
    element = arrival.attributes.get(INSTITUTION_NAME)
    values = element.get("Value") if isinstance(element, dict) else None
    return str(values[0]) if values else ""
