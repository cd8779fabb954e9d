"""What somebody may do with one study; what they may not even find is as if it were not there."""

from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.sight import sight_of
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import NotFound, Refused
from dicom_network.domain.study_list import ListedStudy


def require(node: Node, who: Principal, study: str, *permissions: Permission) -> None:
    """Check that somebody may find a study, and do all of this with it.

    Raises: NotFound where they may not find it, Refused (``access.permission``) where they may not do it.
    """
    rules = {one: who.rule(one) for one in (Permission.FIND, *permissions)}
    held = node.studies.rights(study, rules)
    if Permission.FIND not in held:
        raise NotFound("there is no such study", code="studies.unknown")
    for permission in permissions:
        if permission not in held:
            raise Refused(f"this needs the permission {permission} for the study", code="access.permission")


def study_for(node: Node, who: Principal, study: str) -> ListedStudy:
    """Give a study as somebody may see it. Raises: NotFound."""
    return node.studies.study(study, sight_of(who))
