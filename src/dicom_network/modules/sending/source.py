"""Where the bytes come from: the data set of an instance, as stored or in another transfer syntax, in pieces."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dicom_network.base.node import Node
from dicom_network.base.pixels import Transcoded
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.errors import NotFound
from dicom_network.domain.hierarchy import InstanceLocation

PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class DataSetSource:
    """A data set to send: its length in bytes, and its pieces."""

    length: int
    pieces: Iterator[bytes]


@contextmanager
def open_data_set(node: Node, location: InstanceLocation, transfer_syntax_uid: str) -> Iterator[DataSetSource]:
    """Open the data set of an instance in a transfer syntax.

    Raises: NotFound where the instance is gone, InvalidInput where it cannot be had in this syntax.
    """
    if transfer_syntax_uid != location.transfer_syntax_uid:
        with _open_transcoded(node.pixels.transcode_instance_blocking(location, transfer_syntax_uid)) as source:
            yield source
        return
    with _open_extent(node, location) as (read, length):
        yield DataSetSource(length - location.data_set_offset, _pieces(read, location.data_set_offset, length))


@contextmanager
def _open_extent(node: Node, location: InstanceLocation) -> Iterator[tuple[Callable[[int, int], bytes], int]]:
    try:
        opened = node.blobs.open(location.extent)
        reading = opened.__enter__()
    except NotFound:
        # The series was sealed between the look-up and now: the index knows where it lies since then.
        again = next(node.index.locate(instances=[location.sop_instance_uid], within=ANYTHING), None)
        if again is None:
            raise
        opened = node.blobs.open(again.extent)
        reading = opened.__enter__()
    try:
        yield reading.read, reading.length
    finally:
        opened.__exit__(None, None, None)


@contextmanager
def _open_transcoded(transcoded: Transcoded) -> Iterator[DataSetSource]:
    with transcoded.path.open("rb") as file:

        def read(offset: int, size: int) -> bytes:
            file.seek(offset)
            return file.read(size)

        start = transcoded.data_set_offset
        yield DataSetSource(transcoded.length - start, _pieces(read, start, transcoded.length))


def _pieces(read: Callable[[int, int], bytes], start: int, end: int) -> Iterator[bytes]:
    for offset in range(start, end, PIECE_BYTES):
        yield read(offset, min(PIECE_BYTES, end - offset))
