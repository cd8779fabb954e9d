"""Specific Character Set (0008,0005): text from bytes (PS3.3 C.12.1.1.2, PS3.5 6.1).

``character_set_of`` gives a ``CharacterSet`` for the values of the attribute. Reading never fails: what cannot be
decoded becomes U+FFFD. Code extensions (ISO 2022) are in ``code_extensions``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from dicom_network.protocol.dataset.code_extensions import CodeExtensions

DEFAULT_TERM: Final = "ISO_IR 192"
"""What this product writes unless asked otherwise: UTF-8."""

# Defined terms without code extensions (PS3.3 Tables C.12-2 and C.12-5), keyed as ``_normal`` spells them.
CODECS: Final = {
    "ISOIR6": "ascii",
    "ISOIR13": "shift_jis",
    "ISOIR100": "iso8859_1",
    "ISOIR101": "iso8859_2",
    "ISOIR109": "iso8859_3",
    "ISOIR110": "iso8859_4",
    "ISOIR126": "iso8859_7",
    "ISOIR127": "iso8859_6",
    "ISOIR138": "iso8859_8",
    "ISOIR144": "iso8859_5",
    "ISOIR148": "iso8859_9",
    "ISOIR166": "tis_620",
    "ISOIR192": "utf_8",
    "ISOIR203": "iso8859_15",
    "GB18030": "gb18030",
    "GBK": "gbk",
}

_STAND_ALONE: Final = frozenset({"ISOIR192", "GB18030", "GBK"})
"""Terms that forbid code extensions: as the first value they stand for the whole attribute."""


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """How text of a data set is encoded: one ``codec``, or ``extensions``, or neither (nothing valid was said)."""

    codec: str = ""
    extensions: CodeExtensions | None = None

    def text_decoder(self) -> Callable[[bytes], str]:
        """Give the function that decodes a text value, all its values together; backslashes part them afterwards."""
        if self.codec:
            codec = self.codec
            return lambda raw: raw.decode(codec, "replace")
        if self.extensions is not None:
            return partial(self.extensions.decode, is_name=False)
        return decode_undeclared

    def name_decoder(self) -> Callable[[bytes], str]:
        """Give the one for PN: there code extensions end at each ``^`` and ``=`` as well (PS3.5 6.1.2.5.3)."""
        if self.extensions is not None:
            return partial(self.extensions.decode, is_name=True)
        return self.text_decoder()

    def encode_text(self, text: str) -> bytes:
        """Encode text. Raises: UnicodeEncodeError where the character set lacks a character."""
        if self.extensions is not None:
            return self.extensions.encode(text, is_name=False)
        encoded = text.encode(self.codec or "ascii")
        if self.codec == "shift_jis" and len(encoded) != len(text):
            # ISO_IR 13 is the single-byte part of Shift JIS alone.
            raise UnicodeEncodeError("ISO_IR 13", text, 0, len(text), "not in the character set")
        return encoded

    def encode_name(self, text: str) -> bytes:
        """Encode a PN value. Raises: UnicodeEncodeError where the character set lacks a character."""
        if self.extensions is not None:
            return self.extensions.encode(text, is_name=True)
        return self.encode_text(text)


UNDECLARED: Final = CharacterSet()


def character_set_of(terms: tuple[str, ...]) -> CharacterSet:
    """Give the character set that the values of (0008,0005) name; lenient where they name none.

    Spelling is forgiven (``ISO-IR 100``, ``iso_ir_100``, ``ISO IR 100``), as is an unknown term.
    """
    return _character_set_of(terms[:16])


@lru_cache(maxsize=256)
def _character_set_of(terms: tuple[str, ...]) -> CharacterSet:
    names = [_normal(term) for term in terms]
    first = names[0] if names else ""
    plain = first.replace("ISO2022IR", "ISOIR")
    if first in _STAND_ALONE or (len(names) == 1 and not first.startswith("ISO2022")):
        return CharacterSet(CODECS[plain]) if plain in CODECS and plain != "ISOIR6" else UNDECLARED
    numbers = tuple(name.rpartition("IR")[2] for name in names)
    return CharacterSet(extensions=CodeExtensions.of(numbers)) if any(numbers) else UNDECLARED


def _normal(term: str) -> str:
    name = re.sub(r"[\s_-]", "", term.upper())
    return {"UTF8": "ISOIR192", "LATIN1": "ISOIR100", "ISO88591": "ISOIR100", "ASCII": "ISOIR6"}.get(name, name)


def decode_undeclared(raw: bytes) -> str:
    """Decode text whose character set is not declared, or declared as ASCII, which it then is not.

    Senders that leave the attribute out while they use more than ASCII mostly mean UTF-8 or Latin-1. UTF-8 is
    recognised without doubt; Latin-1 takes anything.
    """
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        try:
            return raw.decode("utf_8")
        except UnicodeDecodeError:
            return raw.decode("iso8859_1")
