"""Breaking the glass: who needs a study that no role shows, says why and for how long; somebody looks at it later."""

from dataclasses import replace
from datetime import timedelta

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission, StudyRule, all_of, institutions_in
from dicom_network.domain.access_ports import BrokenGlass
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput, NotFound, Refused
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.query import Query
from dicom_network.domain.study_rules import IsStudy, OfPatient

SHORTEST_REASON = 10
LONGEST_REASON = 1000
LONGEST_MINUTES = 24 * 60
USUAL_MINUTES = 60


class Emergencies:
    """Opens studies for a while, and lets those who answer for them look at it."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def open(self, who: Principal, *, study: str, patient: str, reason: str, minutes: int) -> BrokenGlass:
        """Open a study, or all studies of a patient. Raises: InvalidInput, NotFound."""
        reason = reason.strip()
        if len(reason) < SHORTEST_REASON:
            raise InvalidInput(f"a reason has {SHORTEST_REASON} characters at least", code="access.reason")
        if bool(study) == bool(patient):
            raise InvalidInput("name a study or a patient", code="access.emergency")
        wanted: StudyRule = IsStudy(study) if study else OfPatient(frozenset({patient}))
        within = all_of([wanted, who.rule(Permission.BREAK_GLASS)])
        institutions = self._node.access.emergencies.affected(study=study, patient=patient)
        if institutions is None or not self._node.index.count(Query(Level.STUDY), 1, within=within):
            raise NotFound("there is no such study or patient", code="access.study")
        at = now()
        glass = BrokenGlass(
            id=0,
            person=who.name,
            study=study,
            patient=patient,
            reason=reason,
            created=at,
            until=at + timedelta(minutes=minutes),
            institutions=institutions,
        )
        with self._node.database.transaction() as transaction:
            key = self._node.access.emergencies.open(transaction, who.person, glass)
            # A patient is named by the id of the emergency, not by the Patient ID.
            objects = {"emergency": key, "study": study, "minutes": minutes, "institutions": list(institutions)}
            self._record(transaction, "open", who, objects, reason)
        return replace(glass, id=key)

    def list_for(self, who: Principal, *, is_open: bool, after: int, limit: int) -> list[BrokenGlass]:
        """List what somebody is to look at: that of their institutions, newest first."""
        managed = institutions_in(who.rule(Permission.READ_AUDIT))
        return self._node.access.emergencies.list(managed, is_open=is_open, after=after, limit=limit)

    def review(self, emergency_id: int, who: Principal, *, finding: str, note: str) -> BrokenGlass:
        """Say what looking at it has found. Raises: NotFound, Refused for one's own, Conflict."""
        glass = self._node.access.emergencies.get(emergency_id)
        managed = institutions_in(who.rule(Permission.READ_AUDIT))
        if managed is not None and managed.isdisjoint(glass.institutions):
            raise NotFound(f"there is no emergency {emergency_id}", code="access.emergency")
        if glass.person == who.name:
            raise Refused("somebody else has to look at this", code="access.own-emergency")
        with self._node.database.transaction() as transaction:
            self._node.access.emergencies.review(transaction, emergency_id, who.person, finding=finding, note=note)
            self._record(transaction, "review", who, {"emergency": emergency_id, "finding": finding}, note)
        return self._node.access.emergencies.get(emergency_id)

    def _record(self, transaction: object, verb: str, who: Principal, objects: dict[str, object], reason: str) -> None:
        event = AuditEvent(
            action=f"access:emergency:{verb}", occurred=now(), actor=who.actor, objects=objects, reason=reason
        )
        self._node.audit.record(transaction, [event])
