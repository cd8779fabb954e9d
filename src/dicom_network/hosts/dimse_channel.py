"""A TCP or TLS connection that never waits longer than told, for one reading thread and any number of writing ones."""

import select
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from enum import Enum

from dicom_network.protocol.upper_layer.reader import Buffer

MINIMUM_PROGRESS = 4096
"""Bytes that have to move within a time-out, so that a peer which trickles single bytes holds no thread for ever."""
_MAX_PIECES = 1024
"""Buffers a ``sendmsg`` takes (IOV_MAX of Linux)."""


class Wait(Enum):
    """Why a wait ended."""

    READY = "ready"
    WOKEN = "woken"
    TIMED_OUT = "timed out"


class Channel:
    """A connected socket in non-blocking mode, with waiting made explicit.

    Reading belongs to one thread at a time; writing is serialised by the caller.
    """

    def __init__(self, connection: socket.socket, *, wake: int = -1) -> None:
        """Take over a connected socket; ``wake`` is a file descriptor that becomes readable to interrupt waits."""
        connection.settimeout(0)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket = connection
        self._tls: ssl.SSLSocket | None = None
        # OpenSSL allows one call at a time on a connection; plain sockets need no lock.
        self._tls_lock = threading.Lock()
        self._read_mask = select.POLLIN
        self._wake = wake
        self._writable = select.poll()
        self._writable.register(connection, select.POLLOUT)

    @property
    def description(self) -> str:
        """The protocol under DICOM, for the log: ``tcp`` or the TLS version."""
        return (self._tls.version() or "tls") if self._tls else "tcp"

    def start_tls(
        self, context: ssl.SSLContext, *, is_server: bool, timeout: float, server_hostname: str | None = None
    ) -> None:
        """Do the TLS handshake. Raises: ssl.SSLError, OSError, TimeoutError after ``timeout`` seconds in all."""
        deadline = time.monotonic() + timeout
        tls = context.wrap_socket(
            self._socket, server_side=is_server, do_handshake_on_connect=False, server_hostname=server_hostname
        )
        self._socket = self._tls = tls
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                self._wait_for(select.POLLIN, deadline)
            except ssl.SSLWantWriteError:
                self._wait_for(select.POLLOUT, deadline)
            else:
                return

    def receive_into(self, buffer: memoryview) -> int | None:
        """Read what is there: the number of bytes, 0 at the end of the stream, None where nothing is there yet."""
        try:
            if self._tls is None:
                return self._socket.recv_into(buffer)
            with self._tls_lock:
                self._read_mask = select.POLLIN
                return self._tls.recv_into(buffer)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        except ssl.SSLWantWriteError:
            self._read_mask = select.POLLOUT
            return None
        except OSError:
            # A reset connection and a broken TLS record end the stream as surely as a close does.
            return 0

    def wait_readable(self, timeout: float, *, wakeable: bool) -> Wait:
        """Wait for bytes, for ``timeout`` seconds at most, and acknowledge at once what has come before.

        A sender with Nagle's algorithm on holds its last small segment back until what it sent before is acknowledged,
        which the kernel likes to delay by 40 ms; so the delay is switched off again and again (it does not stay off).
        """
        self._acknowledge()
        waiting = select.poll()
        waiting.register(self._socket, self._read_mask)
        if wakeable and self._wake >= 0:
            waiting.register(self._wake, select.POLLIN)
        ready = [number for number, _ in waiting.poll(max(0, timeout) * 1000)]
        if self._wake in ready:
            return Wait.WOKEN
        return Wait.READY if ready else Wait.TIMED_OUT

    def send(self, buffers: Sequence[Buffer], timeout: float) -> None:
        """Write all of it, in order.

        Raises: OSError, among them TimeoutError where less than ``MINIMUM_PROGRESS`` bytes moved in ``timeout``
        seconds.
        """
        pieces: list[Buffer] = [b"".join(buffers)] if self._tls else list(buffers)
        deadline, progress = 0.0, 0
        while pieces:
            sent = self._send_some(pieces)
            if sent:
                pieces = _without(pieces, sent)
                progress += sent
                if progress < MINIMUM_PROGRESS:
                    continue
                deadline, progress = 0.0, 0
            else:
                deadline = deadline or time.monotonic() + timeout
                self._wait_writable(deadline)

    def shut_down(self) -> None:
        """End both directions at once, from any thread; whoever waits on the channel sees the end of the stream."""
        try:
            # Below TLS on purpose: no closing handshake with a peer that may not answer.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        except OSError:
            return

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _send_some(self, pieces: list[Buffer]) -> int:
        try:
            if self._tls is None:
                return self._socket.sendmsg(pieces[:_MAX_PIECES])
            with self._tls_lock:
                return self._tls.send(pieces[0])
        except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
            return 0

    def _wait_writable(self, deadline: float) -> None:
        remaining = deadline - time.monotonic()
        if remaining <= 0 or not self._writable.poll(remaining * 1000):
            raise TimeoutError("the peer takes no more bytes")

    def _wait_for(self, mask: int, deadline: float) -> None:
        waiting = select.poll()
        waiting.register(self._socket, mask)
        remaining = deadline - time.monotonic()
        if remaining <= 0 or not waiting.poll(remaining * 1000):
            raise TimeoutError("the TLS handshake took too long")

    def _acknowledge(self) -> None:
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        except OSError:
            # The peer is gone: the wait that follows finds out.
            return


def _without(pieces: list[Buffer], sent: int) -> list[Buffer]:
    """Give what is left after ``sent`` bytes were written."""
    for index, piece in enumerate(pieces):
        if sent < len(piece):
            return [memoryview(piece)[sent:], *pieces[index + 1 :]] if sent else pieces[index:]
        sent -= len(piece)
    return []
