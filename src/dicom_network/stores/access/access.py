"""Access on SQL; see ``domain.access_ports.Access``."""

import sqlalchemy as sa

from dicom_network.stores.access.bonds import SqlBonds
from dicom_network.stores.access.departments import SqlDepartments
from dicom_network.stores.access.emergencies import SqlEmergencies
from dicom_network.stores.access.members import SqlMembers
from dicom_network.stores.access.roles import SqlRoles
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import pseudonym_key


class SqlAccess:
    """Who may do what. One a process; safe to use from any thread."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._pseudonym_key = b""
        self.roles = SqlRoles(database)
        self.members = SqlMembers(database)
        self.departments = SqlDepartments(database)
        self.bonds = SqlBonds(database)
        self.emergencies = SqlEmergencies(database)

    def pseudonym_key(self) -> bytes:
        """Give the secret of this node that pseudonyms are made with; it never changes."""
        if not self._pseudonym_key:
            with self._database.reading() as transaction:
                self._pseudonym_key = bytes(transaction.execute(sa.select(pseudonym_key.c.key)).scalar_one())
        return self._pseudonym_key
