"""Metadata of an instance as DICOM JSON (PS3.18 F.2), as WADO-RS gives them: everything but bulk data."""

from collections.abc import Callable
from typing import Final

import orjson

from dicom_network.protocol.dataset.deflate import inflate
from dicom_network.protocol.dataset.encoding import UNDEFINED_LENGTH, Buffer, Encoding, encoding_of
from dicom_network.protocol.dataset.errors import TruncatedDataSet
from dicom_network.protocol.dataset.model import DICOMJSON, Limits, ModelReader
from dicom_network.protocol.dataset.walk import FRAGMENTS, PIXEL_DATA_TAGS, Element, read_long_header, walk_elements
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

INLINE_LIMIT: Final = 1024
"""Bytes of the longest value of bytes that stands in the metadata as InlineBinary."""

PALETTE_TAGS: Final = frozenset({0x00281201, 0x00281202, 0x00281203, 0x00281221, 0x00281222, 0x00281223})
"""Palette Color Lookup Table Data, segmented ones included (PS3.3 C.7.9)."""


def encode_metadata(
    data_set: Buffer,
    transfer_syntax_uid: str,
    *,
    bulk_data_uri: Callable[[str], str],
    inline_limit: int = INLINE_LIMIT,
    never_inline: frozenset[int] = frozenset(),
) -> bytes:
    """Give ``metadata_model`` as JSON text, UTF-8."""
    model = metadata_model(
        data_set,
        transfer_syntax_uid,
        bulk_data_uri=bulk_data_uri,
        inline_limit=inline_limit,
        never_inline=never_inline,
    )
    return orjson.dumps(model)


def metadata_model(
    data_set: Buffer,
    transfer_syntax_uid: str,
    *,
    bulk_data_uri: Callable[[str], str],
    inline_limit: int = INLINE_LIMIT,
    never_inline: frozenset[int] = frozenset(),
) -> DICOMJSON:
    """Build the DICOM JSON model of an instance.

    ``data_set`` may end anywhere after the header of the Pixel Data element (12 bytes from its tag), so that pixels
    need not be read; what follows them is then missing. ``bulk_data_uri`` gives the URI for a path such as
    ``7FE00010`` or ``00480105/0/00282000``, for Pixel Data always, and for other values of bytes that are longer than
    ``inline_limit`` or whose tag is in ``never_inline``. Specific Character Set says UTF-8, as the text now is.
    Raises: DataSetError.
    """
    if transfer_syntax_of(transfer_syntax_uid).deflated:
        data_set = inflate(data_set)
    encoding = encoding_of(transfer_syntax_uid)

    def bulk(path: str, vr: str, _length: int) -> DICOMJSON:
        return {"vr": vr, "BulkDataURI": bulk_data_uri(path)}

    limits = Limits(byte_length=inline_limit, bulk=bulk, never_inline=never_inline | PIXEL_DATA_TAGS)
    elements, offset, at_pixel_data = walk_elements(data_set, 0, len(data_set), encoding, to_pixel_data=True)
    if at_pixel_data:
        elements += _from_pixel_data(data_set, offset, encoding)
    model = ModelReader(data_set, encoding, limits).read(elements)
    if "Value" in model.get("00080005", ()):
        model["00080005"] = {"vr": "CS", "Value": ["ISO_IR 192"]}
    return model


def _from_pixel_data(data_set: Buffer, offset: int, encoding: Encoding) -> list[Element]:
    """Walk Pixel Data and what follows them, or take Pixel Data alone where the bytes end in them."""
    try:
        return walk_elements(data_set, offset, len(data_set), encoding)[0]
    except TruncatedDataSet:
        tag, vr, start, length = read_long_header(data_set, offset, encoding)
        return [(tag, FRAGMENTS if length == UNDEFINED_LENGTH else vr, start, start + length)]
