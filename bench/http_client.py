"""A bare HTTP/1.1 client: a request a connection, the body read to its end and thrown away (or kept) without a copy.

Cheap enough to pull more than a gigabyte a second from one thread, and the same for every peer.
"""

import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

CHUNK = 1 << 20


class RequestFailed(Exception):
    """The answer is not what was asked for."""


@dataclass(frozen=True)
class Answer:
    """One answer."""

    status: int
    head: str
    size: int
    """Bytes of the body as they came; of a chunked one with its chunk lines."""
    first_byte_seconds: float
    seconds: float


def request(
    port: int,
    path: str,
    headers: Mapping[str, str],
    *,
    method: str = "GET",
    body: bytes | bytearray = b"",
    keep: Callable[[memoryview], object] | None = None,
) -> Answer:
    """Ask once.

    Raises: RequestFailed where no whole answer comes.
    """
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=300) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(_head(method, path, port, headers, len(body)))
        if body:
            connection.sendall(body)
        head, rest = _read_head(connection)
        first = time.perf_counter() - begun
        size = len(rest)
        if keep and rest:
            keep(memoryview(rest))
        buffer = memoryview(bytearray(CHUNK))
        while count := connection.recv_into(buffer):
            size += count
            if keep:
                keep(buffer[:count])
    answer = Answer(int(head.split(" ", 2)[1]), head, size, first, time.perf_counter() - begun)
    _check_length(answer)
    return answer


def get(port: int, path: str, headers: Mapping[str, str], keep: Callable[[memoryview], object] | None = None) -> Answer:
    """Get a resource.

    Raises: RequestFailed for any status but 200.
    """
    answer = request(port, path, headers, keep=keep)
    if answer.status != 200:
        raise RequestFailed(f"GET {path} gave {answer.status}")
    return answer


def fetch(port: int, path: str, headers: Mapping[str, str]) -> tuple[Answer, bytes]:
    """Get a resource and its body, chunk lines taken out.

    Raises: RequestFailed for any status but 200.
    """
    body = bytearray()
    answer = get(port, path, headers, keep=body.extend)
    chunked = "transfer-encoding: chunked" in answer.head.lower()
    return answer, _without_chunk_lines(bytes(body)) if chunked else bytes(body)


def _without_chunk_lines(body: bytes) -> bytes:
    pieces: list[bytes] = []
    at = 0
    while True:
        end = body.index(b"\r\n", at)
        length = int(body[at:end].split(b";")[0], 16)
        if not length:
            return b"".join(pieces)
        pieces.append(body[end + 2 : end + 2 + length])
        at = end + 2 + length + 2


def _head(method: str, path: str, port: int, headers: Mapping[str, str], length: int) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if method != "GET":
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _read_head(connection: socket.socket) -> tuple[str, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            raise RequestFailed("the connection was closed before an answer came")
        received += piece
    head, rest = received.split(b"\r\n\r\n", 1)
    return head.decode("latin-1"), rest


def _check_length(answer: Answer) -> None:
    for line in answer.head.splitlines()[1:]:
        name, _, value = line.partition(":")
        if name.lower() == "content-length" and int(value) != answer.size:
            raise RequestFailed(f"{answer.size} bytes came of {value.strip()}")
