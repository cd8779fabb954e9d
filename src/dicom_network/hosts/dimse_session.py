"""An association over a connection: the upper layer and DIMSE cores driven by a channel and a clock, for either side.

One thread reads: ``next_item``, ``fragments``, ``await_response``, ``look``. Any thread may write.
"""

import contextlib
import mmap
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from dicom_network.hosts.dimse_channel import MINIMUM_PROGRESS, Channel, Wait
from dicom_network.protocol.dimse.message import Message, MessageReader
from dicom_network.protocol.upper_layer.association import Association
from dicom_network.protocol.upper_layer.errors import LocalProtocolError, RemoteProtocolError
from dicom_network.protocol.upper_layer.events import (
    Aborted,
    AssociationAccepted,
    AssociationRejected,
    AssociationRequested,
    DataFragment,
    Event,
    ReleaseConfirmed,
    ReleaseRequested,
    StartTimer,
    StopTimer,
)
from dicom_network.protocol.upper_layer.reader import Buffer
from dicom_network.protocol.upper_layer.state import State

BUFFER_BYTES = 640 << 10
"""Receive buffer of an association: a slice of 512 x 512 pixels fits in, as most that comes does."""
MAX_BACKLOG_BYTES = 4 << 20
"""What is kept of requests that ``look`` meets; beyond it they stay in the kernel's buffers."""
MAX_BACKLOG_ITEMS = 4096
_ITEM_OVERHEAD = MAX_BACKLOG_BYTES // MAX_BACKLOG_ITEMS

Item: TypeAlias = (
    Message
    | DataFragment
    | AssociationRequested
    | AssociationAccepted
    | AssociationRejected
    | ReleaseRequested
    | ReleaseConfirmed
)


class AssociationLost(Exception):
    """The association ended otherwise than by release; ``how`` is ``aborted`` or, without a last word, ``lost``."""

    def __init__(self, why: str, how: str = "aborted") -> None:
        super().__init__(why)
        self.how = how


class Woken(Exception):
    """The wait between two messages was interrupted: the node stops."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. ``artim`` for the upper layer's own timer, ``message`` for pauses inside a message."""

    artim: float
    idle: float
    message: float


