"""Small data sets, such as identifiers of queries, to the DICOM JSON model with every value in it."""

from typing import Final

from dicom_network.protocol.dataset.deflate import inflate
from dicom_network.protocol.dataset.encoding import Buffer, encoding_of
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.model import DICOMJSON, Limits, ModelReader
from dicom_network.protocol.dataset.walk import walk_elements
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

IDENTIFIER_LIMIT: Final = 16 * 1024 * 1024
"""Identifiers are some hundred bytes; the longest, with a UID list of a big study, a few hundred thousand."""


def decode_data_set(data_set: Buffer, transfer_syntax_uid: str, *, limit: int = IDENTIFIER_LIMIT) -> DICOMJSON:
    """Decode a data set, inflating it where need be. Encapsulated Pixel Data are there without a value.

    Raises: DataSetError where the bytes are no data set of this transfer syntax, or more than ``limit``.
    """
    if len(data_set) > limit:
        raise DataSetError(f"the data set is longer than {limit} bytes")
    if transfer_syntax_of(transfer_syntax_uid).deflated:
        data_set = inflate(data_set, limit=limit)
    encoding = encoding_of(transfer_syntax_uid)
    elements, _, _ = walk_elements(data_set, 0, len(data_set), encoding)
    return ModelReader(data_set, encoding, Limits()).read(elements)
