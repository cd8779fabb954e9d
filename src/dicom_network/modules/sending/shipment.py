"""A shipment: many instances on their way to one peer, over one association or several at once."""

import queue
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from dicom_network.base.dimse import ASSOCIATION_LOST, REJECTED, Dialer, ProposedContext, RequestedAssociation
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.domain.errors import DicomNetworkError, Refused, Unavailable
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.peers import Peer
from dicom_network.modules.sending.model import NO_CONTEXT, UNREACHABLE, choose_context, propose
from dicom_network.modules.sending.source import open_data_set

INSTANCES_WORTH_ANOTHER_ASSOCIATION = 32
"""Opening an association costs about as much as sending a few instances."""
TRIES = 2
"""An instance over which the association is lost is tried once more, behind the others, and then given up."""
LOSSES_IN_A_ROW = 3
"""A peer that drops so many associations before it takes anything is left alone."""
PAUSES_SECONDS = (0.2, 1.0, 3.0)
"""Between the attempts to open an association with a peer that takes none just now."""
LOOK_SECONDS = 0.1
"""How often it is looked whether the shipment was cancelled, while nothing else happens."""
PATIENCE_SECONDS = 2.0
"""How long a cancelled shipment waits for the answers to what is being sent."""

log = logger("sending")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one instance: the peer's C-STORE status, or the reason noted for it here."""

    sop_instance_uid: str
    status: int
    error: str = ""


