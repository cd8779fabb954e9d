"""What is laid over the pictures of a phantom: segmentations, structures, a dose, a PET, all of known values."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import (
    CTImageStorage,
    ExplicitVRLittleEndian,
    PositronEmissionTomographyImageStorage,
    RTDoseStorage,
    RTStructureSetStorage,
    SegmentationStorage,
    generate_uid,
)

from tests.browser.phantom import SPACING, Phantom

LABEL_MAP_SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.7"
Mask = NDArray[Any]
RED_LAB = (35579, 53664, 50858)
"""Pure red, as PS3.3 C.10.7.1.1 writes CIELab."""


def begin(phantom: Phantom, name: str, sop_class: str, modality: str) -> FileDataset:
    """Begin an instance of the phantom's study, in a series of its own."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID, dataset.Modality = sop_class, modality
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=[phantom.study, name, "instance"])
    dataset.SeriesInstanceUID = series_uid(phantom, name)
    dataset.StudyInstanceUID, dataset.FrameOfReferenceUID = phantom.study, phantom.space
    dataset.PatientName, dataset.PatientID = "Fantomescu^Radu", phantom.patient
    dataset.StudyDate, dataset.StudyTime, dataset.AccessionNumber = "20260301", "101500", ""
    dataset.SeriesNumber, dataset.InstanceNumber, dataset.SeriesDescription = 5, 1, name
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PixelRepresentation = 1, "MONOCHROME2", 0
    return dataset


def series_uid(phantom: Phantom, name: str) -> str:
    """Give the Series Instance UID of what is laid over a phantom under a name."""
    return generate_uid(entropy_srcs=[phantom.study, name, "series"])


def segmentation(
    phantom: Phantom, name: str, masks: Sequence[Mask], *, kind: str = "BINARY", colour: tuple[int, ...] = ()
) -> FileDataset:
    """Segment a phantom: a mask a segment, slices × rows × columns; what is empty is left out, as most programs do.

    Masks of a FRACTIONAL segmentation hold 0 to 255.
    """
    sop_class = LABEL_MAP_SEGMENTATION if kind == "LABELMAP" else SegmentationStorage
    dataset = begin(phantom, name, sop_class, "SEG")
    dataset.Rows, dataset.Columns = masks[0].shape[1:]
    bits = 1 if kind == "BINARY" else 8
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits, bits, bits - 1
    dataset.SegmentationType, dataset.LossyImageCompression = kind, "00"
    if kind == "FRACTIONAL":
        dataset.MaximumFractionalValue, dataset.SegmentationFractionalType = 255, "PROBABILITY"
    dataset.SegmentSequence = Items([_segment(number, colour) for number in range(1, len(masks) + 1)])
    dataset.ReferencedSeriesSequence = Items([_series(phantom)])
    dataset.SharedFunctionalGroupsSequence = Items([_shared()])
    frames = list(_label_frames(masks) if kind == "LABELMAP" else _frames(masks))
    dataset.NumberOfFrames = len(frames)
    dataset.PerFrameFunctionalGroupsSequence = Items([_group(phantom, number, at) for number, at, _ in frames])
    values = np.concatenate([values.ravel() for *_, values in frames])
    packed = np.packbits(values.astype(bool), bitorder="little") if bits == 1 else values.astype(np.uint8)
    dataset.PixelData = packed.tobytes() + b"\0" * (packed.size % 2)
    return dataset


def _frames(masks: Sequence[Mask]) -> Iterator[tuple[int, int, Mask]]:
    for number, mask in enumerate(masks, 1):
        for at, values in enumerate(mask):
            if values.any():
                yield number, at, values


def _label_frames(masks: Sequence[Mask]) -> Iterator[tuple[int, int, Mask]]:
    for at in range(len(masks[0])):
        labels = np.zeros(masks[0].shape[1:], dtype=int)
        for number, mask in enumerate(masks, 1):
            labels[mask[at].astype(bool)] = number
        if labels.any():
            yield 0, at, labels


def _segment(number: int, colour: tuple[int, ...]) -> Dataset:
    item = Dataset()
    item.SegmentNumber, item.SegmentLabel, item.SegmentAlgorithmType = number, f"Ficat {number}", "MANUAL"
    if colour:
        item.RecommendedDisplayCIELabValue = list(colour)
    return item


def _series(phantom: Phantom) -> Dataset:
    series = Dataset()
    series.SeriesInstanceUID = phantom.series
    series.ReferencedInstanceSequence = Items([_reference(uid) for uid in phantom.instances])
    return series


def _reference(uid: str) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = CTImageStorage, uid
    return item


def _shared() -> Dataset:
    shared, orientation, measures = Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    measures.PixelSpacing, measures.SliceThickness = list(SPACING[:2]), SPACING[2]
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = Items([orientation]), Items([measures])
    return shared


def _group(phantom: Phantom, number: int, at: int) -> Dataset:
    group, position, derivation, identification = Dataset(), Dataset(), Dataset(), Dataset()
    position.ImagePositionPatient = [0, 0, SPACING[2] * at]
    derivation.SourceImageSequence = Items([_reference(phantom.instances[at])])
    group.PlanePositionSequence, group.DerivationImageSequence = Items([position]), Items([derivation])
    if number:
        identification.ReferencedSegmentNumber = number
        group.SegmentIdentificationSequence = Items([identification])
    return group


