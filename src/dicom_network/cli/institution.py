"""``dicom-network institution``."""

from typing import Annotated

from cyclopts import App, Parameter

from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.errors import NotFound
from dicom_network.modules.institutions import tasks
from dicom_network.modules.institutions.service import Institutions, Steward

app = App(name="institution", help="Say whose images are whose.", help_format="plaintext")


@app.command
def add(
    name: str,
    /,
    *,
    aet: Annotated[tuple[str, ...], Parameter(name="--aet")] = (),
    image_name: Annotated[tuple[str, ...], Parameter(name="--image-name")] = (),
    where: Where = NOWHERE,
) -> None:
    """Add an institution; what is received at its AE titles of this node belongs to it.

    Args:
        name: Name of the institution.
        aet: AE title at which the node answers for it; may be given several times.
        image_name: What Institution Name says in its images, with * at the end if need be; may be given several times.
    """
    Institutions(node_at(where)).add(name, aet, image_names=image_name, steward=Steward(actor()))
    say(f"{name} is added" + (f"; its images arrive at {', '.join(aet)}" if aet else ""))


@app.command(name="list")
def list_institutions(*, json: bool = False, where: Where = NOWHERE) -> None:
    """List the institutions, what their images are known by, and how many studies they have.

    Args:
        json: Print a line of JSON an institution.
    """
    columns = ("id", "name", "ae_titles", "peers", "image_names", "studies")
    rows = [
        {column: getattr(one, column) for column in columns} for one in node_at(where).institutions.list_institutions()
    ]
    show(rows, columns, as_json=json, nothing="no institutions are known")


@app.command
def remove(name: str, /, *, where: Where = NOWHERE) -> None:
    """Remove an institution that has no studies, AE titles and peers.

    Args:
        name: Name of the institution.
    """
    node = node_at(where)
    found = next((one.id for one in node.institutions.list_institutions() if one.name == name), None)
    if found is None:
        raise NotFound(f"there is no institution {name}", code="institutions.unknown", hint="institution list")
    Institutions(node).remove(found, steward=Steward(actor()))
    say(f"{name} is removed")


@app.command(name="apply-rules")
def apply_rules(*, where: Where = NOWHERE) -> None:
    """Have the running node give every study to whom the rules of today say; what people decided stays."""
    say(f"ordered as job {tasks.order(node_at(where), actor=actor())}; dicom-network job list shows how far it is")
