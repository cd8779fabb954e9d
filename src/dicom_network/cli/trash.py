"""``dicom-network trash``."""

from datetime import timedelta
from typing import Annotated

from cyclopts import App, Parameter, validators

from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.modules.lifecycle.service import Deletion

app = App(name="trash", help="List, restore and purge what was deleted.", help_format="plaintext")


@app.command(name="list")
def list_trash(*, json: bool = False, where: Where = NOWHERE) -> None:
    """List the deletions that can be undone.

    Args:
        json: Print a line of JSON a deletion.
    """
    rows = Deletion(node_at(where)).list_trash()
    columns = ("id", "level", "uid", "instances", "bytes", "deleted", "actor", "reason")
    show(rows, columns, as_json=json, nothing="the trash is empty")


@app.command
def restore(deletion: int, /, *, where: Where = NOWHERE) -> None:
    """Take what one deletion put there out of the trash.

    Args:
        deletion: Id of the deletion, as `trash list` prints it.
    """
    service = Deletion(node_at(where))
    deleted = next((int(row["instances"]) for row in service.list_trash() if row["id"] == deletion), 0)
    count = service.restore(deletion, actor=actor())
    say(f"{count} instances are back")
    if count < deleted:
        say(f"{deleted - count} were received again meanwhile; where they differ: dicom-network conflicts list")


@app.command
def purge(
    *,
    reason: Annotated[str, Parameter(help="Why; it is kept in the audit trail.")],
    older_than_days: Annotated[
        int, Parameter(help="Only what was deleted longer ago than that.", validator=validators.Number(gte=0))
    ] = 0,
    where: Where = NOWHERE,
) -> None:
    """Delete for good what is in the trash, and old versions that were replaced."""
    count = Deletion(node_at(where)).empty_trash(
        reason=reason, actor=actor(), older_than=timedelta(days=older_than_days)
    )
    say(f"{count} instances are gone for good")
