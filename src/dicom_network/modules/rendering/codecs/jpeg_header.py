"""What the marker segments of a JPEG or JPEG-LS codestream say (ISO/IEC 10918-1 annex B, 14495-1 annex C)."""

from dataclasses import dataclass

from dicom_network.modules.rendering.codecs.errors import BrokenPixels

FRAME_MARKERS = frozenset((*range(0xC0, 0xD0), 0xF7)) - {0xC4, 0xC8, 0xCC}
"""SOF0 to SOF15, but not DHT, JPG and DAC; and SOF55 of JPEG-LS."""
LOSSLESS_MARKERS = frozenset((0xC3, 0xC7, 0xCB, 0xCF, 0xF7))
START_OF_SCAN = 0xDA
STANDALONE = frozenset((0x01, *range(0xD0, 0xD9)))


@dataclass(frozen=True, slots=True)
class JPEGHeader:
    """The frame header, and the application segments that tell about colour."""

    marker: int
    precision: int
    rows: int
    columns: int
    component_ids: tuple[int, ...]
    sampling: tuple[int, ...]
    """Horizontal and vertical sampling factors of each component, a nibble each."""
    adobe_transform: int | None = None
    """Of APP14: 0 no transformation, 1 YCbCr."""
    has_jfif: bool = False

    @property
    def is_lossless(self) -> bool:
        """Tell whether the process is a lossless one (near-lossless JPEG-LS counts as such here)."""
        return self.marker in LOSSLESS_MARKERS


def read_jpeg_header(codestream: bytes) -> JPEGHeader:
    """Read the segments up to the frame header. Raises: BrokenPixels where there is none."""
    adobe_transform = None
    has_jfif = False
    position = codestream.find(b"\xff\xd8") + 2
    while 2 <= position <= len(codestream) - 4 and codestream[position] == 0xFF:
        marker = codestream[position + 1]
        if marker in STANDALONE or marker == 0xFF:
            position += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(codestream[position + 2 : position + 4])
        segment = codestream[position + 4 : position + 2 + length]
        if marker in FRAME_MARKERS and len(segment) >= 6:
            return _frame_header(marker, segment, adobe_transform, has_jfif=has_jfif)
        if marker == START_OF_SCAN:
            break
        if marker == 0xEE and segment.startswith(b"Adobe") and len(segment) >= 12:
            adobe_transform = segment[11]
        has_jfif = has_jfif or (marker == 0xE0 and segment.startswith(b"JFIF"))
        position += 2 + length
    raise BrokenPixels("the frame holds no JPEG frame header")


def _frame_header(marker: int, segment: bytes, adobe_transform: int | None, *, has_jfif: bool) -> JPEGHeader:
    components = [segment[index : index + 3] for index in range(6, 6 + 3 * segment[5], 3)]
    if any(len(component) < 3 for component in components):
        raise BrokenPixels("the JPEG frame header is cut short")
    return JPEGHeader(
        marker=marker,
        precision=segment[0],
        rows=int.from_bytes(segment[1:3]),
        columns=int.from_bytes(segment[3:5]),
        component_ids=tuple(component[0] for component in components),
        sampling=tuple(component[1] for component in components),
        adobe_transform=adobe_transform,
        has_jfif=has_jfif,
    )
