"""What a principal may see of the study list."""

from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.study_list import Sight


def sight_of(who: Principal) -> Sight:
    """Give what somebody may see."""
    return Sight(within=who.rule(Permission.FIND), identity=who.rule(Permission.SEE_IDENTITY))