class Session:
    """One association."""

    def __init__(self, channel: Channel, association: Association, timeouts: Timeouts) -> None:
        self._channel = channel
        self._association = association
        self._timeouts = timeouts
        self._reader = MessageReader()
        self._lock = threading.Lock()
        """Held while the upper layer core is used: its other user is a thread that sends a response."""
        self._memory = memoryview(mmap.mmap(-1, BUFFER_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
        self._source: Iterator[Event] = iter(())
        self._backlog: deque[Item] = deque()
        self._backlog_bytes = 0
        self._artim_deadline: float | None = None
        self._waited = 0.0
        """Seconds waited inside messages since the peer last made progress."""
        self._bytes_since_progress = 0
        self._cancelled: set[int] = set()
        self._is_ending = False
        self._lost: AssociationLost | None = None
        self.bytes_received = 0

    @property
    def timeouts(self) -> Timeouts:
        """The time-outs in force."""
        return self._timeouts

    def start(self) -> None:
        """Tell the upper layer that the connection is open."""
        with self._lock:
            self._obey(self._association.transport_opened())
            self._flush()

    def act(self, primitive: Callable[[Association], list[Event]]) -> None:
        """Give a primitive to the upper layer and send what comes of it. Raises: AssociationLost."""
        with self._lock:
            self._require_open()
            self._obey(primitive(self._association))
            self._flush()

    # -- reading ---------------------------------------------------------------------------------------------------

    def next_item(self, timeout: float, *, wakeable: bool = False) -> Item:
        """Wait for the next message, fragment or change of the association.

        ``timeout`` holds between messages; inside one it is that of ``Timeouts.message``. Raises: AssociationLost,
        Woken.
        """
        if self._backlog:
            item = self._backlog.popleft()
            self._backlog_bytes -= _size(item)
            return item
        return self._read(timeout, wakeable=wakeable)

    def next_fragment(self) -> DataFragment:
        """Wait for the next fragment of the data set that is coming in; its bytes stay until the next read.

        Raises: AssociationLost.
        """
        item = self.next_item(self._timeouts.message)
        if not isinstance(item, DataFragment):
            raise self.abort(f"{type(item).__name__} inside a data set")
        return item

    def await_response(self, message_id: int, timeout: float) -> Message:
        """Wait for the response to a request of this side; other messages are kept for later.

        Raises: AssociationLost, also where the peer ends the association instead.
        """
        while True:
            item = self._read(timeout, wakeable=False)
            if isinstance(item, Message) and item.is_response and item.message_id == message_id:
                return item
            if isinstance(item, ReleaseRequested | ReleaseConfirmed):
                raise self.abort("the peer releases while a response is awaited")
            if not self._keep(item):
                raise self.abort("the peer sends requests without end while a response is awaited")

    def look(self) -> None:
        """Take in, without waiting, what has come, so that ``is_cancelled`` knows of it."""
        try:
            # Nothing comes after the end; the end of the stream itself could be read again and again.
            while not self._is_ending and self._backlog_bytes < MAX_BACKLOG_BYTES:
                item = self._take()
                if item is None:
                    count = self._channel.receive_into(self._memory)
                    if count is None:
                        return
                    self._accept_bytes(count)
                elif isinstance(item, ReleaseRequested):
                    self._is_ending = True
                    self._keep(item)
                else:
                    self._keep(item)
        except AssociationLost:
            self._is_ending = True

    def is_cancelled(self, message_id: int) -> bool:
        """Tell whether ``look`` or anything else has met a C-CANCEL-RQ for this message, or the association's end."""
        return self._is_ending or message_id in self._cancelled

    def forget(self, message_id: int) -> None:
        """Note that an operation has ended; its message ID may be used again."""
        self._cancelled.discard(message_id)

    # -- writing ---------------------------------------------------------------------------------------------------

    def send_message(self, context_id: int, command: bytes, data_set: bytes | None = None) -> None:
        """Send a message in one write. Raises: AssociationLost, LocalProtocolError where it does not fit its fields."""
        with self._lock:
            self._require_open()
            self._association.send_message(context_id, command, data_set)
            self._flush()

    def send_stream(self, context_id: int, command: bytes, buffers: Iterable[Buffer], length: int) -> None:
        """Send a message whose data set comes in pieces, without joining or copying them.

        Raises: AssociationLost; whatever ``buffers`` raises, and LocalProtocolError where it is not ``length`` bytes
        long: the association is aborted then, for the message cannot be ended.
        """
        try:
            with self._lock:
                self._require_open()
                first: list[Buffer] = []
                for pieces in self._association.frame(context_id, (command,), length=len(command), is_command=True):
                    first += pieces
                for pieces in self._association.frame(context_id, buffers, length=length):
                    self._write([*first, *pieces])
                    first.clear()
                if first:
                    self._write(first)
        except AssociationLost:
            raise
        except BaseException:
            self.abort("a data set could not be sent whole")
            # In the middle of a PDU the peer takes the A-ABORT for data; the end of the connection it understands.
            self._channel.shut_down()
            raise

    # -- ending ----------------------------------------------------------------------------------------------------

    def abort(self, why: str) -> AssociationLost:
        """Send A-ABORT where that is still possible; gives the exception to raise."""
        lost = self._lose(why)
        with contextlib.suppress(LocalProtocolError, AssociationLost), self._lock:
            self._obey(self._association.abort())
            self._flush()
        return lost

    def close(self) -> None:
        """Abort where the association still stands, wait until the peer has closed, ARTIM's time at most, and close.

        To close at once would make the kernel reset the connection where bytes are unread, and the peer might lose
        the last word (a rejection, a release response, an abort).
        """
        self.abort("closed")
        self._lost = None
        with contextlib.suppress(AssociationLost):
            while self._association.state is State.AWAITING_CLOSE:
                self._read(self._timeouts.artim, wakeable=False)
        self._source = iter(())
        self._channel.close()

    def shut_down(self) -> None:
        """End the connection at once, from any thread, with an A-ABORT where that does not have to be waited for."""
        if self._lock.acquire(timeout=1):
            try:
                self._association.abort()
                self._channel.send(self._association.data_to_send(), timeout=1)
            except (LocalProtocolError, OSError):
                # It is over already, or the peer takes nothing more: the connection ends in any case.
                self._is_ending = True
            finally:
                self._lock.release()
        self._channel.shut_down()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _require_open(self) -> None:
        if self._association.state in (State.AWAITING_CLOSE, State.IDLE):
            raise self._lose("the association is over")

    def _flush(self) -> None:
        outgoing = self._association.data_to_send()
        if outgoing:
            self._write(outgoing)

    def _write(self, pieces: list[Buffer]) -> None:
        try:
            self._channel.send(pieces, self._timeouts.message)
        except OSError as error:
            self._channel.shut_down()
            raise self._lose(f"the connection broke while sending: {error}", "lost") from error

    def _lose(self, why: str, how: str = "aborted") -> AssociationLost:
        """Note why the association is lost; the first cause is the one that is told."""
        self._lost = self._lost or AssociationLost(why, how)
        return self._lost

    def _read(self, timeout: float, *, wakeable: bool) -> Item:
        if self._lost:
            raise self._lost
        while (item := self._take()) is None:
            self._fill(timeout, wakeable=wakeable)
        return item

    def _take(self) -> Item | None:
        """Give the next item of the bytes that were read; None where they are used up."""
        while True:
            with self._lock:
                event = next(self._source, None)
                if not isinstance(event, DataFragment):
                    self._flush()
            if event is None:
                return None
            item = self._item_of(event)
            if item is not None:
                return item

    def _item_of(self, event: Event) -> Item | None:
        if isinstance(event, DataFragment):
            return self._feed(event)
        if isinstance(event, Aborted):
            if event.cause:
                is_lost = self._association.state is State.IDLE
                raise self._lose(event.cause, "lost" if is_lost else "aborted")
            raise self._lose(f"the peer aborted (source {event.source}, reason {event.reason})")
        self._obey((event,))
        if isinstance(
            event,
            AssociationRequested | AssociationAccepted | AssociationRejected | ReleaseRequested | ReleaseConfirmed,
        ):
            return event
        return None

    def _feed(self, fragment: DataFragment) -> Item | None:
        try:
            item = self._reader.feed(fragment)
        except RemoteProtocolError as error:
            raise self.abort(str(error)) from error
        if isinstance(item, Message) and item.operation.name == "C-CANCEL":
            # Kept small against a peer that cancels what does not exist.
            if len(self._cancelled) < 256:
                self._cancelled.add(item.message_id)
            return None
        return item

    def _fill(self, timeout: float, *, wakeable: bool) -> None:
        """Read the next bytes, waiting for them."""
        if self._association.state is State.IDLE:
            raise self._lose("the connection was closed", "lost")
        deadline = 0.0
        while (count := self._channel.receive_into(self._memory)) is None:
            now = time.monotonic()
            deadline = deadline or now + timeout
            name, limit = self._limit(now, deadline)
            match self._channel.wait_readable(limit - now, wakeable=wakeable and name == "idle"):
                case Wait.WOKEN:
                    raise Woken
                case Wait.TIMED_OUT:
                    self._time_out(name)
            self._waited += time.monotonic() - now
        self._accept_bytes(count)

    def _limit(self, now: float, deadline: float) -> tuple[str, float]:
        """Give what the wait that begins is called, and the instant until which it may last."""
        if self._artim_deadline is not None:
            return "artim", self._artim_deadline
        is_idle = self._reader.is_between_messages and self._association.is_between_pdus
        if is_idle or self._bytes_since_progress >= MINIMUM_PROGRESS:
            self._waited, self._bytes_since_progress = 0.0, 0
        return ("idle", deadline) if is_idle else ("message", now + self._timeouts.message - self._waited)

    def _time_out(self, name: str) -> None:
        if name == "artim":
            self._artim_deadline = None
            with self._lock:
                self._association.timer_expired()
            raise self._lose("the peer did not say or do in time what it had to (ARTIM)")
        if name == "message":
            raise self.abort(f"the peer stalled inside a message for {self._timeouts.message:g} s")
        raise self.abort("the peer was silent for too long")

    def _accept_bytes(self, count: int) -> None:
        if count == 0:
            with self._lock:
                self._source = iter(self._association.transport_closed())
            return
        self.bytes_received += count
        self._bytes_since_progress += count
        self._source = self._association.receive(self._memory[:count])

    def _obey(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, StartTimer):
                self._artim_deadline = time.monotonic() + self._timeouts.artim
            elif isinstance(event, StopTimer):
                self._artim_deadline = None

    def _keep(self, item: Item) -> bool:
        """Put an item aside; False where there is no room left."""
        if isinstance(item, DataFragment):
            item = replace(item, data=memoryview(bytes(item.data)))
        self._backlog.append(item)
        self._backlog_bytes += _size(item)
        return self._backlog_bytes < MAX_BACKLOG_BYTES


def _size(item: Item) -> int:
    return _ITEM_OVERHEAD + (len(item.data) if isinstance(item, DataFragment) else 0)
