"""Transfer syntaxes (PS3.5 Annex A): how a data set is encoded and what its Pixel Data are.

``media_type`` is the one of PS3.18 8.7.3.3 for a frame as it lies in the data set; ``application/octet-stream``
where the standard names none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from dicom_network.standard._generated.uids import UIDS

IMPLICIT_VR_LITTLE_ENDIAN: Final = "1.2.840.10008.1.2"
EXPLICIT_VR_LITTLE_ENDIAN: Final = "1.2.840.10008.1.2.1"
ENCAPSULATED_UNCOMPRESSED: Final = "1.2.840.10008.1.2.1.98"
DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN: Final = "1.2.840.10008.1.2.1.99"
EXPLICIT_VR_BIG_ENDIAN: Final = "1.2.840.10008.1.2.2"
JPEG_BASELINE: Final = "1.2.840.10008.1.2.4.50"
JPEG_EXTENDED: Final = "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS: Final = "1.2.840.10008.1.2.4.57"
JPEG_LOSSLESS_FIRST_ORDER: Final = "1.2.840.10008.1.2.4.70"
JPEG_LS_LOSSLESS: Final = "1.2.840.10008.1.2.4.80"
JPEG_LS_NEAR_LOSSLESS: Final = "1.2.840.10008.1.2.4.81"
JPEG_2000_LOSSLESS: Final = "1.2.840.10008.1.2.4.90"
JPEG_2000: Final = "1.2.840.10008.1.2.4.91"
JPEG_XL_LOSSLESS: Final = "1.2.840.10008.1.2.4.110"
JPEG_XL_RECOMPRESSION: Final = "1.2.840.10008.1.2.4.111"
JPEG_XL: Final = "1.2.840.10008.1.2.4.112"
HTJ2K_LOSSLESS: Final = "1.2.840.10008.1.2.4.201"
HTJ2K_LOSSLESS_RPCL: Final = "1.2.840.10008.1.2.4.202"
HTJ2K: Final = "1.2.840.10008.1.2.4.203"
RLE_LOSSLESS: Final = "1.2.840.10008.1.2.5"
DEFLATED_IMAGE_FRAME: Final = "1.2.840.10008.1.2.8.1"

OCTET_STREAM: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class TransferSyntax:
    """One transfer syntax. ``deflated`` is of the whole data set; ``encapsulated`` of Pixel Data only."""

    uid: str
    name: str
    keyword: str
    media_type: str = OCTET_STREAM
    little_endian: bool = True
    explicit_vr: bool = True
    deflated: bool = False
    encapsulated: bool = True
    lossy: bool = False
    """Whether pixels encoded in it may differ from the original; a lossless-or-lossy syntax counts as lossy."""
    video: bool = False
    retired: bool = False


_Traits: TypeAlias = dict[str, str | bool]

_NATIVE: Final[_Traits] = {"encapsulated": False}
_LOSSY: Final[_Traits] = {"lossy": True}
_JPEG_LOSSY: Final[_Traits] = {"media_type": "image/jpeg", "lossy": True}
_JPEG_LOSSLESS: Final[_Traits] = {"media_type": "image/jpeg"}
_MPEG2: Final[_Traits] = {"media_type": "video/mpeg2", "lossy": True, "video": True}
_MPEG4: Final[_Traits] = {"media_type": "video/mp4", "lossy": True, "video": True}
_HEVC: Final[_Traits] = {"media_type": "video/H265", "lossy": True, "video": True}

_TRAITS: Final[dict[str, _Traits]] = {
    IMPLICIT_VR_LITTLE_ENDIAN: {**_NATIVE, "explicit_vr": False},
    EXPLICIT_VR_LITTLE_ENDIAN: {**_NATIVE},
    ENCAPSULATED_UNCOMPRESSED: {},
    DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN: {**_NATIVE, "deflated": True},
    EXPLICIT_VR_BIG_ENDIAN: {**_NATIVE, "little_endian": False},
    **{f"1.2.840.10008.1.2.4.{number}": _JPEG_LOSSY for number in (50, 51, 52, 53, 54, 55, 56, 59, 60, 61, 62, 63, 64)},
    **{f"1.2.840.10008.1.2.4.{number}": _JPEG_LOSSLESS for number in (57, 58, 65, 66, 70)},
    JPEG_LS_LOSSLESS: {"media_type": "image/jls"},
    JPEG_LS_NEAR_LOSSLESS: {"media_type": "image/jls", **_LOSSY},
    JPEG_2000_LOSSLESS: {"media_type": "image/jp2"},
    JPEG_2000: {"media_type": "image/jp2", **_LOSSY},
    "1.2.840.10008.1.2.4.92": {"media_type": "image/jpx"},
    "1.2.840.10008.1.2.4.93": {"media_type": "image/jpx", **_LOSSY},
    # PS3.5 A.6, A.7: Pixel Data are elsewhere, the data set holds a URL.
    "1.2.840.10008.1.2.4.94": {**_NATIVE, **_LOSSY},
    "1.2.840.10008.1.2.4.95": {**_NATIVE, **_LOSSY, "deflated": True},
    **{f"1.2.840.10008.1.2.4.{number}": _MPEG2 for number in ("100", "100.1", "101", "101.1")},
    **{f"1.2.840.10008.1.2.4.{number}": _MPEG4 for number in (102, 103, 104, 105, 106)},
    **{f"1.2.840.10008.1.2.4.{number}.1": _MPEG4 for number in (102, 103, 104, 105, 106)},
    **{f"1.2.840.10008.1.2.4.{number}": _HEVC for number in (107, 108)},
    JPEG_XL_LOSSLESS: {"media_type": "image/jxl"},
    JPEG_XL_RECOMPRESSION: {"media_type": "image/jxl", **_LOSSY},
    JPEG_XL: {"media_type": "image/jxl", **_LOSSY},
    HTJ2K_LOSSLESS: {"media_type": "image/jphc"},
    HTJ2K_LOSSLESS_RPCL: {"media_type": "image/jphc"},
    HTJ2K: {"media_type": "image/jphc", **_LOSSY},
    "1.2.840.10008.1.2.4.204": {**_NATIVE, **_LOSSY},
    "1.2.840.10008.1.2.4.205": {**_NATIVE, **_LOSSY, "deflated": True},
    RLE_LOSSLESS: {"media_type": "image/dicom-rle"},
    # PS3.5 A.4.12 to A.4.14: the pixels travel beside the data set, in an RTP stream.
    "1.2.840.10008.1.2.7.1": {**_NATIVE, "video": True},
    "1.2.840.10008.1.2.7.2": {**_NATIVE, "video": True},
    "1.2.840.10008.1.2.7.3": {**_NATIVE},
    DEFLATED_IMAGE_FRAME: {},
    "1.2.840.10008.1.20": {**_NATIVE, "explicit_vr": False},
}


def _transfer_syntaxes() -> Iterator[TransferSyntax]:
    for uid, traits in _TRAITS.items():
        name, _, keyword, retired = UIDS[uid]
        yield TransferSyntax(uid, name, keyword, retired=retired, **traits)  # type: ignore[arg-type]


TRANSFER_SYNTAXES: Final = {syntax.uid: syntax for syntax in _transfer_syntaxes()}
"""Every transfer syntax of the standard that instances are sent in, retired ones included."""


def transfer_syntax_of(uid: str) -> TransferSyntax:
    """Give a transfer syntax; one that is not in the table is taken as explicit little endian and encapsulated.

    Every transfer syntax added to the standard since 1999, and nearly every private one, is of that kind (PS3.5 A.4).
    """
    return TRANSFER_SYNTAXES.get(uid) or TransferSyntax(uid, uid, "")
