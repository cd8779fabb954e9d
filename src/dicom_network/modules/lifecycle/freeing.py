"""Freeing: containers in which nothing lies any more are deleted, and only those."""

from collections.abc import Iterable

from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.whereabouts import split_known
from dicom_network.domain.errors import Corrupt, NotFound

_AT_ONCE = 500

log = logger("lifecycle")


class Freeing:
    """Deletes containers that the index needs no more."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def free(self, containers: Iterable[str]) -> set[str]:
        """Delete those of these containers that are not needed; gives those that could not go yet.

        Only what is closed, what no version lies in, and what holds no instance that the index does not have elsewhere:
        an instance that nobody knows is left to the check, for it may be the only copy.
        """
        waiting: set[str] = set()
        candidates = list(containers)
        for start in range(0, len(candidates), _AT_ONCE):
            for container in self._node.index.unreferenced(candidates[start : start + _AT_ONCE]):
                if not self._free(container):
                    waiting.add(container)
        return waiting

    def _free(self, container: str) -> bool:
        blobs = self._node.blobs
        try:
            if not blobs.is_closed(container):
                return False
            _, unknown = split_known(self._node, list(blobs.scan(container, verify=False)), verify=True)
            if unknown:
                log.warning(
                    "a container holds instances unknown to the index", container=container, number=len(unknown)
                )
                return False
            # Asked again: a version may have been moved here since.
            if self._node.index.unreferenced([container]):
                blobs.remove(container)
                log.info("container freed", container=container)
        except NotFound:
            return True
        except Corrupt as error:
            log.warning("a container that is not needed is damaged", container=container, error=str(error))
            return False
        return True
