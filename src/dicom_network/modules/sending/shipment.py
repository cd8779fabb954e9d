"""A shipment: many instances on their way to one peer, over one association or several at once."""

import queue
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dicom_network.base.dimse import Dialer, RequestedAssociation
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.domain.errors import DicomNetworkError, Unavailable
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.peers import Peer
from dicom_network.modules.sending.model import NO_CONTEXT, UNREACHABLE, choose_context, propose
from dicom_network.modules.sending.source import open_data_set

INSTANCES_WORTH_ANOTHER_ASSOCIATION = 32
"""Opening an association costs about as much as sending a few instances."""

log = logger("sending")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one instance: the peer's C-STORE status, or the reason noted for it here."""

    sop_instance_uid: str
    status: int
    error: str = ""


class Shipment:
    """Sends instances to a peer and tells of each as it is answered, in whatever order."""

    def __init__(
        self,
        node: Node,
        peer: Peer,
        locations: Sequence[InstanceLocation],
        *,
        calling_ae_title: str = "",
        originator: Mapping[str, Any] | None = None,
    ) -> None:
        self._node = node
        self._peer = peer
        self._locations = locations
        self._calling_ae_title = calling_ae_title
        self._originator = originator or {}
        self._waiting: queue.SimpleQueue[InstanceLocation] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Delivered | None] = queue.SimpleQueue()
        self._stopped = threading.Event()

    def deliver(self) -> Generator[Delivered]:
        """Yield the outcome of every instance; closing the iterator stops after those that are being sent."""
        for location in self._locations:
            self._waiting.put(location)
        senders = [
            threading.Thread(target=self._send, name=f"send-{self._peer.ae_title}-{index}", daemon=True)
            for index in range(self._number_of_associations())
        ]
        for sender in senders:
            sender.start()
        try:
            running = len(senders)
            while running:
                delivered = self._results.get()
                if delivered is None:
                    running -= 1
                else:
                    yield delivered
            yield from self._left_over()
        finally:
            self._stopped.set()
            for sender in senders:
                sender.join()

    def _number_of_associations(self) -> int:
        if "one-suboperation-an-association" in self._peer.quirks:
            return 1
        worth = 1 + len(self._locations) // INSTANCES_WORTH_ANOTHER_ASSOCIATION
        return min(worth, self._node.settings.dimse.sending_associations)

    def _left_over(self) -> Iterator[Delivered]:
        while not self._waiting.empty():
            yield Delivered(self._waiting.get().sop_instance_uid, UNREACHABLE, "the peer was not reached")

    def _send(self) -> None:
        try:
            for contexts in propose(self._locations, self._peer):
                classes = {context.abstract_syntax for context in contexts}
                while self._send_over_one_association(contexts, classes):
                    pass
            self._refuse_the_rest()
        except DicomNetworkError as error:
            log.warning("sending stopped", peer=self._peer.ae_title, code=error.code, error=str(error))
        except Exception:  # the boundary of a sender: the others go on, what is left is reported
            log.exception("sending failed", peer=self._peer.ae_title)
        finally:
            self._results.put(None)

    def _send_over_one_association(self, contexts: Sequence[Any], classes: set[str]) -> bool:
        """Send what is waiting; True where another association is needed for the next instance."""
        location = self._next(classes)
        if location is None:
            return False
        dialer: Dialer = self._node.dialer
        try:
            with dialer.open(self._peer, contexts, calling_ae_title=self._calling_ae_title) as association:
                while location is not None:
                    self._results.put(self._send_one(association, location))
                    location = None
                    if "one-suboperation-an-association" in self._peer.quirks:
                        return True
                    location = self._next(classes)
        except BaseException:
            if location is not None:
                self._waiting.put(location)
            raise
        return False

    def _next(self, classes: set[str]) -> InstanceLocation | None:
        """Take the next instance of one of these SOP classes; others go back to the end of the line."""
        for _ in range(self._waiting.qsize()):
            if self._stopped.is_set():
                return None
            try:
                location = self._waiting.get_nowait()
            except queue.Empty:
                return None
            if location.sop_class_uid in classes:
                return location
            self._waiting.put(location)
        return None

    def _send_one(self, association: RequestedAssociation, location: InstanceLocation) -> Delivered:
        uid = location.sop_instance_uid
        context = choose_context(location, association.contexts)
        if context is None:
            return Delivered(uid, NO_CONTEXT, "the peer takes neither the SOP class nor the transfer syntax")
        try:
            with open_data_set(self._node, location, context.transfer_syntax) as source:
                return Delivered(
                    uid,
                    association.c_store(context, uid, source.pieces, source.length, **self._originator),
                )
        except Unavailable:
            raise
        except DicomNetworkError as error:
            return Delivered(uid, NO_CONTEXT, f"{error.code}: {error}")

    def _refuse_the_rest(self) -> None:
        while not self._stopped.is_set():
            try:
                location = self._waiting.get_nowait()
            except queue.Empty:
                return
            self._results.put(
                Delivered(location.sop_instance_uid, NO_CONTEXT, "no transfer syntax is allowed for the peer")
            )
