"""Use cases of callers: who is calling, who was refused, who has fallen silent, and letting one in."""

from dataclasses import dataclass

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.peers import ApplicationEntity, Peer
from dicom_network.domain.senders import Refusal, Sender
from dicom_network.modules.peers.service import Peers
from dicom_network.modules.peers.silence import LOOKED_AT, Silence, silence_of

MOST_REFUSALS = 500
STANDARD_PORT = 104
"""What is put down for a peer of which nothing but its call is known (PS3.8 9.1.1.1)."""
BY_TITLE = "calling-ae-title"
BY_CALLED_TITLE = "called-ae-title"


@dataclass(frozen=True, slots=True)
class KnownSender:
    """A sender and how it is."""

    sender: Sender
    silence: Silence | None
    is_listed: bool


class Callers:
    """Tells of callers and lets them in."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def list_senders(self) -> list[KnownSender]:
        """List who has had an association, those heard last first."""
        at = now()
        hours = self._node.senders.hours_with_images(at - LOOKED_AT)
        listed = {peer.ae_title for peer in self._node.peers.list_peers()}
        return [
            KnownSender(
                one, silence_of(hours.get(one.ae_title, ()), one.last_image, at), is_listed=one.ae_title in listed
            )
            for one in self._node.senders.list_senders()
        ]

    def allow(self, refusal_id: int, *, institution: str, actor: str) -> Peer | ApplicationEntity:
        """Change what a refusal was for: list the peer, or answer at the AE title that it called.

        Raises: NotFound; InvalidInput for what a listing cannot mend.
        """
        refusal = self._refusal(refusal_id)
        peers = Peers(self._node)
        if refusal.reason == BY_CALLED_TITLE:
            entity = ApplicationEntity(refusal.called_ae_title, institution)
            peers.put_application_entity(entity, actor=actor)
            self._node_forgets(refusal)
            return entity
        if refusal.reason not in (BY_TITLE, "address"):
            raise InvalidInput(
                f"a refusal for {refusal.reason} is not mended by listing the peer", code="peers.not-allowable"
            )
        known = self._node.peers.find_peer(refusal.calling_ae_title)
        port = known.port if known else STANDARD_PORT
        peer = Peer(refusal.calling_ae_title, refusal.address, port, institution=institution)
        peers.put(peer, actor=actor)
        self._node_forgets(refusal)
        return peer

    def dismiss(self, refusal_id: int, *, actor: str) -> None:
        """Take a refusal off the list. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._node.senders.forget_refusals(transaction, refusal_id=refusal_id)
            event = AuditEvent("peers:refusal:dismiss", now(), actor, objects={"refusal": refusal_id})
            self._node.audit.record(transaction, [event])

    def _refusal(self, refusal_id: int) -> Refusal:
        found = (one for one in self._node.senders.list_refusals(MOST_REFUSALS) if one.id == refusal_id)
        refusal = next(found, None)
        if refusal is None:
            raise NotFound(f"there is no refused association {refusal_id}", code="peers.unknown-refusal")
        return refusal

    def _node_forgets(self, refusal: Refusal) -> None:
        """Take what is mended off the list; its audit event is that of the listing."""
        with self._node.database.transaction() as transaction:
            self._node.senders.forget_refusals(transaction, refusal_id=refusal.id)
