"""What a question about the list is asked with: one transaction, and the statements that are compiled already."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from dicom_network.stores.database.statements import Statements
from dicom_network.stores.database.transaction import OpenTransaction


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows. Of no use after the end of its transaction."""

    transaction: OpenTransaction
    statements: Statements

    def rows(self, key: Hashable, make: Callable[[], Any], parameters: Mapping[str, Any]) -> list[Any]:
        """Give the rows of a statement, as tuples; see ``Statements.get``."""
        return self.transaction.rows(self.statements.get(key, make), parameters)

    def row(self, key: Hashable, make: Callable[[], Any], parameters: Mapping[str, Any]) -> Any:
        """Give the first row, or None."""
        return self.transaction.row(self.statements.get(key, make), parameters)
