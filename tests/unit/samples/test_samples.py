"""The samples as a newcomer and a viewer meet them: readable, in order, with the right names, the same every time."""

import io

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.encaps import generate_frames
from pydicom.uid import (
    DigitalXRayImageStorageForPresentation,
    EncapsulatedPDFStorage,
    JPEGBaseline8Bit,
    SecondaryCaptureImageStorage,
    UltrasoundMultiFrameImageStorage,
)

from dicom_network.modules.samples import model, service, single_images, volumes
from dicom_network.modules.samples.datasets import write_part10


def _read(dataset: pydicom.Dataset, transfer_syntax_uid: str = pydicom.uid.ExplicitVRLittleEndian) -> pydicom.Dataset:
    """Write as the samples are written and read again, as any program would."""
    return pydicom.dcmread(io.BytesIO(write_part10(dataset, transfer_syntax_uid)))


@pytest.fixture(scope="module")
def ct() -> list[pydicom.Dataset]:
    return list(volumes.ct_instances())


@pytest.fixture(scope="module")
def mr() -> list[pydicom.Dataset]:
    return list(volumes.mr_instances())


def test_ct_slices_are_evenly_spaced_from_head_to_feet(ct: list[pydicom.Dataset]) -> None:
    heights = [float(dataset.ImagePositionPatient[2]) for dataset in ct]
    assert [int(dataset.InstanceNumber) for dataset in ct] == list(range(1, 97))
    assert np.allclose(np.diff(heights), -3.0)
    assert {dataset.FrameOfReferenceUID for dataset in ct} == {ct[0].FrameOfReferenceUID}


def test_ct_numbers_are_those_of_the_tissues(ct: list[pydicom.Dataset]) -> None:
    """Points in patient coordinates; the value is the median of a small neighbourhood."""
    points = {
        "air": ((-190, -150, 90), -1000, 15),
        "lung": ((-70, 30, 20), -855, 45),
        "aorta": ((25, 44, 0), 205, 15),
        "liver": ((-90, 10, -74), 112, 15),
        "stomach's air": ((60, -50, -74), -980, 20),
        "bone of a vertebra": ((0, 62, 112), 165, 60),
    }
    for name, (point, expected, tolerance) in points.items():
        assert _hounsfield(ct, point) == pytest.approx(expected, abs=tolerance), name


def _hounsfield(ct: list[pydicom.Dataset], point: tuple[float, float, float]) -> float:
    nearest = min(ct, key=lambda dataset: abs(float(dataset.ImagePositionPatient[2]) - point[2]))
    column = round((point[0] - nearest.ImagePositionPatient[0]) / nearest.PixelSpacing[1])
    row = round((point[1] - nearest.ImagePositionPatient[1]) / nearest.PixelSpacing[0])
    pixels = np.frombuffer(nearest.PixelData, "<u2").reshape(nearest.Rows, nearest.Columns)
    stored = np.median(pixels[row - 2 : row + 3, column - 2 : column + 3])
    return float(stored * nearest.RescaleSlope + nearest.RescaleIntercept)


def test_fluid_is_dark_in_t1_and_bright_in_t2(mr: list[pydicom.Dataset]) -> None:
    first, second = ([d for d in mr if d.SeriesNumber == number] for number in (1, 2))
    assert [d.ImagePositionPatient[2] for d in first] == [d.ImagePositionPatient[2] for d in second]
    ventricle, white = (10.0, -20.0, 14.0), (40.0, 45.0, 30.0)
    assert _signal(first, ventricle) < 0.4 * _signal(first, white)
    assert _signal(second, ventricle) > 2 * _signal(second, white)


def _signal(series: list[pydicom.Dataset], point: tuple[float, float, float]) -> float:
    nearest = min(series, key=lambda dataset: abs(float(dataset.ImagePositionPatient[2]) - point[2]))
    pixels = np.frombuffer(nearest.PixelData, "<u2").reshape(nearest.Rows, nearest.Columns)
    column = round((point[0] - nearest.ImagePositionPatient[0]) / nearest.PixelSpacing[1])
    row = round((point[1] - nearest.ImagePositionPatient[1]) / nearest.PixelSpacing[0])
    return float(np.median(pixels[row - 1 : row + 2, column - 1 : column + 2]))


