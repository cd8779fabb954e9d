"""``dicom-network peer``."""

from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

from cyclopts import App, Parameter

from dicom_network.base.address import host_and_port
from dicom_network.cli.address import read_address
from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.errors import Refused
from dicom_network.domain.peers import QUIRKS, Peer, PeerPermission
from dicom_network.modules.peers.service import Peers

app = App(name="peer", help="Say which application entities may speak with the node.", help_format="plaintext")


@Parameter(name="*")
@dataclass(frozen=True)
class Manner:
    """How the node and a peer deal with each other; None: not said."""

    permission: Annotated[
        tuple[PeerPermission, ...] | None,
        Parameter(help="What it may ask of this node; a new peer may ask everything.", negative="--every-permission"),
    ] = None
    tls: Annotated[bool | None, Parameter(help="Connect to it by TLS.", negative="--no-tls")] = None
    institution: Annotated[
        str | None, Parameter(help='Institution that its images belong to; "": the AE title that they come to decides.')
    ] = None
    check_host: Annotated[
        bool | None, Parameter(help="Let it in only from the host that is listed.", negative="--no-check-host")
    ] = None
    transfer_syntax: Annotated[
        tuple[str, ...] | None,
        Parameter(
            help="UID of a transfer syntax that may be sent to it; the best first.", negative="--every-transfer-syntax"
        ),
    ] = None
    quirk: Annotated[
        tuple[str, ...] | None, Parameter(help=f"Deviation to allow for: {', '.join(QUIRKS)}.", negative="--no-quirk")
    ] = None
    role: Annotated[
        str | None, Parameter(help='Role as which it acts, at its institution; "": its permissions alone.')
    ] = None
    comment: Annotated[str | None, Parameter(help="Anything worth knowing about it.")] = None

    def of(self, peer: Peer) -> Peer:
        """Give the peer as it is to be: what is not said stays as it is."""
        said: dict[str, Any] = {
            "permissions": None if self.permission is None else frozenset(self.permission or PeerPermission),
            "tls": self.tls,
            "institution": self.institution,
            "check_host": self.check_host,
            "transfer_syntaxes": self.transfer_syntax,
            "quirks": None if self.quirk is None else frozenset(self.quirk),
            "role": self.role,
            "comment": self.comment,
        }
        return replace(peer, **{name: value for name, value in said.items() if value is not None})


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
    """Add a peer, or change it: of one that is listed, what is not said stays as it is.

    Args:
        ae_title: AE title by which it calls itself.
        address: HOST:PORT at which it takes associations.
    """
    host, port = read_address(address)
    node = node_at(where)
    listed = node.peers.find_peer(ae_title)
    before = listed or Peer(ae_title, host, port)
    peer = (manner or Manner()).of(replace(before, host=host, port=port))
    Peers(node).put(peer, actor=actor())
    say(f"{ae_title} at {host_and_port(host, port)} is {'changed' if listed else 'listed'}")


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
