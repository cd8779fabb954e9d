"""A blocking DIMSE association, as small as a fair client can be: one thread, one socket, no decoding of data sets."""

import socket
import struct
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from bench import wire
from bench.wire import Accepted, Context


class AssociationFailed(Exception):
    """The peer refused, aborted or went away."""


class Association:
    """An association as requestor; a context manager that releases it."""

    def __init__(self, host: str, port: int, *, called: str, calling: str, contexts: Sequence[Context]) -> None:
        self.socket = socket.create_connection((host, port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request = wire.associate_request(calling=calling, called=called, contexts=contexts, max_pdu=131072)
        self.socket.sendall(request)
        kind, body = self.read_pdu()
        if kind != wire.ASSOCIATE_AC:
            raise AssociationFailed(f"{called} answered the association request with PDU {kind}: {body.hex()}")
        self.accepted: Accepted = wire.parse_associate_accept(body)
        if not self.accepted.transfer_syntaxes:
            raise AssociationFailed(f"{called} accepted no presentation context")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.socket.sendall(wire.RELEASE_REQUEST)
                self.read_pdu()
        finally:
            self.socket.close()

    def read_pdu(self) -> tuple[int, bytes]:
        """Read one PDU: its type and its body."""
        kind, _, length = struct.unpack(">BBI", self._read(6))
        return kind, self._read(length)

    def read_response(self) -> tuple[int, int]:
        """Read one DIMSE response with its data set, if any: the status and the bytes of the data set."""
        command, size, complete, expects_data = bytearray(), 0, False, False
        while not complete:
            kind, body = self.read_pdu()
            if kind != wire.P_DATA_TF:
                raise AssociationFailed(f"PDU {kind} came where a response was awaited")
            for flags, content in _pdvs(body):
                last = bool(flags & wire.LAST)
                if flags & wire.COMMAND:
                    command += content
                    if last:
                        elements = wire.parse_command_set(bytes(command))
                        expects_data = int.from_bytes(elements[wire.DATA_SET_TYPE], "little") != wire.NO_DATA_SET
                        complete = not expects_data
                else:
                    size += len(content)
                    complete = last
        return int.from_bytes(elements[wire.STATUS], "little"), size

    def _read(self, length: int) -> bytes:
        data = bytearray(length)
        view, at = memoryview(data), 0
        while at < length:
            count = self.socket.recv_into(view[at:])
            if not count:
                raise AssociationFailed("the peer closed the connection")
            at += count
        return bytes(data)


def _pdvs(body: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + 6 <= len(body):
        length, _, flags = struct.unpack_from(">IBB", body, at)
        found.append((flags, body[at + 6 : at + 4 + length]))
        at += 4 + length
    return found
