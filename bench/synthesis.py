"""Synthetic instances of realistic size and header, the same bytes in every run (explicit VR little endian, PS3.5).

An instance is made once a series; what differs from one to the next (SOP Instance UID, instance number) has a fixed
length and is patched in place, so a sender costs next to nothing while it is measured.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
DX = "1.2.840.10008.5.1.4.1.1.1.1"
ULTRASOUND_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.3.1"

LONG_VRS = {"OB", "OW", "OF", "OD", "OL", "UN", "SQ", "UT", "UC", "UR"}
INSTANCE_NUMBER_PLACEHOLDER = "#INUM#"
SOP_INSTANCE_UID_PLACEHOLDER = "2.25.1" + "7" * 38


def uid(family: int, number: int) -> str:
    """Make a UID of always 44 characters under 2.25 (PS3.5 B.2)."""
    return f"2.25.1{family:018d}{number:020d}"


@dataclass(frozen=True)
class Kind:
    """A kind of instance: what a modality sends."""

    name: str
    sop_class_uid: str
    modality: str
    rows: int
    columns: int
    frames: int = 1
    bits_stored: int = 12

    @property
    def pixel_bytes(self) -> int:
        """Length of Pixel Data; two bytes a pixel."""
        return self.rows * self.columns * 2 * self.frames


KINDS = {
    "ct": Kind("ct", CT, "CT", 512, 512),
    "mr": Kind("mr", MR, "MR", 256, 256),
    "dx": Kind("dx", DX, "DX", 2500, 2048, bits_stored=14),
    "small-ct": Kind("small-ct", CT, "CT", 128, 128),
    "tiny-ct": Kind("tiny-ct", CT, "CT", 8, 8),
}


@dataclass(frozen=True)
class Series:
    """One series to be sent: its identity and its number within the run."""

    kind: Kind
    family: int
    """Distinguishes the UIDs of one measurement from those of all others."""
    number: int = 1

    @property
    def study_instance_uid(self) -> str:
        """UID of the study; every series here is a study of its own."""
        return uid(self.family, self.number * 10_000_000)

    @property
    def series_instance_uid(self) -> str:
        """UID of the series."""
        return uid(self.family, self.number * 10_000_000 + 1)

    def sop_instance_uid(self, index: int) -> str:
        """UID of the instance at this index."""
        return uid(self.family, self.number * 10_000_000 + 100 + index)

    def header(self) -> bytes:
        """Encode all elements before Pixel Data, with placeholders for what differs between instances."""
        return b"".join(_encode(group, element, vr, value) for group, element, vr, value in sorted(_attributes(self)))

    def template(self) -> bytes:
        """Encode a whole data set with placeholders."""
        return self.header() + pixel_data_element(self.kind.pixel_bytes) + pixels(self.kind)

    def instance(self, index: int) -> bytes:
        """Give the data set of the instance at this index."""
        return (
            self.template()
            .replace(SOP_INSTANCE_UID_PLACEHOLDER.encode(), self.sop_instance_uid(index).encode())
            .replace(INSTANCE_NUMBER_PLACEHOLDER.encode(), instance_number(index).encode())
        )


def instance_number(index: int) -> str:
    """Give the instance number of an index: always six characters, without a leading zero."""
    return str(100_001 + index)


def pixel_data_element(length: int) -> bytes:
    """Give tag, VR and length of Pixel Data."""
    return struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OW", 0, length)


@lru_cache(maxsize=8)
def pixels(kind: Kind) -> bytes:
    """Draw a body-like ellipse with organs and noise; the same for every instance of a kind."""
    random = np.random.default_rng(kind.rows * 31 + kind.columns)
    y, x = np.mgrid[-1 : 1 : kind.rows * 1j, -1 : 1 : kind.columns * 1j]
    image = np.full((kind.rows, kind.columns), 24.0)
    image[(x / 0.85) ** 2 + (y / 0.65) ** 2 < 1] = 1050
    image[((x + 0.35) / 0.25) ** 2 + (y / 0.4) ** 2 < 1] = 250
    image[((x - 0.35) / 0.25) ** 2 + (y / 0.4) ** 2 < 1] = 250
    image[(x / 0.1) ** 2 + ((y - 0.45) / 0.1) ** 2 < 1] = 1900
    image += random.normal(0, 18, image.shape)
    frame: bytes = np.clip(image, 0, (1 << kind.bits_stored) - 1).astype("<u2").tobytes()
    return frame * kind.frames


def encode_texts(attributes: Mapping[str, tuple[str, str]]) -> bytes:
    """Encode a data set of texts, given as tag (8 hex digits) to VR and value."""
    return b"".join(
        _encode(int(tag[:4], 16), int(tag[4:], 16), vr, value) for tag, (vr, value) in sorted(attributes.items())
    )


def part10(data_set: bytes, sop_class_uid: str, sop_instance_uid: str) -> bytes:
    """Put a Part 10 header before a data set (PS3.10 7.1)."""
    meta = b"".join(
        [
            _encode(2, 0x0001, "OB", b"\0\1"),
            _encode(2, 0x0002, "UI", sop_class_uid),
            _encode(2, 0x0003, "UI", sop_instance_uid),
            _encode(2, 0x0010, "UI", "1.2.840.10008.1.2.1"),
            _encode(2, 0x0012, "UI", "2.25.180371262183720917380437029310471938471"),
        ]
    )
    return b"\0" * 128 + b"DICM" + _encode(2, 0, "UL", struct.pack("<I", len(meta))) + meta + data_set


def _attributes(series: Series) -> list[tuple[int, int, str, str | bytes]]:
    kind = series.kind
    frames: list[tuple[int, int, str, str | bytes]] = [(0x28, 0x08, "IS", str(kind.frames))] if kind.frames > 1 else []
    return [*_identity(series), *_acquisition(series), *_image(kind), *frames]


def _identity(series: Series) -> list[tuple[int, int, str, str | bytes]]:
    kind, number = series.kind, series.number
    return [
        (0x08, 0x05, "CS", "ISO_IR 192"),
        (0x08, 0x08, "CS", "ORIGINAL\\PRIMARY\\AXIAL"),
        (0x08, 0x16, "UI", kind.sop_class_uid),
        (0x08, 0x18, "UI", SOP_INSTANCE_UID_PLACEHOLDER),
        (0x08, 0x20, "DA", f"2026{1 + number % 12:02d}{1 + number % 28:02d}"),
        (0x08, 0x21, "DA", "20261102"),
        (0x08, 0x22, "DA", "20261102"),
        (0x08, 0x23, "DA", "20261102"),
        (0x08, 0x30, "TM", "101502.220000"),
        (0x08, 0x31, "TM", "101633.110000"),
        (0x08, 0x32, "TM", "101641.310000"),
        (0x08, 0x33, "TM", "101642.010000"),
        (0x08, 0x50, "SH", f"A{series.family % 10**6:06d}{number:05d}"),
        (0x08, 0x60, "CS", kind.modality),
        (0x08, 0x70, "LO", "Bench Imaging"),
        (0x08, 0x80, "LO", "Spitalul de Probă"),
        (0x08, 0x90, "PN", "Munteanu^Ileana"),
        (0x08, 0x1010, "SH", f"{kind.modality}1"),
        (0x08, 0x1030, "LO", "TORACE NATIV"),
        (0x08, 0x103E, "LO", "Parenchim 1.0"),
        (0x08, 0x1090, "LO", "Model B"),
        (0x08, 0x1140, "SQ", _item([(0x08, 0x1150, "UI", kind.sop_class_uid), (0x08, 0x1155, "UI", uid(7, number))])),
        (0x10, 0x10, "PN", f"Țurcanu^Ion {number}=Цуркану^Ион"),
        (0x10, 0x20, "LO", f"P{series.family % 10**6:06d}{number:05d}"),
        (0x10, 0x30, "DA", "19580317"),
        (0x10, 0x40, "CS", "M"),
        (0x10, 0x1010, "AS", "068Y"),
        (0x10, 0x1030, "DS", "81.5"),
        (0x20, 0x0D, "UI", series.study_instance_uid),
        (0x20, 0x0E, "UI", series.series_instance_uid),
        (0x20, 0x10, "SH", str(number)),
        (0x20, 0x11, "IS", "3"),
        (0x20, 0x13, "IS", INSTANCE_NUMBER_PLACEHOLDER),
    ]


def _acquisition(series: Series) -> list[tuple[int, int, str, str | bytes]]:
    code = [(0x08, 0x100, "SH", "T-D3000"), (0x08, 0x102, "SH", "SRT"), (0x08, 0x104, "LO", "Chest")]
    return [
        (0x08, 0x2218, "SQ", _item(code)),
        (0x09, 0x10, "LO", "BENCH PRIVATE"),
        (0x09, 0x1001, "LO", "private text"),
        (0x09, 0x1002, "OB", bytes(range(256)) * 2),
        (0x18, 0x15, "CS", "CHEST"),
        (0x18, 0x22, "CS", "HELICAL MODE"),
        (0x18, 0x50, "DS", "1.0"),
        (0x18, 0x60, "DS", "120"),
        (0x18, 0x90, "DS", "360"),
        (0x18, 0x1020, "LO", "1.2.3"),
        (0x18, 0x1030, "LO", "Torace de rutină"),
        (0x18, 0x1100, "DS", "360"),
        (0x18, 0x1110, "DS", "1099.3"),
        (0x18, 0x1120, "DS", "0"),
        (0x18, 0x1150, "IS", "500"),
        (0x18, 0x1151, "IS", "220"),
        (0x18, 0x1152, "IS", "110"),
        (0x18, 0x1160, "SH", "BODY"),
        (0x18, 0x1210, "SH", "STANDARD"),
        (0x18, 0x5100, "CS", "FFS"),
        (0x20, 0x32, "DS", "-180.0\\-180.0\\-120.0"),
        (0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0"),
        (0x20, 0x52, "UI", uid(series.family, series.number * 10_000_000 + 2)),
        (0x20, 0x1040, "LO", "SN"),
        (0x20, 0x1041, "DS", "-120.0"),
        (0x40, 0x0244, "DA", "20261102"),
        (0x40, 0x0245, "TM", "101502"),
        (0x40, 0x0253, "SH", "PPS1"),
        (0x40, 0x0275, "SQ", _item([(0x40, 0x07, "LO", "Torace"), (0x40, 0x09, "SH", "SPS1")])),
    ]


def _image(kind: Kind) -> list[tuple[int, int, str, str | bytes]]:
    return [
        (0x28, 0x02, "US", struct.pack("<H", 1)),
        (0x28, 0x04, "CS", "MONOCHROME2"),
        (0x28, 0x10, "US", struct.pack("<H", kind.rows)),
        (0x28, 0x11, "US", struct.pack("<H", kind.columns)),
        (0x28, 0x30, "DS", "0.703125\\0.703125"),
        (0x28, 0x100, "US", struct.pack("<H", 16)),
        (0x28, 0x101, "US", struct.pack("<H", kind.bits_stored)),
        (0x28, 0x102, "US", struct.pack("<H", kind.bits_stored - 1)),
        (0x28, 0x103, "US", struct.pack("<H", 0)),
        (0x28, 0x1050, "DS", "40"),
        (0x28, 0x1051, "DS", "400"),
        (0x28, 0x1052, "DS", "-1024"),
        (0x28, 0x1053, "DS", "1"),
    ]


def _encode(group: int, element: int, vr: str, value: str | bytes) -> bytes:
    content = value.encode() if isinstance(value, str) else value
    content += (b"\0" if vr in {"UI", "OB"} else b" ") * (len(content) % 2)
    if vr in LONG_VRS:
        return struct.pack("<HH2sHI", group, element, vr.encode(), 0, len(content)) + content
    return struct.pack("<HH2sH", group, element, vr.encode(), len(content)) + content


def _item(elements: list[tuple[int, int, str, str]]) -> bytes:
    content = b"".join(_encode(*element) for element in sorted(elements))
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content
