"""The query parameters of QIDO-RS (PS3.18 8.3.4, 10.6.1.2), read into plain values.

What a client writes where the standard leaves room is taken: parameter names in any case, lists joined by comma or
backslash or given by repeating the parameter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from dicom_network.protocol.dicomweb.attribute_paths import AttributePath, parse_attribute_path
from dicom_network.protocol.dicomweb.errors import ParameterError
from dicom_network.standard.elements import keyword_of, vr_of

MAX_PARAMETERS = 512
MAX_COUNT_DIGITS = 9
SEPARATORS = str.maketrans({",": "\\"})
LIST_VRS = frozenset({"UI", "CS", "AE", "IS"})
"""VRs of which a comma or a repetition makes a list; in any other text a comma is a comma."""
NOT_ATTRIBUTES = frozenset({"accept", "charset", "_", "token"})
"""Parameters that other layers read (PS3.18 8.3.3), or that clients add to get round caches."""


@dataclass(frozen=True, slots=True)
class AttributeMatch:
    """One attribute and what it is to match: the text of a C-FIND key, several values joined by a backslash."""

    path: AttributePath
    text: str


@dataclass(frozen=True, slots=True)
class QidoParameters:
    """A QIDO-RS request after its path."""

    matches: tuple[AttributeMatch, ...] = ()
    included: tuple[AttributePath, ...] = ()
    """From ``includefield``, and attributes that were given without a value."""
    includes_all: bool = False
    limit: int | None = None
    offset: int = 0
    is_fuzzy: bool = False
    after: str = ""
    """Where the page before ended: an extension, from the ``Link`` header of that page."""
    ignored: tuple[str, ...] = field(default=())
    """Parameters and fields that nobody knows, as they were named."""


class _Reader:
    """Gathers what the parameters say."""

    def __init__(self) -> None:
        self.matches: dict[AttributePath, list[str]] = {}
        self.included: dict[AttributePath, None] = {}
        self.includes_all = False
        self.settings: dict[str, str] = {}
        self.ignored: dict[str, None] = {}

    def take(self, name: str, value: str) -> None:
        lowered = name.lower()
        if lowered == "includefield":
            self._include(value)
        elif lowered in ("limit", "offset", "fuzzymatching", "after"):
            if self.settings.setdefault(lowered, value) != value:
                raise ParameterError(f"{lowered} is given twice with different values")
        elif lowered not in NOT_ATTRIBUTES:
            self._match(name, value)

    def _include(self, value: str) -> None:
        for name in filter(None, (piece.strip() for piece in value.split(","))):
            if name.lower() == "all":
                self.includes_all = True
                continue
            path = parse_attribute_path(name)
            if path is None:
                self.ignored[name] = None
            else:
                self.included[path] = None

    def _match(self, name: str, value: str) -> None:
        path = parse_attribute_path(name)
        if path is None:
            self.ignored[name] = None
        elif value == "":
            self.included[path] = None
        else:
            self.matches.setdefault(path, []).append(value)


def parse_qido_parameters(query_string: str) -> QidoParameters:
    """Read the query component of a URL. Raises: ParameterError, which names the parameter."""
    reader = _Reader()
    for name, value in parse_query(query_string):
        reader.take(name, value)
    settings = reader.settings
    offset, after = _count(settings, "offset"), settings.get("after", "")
    if offset and after:
        raise ParameterError("offset and after exclude each other")
    return QidoParameters(
        matches=tuple(AttributeMatch(path, _join(path, values)) for path, values in reader.matches.items()),
        included=tuple(reader.included),
        includes_all=reader.includes_all,
        limit=_count(settings, "limit"),
        offset=offset or 0,
        is_fuzzy=_flag(settings, "fuzzymatching"),
        after=after,
        ignored=tuple(reader.ignored),
    )


def parse_query(query_string: str) -> list[tuple[str, str]]:
    """Split the query component of a URL into names and values. Raises: ParameterError."""
    try:
        return parse_qsl(query_string, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError as error:
        raise ParameterError("the query is not UTF-8") from error
    except ValueError as error:
        raise ParameterError(f"the query has more than {MAX_PARAMETERS} parameters") from error


def _join(path: AttributePath, values: Sequence[str]) -> str:
    if vr_of(path[-1]) in LIST_VRS:
        pieces = (piece.strip() for value in values for piece in value.translate(SEPARATORS).split("\\"))
        return "\\".join(dict.fromkeys(filter(None, pieces)))
    different = list(dict.fromkeys(values))
    if len(different) > 1:
        raise ParameterError(f"{_named(path)} is given {len(different)} times with different values")
    return different[0]


def _named(path: AttributePath) -> str:
    return ".".join(keyword_of(tag) or f"{tag:08X}" for tag in path)


def _count(settings: dict[str, str], name: str) -> int | None:
    text = settings.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_COUNT_DIGITS):
        raise ParameterError(f"{name} is to be a whole number from 0 to {10**MAX_COUNT_DIGITS - 1}")
    return int(text)


def _flag(settings: dict[str, str], name: str) -> bool:
    text = settings.get(name, "false").lower()
    if text not in ("true", "false"):
        raise ParameterError(f"{name} is to be true or false")
    return text == "true"
