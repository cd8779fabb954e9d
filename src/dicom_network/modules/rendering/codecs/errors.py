"""What can go wrong with a frame."""

from dicom_network.domain.errors import InvalidInput


class BrokenPixels(InvalidInput):
    """The stored frame cannot be what its description says."""

    code = "pixels.broken"


class UnsupportedPixels(InvalidInput):
    """The frame may be right, but nothing here can decode, encode or show it so."""

    code = "pixels.unsupported"
