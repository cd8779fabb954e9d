"""Ceremonies: what is begun with one request of a browser and finished with another, once and soon."""

from collections.abc import Mapping
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.errors import Refused
from dicom_network.modules.identity.model import CEREMONY_LIFETIME, SecretKind, digest_of, new_secret


class Ceremonies:
    """Begins and finishes ceremonies; what a browser holds of one is its handle."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def begin(self, kind: str, *, person: int | None = None, content: Mapping[str, Any] | None = None) -> str:
        """Begin a ceremony; gives its handle."""
        handle = new_secret(SecretKind.SESSION)
        expires = now() + CEREMONY_LIFETIME
        with self._node.database.transaction() as transaction:
            self._node.people.ceremonies.begin(
                transaction, kind, digest_of(handle), expires=expires, person=person, content=content
            )
        return handle

    def find(self, kind: str, handle: str) -> Mapping[str, Any]:
        """Find a ceremony that was begun. Raises: Refused (``identity.ceremony``)."""
        found = self._node.people.ceremonies.find(kind, digest_of(handle)) if handle else None
        if found is None:
            raise _over()
        return found

    def finish(self, transaction: object, ceremony: Mapping[str, Any]) -> None:
        """Take a ceremony, so that nobody finishes it twice. Raises: Refused (``identity.ceremony``)."""
        if not self._node.people.ceremonies.finish(transaction, ceremony["id"]):
            raise _over()

    def take(self, kind: str, handle: str) -> Mapping[str, Any]:
        """Find a ceremony and take it at once. Raises: Refused (``identity.ceremony``)."""
        found = self.find(kind, handle)
        with self._node.database.transaction() as transaction:
            self.finish(transaction, found)
        return found


def _over() -> Refused:
    return Refused("this took too long, or was done already", code="identity.ceremony", hint="begin again")
