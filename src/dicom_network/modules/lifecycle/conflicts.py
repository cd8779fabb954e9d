"""What stands against what in a conflict, for whoever has to decide it."""

from dataclasses import dataclass

from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.base.stored_header import read_arrival
from dicom_network.domain.access import Permission
from dicom_network.domain.conflicts import ConflictSides, Difference, differences
from dicom_network.domain.errors import Corrupt, NotFound
from dicom_network.domain.hierarchy import Found, Version

MOST_DIFFERENCES = 100
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
    """Compares the sides of conflicts."""

    def __init__(self, node: Node) -> None:
        self._node = node

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


def _names_patient(tag: str) -> bool:
    return tag.startswith(_IDENTIFYING_GROUP) or tag in _IDENTIFYING
