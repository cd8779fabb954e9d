"""``dicom-network conflicts``."""

from typing import Literal

from cyclopts import App

from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say, show
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.modules.lifecycle.conflicts import Conflicts

app = App(name="conflicts", help="List and resolve conflicts.", help_format="plaintext")


@app.command(name="list")
def list_conflicts(*, json: bool = False, where: Where = NOWHERE) -> None:
    """List what somebody has to decide: two versions of one instance, or one study with two patients.

    Args:
        json: Print a line of JSON a conflict.
    """
    rows = Conflicts(node_at(where)).list_open()
    show(rows, ("id", "kind", "uids", "noticed"), as_json=json, nothing="there are no conflicts")


@app.command
def resolve(
    conflict: int,
    keep: Literal["first", "second", "accept"],
    /,
    *,
    whole_study: bool = False,
    where: Where = NOWHERE,
) -> None:
    """Decide a conflict.

    Args:
        conflict: Id of the conflict, as `conflicts list` prints it.
        keep: Of two versions the first or the second; accept leaves a study with two patients as it is.
        whole_study: Decide all of its kind in the same study alike.
    """
    count = Conflicts(node_at(where)).resolve(conflict, keep, actor=actor(), whole_study=whole_study)
    say(f"conflict {conflict} is decided" + (f", and {count - 1} like it in its study" if count > 1 else ""))
