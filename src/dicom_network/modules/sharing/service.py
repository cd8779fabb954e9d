"""Use cases of sharing: each is one transaction with its audit event."""

from collections.abc import Iterable
from datetime import datetime

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.study_access import require
from dicom_network.domain.access import Permission
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput, Refused
from dicom_network.domain.ports import Transaction
from dicom_network.domain.study_facts import Bond
from dicom_network.domain.study_rules import Relation

SHAREABLE = (
    Permission.FIND,
    Permission.VIEW,
    Permission.VIEW_REPORTS,
    Permission.SEE_IDENTITY,
    Permission.DOWNLOAD,
)
"""What a share can be for; finding is always part of it."""


class Sharing:
    """Gives and takes back."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def assign(self, who: Principal, study: str, person: int) -> None:
        """Assign a study: to oneself by whoever may view it, to others by whoever may share it.

        Raises: NotFound, Refused.
        """
        require(self._node, who, study, Permission.VIEW if person == who.person else Permission.SHARE)
        self._put(who, study, Bond(Relation.ASSIGNED, person), "assign")

    def unassign(self, who: Principal, study: str, person: int) -> None:
        """Take an assignment back: one's own, or as whoever may share. Raises: NotFound, Refused."""
        require(self._node, who, study, Permission.VIEW if person == who.person else Permission.SHARE)
        self._remove(who, study, person, Relation.ASSIGNED, "unassign")

    def share(
        self, who: Principal, study: str, person: int, *, permissions: Iterable[Permission], until: datetime | None
    ) -> None:
        """Share a study for some permissions, all of which the one who shares must have for it.

        Raises: NotFound, Refused, InvalidInput for an end that is over and for what cannot be shared.
        """
        given = frozenset((Permission.FIND, *permissions))
        if not given <= set(SHAREABLE):
            raise InvalidInput("this cannot be shared", code="sharing.permission", hint=", ".join(SHAREABLE))
        if until is not None and until <= now():
            raise InvalidInput("the share would be over already", code="sharing.until")
        if person == who.person:
            raise Refused("nobody shares with themselves", code="sharing.self")
        require(self._node, who, study, Permission.SHARE, *sorted(given))
        bond = Bond(Relation.SHARED, person, until, frozenset(one.value for one in given))
        self._put(who, study, bond, "share")

    def unshare(self, who: Principal, study: str, person: int) -> None:
        """Take a share back. Raises: NotFound, Refused."""
        require(self._node, who, study, Permission.SHARE)
        self._remove(who, study, person, Relation.SHARED, "unshare")

    def _put(self, who: Principal, study: str, bond: Bond, verb: str) -> None:
        with self._node.database.transaction() as transaction:
            self._node.access.bonds.put(transaction, study, bond, given_by=who.person or None)
            objects = {"study": study, "person": bond.person, "permissions": sorted(bond.permissions)}
            if bond.until is not None:
                objects["until"] = bond.until.isoformat()
            self._record(transaction, who, verb, objects)

    def _remove(self, who: Principal, study: str, person: int, relation: Relation, verb: str) -> None:
        with self._node.database.transaction() as transaction:
            self._node.access.bonds.remove(transaction, study, person, relation)
            self._record(transaction, who, verb, {"study": study, "person": person})

    def _record(self, transaction: Transaction, who: Principal, verb: str, objects: dict[str, object]) -> None:
        person = self._node.people.person(int(str(objects["person"])))
        detail = str(person["name"]) if person else ""
        event = AuditEvent(f"web:study:{verb}", now(), who.actor, objects={**objects, "detail": detail})
        self._node.audit.record(transaction, [event])
