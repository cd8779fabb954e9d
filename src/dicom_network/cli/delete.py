"""``dicom-network delete``."""

from typing import Annotated

from cyclopts import Parameter

from dicom_network.cli.node_access import actor, node_at
from dicom_network.cli.output import say
from dicom_network.cli.selection import LEVELS, LevelName
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.modules.lifecycle.service import Deletion


def delete(
    level: LevelName,
    uid: str,
    /,
    *,
    reason: Annotated[str, Parameter(help="Why; it is kept in the audit trail.")],
    where: Where = NOWHERE,
) -> None:
    """Move a patient, study, series or instance to the trash, from where it can be restored for some time.

    Args:
        level: What is deleted.
        uid: Its UID; of a patient the Patient ID.
    """
    node = node_at(where)
    count = Deletion(node).trash(LEVELS[level], uid, reason=reason, actor=actor())
    days = node.settings.lifecycle.trash_days
    say(f"{count} instances are in the trash; they can be restored for {days} days: dicom-network trash list")
