"""Files to render: pydicom's test files, the corpus beside the checkout, and images made here."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from dicom_network.modules.rendering.calls import StoredDataSet
from dicom_network.modules.rendering.stored.frames import StoredFrames
from dicom_network.modules.rendering.stored.instance import StoredInstance
from dicom_network.protocol.dataset.header import scan_header
from dicom_network.protocol.dataset.part10 import parse_part10_header

ROOT = Path(__file__).parents[3]
TEST_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
CORPUS = ROOT.parent / "shared" / "corpus" / "files"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


def described(content: bytes) -> StoredDataSet:
    """Tell where the data set of a Part 10 file lies, as the index would know it."""
    part10 = parse_part10_header(content, whole=True)
    assert part10 is not None
    data_set = content[part10.length :]
    header = scan_header(data_set, part10.transfer_syntax_uid, whole=True)
    assert header is not None
    return StoredDataSet(part10.length, len(data_set), part10.transfer_syntax_uid, header.pixel_data_offset)


@contextmanager
def opened(source: Path | bytes) -> Iterator[StoredInstance]:
    """Open a file as codec processes do: by its descriptor."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    descriptor = os.memfd_create("stored")
    try:
        os.write(descriptor, content)
        yield StoredInstance(descriptor, described(content))
    finally:
        os.close(descriptor)


@contextmanager
def opened_frames(source: Path | bytes) -> Iterator[StoredFrames]:
    """Open the frames of a file."""
    with opened(source) as instance:
        yield StoredFrames(instance)


def make_image(pixels: bytes | np.ndarray[Any, Any], **attributes: Any) -> pydicom.Dataset:
    """Make an image; without attributes a gray one as the array is, its bytes as given."""
    data_set = pydicom.Dataset()
    data_set.SOPClassUID = SECONDARY_CAPTURE
    data_set.SOPInstanceUID = generate_uid()
    data_set.StudyInstanceUID = "1.2.826.0.1.3680043.10.1"
    data_set.SeriesInstanceUID = "1.2.826.0.1.3680043.10.2"
    data_set.PatientName = "Țurcanu^Ștefan"
    data_set.SpecificCharacterSet = "ISO_IR 192"
    data_set.Modality = "OT"
    data_set.SamplesPerPixel = 1
    data_set.PhotometricInterpretation = "MONOCHROME2"
    if isinstance(pixels, np.ndarray):
        bits = pixels.dtype.itemsize * 8
        data_set.Rows, data_set.Columns = pixels.shape[-2:]
        data_set.BitsAllocated, data_set.BitsStored, data_set.HighBit = bits, bits, bits - 1
        data_set.PixelRepresentation = int(pixels.dtype.kind == "i")
    content = pixels.tobytes() if isinstance(pixels, np.ndarray) else pixels
    data_set.PixelData = content + b"\0" * (len(content) % 2)
    for keyword, value in attributes.items():
        setattr(data_set, keyword, value)
    data_set["PixelData"].VR = "OW" if data_set.get("BitsAllocated", 8) > 8 else "OB"
    return data_set


def make_colour_image(pixels: np.ndarray[Any, Any], **attributes: Any) -> pydicom.Dataset:
    """Make an image of an array whose last axis are the samples of a pixel; RGB without attributes."""
    rows, columns, samples = pixels.shape[-3:]
    shape = {"Rows": rows, "Columns": columns, "SamplesPerPixel": samples, "PlanarConfiguration": 0}
    return make_image(pixels, **{"PhotometricInterpretation": "RGB", **shape, **attributes})


def part10(data_set: pydicom.Dataset, transfer_syntax: str = ExplicitVRLittleEndian) -> bytes:
    """Write a data set to a Part 10 file."""
    data_set.file_meta = FileMetaDataset()
    data_set.file_meta.TransferSyntaxUID = pydicom.uid.UID(transfer_syntax)
    data_set.file_meta.MediaStorageSOPClassUID = data_set.SOPClassUID
    data_set.file_meta.MediaStorageSOPInstanceUID = data_set.SOPInstanceUID
    output = BytesIO()
    pydicom.dcmwrite(output, data_set, enforce_file_format=True)
    return output.getvalue()


def gradient(rows: int = 12, columns: int = 16, dtype: str = "u2", step: int = 37) -> np.ndarray[Any, Any]:
    """Give an array in which every value is different from its neighbours."""
    return (np.arange(rows * columns).reshape(rows, columns) * step).astype(dtype)
