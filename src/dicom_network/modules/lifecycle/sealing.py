"""Sealing: a series that has been quiet for a while becomes one container, and its landing logs are freed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.whereabouts import versions_of_series
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import Corrupt, NotFound, Unavailable
from dicom_network.domain.hierarchy import Version, VersionState
from dicom_network.modules.lifecycle.freeing import Freeing
from dicom_network.modules.lifecycle.resealing import move_sealed

SERIES_AT_ONCE = 4
SHUNNED_FOR = timedelta(days=1)
"""A series whose bytes have changed is tried again after so long: reading it over and over mends nothing."""
PUT_OFF_FOR = timedelta(minutes=10)
"""The same where a container went meanwhile or the disk is full; others get their turn."""
ROUND_EVERY = timedelta(days=1)

log = logger("lifecycle")


class Sealing:
    """Seals quiet series. Not thread-safe."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._freeing = Freeing(node)
        self._shunned: dict[str, datetime] = {}
        self._to_free: set[str] = set()
        self._next_round = now()

    def run(self) -> bool:
        """Seal some of the series that are due; True: there are more."""
        quiet_since = now() - timedelta(seconds=self._node.settings.lifecycle.seal_after_seconds)
        due = self._node.index.unsealed_series(quiet_since, SERIES_AT_ONCE + len(self._shunned))
        self._forget_shunned()
        series = [one for one in due if one not in self._shunned][:SERIES_AT_ONCE]
        sealed = sum(self._seal_or_shun(one) for one in series)
        self._free()
        # Where all were put off there is no hurry, though there may be more.
        return sealed > 0 and len(series) == SERIES_AT_ONCE

    def seal(self, series_instance_uid: str) -> int:
        """Seal a series; gives the number of instances moved.

        Raises: Corrupt where bytes have changed, Unavailable, NotFound (a container went meanwhile; try again).
        """
        versions = versions_of_series(self._node, series_instance_uid)
        current = self._in_order(series_instance_uid, versions)
        # What is not current lies apart, so that the one container can be given away as the series. What is in the
        # trash stays where it is until it goes or comes back.
        others = [one for one in versions if one.state in (VersionState.REPLACED, VersionState.CONFLICT)]
        moved = 0
        for group in (current, [one for one in others if not one.extent.is_sealed]):
            if any(not one.extent.is_sealed for one in group):
                container = move_sealed(self._node, series_instance_uid, group)
                self._to_free |= {version.extent.container for version in group}
                moved += len(group)
                log.info(
                    "series sealed", series_instance_uid=series_instance_uid, container=container, number=len(group)
                )
        return moved

    def _free(self) -> None:
        """Free what was sealed lately; once a day whatever else is not needed, as after a crash."""
        if now() >= self._next_round:
            self._next_round = now() + ROUND_EVERY
            self._to_free.update(self._node.blobs.containers())
            self._node.blobs.sweep()
        self._to_free = self._freeing.free(self._to_free)

    def _in_order(self, series_instance_uid: str, versions: Sequence[Version]) -> list[Version]:
        """Give the current versions by instance number, as the members of the container shall be."""
        locations = self._node.index.locate(series=series_instance_uid, within=ANYTHING)
        order = {location.sop_instance_uid: place for place, location in enumerate(locations)}
        current = [version for version in versions if version.state is VersionState.CURRENT]
        return sorted(current, key=lambda version: (order.get(version.sop_instance_uid, len(order)), version.id))

    def _seal_or_shun(self, series_instance_uid: str) -> bool:
        try:
            return self.seal(series_instance_uid) > 0
        except Corrupt as error:
            self._shunned[series_instance_uid] = now() + SHUNNED_FOR
            log.error("a series cannot be sealed", series_instance_uid=series_instance_uid, error=str(error))
        except (NotFound, Unavailable) as error:
            self._shunned[series_instance_uid] = now() + PUT_OFF_FOR
            log.warning("sealing is put off", series_instance_uid=series_instance_uid, error=str(error))
        return False

    def _forget_shunned(self) -> None:
        moment = now()
        self._shunned = {series: until for series, until in self._shunned.items() if until > moment}
