"""Admission: which studies an uploader may add to, and the bond by which what was uploaded is the uploader's.

Whoever could add to any study that is here would make it a study of their own institution, and see all of it. So a
study that is here is added to only by those whom the permission lets, or who have uploaded it.
"""

from dataclasses import dataclass, field

from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING, StudyRule, any_of
from dicom_network.domain.errors import Refused
from dicom_network.domain.ports import Transaction
from dicom_network.domain.study_facts import Bond
from dicom_network.domain.study_rules import Related, Relation


@dataclass(slots=True)
class Admission:
    """Admits studies for one person. One a request or a job."""

    node: Node
    person: int
    """Id; 0 for none."""
    rule: StudyRule
    """Of the permission to upload."""
    _admitted: set[str] = field(default_factory=set)
    _bound: set[str] = field(default_factory=set)

    def check(self, study_instance_uid: str) -> None:
        """Check a study. Raises: Refused (``uploading.not-permitted``)."""
        if study_instance_uid in self._admitted:
            return
        index = self.node.index
        if self.rule is not ANYTHING and index.series_states(study=study_instance_uid, within=ANYTHING):
            own = any_of([self.rule, Related(Relation.UPLOADED, self.person)])
            if not index.allowed([study_instance_uid], within=own):
                raise Refused("a rule of this node does not let this image in", code="uploading.not-permitted")
        self._admitted.add(study_instance_uid)

    def bind(self, transaction: Transaction, study_instance_uid: str) -> None:
        """Note that the person has uploaded something of a study, in the transaction that takes it in."""
        if not self.person or study_instance_uid in self._bound:
            return
        bond = Bond(Relation.UPLOADED, self.person)
        self.node.access.bonds.put(transaction, study_instance_uid, bond, given_by=self.person)
        self._bound.add(study_instance_uid)
        transaction.on_rollback(self._bound.clear)
