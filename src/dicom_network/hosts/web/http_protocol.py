"""uvicorn's HTTP/1.1 protocol with the limits that it lacks, and with zero-copy answers.

uvicorn waits for ever for a request that never completes, and lets its headers grow without end. A door to hospitals'
images has to bear strangers: bytes of headers, seconds for them, and seconds in which a body or an answer must move are
bounded.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from anyio import CapacityLimiter
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from dicom_network.base.web.stop_notice import STOP_NOTICE
from dicom_network.base.web.stored_bytes import PIECES, ZERO_COPY
from dicom_network.hosts.web.answer_broken import AnswerBroken
from dicom_network.hosts.web.zero_copy import STALL_SECONDS, ZeroCopySender

MAX_HEADER_BYTES = 64 * 1024
"""Of request line and headers. nginx takes 32 KiB, Apache 8 KiB a line; QIDO-RS lists of UIDs are long."""
HEADER_SECONDS = 30.0
"""From the first byte of a request, or from the connection, to the end of the headers."""
BODY_SECONDS = 60.0
"""Longest pause in a body that is being waited for."""
DRAIN_SECONDS = 30.0
"""How long the rest of a body is taken in that was answered before it ended, as one that is too large is."""
BODY_BUFFER_BYTES = 512 * 1024
"""Of a body that are held before the client has to wait; 64 KiB stop and start a sender eight times an image."""
LINGER_SECONDS = 5.0
"""How long what a client still sends is taken in after the last answer. The kernel resets a connection that is closed
over unread bytes, and with it goes the answer that the client has not read yet."""
WATCH_SECONDS = 5.0


class LimitedProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, long_answers: CapacityLimiter, **named: Any) -> None:
        """``long_answers`` bounds the threads that write them; the rest is uvicorn's."""
        super().__init__(**named)
        self._long_answers = long_answers
        self._application = self.app
        self.app = self._serve
        self._header_began: float | None = None
        self._header_bytes = 0
        self._last_read = 0.0
        self._is_in_body = False
        self._draining_since: float | None = None
        self._is_lingering = False
        self._watch: asyncio.TimerHandle | None = None
        self._stop_notice = asyncio.Event()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to watch the connection."""
        super().connection_made(transport)
        raw = transport.get_extra_info("socket")
        if raw is not None and raw.family in (socket.AF_INET, socket.AF_INET6):
            # What was sent and not taken for so long ends the connection, whoever waits.
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(STALL_SECONDS * 1000))
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._header_began = self._last_read = self.loop.time()
        self._watch = self.loop.call_later(WATCH_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Let what is under way be completed, and what has no end know that it is time."""
        self._stop_notice.set()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        """Take bytes, and count those of headers."""
        if self._is_lingering:
            return
        self._last_read = self.loop.time()
        super().data_received(data)
        if self._header_began is not None and self.parser is not None:
            self._header_bytes += len(data)
            if self._header_bytes > MAX_HEADER_BYTES:
                self._refuse(431, f"Request header fields are longer than {MAX_HEADER_BYTES} bytes")

    def on_message_begin(self) -> None:
        """Begin to count."""
        super().on_message_begin()
        self._header_began, self._header_bytes = self.loop.time(), 0

    def on_headers_complete(self) -> None:
        """Stop counting."""
        self._header_began = None
        self._is_in_body = True
        super().on_headers_complete()
        if not self.cycle.keep_alive:
            self.cycle.transport = _GentlyClosed(self.transport, self.close_gently)  # type: ignore[assignment]

    def on_body(self, body: bytes) -> None:
        """Hold bytes of a body for the application."""
        if not self.cycle.response_complete:
            self.cycle.body += body
            if len(self.cycle.body) > BODY_BUFFER_BYTES:
                self.flow.pause_reading()
            self.cycle.message_event.set()

    def on_message_complete(self) -> None:
        """Note the end of a body."""
        self._is_in_body = False
        self._draining_since = None
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(400, msg)

    def close_gently(self) -> None:
        """Close after the last answer, which whoever is sending a body still has to be able to read."""
        if self._is_in_body:
            self._linger()
        else:
            self.transport.close()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application with a sender that knows files."""
        scope.setdefault("extensions", {})[STOP_NOTICE] = self._stop_notice
        if scope["type"] != "http" or self.transport.get_extra_info("sslcontext") is not None:
            await self._application(scope, receive, send)
            return
        scope["extensions"].update({ZERO_COPY: {}, PIECES: {}})
        cycle = send.__self__  # type: ignore[attr-defined]
        sender = ZeroCopySender(cycle, self._long_answers)
        try:
            await self._application(scope, receive, sender.send)
        except AnswerBroken:
            # Not closed but aborted, so that nobody takes half an answer for a whole one.
            cycle.disconnected = True
            self.transport.abort()
        finally:
            sender.close()

    def _look(self) -> None:
        """End the connection where it does not move."""
        now = self.loop.time()
        self._watch = self.loop.call_later(WATCH_SECONDS, self._look)
        if self._header_began is not None:
            if now - self._header_began > HEADER_SECONDS:
                self._refuse(408, "The request did not come in time")
        elif self._is_in_body and self.cycle.response_complete:
            self._draining_since = self._draining_since or now
            if now - self._draining_since > DRAIN_SECONDS:
                self.transport.close()
        elif self._is_in_body and not self.flow.read_paused and now - self._last_read > BODY_SECONDS:
            self.transport.abort()

    def _refuse(self, status: int, message: str) -> None:
        if self._is_lingering or self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            # Of a request whose answer is under way: nobody is to write after the refusal, nor it into the answer.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started:
                self.transport.close()
                return
        content = (
            f"HTTP/1.1 {status} \r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(message)}\r\n"
            f"Connection: close\r\n\r\n{message}"
        )
        self.transport.write(content.encode("ascii"))
        self._linger()

    def _linger(self) -> None:
        """Say that nothing follows, and close when the client does, at the latest in ``LINGER_SECONDS``."""
        if self._is_lingering or self.transport.is_closing():
            return
        if not self.transport.can_write_eof():
            self.transport.close()
            return
        self._is_lingering = True
        self._header_began, self._is_in_body = None, False
        self.pipeline.clear()
        self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)


class _GentlyClosed:
    """A transport that is closed gently."""

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self._transport = transport
        self.close = close

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
