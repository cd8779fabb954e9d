"""An answer made of stored bytes: parts of files between short texts, with its length told beforehand.

Bytes go from the page cache to the socket without passing through Python where the server offers it (the ASGI extension
``http.response.zerocopysend``); else in chunks. What is not in the page cache is read in a thread, so that a slow disk
holds up no other client. A long answer is handed to the server as a whole, if that takes it.
"""

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from dicom_network.domain.errors import Corrupt
from dicom_network.domain.ports import Reading

ZERO_COPY = "http.response.zerocopysend"
PIECES = "dicom_network.pieces"
"""An extension of this node's own server: takes all pieces of a long answer at once."""
LONG_BYTES = 4 << 20
"""From here on an answer is worth a thread."""
CHUNK_BYTES = 1 << 20
"""Of one zero-copy message: long enough to cost nothing, short enough to find out soon that the client has gone."""
COPY_CHUNK_BYTES = 256 * 1024
"""Of one copied message: fits the second-level cache of the processors, twice as fast as 1 MiB when measured."""


class StoredSlice(NamedTuple):
    """A part of what ``open`` opens; opened when its turn comes."""

    open: Callable[[], AbstractContextManager[Reading]]
    offset: int
    length: int


Piece: TypeAlias = bytes | StoredSlice


class StoredBytes:
    """An ASGI answer made of pieces; with its length where they are known beforehand, else in chunks."""

    def __init__(
        self, pieces: Sequence[Piece] | AsyncIterator[Piece], headers: Mapping[str, str], *, status: int = 200
    ) -> None:
        self.status = status
        self._pieces = pieces
        self._headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        if not isinstance(pieces, AsyncIterator):
            self._headers.append((b"content-length", str(total_length(pieces)).encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; awaits whenever the client does not keep up."""
        await send({"type": "http.response.start", "status": self.status, "headers": self._headers})
        if scope["method"] != "HEAD":
            if isinstance(self._pieces, AsyncIterator):
                # Chunked framing is written by the server, which a file on its own way would miss.
                async for piece in self._pieces:
                    await _send_piece(piece, send, is_zero_copy=False)
            else:
                await self._send_known(self._pieces, scope.get("extensions", {}), send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_known(self, pieces: Sequence[Piece], extensions: Mapping[str, object], send: Send) -> None:
        """Send pieces in the best way that the server offers."""
        if PIECES in extensions and total_length(pieces) >= LONG_BYTES:
            await send({"type": PIECES, "pieces": pieces, "length": total_length(pieces), "more_body": True})
            return
        for piece in pieces:
            await _send_piece(piece, send, is_zero_copy=ZERO_COPY in extensions)


def total_length(pieces: Sequence[Piece]) -> int:
    """Count the bytes of pieces."""
    return sum(len(piece) if isinstance(piece, bytes) else piece.length for piece in pieces)


def cut(pieces: Sequence[Piece], start: int, length: int) -> list[Piece]:
    """Give ``length`` bytes of the pieces from the byte at ``start``, counted from 0."""
    result: list[Piece] = []
    for piece in pieces:
        size = len(piece) if isinstance(piece, bytes) else piece.length
        first, last = max(start, 0), min(start + length, size)
        if first < last:
            if isinstance(piece, bytes):
                result.append(piece[first:last])
            else:
                result.append(StoredSlice(piece.open, piece.offset + first, last - first))
        start -= size
    return result


async def _send_piece(piece: Piece, send: Send, *, is_zero_copy: bool) -> None:
    if isinstance(piece, bytes):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    else:
        await _send_slice(piece, send, is_zero_copy=is_zero_copy)


async def _send_slice(piece: StoredSlice, send: Send, *, is_zero_copy: bool) -> None:
    step = CHUNK_BYTES if is_zero_copy else COPY_CHUNK_BYTES
    with piece.open() as reading:
        descriptor, start = reading.fileno_and_offset()
        end = start + piece.offset + piece.length
        for offset in range(start + piece.offset, end, step):
            length = min(step, end - offset)
            if is_zero_copy and _is_cached(descriptor, offset, length):
                await send(
                    {"type": ZERO_COPY, "file": descriptor, "offset": offset, "count": length, "more_body": True}
                )
            else:
                content = await _read(descriptor, offset, length)
                await send({"type": "http.response.body", "body": content, "more_body": True})


def _is_cached(descriptor: int, offset: int, length: int) -> bool:
    """Tell whether bytes are likely to be in the page cache, from the first, the last and one between.

    The ends alone would not do: whoever has read the headers of neighbouring instances has brought in both.
    """
    probe = bytearray(1)
    try:
        for position in (offset, offset + length // 2, offset + length - 1):
            if os.preadv(descriptor, [probe], position, os.RWF_NOWAIT) != 1:
                return False
    except OSError:
        # EAGAIN: not there. EOPNOTSUPP: this file system cannot tell.
        return False
    return True


async def _read(descriptor: int, offset: int, length: int) -> bytes | bytearray:
    content = bytearray(length)
    try:
        if os.preadv(descriptor, [content], offset, os.RWF_NOWAIT) == length:
            return content
    except OSError:
        return await _read_slowly(descriptor, offset, length)
    return await _read_slowly(descriptor, offset, length)


async def _read_slowly(descriptor: int, offset: int, length: int) -> bytes:
    content = await run_in_threadpool(os.pread, descriptor, length, offset)
    if len(content) != length:
        raise Corrupt("a container ends before the bytes that the index says it holds", code="storage.short")
    return content
