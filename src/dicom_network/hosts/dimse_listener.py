"""The DIMSE listener: takes connections and gives each a thread; one peer's trouble is nobody else's."""

import os
import select
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dicom_network.base.address import host_and_port
from dicom_network.base.dimse import DimseService
from dicom_network.base.log import logger
from dicom_network.base.metrics import ASSOCIATIONS_REFUSED, ERRORS
from dicom_network.base.settings import DimseSettings, Settings
from dicom_network.domain.errors import Unavailable
from dicom_network.domain.ports import PeerDirectory
from dicom_network.hosts.address_hint import address_hint
from dicom_network.hosts.dimse_admission import Admission, Authenticate, Places
from dicom_network.hosts.dimse_association import Door, ServedAssociation
from dicom_network.hosts.dimse_channel import Channel
from dicom_network.hosts.dimse_journal import Journal
from dicom_network.hosts.dimse_negotiation import AcceptorTable
from dicom_network.hosts.dimse_tls import server_context

BACKLOG = 512
SPARE_CONNECTIONS = 32
"""Connections beyond ``max_associations``: whoever has one still gets an A-ASSOCIATE-RJ that says why."""
MAX_PENDING_PER_ADDRESS = 64
"""Connections from one address on which nobody has asked for an association yet."""
_ACCEPT_PAUSE_MILLISECONDS = 100

log = logger("dimse")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A socket that listens, and whether TLS is spoken on it."""

    socket: socket.socket
    tls: bool


def listen(settings: DimseSettings) -> list[Endpoint]:
    """Open the ports of the settings. Raises: Unavailable where one cannot be had."""
    wanted = [(settings.port, settings.tls == "required")]
    if settings.tls == "optional":
        wanted.append((settings.tls_port, True))
    endpoints: list[Endpoint] = []
    for port, tls in wanted:
        try:
            endpoints.append(Endpoint(_open(settings.host, port), tls))
        except OSError as error:
            for other in endpoints:
                other.socket.close()
            raise Unavailable(
                f"cannot listen for DICOM on {host_and_port(settings.host, port)}: {_why(error)}",
                code="dimse.port",
                hint=address_hint(error, "--dicom"),
            ) from error
    return endpoints


def _why(error: OSError) -> str:
    """Say it in the system's words, without what ``socket`` adds to them."""
    return os.strerror(error.errno) if error.errno else str(error)


