"""A whole-slide image whose every pixel is known, and a parametric map."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    ExplicitVRLittleEndian,
    ParametricMapStorage,
    VLWholeSlideMicroscopyImageStorage,
    generate_uid,
)

Pixels = NDArray[Any]
COLUMNS, ROWS, TILE = 2048, 1536, 128
LEVELS = 3
MICROMETRES = 0.5
"""Of a pixel of the finest level."""
STUDY = generate_uid(entropy_srcs=["slide", "study"])
SERIES = generate_uid(entropy_srcs=["slide", "series"])


def colour_at(column: float, row: float, level: int) -> tuple[float, float, float]:
    """Give the colour of a point of the finest level: redder to the right, greener down, bluer the coarser."""
    return column / COLUMNS * 255, row / ROWS * 255, 60.0 + 60 * level


def instance_of(level: int) -> str:
    """Give the SOP Instance UID of a level."""
    return generate_uid(entropy_srcs=["slide", str(level)])


def write_slide(folder: Path) -> Path:
    """Write the levels as files: the coarsest with its tiles in another order, the others in full."""
    folder.mkdir()
    for level in range(LEVELS):
        _level(level).save_as(folder / f"level{level}.dcm", enforce_file_format=True)
    return folder


def _level(level: int) -> FileDataset:
    columns, rows = COLUMNS >> level, ROWS >> level
    dataset = _begun(VLWholeSlideMicroscopyImageStorage, STUDY, SERIES, instance_of(level))
    dataset.Modality, dataset.SeriesDescription, dataset.InstanceNumber = "SM", "Biopsie", level + 1
    dataset.FrameOfReferenceUID = generate_uid(entropy_srcs=["slide", "space"])
    dataset.ImageType = ["ORIGINAL" if level == 0 else "DERIVED", "PRIMARY", "VOLUME", "NONE"]
    dataset.TotalPixelMatrixColumns, dataset.TotalPixelMatrixRows = columns, rows
    dataset.ImagedVolumeWidth = COLUMNS * MICROMETRES / 1000
    dataset.ImagedVolumeHeight = ROWS * MICROMETRES / 1000
    dataset.Rows = dataset.Columns = TILE
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PlanarConfiguration = 3, "RGB", 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 8, 7, 0
    measures = Dataset()
    measures.PixelSpacing = [MICROMETRES / 1000 * 2**level] * 2
    shared = Dataset()
    shared.PixelMeasuresSequence = Sequence([measures])
    dataset.SharedFunctionalGroupsSequence = Sequence([shared])
    places = list(_places(columns, rows))
    if level == LEVELS - 1:
        places.reverse()
        dataset.DimensionOrganizationType = "TILED_SPARSE"
        dataset.PerFrameFunctionalGroupsSequence = Sequence([_position(column, row) for column, row in places])
    else:
        dataset.DimensionOrganizationType = "TILED_FULL"
    dataset.NumberOfFrames = len(places)
    dataset.PixelData = b"".join(_tile(column, row, level).tobytes() for column, row in places)
    return dataset


def _places(columns: int, rows: int) -> Iterator[tuple[int, int]]:
    yield from ((column, row) for row in range(0, rows, TILE) for column in range(0, columns, TILE))


def _position(column: int, row: int) -> Dataset:
    place = Dataset()
    place.ColumnPositionInTotalImagePixelMatrix, place.RowPositionInTotalImagePixelMatrix = column + 1, row + 1
    group = Dataset()
    group.PlanePositionSlideSequence = Sequence([place])
    return group


def _tile(column: int, row: int, level: int) -> Pixels:
    rows, columns = np.indices((TILE, TILE))
    scale = 2**level
    colours = colour_at(1.0, 1.0, level)
    red = (columns + column + 0.5) * scale * colours[0]
    green = (rows + row + 0.5) * scale * colours[1]
    return np.stack([red, green, np.full_like(red, colours[2])], axis=-1).round().clip(0, 255).astype(np.uint8)


def write_map(folder: Path, slope: float, intercept: float) -> tuple[Path, FileDataset]:
    """Write a diffusion map of whole numbers, by which square millimetres a second are stored."""
    folder.mkdir()
    dataset = _begun(ParametricMapStorage, *(generate_uid(entropy_srcs=["map", one]) for one in ("st", "se", "so")))
    dataset.Modality, dataset.SeriesDescription, dataset.InstanceNumber = "MR", "ADC", 1
    dataset.ImageType = ["DERIVED", "PRIMARY", "DIFFUSION", "ADC"]
    dataset.Rows = dataset.Columns = 64
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 0
    dataset.NumberOfFrames = 1
    shared = Dataset()
    shared.PixelMeasuresSequence = Sequence([_item(PixelSpacing=[1, 1], SliceThickness=4)])
    shared.FrameVOILUTSequence = Sequence([_item(WindowCenter=2000, WindowWidth=4000)])
    shared.PixelValueTransformationSequence = Sequence([_item(RescaleSlope=1, RescaleIntercept=0, RescaleType="US")])
    unit = _item(CodeValue="mm2/s", CodingSchemeDesignator="UCUM", CodeMeaning="square millimeter per second")
    mapping = _item(RealWorldValueSlope=slope, RealWorldValueIntercept=intercept, LUTLabel="ADC", LUTExplanation="ADC")
    mapping.RealWorldValueFirstValueMapped, mapping.RealWorldValueLastValueMapped = 0, 4095
    mapping.MeasurementUnitsCodeSequence = Sequence([unit])
    shared.RealWorldValueMappingSequence = Sequence([mapping])
    dataset.SharedFunctionalGroupsSequence = Sequence([shared])
    dataset.PerFrameFunctionalGroupsSequence = Sequence([Dataset()])
    values = np.full((64, 64), 1000, dtype="<u2")
    values[16:48, 16:48] = 3000
    dataset.PixelData = values.tobytes()
    dataset.save_as(folder / "map.dcm", enforce_file_format=True)
    return folder, dataset


def _begun(sop_class: str, study: str, series: str, instance: str) -> FileDataset:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, instance
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, series
    dataset.PatientName, dataset.PatientID = "Lungu^Irina", "F-slide"
    dataset.StudyDate, dataset.StudyTime, dataset.AccessionNumber = "20260304", "094500", ""
    dataset.SeriesNumber = 1
    return dataset


def _item(**values: Any) -> Dataset:
    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made
