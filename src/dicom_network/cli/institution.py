"""``dicom-network institution``."""

from typing import Annotated

from cyclopts import App, Parameter

from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.modules.peers.service import Peers

app = App(name="institution", help="Say whose images arrive at which AE title.", help_format="plaintext")


@app.command
def add(name: str, /, *, aet: Annotated[tuple[str, ...], Parameter(name="--aet")] = (), where: Where = NOWHERE) -> None:
    """Add an institution; what is received at its AE titles of this node belongs to it.

    Args:
        name: Name of the institution.
        aet: AE title at which the node answers for it; may be given several times.
    """
    Peers(node_at(where)).add_institution(name, aet, actor=actor())
    say(f"{name} is added" + (f"; its images arrive at {', '.join(aet)}" if aet else ""))


@app.command(name="list")
def list_institutions(*, json: bool = False, where: Where = NOWHERE) -> None:
    """List the institutions and their AE titles.

    Args:
        json: Print a line of JSON an institution.
    """
    rows = node_at(where).peers.list_institutions()
    show(rows, ("id", "name", "ae_titles"), as_json=json, nothing="no institutions are known")
