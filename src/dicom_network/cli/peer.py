"""``dicom-network peer``."""

from dataclasses import asdict, dataclass
from typing import Annotated

from cyclopts import App, Parameter

from dicom_network.base.node import Node
from dicom_network.cli.address import read_address
from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.errors import NotFound, Refused
from dicom_network.domain.peers import QUIRKS, Peer, PeerPermission
from dicom_network.modules.peers.service import Peers

app = App(name="peer", help="Say which application entities may speak with the node.", help_format="plaintext")


@Parameter(name="*")
@dataclass(frozen=True)
class Manner:
    """How the node and a peer deal with each other."""

    permission: Annotated[
        tuple[PeerPermission, ...], Parameter(help="What it may ask of this node; everything when nothing is said.")
    ] = ()
    tls: Annotated[bool, Parameter(help="Connect to it by TLS.")] = False
    institution: Annotated[str, Parameter(help="Institution that its images belong to.")] = ""
    check_host: Annotated[bool, Parameter(help="Let it in only from the host that is listed.")] = False
    transfer_syntax: Annotated[
        tuple[str, ...], Parameter(help="UID of a transfer syntax that may be sent to it; the best first.")
    ] = ()
    quirk: Annotated[tuple[str, ...], Parameter(help=f"Deviation to allow for: {', '.join(QUIRKS)}.")] = ()
    role: Annotated[str, Parameter(help="Role as which it acts, at its institution; else its permissions alone.")] = ""
    comment: Annotated[str, Parameter(help="Anything worth knowing about it.")] = ""


@app.command(name="list")
def list_peers(*, json: bool = False, where: Where = NOWHERE) -> None:
    """List the peers.

    Args:
        json: Print a line of JSON a peer.
    """
    rows = [asdict(peer) for peer in node_at(where).peers.list_peers()]
    columns = ("ae_title", "host", "port", "tls", "permissions", "institution", "role", "comment")
    show(rows, columns, as_json=json, nothing="no peers are listed: dicom-network peer put TITLE HOST:PORT")


@app.command
def put(ae_title: str, address: str, /, *, manner: Manner | None = None, where: Where = NOWHERE) -> None:
    """Add a peer, or change it: what is not said again goes back to what it is for a new one.

    Args:
        ae_title: AE title by which it calls itself.
        address: HOST:PORT at which it takes associations.
    """
    host, port = read_address(address)
    chosen = manner or Manner()
    peer = Peer(
        ae_title=ae_title,
        host=host,
        port=port,
        tls=chosen.tls,
        permissions=frozenset(chosen.permission or PeerPermission),
        transfer_syntaxes=chosen.transfer_syntax,
        institution=chosen.institution,
        check_host=chosen.check_host,
        quirks=frozenset(chosen.quirk),
        comment=chosen.comment,
        role=chosen.role,
    )
    node = node_at(where)
    _check_institution(node, peer.institution)
    Peers(node).put(peer, actor=actor())
    say(f"{ae_title} at {host}:{port} is listed")


def _check_institution(node: Node, name: str) -> None:
    """A mistyped name would be a new institution, and the images nobody's whom one meant."""
    if name and name not in {one.name for one in node.institutions.list_institutions()}:
        raise NotFound(
            f"there is no institution {name}",
            code="peers.institution",
            hint=f'dicom-network institution list; a new one: dicom-network institution add "{name}"',
        )


@app.command
def remove(ae_title: str, /, *, where: Where = NOWHERE) -> None:
    """Remove a peer.

    Args:
        ae_title: AE title of the peer.
    """
    Peers(node_at(where)).remove(ae_title, actor=actor())
    say(f"{ae_title} is not listed any more")


@app.command
def echo(ae_title: str, /, *, where: Where = NOWHERE) -> None:
    """Verify a listed peer (C-ECHO).

    Args:
        ae_title: AE title of the peer.
    """
    status = Peers(node_at(where)).echo(ae_title)
    if status:
        raise Refused(f"{ae_title} answered {status:04X}H", code="peers.status")
    say(f"{ae_title} answers")
