"""Listening, and running the application until it is asked to finish."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from functools import partial

import uvicorn
from anyio import CapacityLimiter
from starlette.types import ASGIApp

from dicom_network.base.address import host_and_port
from dicom_network.base.settings import HttpSettings
from dicom_network.domain.errors import Unavailable
from dicom_network.hosts.address_hint import address_hint
from dicom_network.hosts.web.http_protocol import LimitedProtocol

BACKLOG = 1024
KEEP_ALIVE_SECONDS = 75
"""Longer than the 60 s for which the usual proxies keep a connection, so that they close it and not we under them."""
GRACE_SECONDS = 20
"""How long requests may take to complete once the server is to finish."""
MAX_CONNECTIONS = 2000
"""Of one process; more are told 503."""
LONG_ANSWERS = 32
"""Of one process at once. Each has a thread, which mostly waits; threads of their own, so that slow clients of whole
studies keep nobody from the index."""


def listen(settings: HttpSettings) -> list[socket.socket]:
    """Open a listening socket for every process on one port, so that the kernel shares the connections out.

    Raises: Unavailable where the address cannot be had.
    """
    try:
        # Without SO_REUSEPORT: another node on this port is found out here, not joined.
        with _bound(settings, settings.port) as probe:
            port = probe.getsockname()[1]
        sockets = [_bound(settings, port, reuse_port=True) for _ in range(settings.processes)]
        for listener in sockets:
            listener.listen(BACKLOG)
    except OSError as error:
        raise Unavailable(
            f"cannot listen for HTTP on {host_and_port(settings.host, settings.port)}: {error.strerror}",
            code="http.address",
            hint=address_hint(error, "--http"),
        ) from error
    return sockets


def _bound(settings: HttpSettings, port: int, *, reuse_port: bool = False) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if reuse_port:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((settings.host, port))
    except OSError:
        listener.close()
        raise
    return listener


def serve(app: ASGIApp, sockets: Sequence[socket.socket], settings: HttpSettings, stop: threading.Event) -> None:
    """Serve until ``stop`` is set; then complete what has begun, for ``GRACE_SECONDS`` at most, and return."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=partial(LimitedProtocol, CapacityLimiter(LONG_ANSWERS)),  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        limit_concurrency=MAX_CONNECTIONS,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    threading.Thread(target=_pass_on, args=(stop, server), name="web-stop", daemon=True).start()
    server.run(sockets=list(sockets))


class _Server(uvicorn.Server):
    """uvicorn's server, which leaves signals to the process tree."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _pass_on(stop: threading.Event, server: uvicorn.Server) -> None:
    stop.wait()
    server.should_exit = True
