"""What a principal may see of the study list."""

from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.rights import rights_now
from dicom_network.domain.access import NOTHING, Permission, all_of
from dicom_network.domain.study_list import Sight


def sight_now(node: Node, who: Principal) -> Sight:
    """Give what somebody may see now who has asked a while ago, for answers that last; never more than then."""
    rights = rights_now(node, who.person)
    return Sight(
        within=all_of([who.rule(Permission.FIND), rights.get(Permission.FIND, NOTHING)]),
        identity=all_of([who.rule(Permission.SEE_IDENTITY), rights.get(Permission.SEE_IDENTITY, NOTHING)]),
    )


def sight_of(who: Principal) -> Sight:
    """Give what somebody may see."""
    return Sight(within=who.rule(Permission.FIND), identity=who.rule(Permission.SEE_IDENTITY))
