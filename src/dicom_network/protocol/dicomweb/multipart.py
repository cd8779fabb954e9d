"""``multipart/related`` (RFC 2046 5.1, RFC 2387) read as a stream of events.

Theory of operation: a delimiter is CRLF, two hyphens and the boundary, ending its line. Bytes of a part are handed on
as soon as they cannot be the beginning of a delimiter, so a part of any size needs no more memory than a chunk, and
where the chunks were cut makes no difference.
"""

import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from dicom_network.protocol.dicomweb.errors import MultipartError

MAX_HEADER_BYTES = 16 * 1024
"""Of one part. Real ones have 40 to 300; 16 KiB is what web servers allow a whole request."""
MAX_PREAMBLE_BYTES = 16 * 1024
"""Before the first delimiter; real messages have nothing there, or a sentence for people (RFC 2046 5.1.1)."""
MAX_PADDING_BYTES = 128
"""White space between a boundary and the end of its line, which mail gateways were known to add."""
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,199}[0-9A-Za-z'()+_,\-./:=?]")
"""RFC 2046 5.1.1 allows 70 characters; some toolkits write more."""


@dataclass(frozen=True, slots=True)
class PartBegan:
    """A part begins."""

    headers: Mapping[str, str]
    """Names in lower case."""


@dataclass(frozen=True, slots=True)
class PartData:
    """Bytes of the part that began last."""

    content: memoryview


@dataclass(frozen=True, slots=True)
class PartEnded:
    """The part is complete."""


MultipartEvent: TypeAlias = PartBegan | PartData | PartEnded


class _State(Enum):
    PREAMBLE = auto()
    HEADERS = auto()
    BODY = auto()
    EPILOGUE = auto()


class _Line(Enum):
    """What follows a boundary."""

    OPENS = auto()
    CLOSES = auto()
    IS_DATA = auto()
    UNKNOWN = auto()


class MultipartParser:
    """Turns the chunks of a body into events."""

    def __init__(self, boundary: str) -> None:
        """Begin. Raises: MultipartError for a boundary that may not be."""
        if not BOUNDARY.fullmatch(boundary):
            raise MultipartError(
                "the boundary of the multipart message is missing or has characters that none may have"
            )
        self._delimiter = b"\r\n--" + boundary.encode("ascii")
        self._state = _State.PREAMBLE
        # As if a line had ended before: the first delimiter may stand at the very beginning.
        self._pending = b"\r\n"
        self._preamble_bytes = 0
        self._is_body_fresh = False
        """The two bytes at the present position are the CRLF that ended the headers, and may begin a delimiter too."""

    def receive(self, chunk: bytes | bytearray | memoryview) -> Iterator[MultipartEvent]:
        """Yield the events that this chunk completes; take them all before the next chunk. Raises: MultipartError."""
        data = self._pending + bytes(chunk) if self._pending else bytes(chunk)
        position = 0
        while True:
            before = (self._state, position)
            position = yield from self._step(data, position)
            if (self._state, position) == before:
                break
        self._pending = data[position:]

    def finish(self) -> None:
        """Note that the body has ended. Raises: MultipartError where it was cut short."""
        if self._state is _State.PREAMBLE:
            raise MultipartError("the boundary that the Content-Type names does not occur in the multipart message")
        if self._state is not _State.EPILOGUE:
            raise MultipartError("the multipart message is cut short: its closing boundary is missing")

    def _step(self, data: bytes, position: int) -> Generator[MultipartEvent, None, int]:
        """Go on in the present state; gives the position up to which all is settled."""
        if self._state is _State.PREAMBLE:
            return self._skip_preamble(data, position)
        if self._state is _State.HEADERS:
            return (yield from self._read_headers(data, position))
        if self._state is _State.BODY:
            return (yield from self._read_body(data, position))
        return len(data)

    def _skip_preamble(self, data: bytes, position: int) -> int:
        found, line, end = self._find_delimiter(data, position)
        self._preamble_bytes += found - position
        if self._preamble_bytes > MAX_PREAMBLE_BYTES:
            raise MultipartError(f"no boundary in the first {MAX_PREAMBLE_BYTES} bytes of the multipart message")
        if line is _Line.UNKNOWN:
            return found
        self._state = _State.HEADERS if line is _Line.OPENS else _State.EPILOGUE
        return end

    def _read_headers(self, data: bytes, position: int) -> Generator[MultipartEvent, None, int]:
        # A part without headers begins with the empty line (RFC 2046 5.1).
        end = position if data.startswith(b"\r\n", position) else data.find(b"\r\n\r\n", position)
        if (len(data) if end < 0 else end) - position > MAX_HEADER_BYTES:
            raise MultipartError(f"the headers of a part have more than {MAX_HEADER_BYTES} bytes")
        if end < 0:
            return position
        yield PartBegan(_parse_headers(data[position:end]))
        self._state = _State.BODY
        self._is_body_fresh = True
        return end if end == position else end + 2

    def _read_body(self, data: bytes, position: int) -> Generator[MultipartEvent, None, int]:
        found, line, end = self._find_delimiter(data, position)
        if found > position:
            start = position + 2 if self._is_body_fresh else position
            self._is_body_fresh = False
            if found > start:
                yield PartData(memoryview(data)[start:found])
        if line is _Line.UNKNOWN:
            return found
        self._state = _State.HEADERS if line is _Line.OPENS else _State.EPILOGUE
        yield PartEnded()
        return end

    def _find_delimiter(self, data: bytes, position: int) -> tuple[int, _Line, int]:
        """Find the next delimiter: where it begins, of which kind it is, and where its line ends.

        ``UNKNOWN``: there is none so far, and only what lies before the first of the numbers is certainly none.
        """
        found = data.find(self._delimiter, position)
        while found >= 0:
            line, end = self._read_line(data, found + len(self._delimiter))
            if line is not _Line.IS_DATA:
                return found, line, end
            found = data.find(self._delimiter, found + 2)
        return self._settled_end(data, position), _Line.UNKNOWN, 0

    def _settled_end(self, data: bytes, position: int) -> int:
        """Give the position before which no delimiter begins; one may have begun at the end of the data."""
        if self._is_body_fresh and len(data) - position < 2:
            return position
        candidate = data.find(b"\r", max(position, len(data) - len(self._delimiter) + 1))
        while candidate >= 0:
            if self._delimiter.startswith(data[candidate:]):
                return candidate
            candidate = data.find(b"\r", candidate + 1)
        return len(data)

    @staticmethod
    def _read_line(data: bytes, position: int) -> tuple[_Line, int]:
        """Read the rest of a delimiter's line."""
        if data.startswith(b"--", position):
            return _Line.CLOSES, position + 2
        end = position
        while end < len(data) and data[end] in b" \t" and end - position <= MAX_PADDING_BYTES:
            end += 1
        if data.startswith(b"\r\n", end):
            return _Line.OPENS, end + 2
        rest = data[end : end + 2]
        is_open_ended = rest in (b"", b"\r") or (rest == b"-" and end == position)
        return (_Line.UNKNOWN if is_open_ended else _Line.IS_DATA), end


def _parse_headers(block: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    # A line that begins with white space goes on from the one before (RFC 5322 2.2.3).
    for line in re.sub(r"\r\n[ \t]+", " ", block.decode("latin-1")).split("\r\n"):
        name, separator, value = line.partition(":")
        if line and not separator:
            raise MultipartError("a header of a part has no colon")
        if line:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers
