"""Reading any container by itself: what lies in it, and whether its bytes are what they were."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dicom_network.domain.hierarchy import Found, Standing, VersionState
from dicom_network.stores.blobs import layout
from dicom_network.stores.blobs.notes import Notes, read_notes
from dicom_network.stores.blobs.sealed import scan_sealed_series
from dicom_network.stores.blobs.walk import (
    Damage,
    Entry,
    digest_of,
    found_of,
    read_large_object,
    walk_landing_log,
)


def scan_container(path: Path, container: str, *, verify: bool) -> Iterator[Found | Damage]:
    """Yield what lies in a container and what of it is damaged. Raises: FileNotFoundError."""
    notes = read_notes(path)
    for item in _written(path, container):
        if isinstance(item, Damage):
            yield item
            continue
        found = _as_noted(item, notes)
        if found is not None:
            yield _verified(path, found) if verify else found


def _written(path: Path, container: str) -> Iterator[Found | Damage]:
    if container.startswith(layout.SERIES):
        yield from scan_sealed_series(path, container)
        return
    entries = (
        walk_landing_log(path, container)
        if container.startswith(layout.LANDING)
        else [read_large_object(path, container)]
    )
    for entry in entries:
        yield found_of(container, entry, VersionState.CURRENT) if isinstance(entry, Entry) else entry


def _as_noted(found: Found, notes: Notes) -> Found | None:
    standing = notes.standing(found.extent.offset, Standing(found.state, found.ended))
    if standing is None:
        return None
    ended = standing.since if standing.state in (VersionState.TRASHED, VersionState.REPLACED) else None
    return replace(found, state=standing.state, ended=ended)


def _verified(path: Path, found: Found) -> Found | Damage:
    start, length = found.extent.offset + found.data_set_offset, found.extent.length - found.data_set_offset
    with path.open("rb", buffering=0) as file:
        if digest_of(file.fileno(), start, length) == found.digest:
            return found
    return Damage(
        found.extent.container, found.extent.offset, found.extent.length, "its bytes do not match their digest"
    )
