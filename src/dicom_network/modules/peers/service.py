"""Use cases of peers and AE titles: each is one transaction with its audit event."""

import re

from dicom_network.base.ae_titles import check_ae_title
from dicom_network.base.clock import now
from dicom_network.base.dimse import ProposedContext
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.institutions import check_institution_name
from dicom_network.domain.peers import QUIRKS, ApplicationEntity, Peer
from dicom_network.standard.sop_classes import VERIFICATION
from dicom_network.standard.transfer_syntaxes import IMPLICIT_VR_LITTLE_ENDIAN, TRANSFER_SYNTAXES

HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]{1,15})?")
"""A host name as DNS has it, or an address; IPv6 without brackets."""


class Peers:
    """Who may speak DIMSE with this node, and as whom it answers."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def put(self, peer: Peer, *, actor: str) -> None:
        """Add a peer or change it. Raises: InvalidInput, also for an institution that nobody added."""
        _check(peer)
        self._check_institution(peer.institution)
        self._check_role(peer)
        with self._node.database.transaction() as transaction:
            self._node.peers.put_peer(transaction, peer)
            self._record(transaction, "peer:put", actor, {"peer": peer.ae_title, "host": peer.host, "port": peer.port})

    def _check_institution(self, name: str) -> None:
        """A mistyped name would be a new institution, and its images nobody's whom one meant."""
        if not name:
            return
        check_institution_name(name)
        if name not in self._institutions():
            raise InvalidInput(
                f"there is no institution {name}",
                code="peers.institution",
                hint=f'add it first: dicom-network institution add "{name}", or POST /api/v1/institutions',
            )

    def _check_role(self, peer: Peer) -> None:
        if not peer.role:
            return
        if self._node.access.roles.find(peer.role, self._institutions().get(peer.institution)) is None:
            raise InvalidInput(f"there is no role {peer.role}", code="peers.role")

    def _institutions(self) -> dict[str, int]:
        return {str(one["name"]): int(one["id"]) for one in self._node.peers.list_institutions()}

    def remove(self, ae_title: str, *, actor: str) -> None:
        """Remove a peer. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._node.peers.remove_peer(transaction, ae_title)
            self._record(transaction, "peer:remove", actor, {"peer": ae_title})

    def get(self, ae_title: str) -> Peer:
        """Give a peer. Raises: NotFound."""
        peer = self._node.peers.find_peer(ae_title)
        if peer is None:
            raise NotFound(f"there is no peer {ae_title}", code="peers.unknown", hint="dicom-network peer list")
        return peer

    def echo(self, ae_title: str) -> int:
        """Verify a peer with C-ECHO; gives the status. Raises: NotFound, Unavailable, Refused."""
        contexts = [ProposedContext(VERIFICATION, (IMPLICIT_VR_LITTLE_ENDIAN,))]
        with self._node.dialer.open(self.get(ae_title), contexts) as association:
            return association.c_echo()

    def put_application_entity(self, entity: ApplicationEntity, *, actor: str) -> None:
        """Add an AE title of the node or change it. Raises: InvalidInput, also for an institution that nobody added."""
        check_ae_title(entity.ae_title)
        self._check_institution(entity.institution)
        with self._node.database.transaction() as transaction:
            self._node.peers.put_application_entity(transaction, entity)
            self._record(transaction, "ae:put", actor, {"ae_title": entity.ae_title, "institution": entity.institution})

    def remove_application_entity(self, ae_title: str, *, actor: str) -> None:
        """Remove an AE title of the node. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._node.peers.remove_application_entity(transaction, ae_title)
            self._record(transaction, "ae:remove", actor, {"ae_title": ae_title})

    def _record(self, transaction: object, verb: str, actor: str, objects: dict[str, object]) -> None:
        event = AuditEvent(action=f"peers:{verb}", occurred=now(), actor=actor, objects=objects)
        self._node.audit.record(transaction, [event])


def _check(peer: Peer) -> None:
    check_ae_title(peer.ae_title)
    if not HOST.fullmatch(peer.host):
        raise InvalidInput("a peer needs the name or the address of its host", code="peers.host")
    if not 1 <= peer.port <= 65535:
        raise InvalidInput(f"{peer.port} is no port: 1 to 65535", code="peers.port")
    if peer.comment and not peer.comment.isprintable():
        raise InvalidInput("a comment is one line of text", code="peers.comment")
    for uid in peer.transfer_syntaxes:
        if uid not in TRANSFER_SYNTAXES:
            raise InvalidInput(f"{uid} is no transfer syntax", code="peers.transfer-syntax")
    unknown = peer.quirks - QUIRKS.keys()
    if unknown:
        raise InvalidInput(
            f"no such quirk: {', '.join(sorted(unknown))}", code="peers.quirk", hint=f"known: {', '.join(QUIRKS)}"
        )
