"""A running node: the processes that it is made of, and what each of them runs."""

import multiprocessing
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from starlette.types import ASGIApp

from dicom_network.base.address import host_and_port
from dicom_network.base.component import Component
from dicom_network.base.dimse import DimseService
from dicom_network.base.log import configure, logger
from dicom_network.base.module import Module
from dicom_network.base.node import Node
from dicom_network.base.running import announce, claim
from dicom_network.base.settings import HttpSettings, Settings
from dicom_network.components.assembly import assemble_node, open_node
from dicom_network.components.portal import PORTAL
from dicom_network.components.server import SERVER
from dicom_network.domain.errors import DicomNetworkError, InvalidInput, Unavailable
from dicom_network.hosts import dimse_listener
from dicom_network.hosts.dimse_journal import Journal
from dicom_network.hosts.dimse_listener import DimseListener, Endpoint
from dicom_network.hosts.supervisor import Life, Role, Serving, Supervisor
from dicom_network.hosts.web import server as web_server
from dicom_network.hosts.web.application import build_application
from dicom_network.hosts.worker import Worker
from dicom_network.modules.identity.service import Identity

COMPONENTS = {component.name: component for component in (SERVER, PORTAL)}
FINISH_SECONDS = 20.0
"""How long running associations may take to finish once the node is to stop."""

log = logger("node")


@dataclass(frozen=True, slots=True)
class Started:
    """What a person needs to know of a node that has just started."""

    url: str
    dimse: str
    ae_title: str
    setup_link: str
    """Empty where somebody is known to the node."""


def run_node(
    settings: Settings, on_started: Callable[[Started], None], before: Callable[[Node], None] | None = None
) -> int:
    """Run a node until SIGTERM or SIGINT; gives the exit status.

    ``before`` is called once, in a process of its own, with the node ready to be used but not yet serving.

    Raises: Unavailable where an address cannot be had or the data folder not be used, Conflict where another node runs
    on it, InvalidInput for a component that does not exist.
    """
    components = chosen_components(settings)
    configure(settings.log)
    with claim(settings.node.data) as claimed:
        endpoints = dimse_listener.listen(settings.dimse)
        sockets = web_server.listen(settings.http)
        setup_link = _prepare(settings, before)
        url = _base_url(settings.http, sockets[0])
        announce(claimed, url=url, ae_title=settings.dimse.ae_title)
        started = Started(
            url=url,
            dimse=_address(endpoints[0].socket),
            ae_title=settings.dimse.ae_title,
            setup_link=f"{url}/setup/{setup_link}" if setup_link else "",
        )
        # From here on nothing about the log changes any more.
        configure(settings.log, for_good=True)
        roles, serving = _roles(settings, components, endpoints, sockets)
        return Supervisor(roles, serving, time.monotonic).run(lambda: on_started(started))


def _roles(
    settings: Settings,
    components: Sequence[Component],
    endpoints: Sequence[Endpoint],
    sockets: Sequence[socket.socket],
) -> tuple[list[Role], Serving]:
    """Build what each process runs, before any is forked: what is built once here is in memory once for all of them."""
    node = assemble_node(settings)
    modules = modules_of(components)
    identity = Identity(node)
    webs = [f"web-{number}" for number in range(1, len(sockets) + 1)]
    serving = Serving(["dimse", *webs, "worker"])
    node = replace(node, processes=serving)
    listener = DimseListener(
        settings,
        node.peers,
        _services(modules, node),
        identity.authenticate_dimse,
        endpoints,
        Journal(node.database, node.senders),
    )
    app = _application(modules, node, identity, serving)
    roles = [
        Role("dimse", partial(_run_dimse, listener)),
        *(
            Role(name, partial(_run_web, app, web_socket, settings.http))
            for name, web_socket in zip(webs, sockets, strict=True)
        ),
        Role("worker", partial(_run_worker, _worker(modules, node))),
    ]
    return roles, serving


def modules_of(components: Iterable[Component]) -> list[Module]:
    """Give the modules of components, each once: components may stand on the same ones."""
    return list(dict.fromkeys(module for component in components for module in component.modules))


def chosen_components(settings: Settings) -> list[Component]:
    """Give the components that the settings name. Raises: InvalidInput for one that does not exist."""
    unknown = [name for name in settings.node.components if name not in COMPONENTS]
    if unknown:
        raise InvalidInput(
            f"there is no component {unknown[0]}", code="settings.component", hint=f"known: {', '.join(COMPONENTS)}"
        )
    return [COMPONENTS[name] for name in settings.node.components]


def _prepare(settings: Settings, before: Callable[[Node], None] | None) -> str:
    """Bring the database up to date and do what comes before serving; gives the secret of the set-up link, if any.

    In a process of its own, so that what only this needs (Alembic, numpy for samples) does not stay in memory.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_prepare_in_child, args=(settings, before, sender), name="prepare")
    process.start()
    sender.close()
    try:
        outcome = receiver.recv()
    except EOFError:
        outcome = Unavailable("the node could not be prepared", code="node.prepare", hint="the log says why")
    process.join()
    if isinstance(outcome, BaseException):
        raise outcome
    return str(outcome)


def _prepare_in_child(settings: Settings, before: Callable[[Node], None] | None, sender: object) -> None:
    try:
        node = open_node(settings)
        if before is not None:
            before(node)
        outcome: object = Identity(node).create_setup_link() or ""
    except DicomNetworkError as error:  # somebody's to correct: what the parent tells says all
        outcome = error
    except Exception as error:  # the boundary of this process: the parent tells of it
        log.exception("the node could not be prepared")
        outcome = error
    sender.send(outcome)  # type: ignore[attr-defined]


def _services(modules: Sequence[Module], node: Node) -> list[DimseService]:
    return [service for module in modules if module.dimse is not None for service in module.dimse(node)]


def _application(modules: Sequence[Module], node: Node, identity: Identity, serving: Serving) -> ASGIApp:
    checks = {"components": partial(_check_components, serving)}
    return build_application(node, modules, identity.authenticate, checks)


def _worker(modules: Sequence[Module], node: Node) -> Worker:
    timers = [timer for module in modules if module.timers is not None for timer in module.timers(node)]
    handlers = [handler for module in modules if module.jobs is not None for handler in module.jobs(node)]
    return Worker(timers, handlers, node.jobs)


def _run_dimse(listener: DimseListener, life: Life) -> None:
    listener.start()
    life.is_serving()
    life.stop.wait()
    listener.stop(FINISH_SECONDS)


def _run_web(app: ASGIApp, web_socket: socket.socket, settings: HttpSettings, life: Life) -> None:
    life.is_serving()
    web_server.serve(app, [web_socket], settings, life.stop)


def _run_worker(worker: Worker, life: Life) -> None:
    life.is_serving()
    worker.run(life.stop)


def _check_components(serving: Serving) -> None:
    missing = serving.missing()
    if missing:
        raise Unavailable(f"not serving: {', '.join(missing)}", code="node.not-serving")


def _base_url(settings: HttpSettings, listener: socket.socket) -> str:
    return settings.public_url.rstrip("/") or f"http://{_address(listener)}"


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return host_and_port(host, port)
