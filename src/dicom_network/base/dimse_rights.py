"""What may be done over an association: by a peer as its role, by a person as a person, by both what both may."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from dicom_network.base.clock import now
from dicom_network.base.dimse import AssociationInfo
from dicom_network.base.node import Node
from dicom_network.base.rights import rights_now
from dicom_network.domain.access import EVERY_RIGHT, NOTHING, Permission, Rights, StudyRule, all_of
from dicom_network.domain.peers import Peer
from dicom_network.domain.study_list import Sight
from dicom_network.domain.subjects import Membership, Subject, rights_of

KNOWN_SECONDS = 1.0
"""How long rights hold without asking again: a modality sends hundreds of instances a second."""
MOST_KNOWN = 1000


@dataclass(frozen=True, slots=True)
class _Known:
    """Who is at the other end of an association."""

    rights: Rights
    person: int | None = None


class DimseRights:
    """Knows the rights of associations. One for the services of a module; thread-safe."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._known: OrderedDict[tuple[Peer | None, str], tuple[float, _Known]] = OrderedDict()
        self._lock = Lock()

    def of(self, association: AssociationInfo) -> Rights:
        """Give what may be done, and with which studies.

        A peer without a role may whatever its permissions let through, as before there were roles.
        """
        return self._find(association).rights

    def person(self, association: AssociationInfo) -> int | None:
        """Give the id of the person behind an association; None for a device."""
        return self._find(association).person if association.person else None

    def _find(self, association: AssociationInfo) -> "_Known":
        key, at = (association.peer, association.person), time.monotonic()
        with self._lock:
            known = self._known.get(key)
        if known is not None and at - known[0] < KNOWN_SECONDS:
            return known[1]
        found = self._look_up(association)
        with self._lock:
            self._known[key] = (at, found)
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return found

    def rule(self, association: AssociationInfo, *permissions: Permission) -> StudyRule:
        """Give the rule of the studies with which all of this may be done."""
        rights = self.of(association)
        return all_of(rights.get(permission, NOTHING) for permission in permissions)

    def sight(self, association: AssociationInfo) -> Sight:
        """Give what may be found, and of which of it who the patient is."""
        return Sight(self.rule(association, Permission.FIND), self.rule(association, Permission.SEE_IDENTITY))

    def _look_up(self, association: AssociationInfo) -> "_Known":
        rights = self._rights_of_peer(association.peer)
        if not association.person:
            return _Known(rights)
        found = self._node.people.find_person(association.person)
        if found is None:
            return _Known({})
        person = int(found["id"])
        return _Known(_narrower(rights, rights_now(self._node, person)), person)

    def _rights_of_peer(self, peer: Peer | None) -> Rights:
        if peer is None or not peer.role:
            return EVERY_RIGHT
        listed = {str(one["name"]): int(one["id"]) for one in self._node.peers.list_institutions()}
        at = listed.get(peer.institution)
        role = self._node.access.roles.find(peer.role, at)
        if role is None or (peer.institution and at is None):
            return {}
        return rights_of(Subject(0, (Membership(role, institution=at),)), now())


def _narrower(one: Rights, other: Mapping[Permission, StudyRule]) -> Rights:
    both = {permission: all_of([rule, other.get(permission, NOTHING)]) for permission, rule in one.items()}
    return {permission: rule for permission, rule in both.items() if rule is not NOTHING}
