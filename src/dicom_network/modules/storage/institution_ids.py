"""Ids of institutions by the names that peers and AE titles give."""

import time
from collections.abc import Callable

from dicom_network.domain.ports import PeerDirectory

KNOWN_SECONDS = 1.0
"""How long names hold without asking again: a modality sends hundreds of instances a second."""


class InstitutionIds:
    """Reads them again after a moment: a name may become another institution's."""

    def __init__(self, peers: PeerDirectory, clock: Callable[[], float] = time.monotonic) -> None:
        self._peers = peers
        self._clock = clock
        self._known: tuple[float, dict[str, int]] = (float("-inf"), {})

    def named(self, name: str) -> tuple[int, ...]:
        """Give the id of an institution; nothing for the empty name and for one that is not there."""
        if not name:
            return ()
        read, ids = self._known
        if self._clock() - read >= KNOWN_SECONDS:
            ids = {str(one["name"]): int(one["id"]) for one in self._peers.list_institutions()}
            self._known = self._clock(), ids
        return (ids[name],) if name in ids else ()
