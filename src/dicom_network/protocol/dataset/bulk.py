"""Bulk data: finding the value that a BulkDataURI of our metadata stands for."""

from itertools import islice
from typing import NamedTuple

from dicom_network.protocol.dataset.encoding import IMPLICIT_LITTLE_ENDIAN, Buffer, encoding_of
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.walk import FRAGMENTS, UN_SEQUENCE, Element, walk_elements, walk_items


class BulkData(NamedTuple):
    """A value: ``data_set[offset : offset + length]``, in the byte ordering of the data set."""

    offset: int
    length: int
    vr: str
    is_encapsulated: bool
    """Whether the value is items of fragments (then ask ``frames`` for what is in them)."""


def find_bulk_data(data_set: Buffer, transfer_syntax_uid: str, path: str) -> BulkData | None:
    """Find the value at a path such as ``7FE00010`` or ``00480105/0/00282000``; None where there is none.

    Of a deflated data set, give the inflated bytes (``deflate.inflate``).
    Raises: DataSetError where the path or the data set makes no sense.
    """
    encoding = encoding_of(transfer_syntax_uid)
    steps = _steps(path)
    elements, offset, at_pixel_data = walk_elements(data_set, 0, len(data_set), encoding, to_pixel_data=True)
    if at_pixel_data and _find(elements, steps[0][0]) is None:
        elements, _, _ = walk_elements(data_set, offset, len(data_set), encoding)
    for depth, (sequence, item_index) in enumerate(steps[:-1], start=1):
        found = _find(elements, sequence)
        if found is None:
            return None
        _, vr, start, stop = found
        if vr not in ("SQ", UN_SEQUENCE):
            return None
        if vr == UN_SEQUENCE:
            encoding = IMPLICIT_LITTLE_ENDIAN
        item = next(islice(walk_items(data_set, start, stop, encoding, depth), item_index, None), None)
        if item is None:
            return None
        elements = item
    found = _find(elements, steps[-1][0])
    if found is None:
        return None
    _, vr, start, stop = found
    return BulkData(start, stop - start, "OB" if vr == FRAGMENTS else vr, vr == FRAGMENTS)


def _find(elements: list[Element], tag: int) -> Element | None:
    return next((element for element in elements if element[0] == tag), None)


def _steps(path: str) -> list[tuple[int, int]]:
    """Split a path into (tag, item index); the last one has no item."""
    parts = path.split("/")
    try:
        tags = [int(part, 16) for part in parts[::2]]
        indexes = [int(part) for part in parts[1::2]]
    except ValueError:
        raise DataSetError("this is no path of an attribute") from None
    if len(tags) != len(indexes) + 1 or any(len(part) != 8 for part in parts[::2]) or min([0, *indexes]) < 0:
        raise DataSetError("this is no path of an attribute")
    return list(zip(tags, [*indexes, 0], strict=True))
