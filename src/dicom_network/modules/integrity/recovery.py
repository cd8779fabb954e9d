"""Recovery: what a crash left landed and not committed is put into the index.

Nobody was told that it is stored, but it is whole, so it is kept rather than thrown away; the sender's second attempt
is then found to be here already. Afterwards index and store agree, and a check is clean.
"""

import json
import os
from pathlib import Path

from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.whereabouts import versions_in
from dicom_network.domain.errors import DicomNetworkError, NotFound
from dicom_network.domain.hierarchy import Extent
from dicom_network.modules.integrity.adoption import Adoption
from dicom_network.modules.integrity.reading import scan_whole, unknown_of

FILE = "integrity/reconciled.json"

log = logger("integrity")


class Recovery:
    """Compares landing logs and large objects that are closed with the index, each once. Not thread-safe."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._adoption = Adoption(node, action="node:instances:recover")
        self._path: Path = node.settings.node.data / FILE
        self._reconciled = _load(self._path)

    def run(self) -> int:
        """Reconcile what has been closed since the last time; gives the number of instances put into the index."""
        containers = [one for one in self._node.blobs.containers() if not Extent(one, 0, 0).is_sealed]
        before = set(self._reconciled)
        self._reconciled &= set(containers)
        recovered = 0
        for container in containers:
            recovered += self.reconcile(container)
        if self._reconciled != before:
            _save(self._path, self._reconciled)
        return recovered

    def reconcile(self, container: str) -> int:
        """Reconcile one container, if it is closed and was not reconciled yet; gives the number of instances."""
        if container in self._reconciled or Extent(container, 0, 0).is_sealed:
            return 0
        node = self._node
        try:
            if not node.blobs.is_closed(container):
                return 0
            found, damage = scan_whole(node, container)
            if damage:
                log.error("a container is damaged", container=container, error=damage)
            unknown = unknown_of(node, found, versions_in(node, container))
            recovered = self._adoption.adopt(unknown)
        except NotFound:
            return 0
        except DicomNetworkError as error:
            log.warning("a container is not reconciled", container=container, error=str(error))
            return 0
        self._reconciled.add(container)
        if recovered:
            log.info("instances recovered", container=container, instances=recovered)
        return recovered


def _load(path: Path) -> set[str]:
    try:
        return set(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return set()


def _save(path: Path, containers: set[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}.new")
    new.write_text(json.dumps(sorted(containers)), encoding="utf-8")
    new.replace(path)
