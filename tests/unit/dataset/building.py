"""Data sets built byte by byte, so that tests can lie in them."""

from struct import pack

LONG = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}
UNDEFINED = 0xFFFFFFFF

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"


def explicit(tag: int, vr: str, value: bytes = b"", *, length: int | None = None, order: str = "<") -> bytes:
    """An explicit VR element; ``length`` is what it claims."""
    length = len(value) if length is None else length
    head = pack(f"{order}HH", tag >> 16, tag & 0xFFFF) + vr.encode("latin_1")
    if vr in LONG:
        return head + bytes(2) + pack(f"{order}I", length) + value
    return head + pack(f"{order}H", length) + value


def implicit(tag: int, value: bytes = b"", *, length: int | None = None) -> bytes:
    """An implicit VR element, or an item."""
    return pack("<HHI", tag >> 16, tag & 0xFFFF, len(value) if length is None else length) + value


def item(content: bytes, *, undefined: bool = False, order: str = "<") -> bytes:
    """An item of a sequence."""
    if undefined:
        return pack(f"{order}HHI", 0xFFFE, 0xE000, UNDEFINED) + content + pack(f"{order}HHI", 0xFFFE, 0xE00D, 0)
    return pack(f"{order}HHI", 0xFFFE, 0xE000, len(content)) + content


def delimiter(order: str = "<") -> bytes:
    """A sequence delimitation item."""
    return pack(f"{order}HHI", 0xFFFE, 0xE0DD, 0)


def uids() -> bytes:
    """SOP Class and Instance UID, as every data set begins."""
    return explicit(0x00080016, "UI", b"1.2.840.10008.5.1.4.1.1.7\x00") + explicit(0x00080018, "UI", b"1.2.3.4\x00")


def nested(depth: int, *, undefined: bool) -> bytes:
    """Sequences inside of sequences."""
    content = explicit(0x00080100, "SH", b"AB")
    for _ in range(depth):
        inside = item(content, undefined=undefined)
        content = (
            explicit(0x0040A730, "SQ", inside + delimiter(), length=UNDEFINED)
            if undefined
            else explicit(0x0040A730, "SQ", inside)
        )
    return content