def _open(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    listening.settimeout(0)
    return listening


class DimseListener:
    """Serves associations on the endpoints with the services given."""

    def __init__(
        self,
        settings: Settings,
        peers: PeerDirectory,
        services: Sequence[DimseService],
        authenticate: Authenticate | None = None,
        endpoints: Sequence[Endpoint] | None = None,
        journal: Journal | None = None,
    ) -> None:
        """Compile what is offered; without ``endpoints``, ``start`` opens those of the settings.

        ``journal`` is told who calls.

        Raises: InvalidInput where TLS files or services do not fit together.
        """
        self._settings = settings.dimse
        self._endpoints = endpoints
        self._stopping = threading.Event()
        self._door = Door(
            settings.dimse,
            Admission(settings, peers, authenticate),
            AcceptorTable(services),
            Places(settings.dimse.max_associations, settings.dimse.max_associations_per_peer),
            self._stopping,
            journal=journal,
        )
        self._tls = server_context(settings.dimse) if settings.dimse.tls != "off" else None
        self._doors: dict[socket.socket, Door] = {}
        self._wake_reader, self._wake_writer = -1, -1
        self._accepting: threading.Thread | None = None
        self._lock = threading.Lock()
        self._running: dict[ServedAssociation, threading.Thread] = {}

    @property
    def port(self) -> int:
        """The port that is listened on: for TLS where it is required, else without."""
        return self._port_of(is_tls=self._settings.tls == "required")

    @property
    def tls_port(self) -> int:
        """The port that is listened on with TLS. Raises: Unavailable where TLS is off."""
        return self._port_of(is_tls=True)

    @property
    def number_of_connections(self) -> int:
        """Connections being served now, with or without an association."""
        with self._lock:
            return len(self._running)

    def start(self) -> None:
        """Listen and serve, in threads of its own. Raises: Unavailable where a port cannot be had."""
        tls_door = replace(self._door, tls=self._tls)
        if self._door.journal is not None:
            self._door.journal.start()
        for endpoint in listen(self._settings) if self._endpoints is None else self._endpoints:
            self._doors[endpoint.socket] = tls_door if endpoint.tls else self._door
            address = endpoint.socket.getsockname()
            log.info("listening", host=address[0], port=address[1], tls=endpoint.tls)
        self._wake_reader, self._wake_writer = os.pipe()
        self._accepting = threading.Thread(target=self._accept_all, name="dimse-listener", daemon=True)
        self._accepting.start()

    def stop(self, grace: float = 30.0) -> None:
        """Take no more connections, let requests that were begun be answered, abort what then still stands.

        Idle associations are aborted at once, busy ones after the request that they are at, and all after ``grace``
        seconds.
        """
        self._stopping.set()
        if self._accepting is None:
            return
        os.write(self._wake_writer, b"\0")
        self._accepting.join()
        for listening in self._doors:
            listening.close()
        deadline = time.monotonic() + grace
        for association, thread in self._snapshot():
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                association.shut_down()
        for _, thread in self._snapshot():
            thread.join(2.0)
        if self._door.journal is not None:
            self._door.journal.stop()
        if not self.number_of_connections:
            os.close(self._wake_reader)
            os.close(self._wake_writer)
        self._accepting = None

    def _port_of(self, *, is_tls: bool) -> int:
        for listening, door in self._doors.items():
            if (door.tls is not None) == is_tls:
                port: int = listening.getsockname()[1]
                return port
        raise Unavailable("the DIMSE listener has no such port open")

    def _accept_all(self) -> None:
        waiting = select.poll()
        waiting.register(self._wake_reader, select.POLLIN)
        by_number = {listening.fileno(): listening for listening in self._doors}
        for number in by_number:
            waiting.register(number, select.POLLIN)
        while not self._stopping.is_set():
            for number, _ in waiting.poll():
                if number in by_number:
                    self._accept(by_number[number])

    def _accept(self, listening: socket.socket) -> None:
        try:
            connection, address = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            # Out of file descriptors or memory: the connection stays in the queue, so do not spin on it.
            ERRORS.labels("accept").inc()
            log.error("cannot take a connection", why=error.strerror)
            select.poll().poll(_ACCEPT_PAUSE_MILLISECONDS)
            return
        if not self._has_room(address[0]):
            ASSOCIATIONS_REFUSED.labels("connections").inc()
            log.warning("connection closed: too many are open", address=address[0])
            connection.close()
            return
        try:
            self._serve(connection, address[0], self._doors[listening])
        except (OSError, RuntimeError) as error:
            # The peer is gone already, or the system gives no more threads.
            ERRORS.labels("accept").inc()
            log.error("cannot serve a connection", address=address[0], why=str(error))
            connection.close()

    def _has_room(self, address: str) -> bool:
        with self._lock:
            pending = sum(item.is_pending and item.address == address for item in self._running)
            return (
                len(self._running) < self._settings.max_associations + SPARE_CONNECTIONS
                and pending < MAX_PENDING_PER_ADDRESS
            )

    def _serve(self, connection: socket.socket, address: str, door: Door) -> None:
        association = ServedAssociation(door, Channel(connection, wake=self._wake_reader), address)
        thread = threading.Thread(
            target=self._run, args=(association,), name=f"association-{association.id}", daemon=True
        )
        with self._lock:
            self._running[association] = thread
        try:
            thread.start()
        except RuntimeError:
            self._forget(association)
            raise

    def _run(self, association: ServedAssociation) -> None:
        try:
            association.run()
        finally:
            self._forget(association)

    def _forget(self, association: ServedAssociation) -> None:
        with self._lock:
            self._running.pop(association, None)

    def _snapshot(self) -> list[tuple[ServedAssociation, threading.Thread]]:
        with self._lock:
            return list(self._running.items())
