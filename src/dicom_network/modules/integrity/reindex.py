"""Rebuilding the index from the store alone; what the index knows already is left as it is."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.whereabouts import versions_in
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import DuplicatePolicy, Found, VersionState
from dicom_network.modules.integrity.adoption import Adoption, count_added
from dicom_network.modules.integrity.reading import scan_whole, unknown_of

INSTANCES_AT_ONCE = 200

log = logger("integrity")


@dataclass(slots=True)
class ReindexState:
    """How far the rebuilding is."""

    containers: int = 0
    """Containers read."""
    all_containers: int = 0
    added: int = 0
    """Instances that the index has now and had not before."""
    damaged: int = 0
    """Containers of which something could not be read."""


Progress = Callable[[ReindexState], None]


class Reindex:
    """Puts what the store holds into the index."""

    def __init__(self, node: Node, *, actor: str = "node", stop: threading.Event | None = None) -> None:
        """``stop`` interrupts it; it can be run again at any time."""
        self._node = node
        self._stop = stop or threading.Event()
        self._adoption = Adoption(node, action="node:instances:reindex", actor=actor)
        later = node.settings.storage.duplicates is DuplicatePolicy.REPLACE
        self._policy = DuplicatePolicy.REPLACE if later else DuplicatePolicy.CONFLICT

    def run(self, progress: Progress | None = None) -> ReindexState:
        """Read every container and add what the index does not know.

        Containers tell how their instances stand: what was deleted comes back into the trash, what was replaced comes
        before what replaced it, purged instances do not come back. What lies in landing logs is taken in the order of
        its reception. Raises: Unavailable.
        """
        report = progress or (lambda _state: None)
        containers = list(self._node.blobs.containers())
        state = ReindexState(all_containers=2 * len(containers))
        uncommon = self._find_uncommon(containers, state, report)
        self._add_below(uncommon, state)
        for container in containers:
            if self._stop.is_set():
                return state
            found = self._unknown(container, state, report)
            self._add_current([one for one in found if one.state is VersionState.CURRENT], state)
        for some in _chunks([one for one in uncommon if one.state is VersionState.CONFLICT]):
            self._add(some, DuplicatePolicy.CONFLICT, state)
        log.info("index rebuilt from the store", containers=len(containers), added=state.added, damaged=state.damaged)
        return state

    def _find_uncommon(self, containers: list[str], state: ReindexState, report: Progress) -> list[Found]:
        """Find what is not current, in the order of its reception."""
        uncommon: list[Found] = []
        for container in containers:
            if self._stop.is_set():
                break
            found = self._unknown(container, state, report)
            uncommon += [one for one in found if one.state is not VersionState.CURRENT]
        return sorted(uncommon, key=lambda one: one.reception.received)

    def _add_below(self, uncommon: list[Found], state: ReindexState) -> None:
        """Add what is deleted, then what was replaced: the current instances come on top of these."""
        trashed = [one for one in uncommon if one.state is VersionState.TRASHED]
        state.added += self._adoption.add_trashed(trashed, verify=False)
        for one in uncommon:
            if one.state is VersionState.REPLACED and not self._is_in_use(one):
                self._add([one], DuplicatePolicy.REPLACE, state)

    def _add_current(self, found: list[Found], state: ReindexState) -> None:
        found.sort(key=lambda one: one.reception.received)
        for some in _chunks(found):
            self._add(some, DuplicatePolicy.REPLACE if some[0].extent.is_sealed else self._policy, state)

    def _add(self, found: list[Found], policy: DuplicatePolicy, state: ReindexState) -> None:
        try:
            arrivals = self._adoption.read(found, verify=False)
        except NotFound:
            return
        if arrivals:
            state.added += count_added(self._adoption.add(arrivals, policy))

    def _unknown(self, container: str, state: ReindexState, report: Progress) -> list[Found]:
        try:
            found, damage = scan_whole(self._node, container)
            state.damaged += bool(damage)
            state.containers += 1
            report(state)
            return unknown_of(self._node, found, versions_in(self._node, container))
        except NotFound:
            return []

    def _is_in_use(self, found: Found) -> bool:
        return any(True for _ in self._node.index.locate(instances=[found.sop_instance_uid], within=ANYTHING))


def _chunks(found: list[Found]) -> Iterator[list[Found]]:
    for start in range(0, len(found), INSTANCES_AT_ONCE):
        yield found[start : start + INSTANCES_AT_ONCE]
