"""Which studies somebody may add to who may not add to all.

Whoever could add to any study that is here would make it a study of their own institution, and see all of it. So a
study that is here is added to only by those whom the permission lets, or who have uploaded it.
"""

from dicom_network.domain.access import ANYTHING, NOTHING, StudyRule, any_of
from dicom_network.domain.errors import Refused
from dicom_network.domain.hierarchy import Arrival, Verdict
from dicom_network.domain.ports import Index, Transaction
from dicom_network.domain.study_rules import Related, Relation
from dicom_network.modules.storage.model import Witness

_REFUSED = "a rule of this node does not let this instance in"


class Admission:
    """Admits instances for one rule; see ``model.Witness``."""

    def __init__(self, index: Index, rule: StudyRule, person: int | None) -> None:
        """Take the rule of the permission to upload, and the id of the person if there is one."""
        self._index = index
        self._rule = rule if person is None else any_of([rule, Related(Relation.UPLOADED, person)])

    def admit(self, study_instance_uid: str) -> None:
        """Say whether an instance of a study may come in. Raises: Refused (``storage.not-permitted``)."""
        if self._index.allowed([study_instance_uid], within=self._rule):
            return
        if self._index.series_states(study=study_instance_uid, within=ANYTHING):
            raise Refused(_REFUSED, code="storage.not-permitted")

    def note(self, _transaction: Transaction, _arrival: Arrival, _verdict: Verdict) -> None:
        """Keep nothing: who has uploaded what stands in the arrival."""


def admission(index: Index, rule: StudyRule, person: int | None = None) -> Witness | None:
    """Give who admits instances; None where all may come in. Raises: Refused where none may."""
    if rule is ANYTHING:
        return None
    if rule is NOTHING:
        raise Refused(_REFUSED, code="storage.not-permitted", hint="this needs the permission upload")
    return Admission(index, rule, person)