def structures(
    phantom: Phantom, name: str, rings: Sequence[Sequence[tuple[float, float]]], slices: range
) -> FileDataset:
    """Draw a structure: on each slice the same rings, whose corners are columns and rows."""
    dataset = begin(phantom, name, RTStructureSetStorage, "RTSTRUCT")
    for keyword in ("SamplesPerPixel", "PhotometricInterpretation", "PixelRepresentation", "FrameOfReferenceUID"):
        delattr(dataset, keyword)
    dataset.StructureSetLabel = name
    roi, drawn, frame, study = Dataset(), Dataset(), Dataset(), Dataset()
    roi.ROINumber, roi.ROIName, roi.ReferencedFrameOfReferenceUID = 1, "Țintă", phantom.space
    frame.FrameOfReferenceUID = phantom.space
    study.ReferencedSOPClassUID, study.ReferencedSOPInstanceUID = "1.2.840.10008.3.1.2.3.1", phantom.study
    series = Dataset()
    series.SeriesInstanceUID = phantom.series
    series.ContourImageSequence = Items([_reference(uid) for uid in phantom.instances])
    study.RTReferencedSeriesSequence = Items([series])
    frame.RTReferencedStudySequence = Items([study])
    dataset.ReferencedFrameOfReferenceSequence = Items([frame])
    drawn.ReferencedROINumber, drawn.ROIDisplayColor = 1, [0, 255, 0]
    drawn.ContourSequence = Items([_contour(phantom, ring, at) for at in slices for ring in rings])
    dataset.StructureSetROISequence, dataset.ROIContourSequence = Items([roi]), Items([drawn])
    return dataset


def _contour(phantom: Phantom, ring: Sequence[tuple[float, float]], at: int) -> Dataset:
    contour = Dataset()
    contour.ContourGeometricType, contour.NumberOfContourPoints = "CLOSED_PLANAR", len(ring)
    contour.ContourImageSequence = Items([_reference(phantom.instances[at])])
    contour.ContourData = [
        part for column, row in ring for part in (column * SPACING[1], row * SPACING[0], at * SPACING[2])
    ]
    return contour


def dose(phantom: Phantom, name: str, grays: Mask, *, origin: tuple[float, ...], spacing: float) -> FileDataset:
    """Give a dose in a cubic grid of its own: slices × rows × columns, in Gy."""
    dataset = begin(phantom, name, RTDoseStorage, "RTDOSE")
    dataset.NumberOfFrames, dataset.Rows, dataset.Columns = grays.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 32, 32, 31
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = list(origin), [1, 0, 0, 0, 1, 0]
    dataset.PixelSpacing, dataset.GridFrameOffsetVector = [spacing] * 2, [spacing * at for at in range(len(grays))]
    dataset.DoseUnits, dataset.DoseType, dataset.DoseSummationType = "GY", "PHYSICAL", "PLAN"
    dataset.DoseGridScaling = 0.001
    dataset.PixelData = np.rint(grays / 0.001).astype("<u4").tobytes()
    return dataset


def pet(phantom: Phantom, name: str, uptake: Mask, spacing: tuple[float, float, float]) -> Iterator[FileDataset]:
    """Give a PET in Bq/ml: slices × rows × columns; 70 kg and 350 MBq at its beginning make an SUV of 1 of 5000."""
    for at, values in enumerate(uptake):
        dataset = begin(phantom, name, PositronEmissionTomographyImageStorage, "PT")
        dataset.SOPInstanceUID = generate_uid(entropy_srcs=[phantom.study, name, str(at)])
        dataset.InstanceNumber, dataset.Units, dataset.DecayCorrection = at + 1, "BQML", "START"
        dataset.CorrectedImage, dataset.PatientWeight, dataset.SeriesTime = ["ATTN", "DECY"], 70, "110000"
        source = Dataset()
        source.RadionuclideTotalDose, source.RadionuclideHalfLife = 350e6, 6586.2
        source.RadiopharmaceuticalStartTime = "110000"
        dataset.RadiopharmaceuticalInformationSequence = Items([source])
        dataset.Rows, dataset.Columns = values.shape
        dataset.ImageOrientationPatient, dataset.PixelSpacing = [1, 0, 0, 0, 1, 0], list(spacing[:2])
        dataset.ImagePositionPatient, dataset.SliceThickness = [0, 0, spacing[2] * at], spacing[2]
        dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
        dataset.RescaleSlope, dataset.RescaleIntercept = 2, 0
        dataset.PixelData = np.rint(values / 2).astype("<u2").tobytes()
        yield dataset


def write_all(folder: Path, datasets: Sequence[FileDataset]) -> Path:
    """Write files into a new folder; gives it."""
    folder.mkdir()
    for number, dataset in enumerate(datasets, 1):
        dataset.save_as(folder / f"{number}.dcm", enforce_file_format=True)
    return folder
