"""A receiver that throws everything away: shows what the sender alone can do.

Data are discarded in the kernel (``MSG_TRUNC``), so that the sink costs next to nothing.
"""

import os
import socket
import struct
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from bench import wire
from bench.synthesis import CT, SOP_INSTANCE_UID_PLACEHOLDER


class NullSink:
    """Accepts every association and acknowledges every C-STORE unseen; a context manager."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._socket.getsockname()[1]
        self._process = get_context("fork").Process(target=_accept, args=(self._socket,), daemon=False)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join()
        self._socket.close()


def _accept(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            _serve(connection)
            os._exit(0)
        connection.close()


def _serve(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    scratch = bytearray(1 << 20)
    answer = _store_response()
    while header := _read(connection, 6):
        kind, _, length = struct.unpack(">BBI", header)
        if kind == wire.ASSOCIATE_RQ:
            _read(connection, length)
            connection.sendall(_associate_accept())
        elif kind == wire.P_DATA_TF:
            flags = _read(connection, 6)[5]
            _discard(connection, length - 6, scratch)
            if flags == wire.LAST:
                connection.sendall(answer)
        elif kind == wire.RELEASE_RQ:
            connection.sendall(struct.pack(">BBII", wire.RELEASE_RP, 0, 4, 0))
            return


def _discard(connection: socket.socket, length: int, scratch: bytearray) -> None:
    while length:
        count = connection.recv_into(scratch, min(length, len(scratch)), socket.MSG_TRUNC)
        if not count:
            return
        length -= count


def _read(connection: socket.socket, length: int) -> bytes:
    return connection.recv(length, socket.MSG_WAITALL)


def _associate_accept() -> bytes:
    syntax = wire.EXPLICIT_LITTLE.encode()
    context = struct.pack(">BBHBBBB", 0x21, 0, len(syntax) + 8, 1, 0, 0, 0) + struct.pack(">BBH", 0x40, 0, len(syntax))
    user = struct.pack(">BBHI", 0x51, 0, 4, 131072)
    body = struct.pack(">HH64x", 1, 0) + context + syntax + struct.pack(">BBH", 0x50, 0, len(user)) + user
    return struct.pack(">BBI", wire.ASSOCIATE_AC, 0, len(body)) + body


def _store_response() -> bytes:
    command = wire.command_set(
        {
            wire.AFFECTED_SOP_CLASS_UID: CT,
            wire.COMMAND_FIELD: 0x8001,
            0x0120: 1,
            wire.DATA_SET_TYPE: wire.NO_DATA_SET,
            wire.STATUS: 0,
            wire.AFFECTED_SOP_INSTANCE_UID: SOP_INSTANCE_UID_PLACEHOLDER,
        }
    )
    return bytes(wire.p_data(1, command, flags=wire.COMMAND, max_pdu=16384))
