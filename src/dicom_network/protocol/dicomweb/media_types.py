"""Media types and the ``Accept`` header (RFC 9110 8.3.1, 12.5.1; PS3.18 8.7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from dicom_network.protocol.dicomweb.errors import MediaTypeError

DICOM = "application/dicom"
DICOM_JSON = "application/dicom+json"
DICOM_XML = "application/dicom+xml"
JSON = "application/json"
MULTIPART = "multipart/related"
OCTET_STREAM = "application/octet-stream"
ZIP = "application/zip"

MAX_RANGES = 64
"""Browsers send fewer than 10 and DICOMweb clients, which name every transfer syntax, fewer than 40."""


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type or, with ``*`` in its name, a media range."""

    name: str
    """Lower-case, without parameters: ``multipart/related``."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case, values without quotes; ``q`` is not among them."""
    quality: float = 1.0
    """0: never."""

    def covers(self, name: str) -> bool:
        """Tell whether a media type without wildcards falls into this range."""
        return _covers(self.name, name)

    @property
    def root_type(self) -> str:
        """Media type, or range, of the parts of ``multipart/related`` (RFC 2387); ``*/*`` where none is given."""
        return self.parameters.get("type", "*/*").lower()

    @property
    def transfer_syntax(self) -> str:
        """UID, ``*``, or empty for none given (PS3.18 8.7.3.5.2)."""
        return self.parameters.get("transfer-syntax", "")

    def covers_root(self, name: str) -> bool:
        """Tell whether a part of this media type falls into this range."""
        return _covers(self.root_type, name)

    def specificity(self) -> int:
        """Rank ranges: of several that cover one answer the most specific counts (RFC 9110 12.5.1)."""
        named = sum(part not in ("", "*") for part in self.name.split("/"))
        return named * 8 + sum(value not in ("*", "*/*") for value in self.parameters.values())


ANYTHING = MediaType("*/*")


def parse_media_type(text: str) -> MediaType:
    """Read one media type, as in ``Content-Type``. Raises: MediaTypeError."""
    pieces = list(_split(text, ";"))
    name = pieces[0].strip().lower()
    kind, separator, subtype = name.partition("/")
    if not separator or not kind or not subtype or any(character in name for character in ' \t"=,'):
        raise MediaTypeError(f"{_shown(text)} is no media type")
    parameters = dict(_parameter(piece, text) for piece in pieces[1:] if piece.strip())
    return MediaType(name, parameters, _quality(parameters.pop("q", "1"), text))


@lru_cache(maxsize=256)
def parse_accept(text: str) -> tuple[MediaType, ...]:
    """Read an ``Accept`` header; an empty one accepts anything. Raises: MediaTypeError.

    The slash in an unquoted ``type=application/dicom`` is against RFC 9110 but in wide use, and taken.
    """
    ranges = tuple(parse_media_type(piece) for piece in _split(text, ",") if piece.strip())
    if len(ranges) > MAX_RANGES:
        raise MediaTypeError(f"Accept names {len(ranges)} media types, more than {MAX_RANGES}")
    return ranges or (ANYTHING,)


def _covers(media_range: str, name: str) -> bool:
    if media_range in ("*/*", "*", name):
        return True
    kind, _, subtype = media_range.partition("/")
    # dicomweb-client writes the range as "image/".
    return subtype in ("*", "") and name.startswith(f"{kind}/")


def _split(text: str, separator: str) -> Iterator[str]:
    """Split outside of quoted strings (RFC 9110 5.6.4)."""
    start, quoted, escaped = 0, False, False
    for position, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = character == "\\", character != '"'
        elif character == '"':
            quoted = True
        elif character == separator:
            yield text[start:position]
            start = position + 1
    if quoted:
        raise MediaTypeError(f"a quoted string in {_shown(text)} does not end")
    yield text[start:]


def _parameter(piece: str, text: str) -> tuple[str, str]:
    name, separator, value = piece.partition("=")
    if not separator or not name.strip():
        raise MediaTypeError(f"{_shown(text)} has a parameter without a value")
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] == '"':
        value = _unescape(value[1:-1])
    return name.strip().lower(), value


def _unescape(quoted: str) -> str:
    characters = iter(quoted)
    return "".join(next(characters, "") if character == "\\" else character for character in characters)


def _quality(value: str, text: str) -> float:
    try:
        quality = float(value)
    except ValueError:
        quality = -1.0
    if not 0 <= quality <= 1:
        raise MediaTypeError(f"the quality of {_shown(text)} is no number from 0 to 1")
    return quality


def _shown(text: str) -> str:
    return repr(text[:120])
