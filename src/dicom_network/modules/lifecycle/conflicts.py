"""Conflicts: what stands against what, and the decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.stored_header import read_arrival
from dicom_network.domain.access import ANYTHING, Permission, StudyRule
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.conflicts import ConflictSides, Difference, differences
from dicom_network.domain.errors import Corrupt, NotFound
from dicom_network.domain.hierarchy import Arrival, Found, Version
from dicom_network.modules.lifecycle.standings import note_standings

MOST_DIFFERENCES = 100
DECIDED_AT_ONCE = 100
"""In one transaction: the counts of a series are taken anew for each, and arrivals wait meanwhile."""
_IDENTIFYING_GROUP = "0010"
_IDENTIFYING = frozenset({"00080050", "00080090", "00081050", "00081070", "00321032"})


@dataclass(frozen=True, slots=True)
class Compared:
    """A conflict and what is not the same on its sides."""

    sides: ConflictSides
    differences: tuple[Difference, ...]
    is_readable: bool = True
    """False: the bytes of a side could not be read."""
    is_masked: bool = False
    """What names the patient is left out: the asker may not see it."""


class Conflicts:
    """Lists conflicts, compares their sides, takes the decisions."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def list_open(self, within: StudyRule = ANYTHING) -> Sequence[Mapping[str, Any]]:
        """List what somebody has to decide: id, kind, uids, noticed."""
        found = self._node.index.conflicts()
        if within is ANYTHING:
            return found
        allowed = self._node.index.allowed([_study(one) for one in found], within=within)
        return [one for one in found if _study(one) in allowed]

    def compare(self, conflict_id: int, who: Principal) -> Compared:
        """Compare both sides, as far as the asker may see them. Raises: NotFound."""
        sides = self._node.index.conflict_sides(conflict_id)
        study = [sides.study_instance_uid]
        if not self._node.index.allowed(study, within=who.rule(Permission.EDIT)):
            raise NotFound(f"there is no open conflict {conflict_id}", code="index.conflict")
        sees_identity = bool(self._node.index.allowed(study, within=who.rule(Permission.SEE_IDENTITY)))
        try:
            found = differences(*sides.patients) if sides.patients else self._differences(sides.versions)
        except (Corrupt, NotFound):
            return Compared(sides, (), is_readable=False)
        kept = [one for one in found if sees_identity or not _names_patient(one.tag)]
        return Compared(sides, tuple(kept[:MOST_DIFFERENCES]), is_masked=len(kept) < len(found))

    def resolve(
        self, conflict_id: int, keep: str, *, actor: str, within: StudyRule = ANYTHING, whole_study: bool = False
    ) -> int:
        """Decide a conflict: ``first`` or ``second`` of a duplicate, ``accept`` for a patient; gives how many it were.

        ``whole_study``: all of its kind in the same study alike, as when a study was sent again. Second versions that
        are kept correct names, dates and descriptions, as they would have in place of the first.
        Raises: NotFound, InvalidInput, Corrupt where the version to keep cannot be read.
        """
        listed = self.list_open(within)
        conflict = next((one for one in listed if one["id"] == conflict_id), None)
        if conflict is None:
            raise NotFound(f"there is no conflict {conflict_id} to decide", code="lifecycle.no-conflict")
        alike = [one for one in listed if _is_alike(one, conflict)] if whole_study else [conflict]
        for start in range(0, len(alike), DECIDED_AT_ONCE):
            self._decide(alike[start : start + DECIDED_AT_ONCE], keep, actor)
        return len(alike)

    def _decide(self, conflicts: Sequence[Mapping[str, Any]], keep: str, actor: str) -> None:
        node = self._node
        ids = [one["id"] for one in conflicts]
        kept = [self._second(one["id"]) for one in conflicts if keep == "second" and one["kind"] == "duplicate"]
        event = AuditEvent("node:instances:resolve", now(), actor, objects={"conflicts": ids, "keep": keep})
        with node.database.transaction() as transaction:
            for conflict_id in ids:
                node.index.resolve(transaction, conflict_id, keep)
            node.index.correct(transaction, kept)
            node.audit.record(transaction, [event])
        note_standings(node, {uid for one in conflicts if (uid := one["uids"]["series_instance_uid"])})

    def _second(self, conflict_id: int) -> Arrival:
        version = self._node.index.conflict_sides(conflict_id).versions[-1]
        return read_arrival(self._node.blobs, _found(version))

    def _differences(self, versions: tuple[Version, ...]) -> list[Difference]:
        if len(versions) < 2:
            return []
        first, second = (read_arrival(self._node.blobs, _found(version)).attributes for version in versions)
        return differences(first, second)


def _found(version: Version) -> Found:
    return Found(
        version.extent,
        version.data_set_offset,
        version.digest,
        version.sop_instance_uid,
        version.state,
        version.reception,
    )


def _study(conflict: Mapping[str, Any]) -> str:
    return str(conflict["uids"]["study_instance_uid"])


def _is_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return (one["kind"], _study(one)) == (other["kind"], _study(other))


def _names_patient(tag: str) -> bool:
    return tag.startswith(_IDENTIFYING_GROUP) or tag in _IDENTIFYING
