"""The three ways to encode the elements of a data set (PS3.5 7.1), as ready-made ``struct`` readers."""

from dataclasses import dataclass
from functools import lru_cache
from struct import Struct
from typing import Final, TypeAlias

from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

Buffer: TypeAlias = bytes | bytearray | memoryview

UNDEFINED_LENGTH: Final = 0xFFFFFFFF
ITEM: Final = 0xFFFEE000
ITEM_DELIMITATION: Final = 0xFFFEE00D
SEQUENCE_DELIMITATION: Final = 0xFFFEE0DD


@dataclass(frozen=True, slots=True)
class Encoding:
    """VR and byte ordering of a data set, and the readers of the parts of an element's header."""

    explicit_vr: bool
    little_endian: bool
    explicit_header: Struct
    """group, element, VR, length of 16 bits"""
    implicit_header: Struct
    """group, element, length of 32 bits; also of items and delimiters in every encoding"""
    long_length: Struct
    tag: Struct

    @property
    def order(self) -> str:
        """Letter of the byte ordering in ``struct`` formats."""
        return "<" if self.little_endian else ">"


def _encoding(*, explicit_vr: bool, little_endian: bool) -> Encoding:
    order = "<" if little_endian else ">"
    return Encoding(
        explicit_vr,
        little_endian,
        Struct(f"{order}HH2sH"),
        Struct(f"{order}HHI"),
        Struct(f"{order}I"),
        Struct(f"{order}HH"),
    )


IMPLICIT_LITTLE_ENDIAN: Final = _encoding(explicit_vr=False, little_endian=True)
EXPLICIT_LITTLE_ENDIAN: Final = _encoding(explicit_vr=True, little_endian=True)
EXPLICIT_BIG_ENDIAN: Final = _encoding(explicit_vr=True, little_endian=False)


@lru_cache(maxsize=256)
def encoding_of(transfer_syntax_uid: str) -> Encoding:
    """Give the encoding of a transfer syntax, once inflated where it is a deflated one."""
    syntax = transfer_syntax_of(transfer_syntax_uid)
    if not syntax.explicit_vr:
        return IMPLICIT_LITTLE_ENDIAN
    return EXPLICIT_LITTLE_ENDIAN if syntax.little_endian else EXPLICIT_BIG_ENDIAN
