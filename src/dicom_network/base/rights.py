"""The rights of people, as they are now."""

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.access import Permission, StudyRule
from dicom_network.domain.subjects import rights_of


def rights_now(node: Node, person: int) -> dict[Permission, StudyRule]:
    """Give what a person (by id) may do now, and for which studies. Nothing is remembered from call to call."""
    at = now()
    return rights_of(node.access.members.subject(person, at), at)
