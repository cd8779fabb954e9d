"""Long answers, written by a thread of their own: a series or a study of files.

The thread may wait, for the disk as for the client, so it needs neither probes of the page cache nor a turn of the
event loop for each piece, and a series costs two thirds of the processor time that it costs the loop.
"""

import os
import select
import socket
from collections.abc import Callable, Sequence

from dicom_network.base.web.stored_bytes import Piece, StoredSlice
from dicom_network.domain.errors import Corrupt
from dicom_network.hosts.web.answer_broken import ClientGone

LOOK_MILLISECONDS = 1000
"""How often a thread that waits for its client looks whether the connection is still wanted."""


class PieceWriter:
    """Writes pieces to a socket that does not block. ``is_given_up`` is asked now and then, from the thread."""

    def __init__(self, target: socket.socket, is_given_up: Callable[[], bool]) -> None:
        self._target = target
        self._is_given_up = is_given_up
        self._writable = select.poll()
        self._writable.register(target, select.POLLOUT)

    def write(self, pieces: Sequence[Piece]) -> None:
        """Write all of it. Raises: ClientGone; what opening a slice raises; Corrupt where a file is too short."""
        try:
            for piece in pieces:
                if isinstance(piece, bytes):
                    self._write_text(piece)
                else:
                    self._write_slice(piece)
        except (ConnectionError, TimeoutError) as error:
            raise ClientGone("the client has gone") from error

    def _write_text(self, content: bytes) -> None:
        while content:
            try:
                content = content[self._target.send(content, socket.MSG_MORE) :]
            except BlockingIOError:
                self._wait()

    def _write_slice(self, piece: StoredSlice) -> None:
        target = self._target.fileno()
        with piece.open() as reading:
            descriptor, start = reading.fileno_and_offset()
            offset = start + piece.offset
            end = offset + piece.length
            while offset < end:
                try:
                    sent = os.sendfile(target, descriptor, offset, end - offset)
                except BlockingIOError:
                    self._wait()
                    continue
                if not sent:
                    raise Corrupt("a container is shorter than the index says", code="storage.short")
                offset += sent

    def _wait(self) -> None:
        while not self._writable.poll(LOOK_MILLISECONDS):
            if self._is_given_up():
                raise ClientGone("the connection was closed")
