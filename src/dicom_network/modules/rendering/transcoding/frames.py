"""Frames in another transfer syntax."""

from dicom_network.modules.rendering.calls import TranscodeFrame
from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.modules.rendering.codecs.table import codec_of
from dicom_network.modules.rendering.targets import ONE_BIT_TARGETS
from dicom_network.standard import transfer_syntaxes as syntaxes

REVERSIBLY_TRANSFORMED = (syntaxes.JPEG_2000_LOSSLESS, syntaxes.HTJ2K_LOSSLESS)


def transcode_frame(call: TranscodeFrame) -> bytes:
    """Give a frame in another transfer syntax. Raises: BrokenPixels, UnsupportedPixels."""
    samples = codec_of(call.from_transfer_syntax).decode(call.frame, call.description)
    return encode_frame(samples, call.to_transfer_syntax)


def encode_frame(samples: Samples, transfer_syntax_uid: str) -> bytes:
    """Encode samples. Raises: UnsupportedPixels where the transfer syntax has no place for them."""
    encode = codec_of(transfer_syntax_uid).encode
    name = syntaxes.transfer_syntax_of(transfer_syntax_uid).name
    if encode is None:
        raise UnsupportedPixels(f"frames are not given in {name}")
    if samples.is_packed and transfer_syntax_uid not in ONE_BIT_TARGETS:
        raise UnsupportedPixels(f"{name} has no place for images of one bit")
    if samples.photometric_interpretation.startswith("YBR_PARTIAL"):
        raise UnsupportedPixels(f"{samples.photometric_interpretation} is only shown, not transcoded")
    return encode(samples)


def photometric_interpretation_in(samples: Samples, transfer_syntax_uid: str) -> str:
    """Give the Photometric Interpretation that samples have once they are encoded (PS3.5 8.2)."""
    if samples.photometric_interpretation == "RGB" and transfer_syntax_uid in REVERSIBLY_TRANSFORMED:
        return "YBR_RCT"
    return samples.photometric_interpretation
