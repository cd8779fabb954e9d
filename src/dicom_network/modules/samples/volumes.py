"""The studies made of planes: the CT of the chest and the MR of the brain."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import imagecodecs
import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage, MRImageStorage

from dicom_network.modules.samples import model
from dicom_network.modules.samples.brain import build_head
from dicom_network.modules.samples.datasets import make_instance
from dicom_network.modules.samples.report import Picture as ReportPicture
from dicom_network.modules.samples.shapes import Grid, Picture, centred_grid
from dicom_network.modules.samples.thorax import NODULE_CENTRE, build_thorax

CT_GRID: Final = centred_grid(512, 512, 0.78, centre=(0.0, 8.0))
CT_HEIGHTS: Final = tuple(154.0 - 3.0 * index for index in range(96))
MR_GRID: Final = centred_grid(256, 256, 0.9)
MR_HEIGHTS: Final = tuple(82.0 - 3.3 * index for index in range(44))
RESCALE_INTERCEPT: Final = -1024


def ct_instances() -> Iterator[Dataset]:
    """Yield the slices of the CT, from the head down."""
    thorax = build_thorax(CT_GRID)
    with ThreadPoolExecutor() as threads:
        for number, plane in enumerate(threads.map(thorax.plane, CT_HEIGHTS), 1):
            stored = np.clip(np.rint(plane) - RESCALE_INTERCEPT, 0, 4095).astype("<u2")
            yield make_instance(
                model.CT,
                "CT",
                1,
                number,
                SOPClassUID=CTImageStorage,
                ImageType=["ORIGINAL", "PRIMARY", "AXIAL"],
                SeriesDescription="Torace 3.0 mm",
                ProtocolName="Torace cu contrast",
                BodyPartExamined="CHEST",
                PatientPosition="HFS",
                AcquisitionNumber=1,
                KVP="120",
                XRayTubeCurrent=210,
                ExposureTime=500,
                ConvolutionKernel="STANDARD",
                SliceThickness="3.0",
                SpacingBetweenSlices="3.0",
                RescaleIntercept=RESCALE_INTERCEPT,
                RescaleSlope=1,
                RescaleType="HU",
                WindowCenter=[40, -500],
                WindowWidth=[400, 1500],
                WindowCenterWidthExplanation=["SOFT TISSUE", "LUNG"],
                ContrastBolusAgent="Synthetic",
                **_plane(CT_GRID, CT_HEIGHTS[number - 1], "ct"),
                **_pixels(stored, bits=12),
            )


def key_image() -> ReportPicture:
    """Give the slice that shows the nodule, as the report shows it."""
    plane = build_thorax(CT_GRID).plane(NODULE_CENTRE[2])
    shown = np.clip((plane + 1250) / 1500 * 255, 0, 255).astype(np.uint8)
    return ReportPicture(bytes(imagecodecs.jpeg8_encode(shown, level=85)), *shown.shape)


def mr_instances() -> Iterator[Dataset]:
    """Yield the slices of the T1 series, then of the T2 series, from the head down."""
    head = build_head(MR_GRID)
    with ThreadPoolExecutor() as threads:
        planes = list(threads.map(head.plane, MR_HEIGHTS))
    contrasts = (("T1 ax", 520, 12, 420, 850), ("T2 ax", 4200, 98, 480, 1000))
    for channel, (name, repetition, echo, centre, width) in enumerate(contrasts):
        for number, plane in enumerate(planes, 1):
            stored = np.clip(np.rint(plane[channel]), 0, 4095).astype("<u2")
            yield make_instance(
                model.MR,
                "MR",
                channel + 1,
                number,
                SOPClassUID=MRImageStorage,
                ImageType=["ORIGINAL", "PRIMARY", "OTHER"],
                SeriesDescription=name,
                ProtocolName=name,
                BodyPartExamined="BRAIN",
                PatientPosition="HFS",
                ScanningSequence="SE",
                SequenceVariant="SK",
                ScanOptions="",
                MRAcquisitionType="2D",
                RepetitionTime=repetition,
                EchoTime=echo,
                EchoTrainLength=1 if channel == 0 else 16,
                MagneticFieldStrength="1.5",
                FlipAngle=90,
                SliceThickness="3.0",
                SpacingBetweenSlices="3.3",
                WindowCenter=centre,
                WindowWidth=width,
                **_plane(MR_GRID, MR_HEIGHTS[number - 1], "mr"),
                **_pixels(stored, bits=12),
            )


def _plane(grid: Grid, z: float, frame_of_reference: str) -> dict[str, Any]:
    """Give the Image Plane module (PS3.3 C.7.6.2) of an axial plane."""
    return {
        "FrameOfReferenceUID": model.sample_uid(frame_of_reference, "frame of reference"),
        "PositionReferenceIndicator": "",
        "ImagePositionPatient": [round(float(grid.x[0]), 4), round(float(grid.y[0]), 4), round(z, 4)],
        "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
        "PixelSpacing": [grid.spacing_mm, grid.spacing_mm],
        "SliceLocation": round(z, 4),
    }


def _pixels(stored: Picture, *, bits: int) -> dict[str, Any]:
    """Give the Image Pixel module (PS3.3 C.7.6.3) of unsigned shades of grey."""
    return {
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": stored.shape[0],
        "Columns": stored.shape[1],
        "BitsAllocated": 16,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": 0,
        "PixelData": stored.tobytes(),
    }