def test_radiograph_shows_lungs_dark_and_heart_bright() -> None:
    dataset = _read(single_images.radiograph_instance())
    pixels = dataset.pixel_array
    assert dataset.SOPClassUID == DigitalXRayImageStorageForPresentation
    lung, heart = pixels[700, 500], pixels[950, 1150]
    assert heart > lung * 1.3


def test_cine_beats() -> None:
    dataset = _read(single_images.cine_instance(), JPEGBaseline8Bit)
    frames = [
        imagecodecs.jpeg8_decode(frame)
        for frame in generate_frames(dataset.PixelData, number_of_frames=int(dataset.NumberOfFrames))
    ]
    assert dataset.SOPClassUID == UltrasoundMultiFrameImageStorage
    assert len(frames) == single_images.CINE_FRAMES
    assert frames[0].shape == (dataset.Rows, dataset.Columns, 3)
    muscle = [float((frame[100:420, 300:560] > 90).mean()) for frame in frames]
    assert max(muscle) > 1.1 * min(muscle), "the chambers empty and fill"
    region = dataset.SequenceOfUltrasoundRegions[0]
    depth_cm = (region.RegionLocationMaxY1 - region.RegionLocationMinY0) * region.PhysicalDeltaY
    assert depth_cm == pytest.approx(16)


def test_photograph_is_in_colour() -> None:
    dataset = _read(single_images.photograph_instance())
    red, _green, blue = dataset.pixel_array[480, 640].astype(int)
    assert dataset.SOPClassUID == SecondaryCaptureImageStorage
    assert red > 2 * blue


def test_report_is_a_pdf_of_the_study_of_the_ct() -> None:
    dataset = _read(single_images.report_instance())
    document = dataset.EncapsulatedDocument[: dataset.EncapsulatedDocumentLength]
    assert dataset.SOPClassUID == EncapsulatedPDFStorage
    assert dataset.StudyInstanceUID == model.CT.study_instance_uid
    assert document.startswith(b"%PDF-1.4")
    assert document.endswith(b"%%EOF\n")
    table = int(document.rsplit(b"startxref\n", 1)[1].split()[0])
    assert document[table:].startswith(b"xref\n0 10\n")
    entries = document[table:].split(b"\n")[3:12]
    for number, entry in enumerate(entries, 1):
        assert document[int(entry[:10]) :].startswith(b"%d 0 obj" % number)


def test_names_survive_their_character_sets(mr: list[pydicom.Dataset]) -> None:
    russian = _read(mr[0])
    assert russian.SpecificCharacterSet == "ISO_IR 144"
    assert "Соколова^Марина^Петровна".encode("iso8859-5") in write_part10(mr[0])
    assert str(russian.PatientName) == "Соколова^Марина^Петровна"
    romanian = _read(single_images.report_instance())
    assert romanian.SpecificCharacterSet == "ISO_IR 192"
    assert str(romanian.PatientName) == "Țurcanu^Ion^Vasile"


def test_a_macedonian_name_is_written_with_code_extensions() -> None:
    macedonian = _read(single_images.radiograph_instance())
    assert list(macedonian.SpecificCharacterSet) == ["", "ISO 2022 IR 144"]
    assert str(macedonian.PatientName) == "Stojanovska^Biljana=Стојановска^Билјана"
    assert macedonian.StudyDescription == "Рендген на граден кош"


def test_uids_are_valid_and_distinct(ct: list[pydicom.Dataset], mr: list[pydicom.Dataset]) -> None:
    uids = [dataset.SOPInstanceUID for dataset in (*ct, *mr)]
    assert len(set(uids)) == len(uids)
    assert all(pydicom.uid.UID(uid).is_valid for uid in uids)
    assert len(set(service.study_instance_uids())) == 5


def test_drawing_again_gives_the_same_bytes() -> None:
    first, second = (write_part10(single_images.photograph_instance()) for _turn in range(2))
    assert first == second


def test_the_count_is_told_without_drawing(ct: list[pydicom.Dataset], mr: list[pydicom.Dataset]) -> None:
    assert service.count_samples() == len(ct) + len(mr) + 4
