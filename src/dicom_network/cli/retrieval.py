"""How a C-MOVE or a C-GET is watched."""

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from dicom_network.cli.failure import FINDINGS
from dicom_network.cli.output import say
from dicom_network.modules.remote.service import Progress
from dicom_network.standard.statuses import SUCCESS


def follow(steps: Iterable[Progress]) -> int:
    """Show how a retrieval goes and how it ended; gives the exit status: 1 where one failed or none was there."""
    last: Progress | None = None
    columns = (TextColumn("retrieving"), BarColumn(), MofNCompleteColumn())
    console = Console(file=sys.stderr)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("retrieving", total=None)
        for last in steps:
            done = last.completed + last.failed + last.warning
            bar.update(task, completed=done, total=done + last.remaining)
    if last is None:
        say("the peer gave no answer")
        return FINDINGS
    if last.status.code == SUCCESS and not (last.completed or last.failed or last.warning):
        say("the peer has nothing of that")
        return FINDINGS
    say(
        f"{last.completed} completed, {last.failed} failed, {last.warning} with warnings: {last.status.name}"
        + (f" ({last.comment})" if last.comment else "")
    )
    return FINDINGS if last.failed else 0
