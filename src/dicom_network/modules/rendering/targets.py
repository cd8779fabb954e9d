"""Which transfer syntaxes frames can be decoded from, and which they and whole instances can be given in.

The codecs themselves are in ``codecs.table``; this list is for the processes that import none of them.
"""

from dicom_network.standard import transfer_syntaxes as syntaxes

DECODABLE = frozenset(
    (
        syntaxes.IMPLICIT_VR_LITTLE_ENDIAN,
        syntaxes.EXPLICIT_VR_LITTLE_ENDIAN,
        syntaxes.ENCAPSULATED_UNCOMPRESSED,
        syntaxes.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
        syntaxes.EXPLICIT_VR_BIG_ENDIAN,
        *(f"1.2.840.10008.1.2.4.{number}" for number in range(50, 67)),
        syntaxes.JPEG_LOSSLESS_FIRST_ORDER,
        syntaxes.JPEG_LS_LOSSLESS,
        syntaxes.JPEG_LS_NEAR_LOSSLESS,
        syntaxes.JPEG_2000_LOSSLESS,
        syntaxes.JPEG_2000,
        "1.2.840.10008.1.2.4.92",
        "1.2.840.10008.1.2.4.93",
        syntaxes.JPEG_XL_LOSSLESS,
        syntaxes.JPEG_XL_RECOMPRESSION,
        syntaxes.JPEG_XL,
        syntaxes.HTJ2K_LOSSLESS,
        syntaxes.HTJ2K_LOSSLESS_RPCL,
        syntaxes.HTJ2K,
        syntaxes.RLE_LOSSLESS,
        syntaxes.DEFLATED_IMAGE_FRAME,
    )
)

ONE_BIT_TARGETS = frozenset(
    (
        syntaxes.IMPLICIT_VR_LITTLE_ENDIAN,
        syntaxes.EXPLICIT_VR_LITTLE_ENDIAN,
        syntaxes.ENCAPSULATED_UNCOMPRESSED,
        syntaxes.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
        syntaxes.EXPLICIT_VR_BIG_ENDIAN,
        syntaxes.DEFLATED_IMAGE_FRAME,
    )
)
"""The ones in which images may have Bits Allocated 1 (PS3.5 8.2)."""

VALUE_TARGETS = frozenset(
    (
        syntaxes.JPEG_LOSSLESS_FIRST_ORDER,
        syntaxes.JPEG_LS_LOSSLESS,
        syntaxes.JPEG_2000_LOSSLESS,
        syntaxes.JPEG_XL_LOSSLESS,
        syntaxes.HTJ2K_LOSSLESS,
    )
)
"""Codestreams of values: what else lies in the cells is not kept, and the values begin with the lowest bit."""

LOSSLESS_TARGETS = ONE_BIT_TARGETS | VALUE_TARGETS | {syntaxes.RLE_LOSSLESS}
"""What instances can be given in; frames also in JPEG Baseline, with loss."""


def can_transcode(from_transfer_syntax: str, to_transfer_syntax: str) -> bool:
    """Tell whether what is in one transfer syntax can in general be given in the other without loss."""
    return from_transfer_syntax in DECODABLE and to_transfer_syntax in LOSSLESS_TARGETS
