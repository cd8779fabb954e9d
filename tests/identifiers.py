"""Identifiers of queries and retrievals, written and read by pydicom."""

from io import BytesIO

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.uid import UID, ExplicitVRLittleEndian

PART10_START = b"\0" * 128 + b"DICM"


def encode(identifier: Dataset, transfer_syntax: str = ExplicitVRLittleEndian) -> bytes:
    """Give the bytes of an identifier."""
    syntax = UID(transfer_syntax)
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = syntax.is_little_endian, syntax.is_implicit_VR
    write_dataset(buffer, identifier)
    return buffer.getvalue()


def decode(content: bytes, transfer_syntax: str = ExplicitVRLittleEndian) -> Dataset:
    """Read the bytes of an identifier."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = transfer_syntax
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    write_dataset(buffer, meta)
    read = dcmread(BytesIO(PART10_START + buffer.getvalue() + content), force=True)
    read.decode()
    del read.file_meta
    return read
