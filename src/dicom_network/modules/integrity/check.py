"""Comparing index and store, in both directions, resumable and throttled.

First every version that the index knows is read and compared with its digest; then every container tells what lies in
it, and that is compared with what the index knows.
"""

import threading
from collections.abc import Callable, Iterator

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.whereabouts import versions_in
from dicom_network.domain.errors import NotFound
from dicom_network.modules.integrity.cursor import Cursor
from dicom_network.modules.integrity.model import CheckState, Finding, Kind
from dicom_network.modules.integrity.reading import find_version, finding_of, inspect_version, scan_whole, unknown_of
from dicom_network.modules.integrity.recovery import Recovery
from dicom_network.modules.integrity.throttle import Throttle

SAVE_EVERY_VERSIONS = 1000
ALL = -1

log = logger("integrity")
Progress = Callable[[CheckState], None]


class Check:
    """One comparison of index and store; goes on where the last one was interrupted."""

    def __init__(
        self,
        node: Node,
        *,
        bytes_per_second: int = 0,
        stop: threading.Event | None = None,
        recovery: Recovery | None = None,
    ) -> None:
        """``bytes_per_second`` 0: as fast as it goes; ``stop`` interrupts it, the next run goes on.

        ``recovery`` takes in what a crash has left in a container before the container is compared: that is no finding.
        """
        self._node = node
        self._recovery = recovery
        self._cursor = Cursor(node.settings.node.data)
        self._stop = stop or threading.Event()
        self._throttle = Throttle(bytes_per_second, self._stop)

    def run(self, *, afresh: bool = False, progress: Progress | None = None) -> CheckState:
        """Compare; the state is ``finished`` unless it was interrupted. ``afresh``: from the beginning in any case.

        Raises: Unavailable where another comparison is under way.
        """
        with self._cursor.held():
            return self._run(afresh=afresh, progress=progress)

    def _run(self, *, afresh: bool, progress: Progress | None) -> CheckState:
        report = progress or (lambda _state: None)
        state = None if afresh else self._cursor.load()
        if state is None or state.finished is not None:
            state = CheckState(started=now())
        for _ in self._steps(state):
            self._cursor.save(state)
            report(state)
            if self._stop.is_set():
                return state
        state.finished = now()
        self._cursor.save(state)
        report(state)
        log.info(
            "index and store compared",
            versions=state.versions,
            bytes=state.bytes,
            containers=state.containers,
            findings=len(state.findings),
        )
        return state

    def _steps(self, state: CheckState) -> Iterator[None]:
        while state.after_version != ALL:
            self._check_versions(state)
            yield
        for container in self._containers_after(state.after_container):
            self._check_container(container, state)
            state.after_container = container
            yield

    def _check_versions(self, state: CheckState) -> None:
        versions = self._node.index.versions(after_id=state.after_version, limit=SAVE_EVERY_VERSIONS)
        for version in versions:
            if self._stop.is_set():
                return
            finding = inspect_version(self._node, version, self._throttle)
            if finding is not None:
                self._note(finding, state)
            state.versions += 1
            state.bytes += version.extent.length
            state.after_version = version.id
        if not versions:
            state.after_version = ALL

    def _containers_after(self, last: str) -> Iterator[str]:
        """Yield the containers behind the last one that was read; all of them where that one has gone."""
        containers = list(self._node.blobs.containers())
        start = containers.index(last) + 1 if last in containers else 0
        yield from containers[start:]

    def _check_container(self, container: str, state: CheckState) -> None:
        try:
            if not self._node.blobs.is_closed(container):
                return
            if self._recovery is not None:
                self._recovery.reconcile(container)
            findings = list(self._compare(container, state))
        except NotFound:
            return
        state.containers += 1
        for finding in findings:
            self._note(finding, state)

    def _compare(self, container: str, state: CheckState) -> Iterator[Finding]:
        found, damage = scan_whole(self._node, container)
        if damage:
            yield Finding(Kind.UNREADABLE, container, message=damage)
        told = {one.extent.offset for one in found}
        versions = versions_in(self._node, container)
        state.unreferenced += not versions
        for version in versions:
            if version.extent.offset not in told and find_version(self._node, version.id) == version:
                yield finding_of(Kind.UNTOLD, version, "its container does not tell of it")
        for one in unknown_of(self._node, found, versions):
            yield Finding(
                Kind.UNKNOWN,
                container,
                one.extent.offset,
                one.sop_instance_uid,
                message="the index does not know it",
            )

    def _note(self, finding: Finding, state: CheckState) -> None:
        state.findings.append(finding)
        log.error(
            "index and store disagree",
            kind=finding.kind.value,
            container=finding.container,
            offset=finding.offset,
            sop_instance_uid=finding.sop_instance_uid,
            message=finding.message,
        )


def last_check(node: Node) -> CheckState | None:
    """Give the state of the last comparison, finished or not."""
    return Cursor(node.settings.node.data).load()
