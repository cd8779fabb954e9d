"""Files to sockets without passing through Python: the ASGI extension ``http.response.zerocopysend``.

uvloop's transport cannot do it, so the bytes go to a duplicate of its socket whenever the transport itself has nothing
left to write. Small texts between files are held back and sent in one packet with the bytes that follow.
"""

import asyncio
import os
import socket
from collections.abc import Sequence
from typing import Any, Protocol

from anyio import CapacityLimiter, to_thread
from starlette.types import Message

from dicom_network.base.web.stored_bytes import PIECES, ZERO_COPY, Piece
from dicom_network.hosts.web.answer_broken import ClientGone
from dicom_network.hosts.web.long_answer import PieceWriter

EVENT_STREAM = b"text/event-stream"
"""What is told as it happens is never held back."""
MOST_HELD_BYTES = 16 * 1024
"""Of texts before a file; more go to the transport, as any body does."""
STALL_SECONDS = 120.0
"""A client that takes nothing for so long is gone; the kernel counts (TCP_USER_TIMEOUT)."""


class Cycle(Protocol):
    """What is used of uvicorn's request and response."""

    transport: Any
    disconnected: bool
    expected_content_length: int

    async def send(self, message: Any) -> None:
        """Send an ASGI message."""


class ZeroCopySender:
    """Sends the messages of one response."""

    def __init__(self, cycle: Cycle, limiter: CapacityLimiter) -> None:
        """``limiter`` bounds the threads of long answers."""
        self._cycle = cycle
        self._limiter = limiter
        self._held: list[bytes] = []
        self._is_live = False
        self._socket: socket.socket | None = None

    async def send(self, message: Message) -> None:
        """Send an ASGI message. Raises: ClientGone."""
        if self._cycle.disconnected:
            raise ClientGone("the client has gone")
        if message["type"] == "http.response.start":
            self._is_live = any(
                name == b"content-type" and value.startswith(EVENT_STREAM) for name, value in message["headers"]
            )
        if message["type"] == PIECES:
            await self._send_pieces(message["pieces"], message["length"])
        elif message["type"] == ZERO_COPY:
            await self._send_file(message["file"], message["offset"], message["count"])
            if not message.get("more_body", False):
                await self._cycle.send({"type": "http.response.body", "body": b"", "more_body": False})
        elif self._is_to_hold(message):
            self._held.append(message["body"])
        else:
            await self._cycle.send(self._with_held(message))

    def close(self) -> None:
        """Let go of the duplicate."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _is_to_hold(self, message: Message) -> bool:
        if self._is_live or message["type"] != "http.response.body" or not message.get("more_body"):
            return False
        return len(message["body"]) + sum(map(len, self._held)) <= MOST_HELD_BYTES

    def _with_held(self, message: Message) -> Message:
        if not self._held or message["type"] != "http.response.body":
            return message
        body = b"".join((*self._held, message.get("body", b"")))
        self._held.clear()
        return {**message, "body": body}

    async def _send_file(self, descriptor: int, offset: int, count: int) -> None:
        target = await self._settled_socket()
        held = b"".join(self._held)
        self._held.clear()
        self._count(len(held) + count)
        try:
            while held:
                held = held[await self._send_some(target, held) :]
            end = offset + count
            while offset < end:
                offset += await self._send_some_of_file(target, descriptor, offset, end - offset)
        except (ConnectionError, TimeoutError) as error:
            raise ClientGone("the client has gone") from error

    async def _send_pieces(self, pieces: Sequence[Piece], length: int) -> None:
        """Have a long answer written by a thread; wait for one where ``LONG_ANSWERS`` are under way."""
        target = await self._settled_socket()
        if self._held:
            pieces = [*self._held, *pieces]
            length += sum(map(len, self._held))
            self._held.clear()
        self._count(length)
        cycle = self._cycle
        writer = PieceWriter(target, lambda: cycle.disconnected or cycle.transport.is_closing())
        await to_thread.run_sync(writer.write, pieces, limiter=self._limiter, abandon_on_cancel=True)

    def _count(self, length: int) -> None:
        """Tell uvicorn of bytes that go past it."""
        self._cycle.expected_content_length -= length
        if self._cycle.expected_content_length < 0:
            raise RuntimeError("the response is longer than its Content-Length")

    async def _settled_socket(self) -> socket.socket:
        """Wait until the transport has written what it holds, and give the duplicate of its socket."""
        transport = self._cycle.transport
        if self._socket is None:
            descriptor = transport.get_extra_info("socket").fileno()
            self._socket = socket.socket(fileno=os.dup(descriptor))
            self._socket.settimeout(0)
        while transport.get_write_buffer_size():
            # uvloop writes what it holds at the end of the present iteration.
            await asyncio.sleep(0)
            if transport.get_write_buffer_size():
                await self._writable(self._socket)
        if self._cycle.disconnected or transport.is_closing():
            raise ClientGone("the client has gone")
        return self._socket

    async def _send_some(self, target: socket.socket, content: bytes) -> int:
        try:
            return target.send(content, socket.MSG_MORE)
        except BlockingIOError:
            await self._writable(target)
            return 0

    async def _send_some_of_file(self, target: socket.socket, descriptor: int, offset: int, count: int) -> int:
        try:
            sent = os.sendfile(target.fileno(), descriptor, offset, count)
        except BlockingIOError:
            await self._writable(target)
            return 0
        if sent == 0:
            raise RuntimeError("a file ends before the bytes that were to be sent")
        return sent

    async def _writable(self, target: socket.socket) -> None:
        """Wait until the socket takes bytes, or is broken, as the kernel makes it after ``STALL_SECONDS``."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        loop.add_writer(target, _resolve, waiter)
        try:
            await waiter
        finally:
            loop.remove_writer(target)


def _resolve(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
