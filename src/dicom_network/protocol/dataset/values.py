"""Values of elements as the DICOM JSON model has them (PS3.18 F.2): one function a VR, bytes in, list out.

``decoders_of`` puts the functions for a byte ordering and a character set into one table. The VRs of bytes and SQ are
not in it. None stands for an empty value among others.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import isfinite
from struct import Struct, unpack
from typing import Any, Final, TypeAlias

from dicom_network.protocol.dataset.character_sets import CharacterSet
from dicom_network.standard.value_representations import STRUCT_CODE, WORD_SIZE

Decoder: TypeAlias = Callable[[bytes], list[Any]]

_INTEGER_LIMIT: Final = 2**63
"""JSON writers and readers agree on 64-bit integers; a longer IS stays text."""


@lru_cache(maxsize=128)
def decoders_of(order: str, character_set: CharacterSet) -> Mapping[str, Decoder]:
    """Give the decoder of every VR that has values in JSON. ``order`` is ``<`` or ``>``."""
    decoders: dict[str, Decoder] = dict.fromkeys(("AE", "AS", "CS", "DA", "DT", "TM", "UI"), _short_text)
    decoders |= {"DS": _decimals, "IS": _integers, "UR": _uri, "AT": _tag_decoder(order)}
    decoders |= {vr: _number_decoder(vr, order) for vr in STRUCT_CODE}
    decoders |= {vr: _text_decoder(character_set) for vr in ("LO", "SH", "UC")}
    decoders |= {vr: _single_text_decoder(character_set) for vr in ("LT", "ST", "UT")}
    decoders["PN"] = _name_decoder(character_set)
    return decoders


def _short_text(raw: bytes) -> list[Any]:
    text = raw.decode("iso8859_1")
    if "\\" in text:
        return [value.strip("\x00 ") or None for value in text.split("\\")]
    text = text.strip("\x00 ")
    return [text] if text else []


def _uri(raw: bytes) -> list[Any]:
    return _some(raw.decode("iso8859_1").rstrip("\x00 "))


def _some(text: str) -> list[Any]:
    return [text] if text else []


def _text_decoder(character_set: CharacterSet) -> Decoder:
    decode = character_set.text_decoder()

    def decode_values(raw: bytes) -> list[Any]:
        text = decode(raw)
        if "\\" in text:
            return [value.strip("\x00 ") or None for value in text.split("\\")]
        text = text.strip("\x00 ")
        return [text] if text else []

    return decode_values


def _single_text_decoder(character_set: CharacterSet) -> Decoder:
    decode = character_set.text_decoder()

    def decode_value(raw: bytes) -> list[Any]:
        return _some(decode(raw).rstrip("\x00 "))

    return decode_value


def _name_decoder(character_set: CharacterSet) -> Decoder:
    decode = character_set.name_decoder()

    def decode_names(raw: bytes) -> list[Any]:
        text = decode(raw)
        if "\\" in text:
            return [_name(value) for value in text.split("\\")]
        name = _name(text)
        return [name] if name else []

    return decode_names


def _name(text: str) -> dict[str, str] | None:
    """Split a name into its component groups (PS3.5 6.2.1.2); empty groups are left out."""
    if "=" not in text:
        text = text.strip("\x00 ")
        return {"Alphabetic": text} if text else None
    groups = zip(("Alphabetic", "Ideographic", "Phonetic"), text.split("=")[:3], strict=False)
    return {group: value for group, part in groups if (value := part.strip("\x00 "))} or None


def _decimals(raw: bytes) -> list[Any]:
    if b"\\" in raw:
        return [_decimal(value) for value in raw.split(b"\\")]
    number = _decimal(raw)
    return [] if number is None else [number]


def _decimal(raw: bytes) -> float | str | None:
    try:
        number = float(raw)
    except ValueError:
        text = raw.decode("iso8859_1").strip("\x00 ")
        if not text:
            return None
        return text if text == raw.decode("iso8859_1") else _decimal(text.encode("iso8859_1"))
    # Python also takes "nan", "inf" and "1_0", which are no decimal strings and, the first two, no JSON.
    if b"_" in raw or not isfinite(number):
        return raw.decode("iso8859_1").strip("\x00 ")
    return number


def _integers(raw: bytes) -> list[Any]:
    if b"\\" in raw:
        return [_integer(value) for value in raw.split(b"\\")]
    number = _integer(raw)
    return [] if number is None else [number]


def _integer(raw: bytes) -> int | str | None:
    try:
        number = int(raw)
    except ValueError:
        decimal = _decimal(raw)
        is_integer = isinstance(decimal, float) and decimal.is_integer() and abs(decimal) < _INTEGER_LIMIT
        if is_integer or decimal is None:
            return None if decimal is None else int(decimal)
        return raw.decode("iso8859_1").strip("\x00 ")
    if b"_" in raw or abs(number) >= _INTEGER_LIMIT:
        return raw.decode("iso8859_1").strip("\x00 ")
    return number


def _number_decoder(vr: str, order: str) -> Decoder:
    size, code = WORD_SIZE[vr], STRUCT_CODE[vr]
    unpack_one = Struct(order + code).unpack

    def decode_integers(raw: bytes) -> list[Any]:
        if len(raw) == size:
            return list(unpack_one(raw))
        return list(unpack(f"{order}{len(raw) // size}{code}", raw))

    def decode_reals(raw: bytes) -> list[Any]:
        # JSON has no NaN and no infinity (RFC 8259 6): null, as for an empty value.
        return [number if isfinite(number) else None for number in decode_integers(raw)]

    return decode_reals if code in "df" else decode_integers


def _tag_decoder(order: str) -> Decoder:
    def decode_tags(raw: bytes) -> list[Any]:
        words = unpack(f"{order}{len(raw) // 4 * 2}H", raw)
        return [f"{group:04X}{number:04X}" for group, number in zip(words[::2], words[1::2], strict=True)]

    return decode_tags
