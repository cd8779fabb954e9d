"""DICOM files (PS3.10): preamble and file meta information before a data set.

Writing is strict. Reading tolerates what files in the field lack: the preamble, the group length or a right one, the
file meta information altogether. The transfer syntax is then guessed from the first element of the data set.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dicom_network.protocol.dataset.encoding import (
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
    Buffer,
)
from dicom_network.protocol.dataset.errors import DataSetError, TruncatedDataSet
from dicom_network.standard.transfer_syntaxes import (
    EXPLICIT_VR_BIG_ENDIAN,
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
)
from dicom_network.standard.value_representations import KNOWN, LONG_LENGTH, PADDING

IMPLEMENTATION_CLASS_UID: Final = "2.25.166223535367585548365434157420224645128"
"""Implementation Class UID (0002,0012) of this product: a UUID-derived UID (PS3.5 B.2)."""

IMPLEMENTATION_VERSION_NAME: Final = "DICOMNETWORK_01"

PREAMBLE_LENGTH: Final = 128
PREFIX: Final = b"DICM"
_BEFORE_LENGTH: Final = bytes(PREAMBLE_LENGTH) + PREFIX + b"\x02\x00\x00\x00UL\x04\x00"
"""A preamble of zeros, the prefix, and File Meta Information Group Length (0002,0000) but for its value."""

META_LIMIT: Final = 1024 * 1024
"""File meta information is some 200 bytes; Private Information (0002,0102) could make it longer."""

# PS3.10 7.1 names one use of the preamble: a TIFF header, for files that are both (whole slide images).
_TIFF_STARTS: Final = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")

_VRS: Final = {
    0x00020001: "OB",
    0x00020002: "UI",
    0x00020003: "UI",
    0x00020010: "UI",
    0x00020012: "UI",
    0x00020013: "SH",
    0x00020016: "AE",
    0x00020017: "AE",
    0x00020018: "AE",
    0x00020100: "UI",
    0x00020102: "OB",
}


@dataclass(frozen=True, slots=True)
class Part10Header:
    """What stands before the data set of a file. Text is empty where the file does not say."""

    length: int
    """Offset of the data set from the start of the file."""
    transfer_syntax_uid: str
    sop_class_uid: str = ""
    sop_instance_uid: str = ""
    source_ae_title: str = ""
    implementation_class_uid: str = ""
    implementation_version_name: str = ""
    has_preamble: bool = True
    is_guessed: bool = False
    """Whether the transfer syntax was guessed from the data set, for want of one in the file."""


@dataclass(frozen=True, slots=True)
class PrivateInformation:
    """Private Information (0002,0102) and the UID (0002,0100) of who gives it meaning (PS3.10 7.1)."""

    creator_uid: str
    value: bytes


def build_part10_header(
    *,
    sop_class_uid: str,
    sop_instance_uid: str,
    transfer_syntax_uid: str,
    source_ae_title: str = "",
    private_information: PrivateInformation | None = None,
) -> bytes:
    """Build a preamble of zeros, the prefix and the file meta information (PS3.10 Table 7.1-1)."""
    before, after = _around_instance(sop_class_uid, transfer_syntax_uid, source_ae_title)
    group = before + _element(0x00020003, sop_instance_uid.encode("ascii")) + after
    if private_information is not None:
        group += _element(0x00020100, private_information.creator_uid.encode("ascii"))
        group += _element(0x00020102, private_information.value)
    return _BEFORE_LENGTH + len(group).to_bytes(4, "little") + group


@lru_cache(maxsize=256)
def _around_instance(sop_class_uid: str, transfer_syntax_uid: str, source_ae_title: str) -> tuple[bytes, bytes]:
    """Give what stands before and after the UID of the instance, which is all that instances of a series differ in."""
    before = [_element(0x00020001, b"\x00\x01"), _element(0x00020002, sop_class_uid.encode("ascii"))]
    after = [
        _element(0x00020010, transfer_syntax_uid.encode("ascii")),
        _element(0x00020012, IMPLEMENTATION_CLASS_UID.encode("ascii")),
        _element(0x00020013, IMPLEMENTATION_VERSION_NAME.encode("ascii")),
    ]
    if source_ae_title:
        after.append(_element(0x00020016, source_ae_title.encode("ascii", "replace")[:16]))
    return b"".join(before), b"".join(after)


def parse_part10_header(start: Buffer, *, whole: bool = False) -> Part10Header | None:
    """Read what stands before the data set.

    ``start`` is the beginning of a file, 4 KiB being enough for nearly all; None means that more is needed.
    ``whole`` says that there is no more: then the answer is never None.
    Raises: DataSetError where this is no DICOM file.
    """
    try:
        return _parse(start)
    except TruncatedDataSet:
        if whole or len(start) > META_LIMIT:
            raise DataSetError("this is no DICOM file, or one that ends in its file meta information") from None
        return None


def neutralise_preamble(header: bytes) -> bytes:
    """Replace a preamble that could be run or interpreted by zeros; one that makes the file a TIFF as well is kept.

    A preamble is arbitrary, so that a DICOM file can be an executable at the same time (PS3.10 7.5). ``header`` may be
    longer than the preamble; without a prefix after 128 bytes it is given back unchanged.
    """
    has_prefix = header[PREAMBLE_LENGTH : PREAMBLE_LENGTH + 4] == PREFIX
    if not has_prefix or header.startswith(_TIFF_STARTS):
        return header
    return bytes(PREAMBLE_LENGTH) + header[PREAMBLE_LENGTH:]


def _element(tag: int, value: bytes) -> bytes:
    vr = _VRS[tag]
    if len(value) % 2:
        value += PADDING.get(vr, b" ")
    head = (tag >> 16).to_bytes(2, "little") + (tag & 0xFFFF).to_bytes(2, "little") + vr.encode("ascii")
    if vr in LONG_LENGTH:
        return head + b"\x00\x00" + len(value).to_bytes(4, "little") + value
    return head + len(value).to_bytes(2, "little") + value


def _parse(start: Buffer) -> Part10Header:
    meta_offset, has_preamble = _meta_offset(start)
    values, length = _meta_elements(start, meta_offset)
    syntax = _text(values.get(0x00020010, b""))
    return Part10Header(
        length=length,
        transfer_syntax_uid=syntax or _guess_transfer_syntax(start, length),
        sop_class_uid=_text(values.get(0x00020002, b"")),
        sop_instance_uid=_text(values.get(0x00020003, b"")),
        source_ae_title=_text(values.get(0x00020016, b"")),
        implementation_class_uid=_text(values.get(0x00020012, b"")),
        implementation_version_name=_text(values.get(0x00020013, b"")),
        has_preamble=has_preamble,
        is_guessed=not syntax,
    )


def _meta_offset(start: Buffer) -> tuple[int, bool]:
    """Find where file meta information, or without it the data set, begins."""
    if bytes(start[PREAMBLE_LENGTH : PREAMBLE_LENGTH + 4]) == PREFIX:
        return PREAMBLE_LENGTH + 4, True
    first = bytes(start[:8])
    if len(first) == 8 and first[:4] == PREFIX:
        return 4, False
    if len(first) == 8 and _looks_like_element(first):
        return 0, False
    if len(start) < PREAMBLE_LENGTH + 4:
        raise TruncatedDataSet("the file ends before its prefix", offset=len(start))
    raise DataSetError("this is no DICOM file: it has no DICM prefix and does not begin with an element", offset=0)


def _looks_like_element(first: bytes) -> bool:
    """Tell whether a file without preamble begins with group 2 or with group 8, as data sets do."""
    group = first[:2]
    if group in (b"\x02\x00", b"\x08\x00"):
        return first[3] == 0 or first[4:6].decode("latin_1") in KNOWN
    return group == b"\x00\x08" and first[4:6].decode("latin_1") in KNOWN


def _meta_elements(start: Buffer, offset: int) -> tuple[dict[int, bytes], int]:
    """Read the elements of group 2; gives their values and the offset after the last one.

    Group 2 is explicit VR little endian (PS3.10 7.1); some writers made it implicit. It ends before the first element
    of another group, or where its group length says if what follows there is no next element of group 2: a deflated
    data set may begin with any bytes.
    """
    values: dict[int, bytes] = {}
    promised = -1
    while True:
        if offset + 8 > len(start):
            raise TruncatedDataSet("the file ends in its file meta information", offset=offset)
        group, number, letters, length = EXPLICIT_LITTLE_ENDIAN.explicit_header.unpack_from(start, offset)
        tag = group << 16 | number
        vr = letters.decode("latin_1")
        if group != 2 or (offset == promised and (vr not in KNOWN or tag <= max(values))):
            return values, offset
        value = offset + 8
        if vr not in KNOWN:
            _, _, length = IMPLICIT_LITTLE_ENDIAN.implicit_header.unpack_from(start, offset)
        elif vr in LONG_LENGTH:
            value = offset + 12
            length = int.from_bytes(start[offset + 8 : value], "little")
        offset = value + length
        if offset > META_LIMIT:
            raise DataSetError("file meta information is too long", offset=value, tag=tag)
        if offset > len(start):
            raise TruncatedDataSet("the file ends in its file meta information", offset=value, tag=tag)
        values[tag] = bytes(start[value:offset])
        if number == 0 and length == 4:
            promised = offset + int.from_bytes(values[tag], "little")


def _guess_transfer_syntax(start: Buffer, offset: int) -> str:
    first = bytes(start[offset : offset + 8])
    if len(first) < 8:
        raise TruncatedDataSet("the file ends before its data set", offset=offset)
    has_vr = first[4:6].decode("latin_1") in KNOWN
    group_little, group_big = int.from_bytes(first[:2], "little"), int.from_bytes(first[:2], "big")
    if has_vr and group_big < group_little:
        return EXPLICIT_VR_BIG_ENDIAN
    if has_vr:
        return EXPLICIT_VR_LITTLE_ENDIAN
    return IMPLICIT_VR_LITTLE_ENDIAN


def _text(raw: bytes) -> str:
    return raw.decode("ascii", "replace").strip("\x00 ")
