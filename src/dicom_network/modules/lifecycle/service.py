"""Use cases of deletion: each is one transaction with its audit event, done by somebody for a reason."""

from collections.abc import Mapping, Sequence, Set
from datetime import timedelta
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING, EVERY_RIGHT, NOTHING, Permission, Rights, StudyRule
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput, NotFound, Refused
from dicom_network.domain.hierarchy import InstanceLocation, Level
from dicom_network.modules.lifecycle.purging import VERSIONS_AT_ONCE, Purging
from dicom_network.modules.lifecycle.standings import note_standings

LONGEST_REASON = 1000


class Deletion:
    """Moves to the trash, takes out of it, empties it."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def trash(self, level: Level, uid: str, *, reason: str, actor: str, rights: Rights = EVERY_RIGHT) -> int:
        """Move a patient (by ID), study, series or instance to the trash; gives the number of instances.

        Raises: NotFound, Refused, InvalidInput without a reason.
        """
        _check_reason(reason)
        node = self._node
        locations = self._locate(level, uid)
        self._check(level, {location.study_instance_uid for location in locations}, rights)
        with node.database.transaction() as transaction:
            number = node.index.trash(transaction, level, uid, reason=reason, actor=actor)
            objects = _objects(level, uid, locations)
            self._record(transaction, "trash", actor, objects | {"number": number}, reason)
        note_standings(node, {location.series_instance_uid for location in locations})
        return number

    def restore(self, trash_id: int, *, actor: str, within: StudyRule = ANYTHING) -> int:
        """Take what one deletion put there out of the trash; gives the number of instances. Raises: NotFound."""
        node = self._node
        deletion = next((entry for entry in self.list_trash(within) if entry["id"] == trash_id), None)
        if deletion is None:
            raise NotFound(f"there is no deletion {trash_id} in the trash", code="lifecycle.no-deletion")
        level, uid = Level(deletion["level"]), str(deletion["uid"])
        with node.database.transaction() as transaction:
            number = node.index.restore(transaction, trash_id)
            self._record(transaction, "restore", actor, {"deletion": trash_id, "number": number}, "")
        note_standings(node, {location.series_instance_uid for location in self._locate(level, uid)})
        return number

    def list_trash(self, within: StudyRule = ANYTHING) -> Sequence[Mapping[str, Any]]:
        """List deletions that can be undone: id, level, uid, reason, actor, deleted, instances, bytes."""
        return self._node.index.list_trash(within=within)

    def empty_trash(self, *, reason: str, actor: str, older_than: timedelta = timedelta(0)) -> int:
        """Purge now what was deleted or replaced longer ago than that, for good; gives the number of instances.

        Raises: InvalidInput without a reason.
        """
        _check_reason(reason)
        purging = Purging(self._node)
        deleted_before = now() - older_than
        number = 0
        while purged := purging.purge(deleted_before, actor=actor, reason=reason, limit=VERSIONS_AT_ONCE):
            number += purged
        purging.erase()
        return number

    def _check(self, level: Level, studies: Set[str], rights: Rights) -> None:
        """Check that all of these studies may be deleted from. Raises: NotFound, Refused."""
        rule = rights.get(Permission.DELETE, NOTHING)
        if rule is ANYTHING:
            return
        if level is Level.PATIENT:
            raise Refused("delete the studies one by one", code="access.patient", hint="there may be others' as well")
        if not self._are_all(studies, rights.get(Permission.FIND, NOTHING)):
            raise NotFound(f"there is no such {level.name.lower()} to delete", code="index.unknown")
        if not self._are_all(studies, rule):
            raise Refused(f"this needs the permission {Permission.DELETE} for the study", code="access.permission")

    def _are_all(self, studies: Set[str], within: StudyRule) -> bool:
        return bool(studies) and self._node.index.allowed(sorted(studies), within=within) == studies

    def _locate(self, level: Level, uid: str) -> list[InstanceLocation]:
        index = self._node.index
        if level is Level.PATIENT:
            return list(index.locate(patient_id=uid, within=ANYTHING))
        if level is Level.STUDY:
            return list(index.locate(study=uid, within=ANYTHING))
        if level is Level.SERIES:
            return list(index.locate(series=uid, within=ANYTHING))
        return list(index.locate(instances=[uid], within=ANYTHING))

    def _record(self, transaction: object, verb: str, actor: str, objects: Mapping[str, object], reason: str) -> None:
        event = AuditEvent(action=f"node:instances:{verb}", occurred=now(), actor=actor, objects=objects, reason=reason)
        self._node.audit.record(transaction, [event])


def _objects(level: Level, uid: str, locations: Sequence[InstanceLocation]) -> dict[str, object]:
    """Name what a deletion touches, by UID; a patient is named by the studies, never by the ID."""
    named: dict[str, object] = {"level": level.value, "studies": sorted({one.study_instance_uid for one in locations})}
    if level is not Level.PATIENT:
        named["uid"] = uid
    return named


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("a deletion needs a reason", code="lifecycle.reason", hint="it is kept in the audit trail")
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(f"a reason has {LONGEST_REASON} characters at most", code="lifecycle.reason")
