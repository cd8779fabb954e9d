"""Erasing: the bytes of a forgotten instance go, though others share its container."""

import os
from pathlib import Path

from dicom_network.stores.blobs import layout
from dicom_network.stores.blobs.durable import write_all
from dicom_network.stores.blobs.notes import ERASED, Note, read_notes, write_notes
from dicom_network.stores.blobs.reserve import disk_error
from dicom_network.stores.blobs.walk import Entry, read_large_object, walk_landing_log

_ZEROS = bytes(1 << 20)


def erase_forgotten(path: Path, container: str) -> None:
    """Overwrite the data sets of forgotten files with zeros; records and file headers stay, so the log can be walked.

    Raises: Unavailable where the disk fails; the files stay noted as forgotten and the next call goes on.
    """
    forgotten = read_notes(path).forgotten()
    if not forgotten:
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            for entry in _entries(path, container):
                if entry.file_offset in forgotten:
                    _overwrite(descriptor, entry.file_offset + entry.record.data_set_offset, entry.end)
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
        write_notes(path, dict.fromkeys(sorted(forgotten), Note(ERASED)))
    except OSError as error:
        raise disk_error(error, f"erasing in {container}") from error


def _entries(path: Path, container: str) -> list[Entry]:
    if container.startswith(layout.LANDING):
        return [entry for entry in walk_landing_log(path, container) if isinstance(entry, Entry)]
    entry = read_large_object(path, container)
    return [entry] if isinstance(entry, Entry) else []


def _overwrite(descriptor: int, start: int, end: int) -> None:
    while start < end:
        length = min(len(_ZEROS), end - start)
        write_all(descriptor, memoryview(_ZEROS)[:length], start)
        start += length
