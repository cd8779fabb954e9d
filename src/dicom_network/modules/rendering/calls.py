"""What is asked of a codec process, and what it answers: plain values that go through a socket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from dicom_network.base.pixels import PixelDescription, RenderOptions


@dataclass(frozen=True, slots=True)
class StoredDataSet:
    """Where a data set lies in the file whose descriptor goes with the call."""

    offset: int
    length: int
    transfer_syntax_uid: str
    pixel_data_offset: int | None
    """From the start of the data set, of the inflated one where it is deflated."""


@dataclass(frozen=True, slots=True)
class Render:
    """Render a frame (``image/gif``: all of them); None: the representative one. Answers with the picture."""

    data_set: StoredDataSet
    frame_number: int | None
    options: RenderOptions


@dataclass(frozen=True, slots=True)
class TranscodeFrame:
    """Answers with the frame in the other transfer syntax."""

    frame: bytes
    description: PixelDescription
    from_transfer_syntax: str
    to_transfer_syntax: str


@dataclass(frozen=True, slots=True)
class TranscodeInstance:
    """Write a Part 10 file to the second descriptor. Answers with ``length`` and ``data_set_offset``."""

    data_set: StoredDataSet
    to_transfer_syntax: str


@dataclass(frozen=True, slots=True)
class FindDocument:
    """Answers where an encapsulated document lies: ``offset``, ``length`` (in the data set) and ``media_type``."""

    data_set: StoredDataSet


@dataclass(frozen=True, slots=True)
class FindVideo:
    """Answers where a video stream lies: ``extents`` (offset and length in the data set) and ``media_type``."""

    data_set: StoredDataSet


@dataclass(frozen=True, slots=True)
class DescribeReport:
    """Answers with a structured report as HTML."""

    data_set: StoredDataSet


@dataclass(frozen=True, slots=True)
class DrawPlaceholder:
    """Draw a thumbnail for what is no picture. Answers with the picture."""

    words: str
    options: RenderOptions


Call: TypeAlias = (
    Render | TranscodeFrame | TranscodeInstance | FindDocument | FindVideo | DescribeReport | DrawPlaceholder
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a codec process gives back."""

    content: bytes = b""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Whatever JSON can hold."""
    cpu_seconds: float = 0
    """What the call cost the codec process."""


class CodecProcesses(Protocol):
    """Processes that do calls, with limits on time and memory."""

    def perform(self, call: Call, descriptors: Sequence[int] = ()) -> Answer:
        """Do a call in one of the processes, waiting for one that is free; usable from many threads at once.

        ``descriptors`` go along: the file of the data set first. Raises: InvalidInput, NotFound as the call does;
        Unavailable (``pixels.timeout``, ``pixels.crashed``, ``pixels.memory``, ``pixels.busy``).
        """
