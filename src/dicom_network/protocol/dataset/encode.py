"""The DICOM JSON model to data set bytes (PS3.5 7): responses to queries, and instances that came as metadata."""

from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from struct import error as struct_error
from struct import pack
from typing import Any, Final, TypeAlias
from zlib import DEFLATED, MAX_WBITS, Z_BEST_SPEED, compressobj

from dicom_network.protocol.dataset.character_sets import DEFAULT_TERM, CharacterSet, character_set_of
from dicom_network.protocol.dataset.encapsulation import encapsulate
from dicom_network.protocol.dataset.encoding import ITEM, UNDEFINED_LENGTH, Buffer, Encoding, encoding_of
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.model import DICOMJSON, swapped
from dicom_network.protocol.dataset.texts import text_of
from dicom_network.protocol.dataset.walk import MAX_DEPTH
from dicom_network.standard.elements import vr_of
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of
from dicom_network.standard.value_representations import (
    BYTES,
    CHARACTER_SET_DEPENDENT,
    KNOWN,
    LONG_LENGTH,
    PADDING,
    STRUCT_CODE,
)

BulkData: TypeAlias = Buffer | Sequence[Buffer]
"""A value, or of encapsulated Pixel Data its frames."""

_SPECIFIC_CHARACTER_SET: Final = "00080005"
_PIXEL_DATA: Final = 0x7FE00010
_HEXADECIMAL: Final = frozenset("0123456789ABCDEFabcdef")
_SHORT_LIMIT: Final = 0xFFFE


def encode_data_set(
    model: Mapping[str, Any],
    transfer_syntax_uid: str,
    *,
    bulk_data: Callable[[str], BulkData] | None = None,
) -> bytes:
    """Encode a data set, its elements in the order of their tags, its sequences with defined lengths.

    Text is in the character set that the model names in (0008,0005). Where it names none and text needs one, or where
    that one lacks a character of the text, the data set is in UTF-8 and says so. ``bulk_data`` gives the value for a
    BulkDataURI, little endian; in an encapsulated transfer syntax Pixel Data may be the list of frames.
    Raises: DataSetError with the tag of a value that its VR cannot express.
    """
    writer = _Writer(encoding_of(transfer_syntax_uid), transfer_syntax_uid, bulk_data)
    encoded = writer.data_set(model, None, 0)
    return _deflated(encoded) if transfer_syntax_of(transfer_syntax_uid).deflated else encoded


def _declared(model: Mapping[str, Any]) -> CharacterSet:
    element = model.get(_SPECIFIC_CHARACTER_SET)
    terms = element.get("Value") if isinstance(element, Mapping) else None
    return character_set_of(tuple(str(term or "") for term in terms) if isinstance(terms, list) else ())


def _declaring_utf_8(model: Mapping[str, Any]) -> DICOMJSON:
    return {**model, _SPECIFIC_CHARACTER_SET: {"vr": "CS", "Value": [DEFAULT_TERM]}}


def _deflated(encoded: bytes) -> bytes:
    """Deflate without a zlib header, at even length (PS3.5 A.5)."""
    stream = compressobj(Z_BEST_SPEED, DEFLATED, -MAX_WBITS)
    deflated = stream.compress(encoded) + stream.flush()
    return deflated + b"\x00" * (len(deflated) % 2)


