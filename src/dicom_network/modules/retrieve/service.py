"""What was stored, given back: where instances lie, and how to open them whatever happens to them meanwhile."""

import mmap
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import TracebackType

from dicom_network.base.node import Node
from dicom_network.base.pixels import Transcoded
from dicom_network.domain.access import ANYTHING, StudyRule
from dicom_network.domain.errors import Corrupt, NotFound
from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.domain.ports import Reading
from dicom_network.protocol.dataset.deflate import inflate
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

PIXEL_DATA_HEADER_BYTES = 12
"""Tag, VR and length of an element with a long value (PS3.5 7.1.2)."""


def locate(node: Node, uids: Mapping[str, str], within: StudyRule = ANYTHING) -> list[InstanceLocation]:
    """Find the instances under ``study``, ``series`` and ``instance``, whichever are given, in their order.

    Whether the asker may have them was found out before, or is said by ``within``. Raises: NotFound.
    """
    instance = uids.get("instance")
    locations = list(
        node.index.locate(
            study=uids.get("study", ""),
            series=uids.get("series", ""),
            instances=(instance,) if instance else (),
            within=within,
        )
    )
    if not locations:
        what = "instance" if instance else "series" if "series" in uids else "study"
        raise NotFound(f"there is no such {what}", code=f"retrieve.{what}")
    return locations


def open_instance(node: Node, location: InstanceLocation) -> AbstractContextManager[Reading]:
    """Open the Part 10 file of an instance. Raises: NotFound where the instance is gone."""
    try:
        return node.blobs.open(location.extent)
    except NotFound:
        # Its series was sealed between the look-up and now, and lies elsewhere since then.
        again = next(iter(node.index.locate(instances=(location.sop_instance_uid,), within=ANYTHING)), None)
        if again is None or again.digest != location.digest:
            raise
        return node.blobs.open(again.extent)


@contextmanager
def open_data_set(node: Node, location: InstanceLocation) -> Iterator[memoryview]:
    """Map the data set of an instance, or inflate it where it is deflated; valid until left.

    Raises: NotFound; Corrupt where the container is too short or the data set cannot be inflated.
    """
    with ExitStack() as stack:
        reading = stack.enter_context(open_instance(node, location))
        descriptor, start = reading.fileno_and_offset()
        first = start + location.data_set_offset
        page = first - first % mmap.ALLOCATIONGRANULARITY
        try:
            mapped = mmap.mmap(descriptor, start + location.extent.length - page, prot=mmap.PROT_READ, offset=page)
        except ValueError as error:
            raise Corrupt("a container is shorter than the index says", code="storage.short") from error
        whole = stack.enter_context(memoryview(stack.enter_context(mapped)))
        data_set = stack.enter_context(whole[first - page :])
        if transfer_syntax_of(location.transfer_syntax_uid).deflated:
            yield memoryview(_inflated(data_set))
        else:
            yield data_set


def read_header(node: Node, location: InstanceLocation) -> bytes:
    """Read a data set up to and with the header of its Pixel Data element, as stored; all of it where it has none.

    Raises: NotFound.
    """
    length = location.extent.length - location.data_set_offset
    if location.pixel_data_offset is not None and not transfer_syntax_of(location.transfer_syntax_uid).deflated:
        length = min(length, location.pixel_data_offset + PIXEL_DATA_HEADER_BYTES)
    with open_instance(node, location) as reading:
        return reading.read(location.data_set_offset, length)


class OpenFile:
    """A file that was made for one answer: opened at once, because the cache may drop it meanwhile."""

    def __init__(self, made: Transcoded) -> None:
        self.length = made.length
        self._file = made.path.open("rb", buffering=0)

    def read(self, offset: int, length: int) -> bytes:
        """Read ``length`` bytes, or what is left."""
        return os.pread(self._file.fileno(), length, offset)

    def fileno_and_offset(self) -> tuple[int, int]:
        """Give the descriptor, and 0."""
        return self._file.fileno(), 0

    def __enter__(self) -> "OpenFile":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._file.close()


def _inflated(data_set: memoryview) -> bytes:
    try:
        return inflate(data_set)
    except DataSetError as error:
        raise Corrupt(f"a stored data set cannot be read: {error}", code="retrieve.broken") from error
