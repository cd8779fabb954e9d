"""``dicom-network run``."""

import contextlib
import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from dicom_network.base.node import Node
from dicom_network.base.settings import Settings
from dicom_network.cli.address import read_address
from dicom_network.cli.output import say
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.components.portal import PORTAL
from dicom_network.components.process_tree import Started, run_node

EVERYWHERE = ("0.0.0.0", "[::]", "::")


@Parameter(name="*")
@dataclass(frozen=True)
class Doors:
    """Where and as whom the node answers."""

    http: Annotated[str, Parameter(help="HOST:PORT of the web server (default 127.0.0.1:8080).")] = ""
    dicom: Annotated[str, Parameter(help="HOST:PORT of the DIMSE listener (default 127.0.0.1:11112).")] = ""
    aet: Annotated[str, Parameter(help="AE title of the node (default DICOMNET).")] = ""
    open: Annotated[
        bool, Parameter(help="Let in peers that nobody listed, whatever AE title they call: for a bench or a demo.")
    ] = False

    def overrides(self) -> dict[str, dict[str, Any]]:
        """Give the settings that these stand for. Raises: InvalidInput."""
        given: dict[str, dict[str, Any]] = {}
        for section, address in (("http", self.http), ("dimse", self.dicom)):
            if address:
                host, port = read_address(address, host="127.0.0.1")
                given[section] = {"host": host, "port": port}
        if self.aet:
            given.setdefault("dimse", {})["ae_title"] = self.aet
        if self.open:
            given["peers"] = {"accept_unknown": True}
            # Senders out of the box call any title: storescu and dcmsend say ANY-SCP.
            given.setdefault("dimse", {})["accept_any_called_ae_title"] = True
        return given


def run(
    *,
    doors: Doors | None = None,
    components: Annotated[str, Parameter(help="Components to run, with commas between them.")] = "",
    samples: Annotated[bool, Parameter(help="Put the sample studies into the archive first.")] = False,
    where: Where = NOWHERE,
) -> int:
    """Run a node until Ctrl-C or SIGTERM; what has been acknowledged is finished first."""
    given = (doors or Doors()).overrides()
    if components:
        given["node"] = {"components": tuple(name.strip() for name in components.split(","))}
    settings = where.settings(given)
    return run_node(settings, lambda started: greet(settings, started), store_samples if samples else None)


def store_samples(node: Node) -> None:
    """Put the samples into the archive.

    What draws them is imported here and now, in the process that ends once the node is prepared: a running node has no
    use for it and would carry it in memory.
    """
    importlib.import_module("dicom_network.cli.samples").store_samples(node)


def greet(settings: Settings, started: Started) -> None:
    """Tell whoever started the node what to do next."""
    host, _, port = started.dimse.rpartition(":")
    lines = [
        "",
        f"DICOM Network is running. Its data are in {Path(settings.node.data).resolve()}",
        "",
        *_web_lines(settings, started),
    ]
    lines += [f"  modality  AE title {started.ae_title}, host {_named(host)}, port {port}"]
    lines += [f"            {remark}" for remark in _remarks(settings, host, port)]
    lines += ["  stop      Ctrl-C", ""]
    # A greeting that nobody can read (a full disk, a terminal that is gone) is no reason not to serve.
    with contextlib.suppress(OSError):
        say("\n".join(lines))
        sys.stdout.flush()


def _web_lines(settings: Settings, started: Started) -> list[str]:
    if PORTAL.name not in settings.node.components:
        lines = [f"  web       {started.url}/dicomweb, for programs; the pages are in the component {PORTAL.name}"]
        if started.setup_link:
            lines.append("            first: dicom-network user add NAME --role administrator --password-stdin")
        return [*lines, "            tokens: dicom-network token create --user NAME"]
    if started.setup_link:
        how = [f"  log in    {started.setup_link}", "            once: it makes you the administrator"]
    else:
        how = [
            f"  log in    {started.url}/login",
            "            or by a link from: dicom-network user login-link NAME",
        ]
    return [f"  web       {started.url}/", *how]


def _named(host: str) -> str:
    """Name the host as one types it into a modality."""
    return "this machine's address" if host in EVERYWHERE else host


def _remarks(settings: Settings, host: str, port: str) -> list[str]:
    tls = {"optional": f"TLS on port {settings.dimse.tls_port}", "required": "by TLS only"}
    remarks = [tls[settings.dimse.tls]] if settings.dimse.tls in tls else []
    if settings.peers.accept_unknown:
        remarks.append("every peer is let in")
    else:
        remarks.append("peers are let in when they are listed: dicom-network peer put TITLE HOST:PORT")
    if host in ("127.0.0.1", "[::1]", "localhost"):
        remarks.append(f"only this machine reaches it; for others: --dicom 0.0.0.0:{port}")
    return remarks
