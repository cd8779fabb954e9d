"""Phantoms: series whose every value is known, for whoever measures in the viewer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

SPACING = (0.8, 0.8, 2.0)
"""Millimetres from row to row, column to column, slice to slice."""
Values = NDArray[Any]


class Phantom:
    """A CT series of known values, in Hounsfield units."""

    def __init__(self, name: str, values: Values) -> None:
        self.values = values
        """Slices × rows × columns."""
        self.study = generate_uid(entropy_srcs=[name, "study"])
        self.series = generate_uid(entropy_srcs=[name, "series"])
        self.space = generate_uid(entropy_srcs=[name, "space"])
        """The frame of reference."""
        self.patient = f"F-{name}"
        self.instances = [generate_uid(entropy_srcs=[name, str(number)]) for number in range(1, len(values) + 1)]
        """SOP Instance UIDs, slice by slice."""
        self._name = name

    def write(self, folder: Path) -> Path:
        """Write the slices as files; gives the folder."""
        folder.mkdir()
        for number, dataset in enumerate(self._datasets(), 1):
            dataset.save_as(folder / f"{number}.dcm", enforce_file_format=True)
        return folder

    def _datasets(self) -> Iterator[FileDataset]:
        for number, slice_values in enumerate(self.values, 1):
            dataset = FileDataset("", {}, file_meta=_meta(), preamble=bytes(128))
            dataset.SOPClassUID = CTImageStorage
            dataset.SOPInstanceUID = self.instances[number - 1]
            dataset.StudyInstanceUID, dataset.SeriesInstanceUID = self.study, self.series
            dataset.FrameOfReferenceUID = self.space
            dataset.PatientName, dataset.PatientID = "Fantomescu^Radu", self.patient
            dataset.StudyDate, dataset.StudyTime, dataset.AccessionNumber = "20260301", "101500", ""
            dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = "CT", 1, number
            dataset.SeriesDescription = self._name
            dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
            dataset.ImagePositionPatient = [0, 0, SPACING[2] * (number - 1)]
            dataset.PixelSpacing = list(SPACING[:2])
            dataset.SliceThickness = SPACING[2]
            dataset.Rows, dataset.Columns = slice_values.shape
            dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
            dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
            dataset.PixelRepresentation = 0
            dataset.RescaleIntercept, dataset.RescaleSlope = -1024, 1
            dataset.WindowCenter, dataset.WindowWidth = 500, 1000
            dataset.PixelData = (slice_values + 1024).astype("<u2").tobytes()
            yield dataset


def ramp(shape: tuple[int, int, int], step: tuple[int, int, int], start: int) -> Values:
    """Give values that grow by so much from slice to slice, row to row, column to column."""
    slices, rows, columns = np.indices(shape)
    values: Values = start + step[0] * slices + step[1] * rows + step[2] * columns
    return values


def _meta() -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return meta
