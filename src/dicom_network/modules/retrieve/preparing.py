"""Preparing the metadata of series that have become quiet, and forgetting what became of none."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.module import Timer
from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import DicomNetworkError
from dicom_network.domain.hierarchy import SeriesState
from dicom_network.modules.retrieve.metadata import encode_instances
from dicom_network.modules.retrieve.prepared import PreparedMetadata
from dicom_network.modules.retrieve.service import locate

PREPARE_EVERY = timedelta(seconds=1)
SERIES_AT_ONCE = 20
"""Prepared between two looks at whether the node is to stop."""
SWEEP_EVERY = timedelta(minutes=1)
FILES_AT_ONCE = 500
"""Looked at in one sweep: half a million series are gone through within a day."""

log = logger("retrieve")


def prepare_series(node: Node, prepared: PreparedMetadata, state: SeriesState) -> bytes:
    """Prepare the metadata of a series; gives them compressed. Raises: NotFound, Corrupt."""
    # Located after the revision was read: what has come since then is in it too, and the next revision replaces it.
    locations = locate(node, {"study": state.study_instance_uid, "series": state.series_instance_uid})
    metadata = encode_instances(node, locations, prepared.base)
    return prepared.write(state.series_instance_uid, state.revision, metadata)


def timers(node: Node) -> Sequence[Timer]:
    """Give the work of the worker."""
    prepared = PreparedMetadata(node.settings)
    sweeper = Sweeper(node, prepared)
    return [
        Timer("prepare-metadata", PREPARE_EVERY, lambda: prepare_quiet_series(node, prepared)),
        Timer("sweep-metadata", SWEEP_EVERY, sweeper.sweep),
    ]


def prepare_quiet_series(node: Node, prepared: PreparedMetadata) -> bool:
    """Prepare some series that have been quiet for long enough; True where there are more."""
    quiet_since = now() - timedelta(seconds=node.settings.lifecycle.metadata_after_seconds)
    states = node.index.unprepared_series(quiet_since, SERIES_AT_ONCE)
    for state in states:
        try:
            if prepared.read(state.series_instance_uid, state.revision) is None:
                prepare_series(node, prepared, state)
        except DicomNetworkError as error:
            # Marked all the same: it fails again until the series changes, and is tried when somebody asks for it.
            log.warning("metadata not prepared", series_instance_uid=state.series_instance_uid, error=str(error))
        with node.database.transaction() as transaction:
            node.index.mark_prepared(transaction, state.series_instance_uid, state.revision)
    return len(states) == SERIES_AT_ONCE


class Sweeper:
    """Deletes what was prepared of series that are gone or have changed, a few files at a time."""

    def __init__(self, node: Node, prepared: PreparedMetadata) -> None:
        self._node = node
        self._prepared = prepared
        self._files: Iterator[tuple[Path, str, int]] = iter(())

    def sweep(self) -> None:
        """Look at the next files; begins anew after the last one."""
        files = list(islice(self._files, FILES_AT_ONCE))
        for path, series, revision in files:
            states = self._node.index.series_states(series=series, within=ANYTHING)
            if all(state.revision != revision for state in states):
                path.unlink(missing_ok=True)
        if len(files) < FILES_AT_ONCE:
            self._files = self._prepared.names()
