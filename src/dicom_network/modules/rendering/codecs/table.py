"""The table of transfer syntaxes whose frames can be decoded, and of those that frames can be given in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs import deflated, jpeg, jpeg_2000, jpeg_ls, jpeg_xl, native, rle
from dicom_network.modules.rendering.codecs.samples import Samples

Decode = Callable[[bytes, PixelDescription], Samples]
Encode = Callable[[Samples], bytes]


@dataclass(frozen=True, slots=True)
class Codec:
    """What turns frames of a transfer syntax into samples and back."""

    decode: Decode
    encode: Encode | None = None


NATIVE = Codec(native.decode, native.encode)
JPEG_LOSSY = Codec(jpeg.decode, jpeg.encode_baseline)
JPEG_LOSSLESS = Codec(jpeg.decode, jpeg.encode_lossless)

CODECS: Mapping[str, Codec] = {
    "1.2.840.10008.1.2": NATIVE,
    "1.2.840.10008.1.2.1": NATIVE,
    "1.2.840.10008.1.2.1.98": NATIVE,
    "1.2.840.10008.1.2.1.99": NATIVE,
    "1.2.840.10008.1.2.2": Codec(native.decode_big_endian),
    "1.2.840.10008.1.2.4.50": JPEG_LOSSY,
    "1.2.840.10008.1.2.4.51": Codec(jpeg.decode),
    "1.2.840.10008.1.2.4.57": Codec(jpeg.decode),
    "1.2.840.10008.1.2.4.70": JPEG_LOSSLESS,
    "1.2.840.10008.1.2.4.80": Codec(jpeg_ls.decode, jpeg_ls.encode),
    "1.2.840.10008.1.2.4.81": Codec(jpeg_ls.decode),
    "1.2.840.10008.1.2.4.90": Codec(jpeg_2000.decode, jpeg_2000.encode),
    "1.2.840.10008.1.2.4.91": Codec(jpeg_2000.decode),
    "1.2.840.10008.1.2.4.92": Codec(jpeg_2000.decode),
    "1.2.840.10008.1.2.4.93": Codec(jpeg_2000.decode),
    "1.2.840.10008.1.2.4.110": Codec(jpeg_xl.decode, jpeg_xl.encode),
    "1.2.840.10008.1.2.4.111": Codec(jpeg_xl.decode),
    "1.2.840.10008.1.2.4.112": Codec(jpeg_xl.decode),
    "1.2.840.10008.1.2.4.201": Codec(jpeg_2000.decode_reversible_high_throughput, jpeg_2000.encode_high_throughput),
    "1.2.840.10008.1.2.4.202": Codec(jpeg_2000.decode_reversible_high_throughput),
    "1.2.840.10008.1.2.4.203": Codec(jpeg_2000.decode),
    "1.2.840.10008.1.2.5": Codec(rle.decode, rle.encode),
    "1.2.840.10008.1.2.8.1": Codec(deflated.decode, deflated.encode),
}
