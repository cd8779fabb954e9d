"""Small instances of invented patients, written by pydicom."""

from io import BytesIO
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    CTImageStorage,
    EncapsulatedPDFStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    SegmentationStorage,
    UltrasoundMultiFrameImageStorage,
)

ROOT = "1.2.826.0.1.3680043.8.498"
STUDY = f"{ROOT}.1"
SERIES = f"{ROOT}.1.1"


def instance_uid(number: int) -> str:
    """Give the SOP Instance UID that ``make`` gives an instance."""
    return f"{SERIES}.{number}"


def make(number: int = 1, transfer_syntax: str = ExplicitVRLittleEndian, **attributes: Any) -> Dataset:
    """Make a CT image of 16 by 16 pixels; attributes by keyword, None takes one out."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = transfer_syntax
    dataset = Dataset()
    dataset.file_meta = meta
    pixels = np.arange(256, dtype=np.uint16) + number
    values: dict[str, Any] = {
        "SpecificCharacterSet": "ISO_IR 192",
        "SOPClassUID": CTImageStorage,
        "SOPInstanceUID": instance_uid(number),
        "StudyInstanceUID": STUDY,
        "SeriesInstanceUID": SERIES,
        "PatientName": "Țurcanu^Ana",
        "PatientID": "RO-1001",
        "PatientBirthDate": "19700102",
        "PatientSex": "F",
        "StudyDate": "20240311",
        "StudyTime": "101500",
        "AccessionNumber": "A77",
        "StudyID": "S1",
        "StudyDescription": "Torace",
        "ReferringPhysicianName": "Цуркану^Ион",
        "Modality": "CT",
        "SeriesNumber": 1,
        "SeriesDescription": "Axial",
        "InstanceNumber": number,
        "Rows": 16,
        "Columns": 16,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "PixelData": pixels.astype(">u2" if transfer_syntax == ExplicitVRBigEndian else "<u2").tobytes(),
        **attributes,
    }
    for keyword, value in values.items():
        if value is not None:
            setattr(dataset, keyword, value)
    if "PixelData" in dataset:
        dataset["PixelData"].VR = "OB" if dataset.BitsAllocated <= 8 else "OW"
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return dataset


def make_cine(number: int, frames: list[bytes], transfer_syntax: str = JPEG2000Lossless) -> Dataset:
    """Make a multi-frame instance of the given codestreams; they need not decode."""
    return make(
        number,
        transfer_syntax,
        SOPClassUID=UltrasoundMultiFrameImageStorage,
        Modality="US",
        NumberOfFrames=len(frames),
        PixelData=encapsulate(frames),
    )


def make_segmentation(number: int, frames: list[list[int]]) -> Dataset:
    """Make a segmentation of 3 by 3 one-bit frames, each given as nine bits."""
    bits = [bit for frame in frames for bit in frame]
    packed = np.packbits(np.array(bits, np.uint8), bitorder="little").tobytes()
    return make(
        number,
        SOPClassUID=SegmentationStorage,
        Modality="SEG",
        Rows=3,
        Columns=3,
        BitsAllocated=1,
        BitsStored=1,
        HighBit=0,
        NumberOfFrames=len(frames),
        PixelData=packed + b"\0" * (len(packed) % 2),
    )


def make_document(number: int, document: bytes) -> Dataset:
    """Make an encapsulated PDF."""
    return make(
        number,
        SOPClassUID=EncapsulatedPDFStorage,
        Modality="DOC",
        MIMETypeOfEncapsulatedDocument="application/pdf",
        EncapsulatedDocument=document,
        EncapsulatedDocumentLength=len(document),
        **dict.fromkeys(
            "Rows Columns SamplesPerPixel PhotometricInterpretation BitsAllocated BitsStored HighBit"
            " PixelRepresentation PixelData".split()
        ),
    )


def scheduled(step: str, procedure: str) -> Sequence:
    """Make a Request Attributes Sequence."""
    item = Dataset()
    item.ScheduledProcedureStepID = step
    item.RequestedProcedureID = procedure
    return Sequence([item])


def file_of(dataset: Dataset) -> bytes:
    """Write an instance as a Part 10 file."""
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def data_set_of(file: bytes) -> bytes:
    """Give the data set of a file that ``file_of`` wrote: what follows the file meta information."""
    length = int.from_bytes(file[140:144], "little")
    return file[144 + length :]
