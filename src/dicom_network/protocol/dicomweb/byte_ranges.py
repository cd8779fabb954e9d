"""The ``Range`` header (RFC 9110 14)."""

from dataclasses import dataclass

from dicom_network.protocol.dicomweb.errors import RangeError


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes [first, last] of a representation, both included and counted from 0."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.last - self.first + 1

    def content_range(self, complete_length: int) -> str:
        """Give the value of ``Content-Range``."""
        return f"bytes {self.first}-{self.last}/{complete_length}"


def parse_range(text: str, complete_length: int) -> ByteRange | None:
    """Read a header with one range of bytes; None where it is to be ignored and the whole given.

    Ignored are other units, malformed ranges and several ranges at once, as RFC 9110 14.2 allows.

    Raises: RangeError where the range lies outside the representation (416).
    """
    unit, _, ranges = text.partition("=")
    if unit.strip().lower() != "bytes" or "," in ranges:
        return None
    first, separator, last = (piece.strip() for piece in ranges.partition("-"))
    if not separator or not _is_number(first, last):
        return None
    if not first:
        return _suffix(int(last), complete_length) if last else None
    start = int(first)
    end = min(int(last), complete_length - 1) if last else complete_length - 1
    if last and int(last) < start:
        return None
    if start >= complete_length:
        raise RangeError(f"the range begins at {start} and the representation has {complete_length} bytes")
    return ByteRange(start, end)


def _suffix(length: int, complete_length: int) -> ByteRange:
    if length == 0 or complete_length == 0:
        raise RangeError("the range is empty")
    return ByteRange(max(0, complete_length - length), complete_length - 1)


def _is_number(*texts: str) -> bool:
    # A bound on digits: int() of a very long text takes quadratic time.
    return all(not text or (text.isascii() and text.isdigit() and len(text) <= 18) for text in texts)