@dataclass(frozen=True, slots=True)
class _Writer:
    encoding: Encoding
    transfer_syntax_uid: str
    bulk_data: Callable[[str], BulkData] | None

    def data_set(self, model: Mapping[str, Any], inherited: CharacterSet | None, depth: int) -> bytes:
        """Encode a data set or an item; UTF-8 stands in for a character set of its own that does not suffice."""
        if inherited is not None and _SPECIFIC_CHARACTER_SET not in model:
            return self._level(model, inherited, depth)
        try:
            return self._level(model, _declared(model), depth)
        except UnicodeEncodeError:
            pass
        try:
            return self._level(_declaring_utf_8(model), character_set_of((DEFAULT_TERM,)), depth)
        except UnicodeEncodeError:
            raise DataSetError("text has characters that no character set has") from None

    def _level(self, model: Mapping[str, Any], character_set: CharacterSet, depth: int) -> bytes:
        if depth > MAX_DEPTH:
            raise DataSetError(f"sequences are nested more than {MAX_DEPTH} deep")
        parts: list[Buffer] = []
        for key in sorted(model):
            tag = _tag(key)
            if tag & 0xFFFF:
                if not isinstance(model[key], Mapping):
                    raise DataSetError("an attribute is no object", tag=tag)
                self._append(parts, tag, model[key], character_set, depth)
        return b"".join(parts)

    def _append(
        self, parts: list[Buffer], tag: int, element: Mapping[str, Any], character_set: CharacterSet, depth: int
    ) -> None:
        vr = element.get("vr") or vr_of(tag)
        if not isinstance(vr, str) or vr not in KNOWN:
            raise DataSetError("there is no such VR", tag=tag)
        fragments = self._fragments(tag, element) if depth == 0 and tag == _PIXEL_DATA else None
        if fragments is not None:
            parts.append(self._header(tag, vr, UNDEFINED_LENGTH))
            parts.extend(encapsulate(fragments))
            return
        value = self._value(tag, vr, element, character_set, depth)
        if len(value) % 2:
            value += PADDING.get(vr, b" ")
        if len(value) > _SHORT_LIMIT and vr not in LONG_LENGTH and self.encoding.explicit_vr:
            # PS3.5 6.2.2: what does not fit a length of 16 bits goes as UN, which is little endian.
            value, vr = (value if self.encoding.little_endian else swapped(value, vr)), "UN"
        parts.append(self._header(tag, vr, len(value)))
        parts.append(value)

    def _header(self, tag: int, vr: str, length: int) -> bytes:
        encoding, group, number = self.encoding, tag >> 16, tag & 0xFFFF
        if not encoding.explicit_vr:
            return encoding.implicit_header.pack(group, number, length)
        if vr in LONG_LENGTH:
            return encoding.explicit_header.pack(group, number, vr.encode(), 0) + encoding.long_length.pack(length)
        return encoding.explicit_header.pack(group, number, vr.encode(), length)

    def _value(self, tag: int, vr: str, element: Mapping[str, Any], character_set: CharacterSet, depth: int) -> bytes:
        values = element.get("Value")
        try:
            if vr == "SQ":
                return self._items(values or (), character_set, depth + 1)
            if values is None or vr in BYTES:
                return self._bytes(tag, vr, element)
            if vr in STRUCT_CODE:
                return pack(f"{self.encoding.order}{len(values)}{STRUCT_CODE[vr]}", *_numbers(vr, values))
            if vr == "AT":
                return b"".join(self.encoding.tag.pack(int(value[:4], 16), int(value[4:], 16)) for value in values)
            return _text(vr, values, character_set)
        except UnicodeEncodeError:
            raise
        except (TypeError, ValueError, AttributeError, struct_error) as error:
            if isinstance(error, DataSetError):
                raise
            raise DataSetError(f"a value is none that {vr} can have", tag=tag) from error

    def _items(self, items: Sequence[Mapping[str, Any]], character_set: CharacterSet, depth: int) -> bytes:
        parts = []
        for item in items:
            encoded = self.data_set(item or {}, character_set, depth)
            parts.append(self.encoding.implicit_header.pack(ITEM >> 16, ITEM & 0xFFFF, len(encoded)))
            parts.append(encoded)
        return b"".join(parts)

    def _bytes(self, tag: int, vr: str, element: Mapping[str, Any]) -> bytes:
        if "InlineBinary" in element:
            value = b64decode(element["InlineBinary"], validate=True)
        elif "BulkDataURI" in element:
            bulk = self._bulk(tag, element)
            value = bytes(bulk) if isinstance(bulk, bytes | bytearray | memoryview) else b"".join(bulk)
        elif element.get("Value"):
            raise DataSetError(f"{vr} has InlineBinary or BulkDataURI, no Value", tag=tag)
        else:
            return b""
        return value if self.encoding.little_endian else swapped(value, vr)

    def _fragments(self, tag: int, element: Mapping[str, Any]) -> Sequence[Buffer] | None:
        """Give the frames to encapsulate; None where Pixel Data are native or empty."""
        if not transfer_syntax_of(self.transfer_syntax_uid).encapsulated or "BulkDataURI" not in element:
            return None
        bulk = self._bulk(tag, element)
        return [bulk] if isinstance(bulk, bytes | bytearray | memoryview) else bulk

    def _bulk(self, tag: int, element: Mapping[str, Any]) -> BulkData:
        if self.bulk_data is None:
            raise DataSetError("the bulk data are not at hand", tag=tag)
        return self.bulk_data(element["BulkDataURI"])


def _tag(key: str) -> int:
    if len(key) != 8 or not _HEXADECIMAL.issuperset(key):
        raise DataSetError("a tag is not eight hexadecimal digits")
    tag = int(key, 16)
    if tag >> 16 in (0, 2, 0xFFFE):
        raise DataSetError("the attribute belongs to no data set", tag=tag)
    return tag


def _numbers(vr: str, values: Sequence[Any]) -> list[float] | list[int]:
    if vr in ("FD", "FL"):
        return [nan if value is None else float(value) for value in values]
    if any(isinstance(value, float) and not value.is_integer() for value in values):
        raise ValueError("expected integers")
    return [int(value) for value in values]


def _text(vr: str, values: Sequence[Any], character_set: CharacterSet) -> bytes:
    text = "\\".join(text_of(vr, value) for value in values)
    if vr == "PN":
        return character_set.encode_name(text)
    if vr in CHARACTER_SET_DEPENDENT:
        return character_set.encode_text(text)
    try:
        return text.encode("iso8859_1")
    except UnicodeEncodeError:
        raise ValueError("expected ASCII") from None