@dataclass(slots=True)
class _Line:
    """Instances that wait for an association with these contexts."""

    contexts: Sequence[ProposedContext]
    waiting: queue.SimpleQueue[InstanceLocation] = field(default_factory=queue.SimpleQueue)
    refusal: str = ""
    """Why the peer takes none of the contexts."""

    def take(self) -> InstanceLocation | None:
        """Take the next one, if there is one."""
        try:
            return self.waiting.get_nowait()
        except queue.Empty:
            return None


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
        self._lines = [_Line(contexts) for contexts in propose(locations, peer)]
        self._results: queue.SimpleQueue[Delivered | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._losses: dict[str, int] = {}
        self._trouble = "the peer was not reached"

    def deliver(self, is_cancelled: Callable[[], bool]) -> Generator[Delivered]:
        """Yield the outcome of every instance; cancelled, only of those that are being sent then."""
        yield from self._line_up()
        try:
            yield from self._gather(is_cancelled)
            if not self._stopped.is_set():
                yield from self._left_over()
        finally:
            self._stopped.set()

    def _line_up(self) -> Iterator[Delivered]:
        """Put every instance in the line of its SOP class; those that have none are refused at once."""
        line_of = {context.abstract_syntax: line for line in self._lines for context in line.contexts}
        for location in self._locations:
            line = line_of.get(location.sop_class_uid)
            if line is not None:
                line.waiting.put(location)
            else:
                yield Delivered(location.sop_instance_uid, NO_CONTEXT, "no transfer syntax is allowed for the peer")

    def _gather(self, is_cancelled: Callable[[], bool]) -> Iterator[Delivered]:
        """Yield outcomes as they come. Further associations are opened once the first has proved itself."""
        running = self._start_senders(1 if self._lines else 0)
        further = self._number_of_associations() - running
        deadline = 0.0
        while running and not (deadline and monotonic() > deadline):
            if not deadline and is_cancelled():
                self._stopped.set()
                deadline = monotonic() + PATIENCE_SECONDS
            try:
                delivered = self._results.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if delivered is None:
                running -= 1
                continue
            running, further = running + self._start_senders(further), 0
            yield delivered

    def _start_senders(self, number: int) -> int:
        for _ in range(number):
            threading.Thread(target=self._send, name=f"send-{self._peer.ae_title}", daemon=True).start()
        return number

    def _number_of_associations(self) -> int:
        if not self._lines or self._sends_one_an_association:
            return len(self._lines[:1])
        worth = 1 + len(self._locations) // INSTANCES_WORTH_ANOTHER_ASSOCIATION
        return min(worth, self._node.settings.dimse.sending_associations)

    @property
    def _sends_one_an_association(self) -> bool:
        return "one-suboperation-an-association" in self._peer.quirks

    def _left_over(self) -> Iterator[Delivered]:
        for line in self._lines:
            while (location := line.take()) is not None:
                status = NO_CONTEXT if line.refusal else UNREACHABLE
                yield Delivered(location.sop_instance_uid, status, line.refusal or self._trouble)

    def _send(self) -> None:
        try:
            for line in self._lines:
                self._send_line(line)
        except DicomNetworkError as error:
            self._trouble = str(error)
            log.warning("sending stopped", peer=self._peer.ae_title, code=error.code, error=str(error))
        except Exception:  # the boundary of a sender: the others go on, what is left is reported
            log.exception("sending failed", peer=self._peer.ae_title)
        finally:
            self._results.put(None)

    def _send_line(self, line: _Line) -> None:
        """Send what waits in a line. Raises: Unavailable where the peer is not to be had."""
        losses = 0
        while not self._stopped.is_set() and not line.waiting.empty():
            try:
                is_well = self._send_over_one_association(line)
            except Refused as refusal:
                line.refusal = str(refusal)  # the contexts of another line may be taken
                return
            losses = 0 if is_well else losses + 1
            if losses >= LOSSES_IN_A_ROW:
                raise Unavailable(f"{self._peer.ae_title} drops every association", code="sending.dropped")

    def _send_over_one_association(self, line: _Line) -> bool:
        """Send what waits in a line; False where the association was lost before anything was answered.

        Raises: Unavailable, Refused where none could be opened.
        """
        location: InstanceLocation | None = None
        answered = 0
        try:
            with self._open(line.contexts) as association:
                while not self._stopped.is_set() and (location := line.take()) is not None:
                    self._results.put(self._send_one(association, location))
                    answered += 1
                    if self._sends_one_an_association:
                        break
        except Unavailable as lost:
            if lost.code != ASSOCIATION_LOST or location is None:
                raise
            self._note_loss(line, location, lost)
            return answered > 0
        return True

    @contextmanager
    def _open(self, contexts: Sequence[ProposedContext]) -> Iterator[RequestedAssociation]:
        """Open an association; ask again after a while where the peer says that it takes none just now."""
        dialer: Dialer = self._node.dialer
        with ExitStack() as stack:
            for pause in (*PAUSES_SECONDS, None):
                opening = dialer.open(self._peer, contexts, calling_ae_title=self._calling_ae_title)
                try:
                    association = stack.enter_context(opening)
                    break
                except Unavailable as error:
                    if pause is None or not _is_for_now(error) or self._stopped.wait(pause):
                        raise
            yield association

    def _note_loss(self, line: _Line, location: InstanceLocation, lost: Unavailable) -> None:
        uid = location.sop_instance_uid
        self._losses[uid] = self._losses.get(uid, 0) + 1
        if self._losses[uid] < TRIES:
            line.waiting.put(location)
        else:
            self._results.put(Delivered(uid, UNREACHABLE, str(lost)))

    def _send_one(self, association: RequestedAssociation, location: InstanceLocation) -> Delivered:
        """Send an instance. Raises: Unavailable (``association.lost``)."""
        uid = location.sop_instance_uid
        context = choose_context(location, association.contexts)
        if context is None:
            return Delivered(uid, NO_CONTEXT, "the peer takes neither the SOP class nor the transfer syntax")
        try:
            with open_data_set(self._node, location, context.transfer_syntax) as source:
                return Delivered(
                    uid, association.c_store(context, uid, source.pieces, source.length, **self._originator)
                )
        except DicomNetworkError as error:
            if error.code == ASSOCIATION_LOST:
                raise
            status = UNREACHABLE if isinstance(error, Unavailable) else NO_CONTEXT
            return Delivered(uid, status, f"{error.code}: {error}")


def _is_for_now(error: Unavailable) -> bool:
    """Tell whether a peer has as many associations as it takes, or does not listen yet.

    Some open the port for what they have asked for only after they have asked (GDCM).
    """
    return error.code == REJECTED or isinstance(error.__cause__, ConnectionRefusedError)
