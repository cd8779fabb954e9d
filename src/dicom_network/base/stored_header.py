"""Reading the header of an instance that lies in the store, when the index is not to be asked."""

import mmap

from dicom_network.domain.errors import Corrupt
from dicom_network.domain.hierarchy import Arrival, Found, Landed
from dicom_network.domain.ports import BlobStore
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.header import scan_header
from dicom_network.protocol.dataset.part10 import parse_part10_header


def read_arrival(blobs: BlobStore, found: Found, institutions: tuple[int, ...] = ()) -> Arrival:
    """Give an instance as it was on its way into the index, from its bytes alone; its digest is not compared.

    Raises: Corrupt where the bytes are no instance, NotFound where the container is gone.
    """
    with blobs.open(found.extent) as reading:
        descriptor, start = reading.fileno_and_offset()
        # Mapped, so that a huge data set without Pixel Data costs only the pages in which its elements begin.
        skipped = start % mmap.ALLOCATIONGRANULARITY
        try:
            mapped = mmap.mmap(descriptor, skipped + reading.length, access=mmap.ACCESS_READ, offset=start - skipped)
        except ValueError as error:
            raise Corrupt(f"{_where(found)} ends beyond its container", code="storage.short") from error
        # Not closed here: an error's traceback may still hold views of it.
        return _read(memoryview(mapped)[skipped:], found, institutions)


def _read(file: memoryview, found: Found, institutions: tuple[int, ...]) -> Arrival:
    try:
        # With the first element behind it, by which a parser sees that file meta information has ended.
        part10_header = parse_part10_header(file[: found.data_set_offset + 16], whole=True)
        syntax = part10_header.transfer_syntax_uid if part10_header else ""
        header = scan_header(file[found.data_set_offset :], syntax, whole=True)
    except DataSetError as error:
        raise Corrupt(f"{_where(found)} cannot be read: {error}", code="storage.unreadable") from error
    if header is None:
        raise Corrupt(f"{_where(found)} ends in the middle of its header", code="storage.unreadable")
    return Arrival(
        sop_class_uid=header.sop_class_uid,
        sop_instance_uid=header.sop_instance_uid,
        series_instance_uid=header.series_instance_uid,
        study_instance_uid=header.study_instance_uid,
        transfer_syntax_uid=syntax,
        attributes=header.attributes,
        pixel_data_offset=header.pixel_data_offset,
        landed=Landed(found.extent, found.data_set_offset, found.digest),
        reception=found.reception,
        institutions=institutions,
    )


def _where(found: Found) -> str:
    return f"{found.sop_instance_uid} in {found.extent.container} at {found.extent.offset}"
