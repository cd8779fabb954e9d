"""``dicom-network reindex``."""

from typing import Annotated

from cyclopts import Parameter

from dicom_network.cli.bars import progress_bar
from dicom_network.cli.failure import FINDINGS
from dicom_network.cli.interruption import stop_on_signals
from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.modules.integrity.extra_tags import order
from dicom_network.modules.integrity.service import Integrity


def reindex(*, extra_tags: Annotated[bool, Parameter(negative="")] = False, where: Where = NOWHERE) -> int:
    """Build the index from the store alone; what it knows already is left as it is.

    Args:
        extra_tags: Instead, have the running node index the tags of `index.extra_tags` for all that it holds, by a job.
    """
    node = node_at(where)
    if extra_tags:
        say(f"job {order(node, actor=actor())} indexes {' '.join(node.settings.index.extra_tags)}")
        return 0
    with stop_on_signals() as stop, progress_bar("added") as bar:
        task = bar.add_task("reindexing", total=None, added="")
        state = Integrity(node, actor=actor(), stop=stop).reindex(
            lambda now: bar.update(
                task, completed=now.containers, total=now.all_containers, added=f"{now.added} instances added"
            )
        )
        is_stopped = stop.is_set()
    say(f"{state.added} instances added from {state.containers} containers")
    if state.damaged:
        say(f"{state.damaged} containers could not be read whole: dicom-network check")
    if is_stopped:
        say("stopped; run it again to go on")
    return FINDINGS if state.damaged or is_stopped else 0
