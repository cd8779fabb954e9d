"""Who has looked at a study, summed up from what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dicom_network.domain.annotations import Happening

SEEING = frozenset(("view", "retrieve", "open", "download", "read"))
"""Verbs of audit events by which somebody has seen something of a study."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who has seen a study."""

    actor: str
    first: datetime
    last: datetime
    times: int


def viewers_in(happenings: Sequence[Happening]) -> list[Viewer]:
    """Sum up who has seen a study, who did last first."""
    seen: dict[str, list[datetime]] = {}
    for one in happenings:
        if one.outcome == "success" and one.action.rpartition(":")[2] in SEEING:
            seen.setdefault(one.actor, []).append(one.occurred)
    viewers = [Viewer(actor, min(times), max(times), len(times)) for actor, times in seen.items()]
    return sorted(viewers, key=lambda viewer: viewer.last, reverse=True)
