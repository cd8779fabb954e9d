"""The table of transfer syntaxes whose frames can be decoded, and of those that frames can be given in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs import deflated, jpeg, jpeg_2000, jpeg_ls, jpeg_xl, native, rle
from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.standard import transfer_syntaxes as syntaxes

Decode = Callable[[bytes, PixelDescription], Samples]
Encode = Callable[[Samples], bytes]


@dataclass(frozen=True, slots=True)
class Codec:
    """What turns frames of a transfer syntax into samples and back."""

    decode: Decode
    encode: Encode | None = None


NATIVE = Codec(native.decode, native.encode)
REVERSIBLE_HTJ2K = jpeg_2000.decode_reversible_high_throughput

CODECS: Mapping[str, Codec] = {
    syntaxes.IMPLICIT_VR_LITTLE_ENDIAN: NATIVE,
    syntaxes.EXPLICIT_VR_LITTLE_ENDIAN: NATIVE,
    syntaxes.ENCAPSULATED_UNCOMPRESSED: NATIVE,
    syntaxes.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN: NATIVE,
    syntaxes.EXPLICIT_VR_BIG_ENDIAN: Codec(native.decode_big_endian, native.encode_big_endian),
    # Of the retired processes only those with arithmetic coding and hierarchies are beyond the codec.
    **{f"1.2.840.10008.1.2.4.{number}": Codec(jpeg.decode) for number in range(50, 67)},
    syntaxes.JPEG_BASELINE: Codec(jpeg.decode, jpeg.encode_baseline),
    syntaxes.JPEG_LOSSLESS_FIRST_ORDER: Codec(jpeg.decode, jpeg.encode_lossless),
    syntaxes.JPEG_LS_LOSSLESS: Codec(jpeg_ls.decode, jpeg_ls.encode),
    syntaxes.JPEG_LS_NEAR_LOSSLESS: Codec(jpeg_ls.decode),
    syntaxes.JPEG_2000_LOSSLESS: Codec(jpeg_2000.decode, jpeg_2000.encode),
    syntaxes.JPEG_2000: Codec(jpeg_2000.decode),
    "1.2.840.10008.1.2.4.92": Codec(jpeg_2000.decode),
    "1.2.840.10008.1.2.4.93": Codec(jpeg_2000.decode),
    syntaxes.JPEG_XL_LOSSLESS: Codec(jpeg_xl.decode, jpeg_xl.encode),
    syntaxes.JPEG_XL_RECOMPRESSION: Codec(jpeg_xl.decode),
    syntaxes.JPEG_XL: Codec(jpeg_xl.decode),
    syntaxes.HTJ2K_LOSSLESS: Codec(REVERSIBLE_HTJ2K, jpeg_2000.encode_high_throughput),
    syntaxes.HTJ2K_LOSSLESS_RPCL: Codec(REVERSIBLE_HTJ2K),
    syntaxes.HTJ2K: Codec(jpeg_2000.decode),
    syntaxes.RLE_LOSSLESS: Codec(rle.decode, rle.encode),
    syntaxes.DEFLATED_IMAGE_FRAME: Codec(deflated.decode, deflated.encode),
}


def codec_of(transfer_syntax_uid: str) -> Codec:
    """Give the codec of a transfer syntax. Raises: UnsupportedPixels."""
    codec = CODECS.get(transfer_syntax_uid)
    if codec is None:
        name = syntaxes.transfer_syntax_of(transfer_syntax_uid).name
        raise UnsupportedPixels(f"frames in the transfer syntax {name} cannot be decoded here")
    return codec
