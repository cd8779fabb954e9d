"""Presentation states as another program would write them, and what a screen should then show."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, GrayscaleSoftcopyPresentationStateStorage, generate_uid

Pixels = NDArray[Any]
COPIED = ("StudyInstanceUID", "PatientName", "PatientID", "StudyDate", "StudyTime", "AccessionNumber")


def state_of(image: Dataset, name: str, area: tuple[int, int, int, int]) -> FileDataset:
    """Begin a state of an image: window 500 / 1000, an area by the pixels in its corners (left, top, right, bottom)."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    state = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    state.SOPClassUID = GrayscaleSoftcopyPresentationStateStorage
    state.SOPInstanceUID = generate_uid(entropy_srcs=[name, image.SOPInstanceUID])
    state.SeriesInstanceUID = generate_uid(entropy_srcs=[name, image.SeriesInstanceUID])
    for keyword in COPIED:
        setattr(state, keyword, image.get(keyword, ""))
    state.Modality, state.SeriesNumber, state.InstanceNumber = "PR", 50, 1
    state.ContentLabel, state.ContentDescription, state.ContentCreatorName = "STATE", name, "Petrescu^Ana"
    state.PresentationCreationDate, state.PresentationCreationTime = "20260302", "081500"
    state.ReferencedSeriesSequence = [
        _item(SeriesInstanceUID=image.SeriesInstanceUID, ReferencedImageSequence=[_reference(image)])
    ]
    left, top, right, bottom = area
    state.DisplayedAreaSelectionSequence = [
        _item(
            DisplayedAreaTopLeftHandCorner=[left, top],
            DisplayedAreaBottomRightHandCorner=[right, bottom],
            PresentationSizeMode="SCALE TO FIT",
            PresentationPixelSpacing=list(image.PixelSpacing),
        )
    ]
    state.RescaleIntercept, state.RescaleSlope = image.RescaleIntercept, image.RescaleSlope
    state.RescaleType = "HU"
    state.SoftcopyVOILUTSequence = [_item(WindowCenter=500, WindowWidth=1000)]
    state.PresentationLUTShape = "IDENTITY"
    return state


def turn(state: Dataset, degrees: int, *, mirrored: bool) -> None:
    """Turn clockwise, and then mirror left and right."""
    state.ImageRotation, state.ImageHorizontalFlip = degrees, "Y" if mirrored else "N"


def annotate(state: Dataset, *objects: Dataset, colour: tuple[int, int, int] = (65535, 32896, 32896)) -> None:
    """Draw and write on a layer of one colour, as CIELab."""
    layer = _item(GraphicLayer="LAYER", GraphicLayerOrder=1, GraphicLayerRecommendedDisplayCIELabValue=list(colour))
    state.GraphicLayerSequence = [layer]
    annotation = _item(GraphicLayer="LAYER")
    drawn = [one for one in objects if "GraphicData" in one]
    written = [one for one in objects if "UnformattedTextValue" in one]
    if drawn:
        annotation.GraphicObjectSequence = Sequence(drawn)
    if written:
        annotation.TextObjectSequence = Sequence(written)
    state.GraphicAnnotationSequence = [annotation]


def drawing(kind: str, *data: float, units: str = "PIXEL", filled: bool = False) -> Dataset:
    """Draw by points: x, y, x, y …"""
    return _item(
        GraphicAnnotationUnits=units,
        GraphicDimensions=2,
        NumberOfGraphicPoints=len(data) // 2,
        GraphicData=list(data),
        GraphicType=kind,
        GraphicFilled="Y" if filled else "N",
    )


def words(text: str, left: float, top: float, *, units: str = "DISPLAY") -> Dataset:
    """Write from a place on."""
    return _item(
        UnformattedTextValue=text,
        BoundingBoxAnnotationUnits=units,
        BoundingBoxTopLeftHandCorner=[left, top],
        BoundingBoxBottomRightHandCorner=[left + 0.3, top + 0.05],
        BoundingBoxTextHorizontalJustification="LEFT",
    )


def expected(values: Pixels, state: Dataset) -> Pixels:
    """Give the greys of the displayed area as PS3.4 N.2 says: window, shutter, area, turning, mirroring, shape."""
    window = state.SoftcopyVOILUTSequence[0]
    low = float(window.WindowCenter) - 0.5 - (float(window.WindowWidth) - 1) / 2
    greys = np.clip((values - low) / (float(window.WindowWidth) - 1), 0, 1) * 255
    if state.PresentationLUTShape == "INVERSE":
        greys = 255 - greys
    if state.get("ShutterShape") == "CIRCULAR":
        rows, columns = np.indices(values.shape) + 1
        row, column = state.CenterOfCircularShutter
        greys[(rows - row) ** 2 + (columns - column) ** 2 > state.RadiusOfCircularShutter**2] = 0
    area = state.DisplayedAreaSelectionSequence[0]
    corners = [area.DisplayedAreaTopLeftHandCorner, area.DisplayedAreaBottomRightHandCorner]
    left, right = sorted(int(corner[0]) for corner in corners)
    top, bottom = sorted(int(corner[1]) for corner in corners)
    shown = greys[top - 1 : bottom, left - 1 : right]
    shown = np.rot90(shown, -int(state.get("ImageRotation", 0)) // 90)
    return np.fliplr(shown) if state.get("ImageHorizontalFlip") == "Y" else shown


def _reference(image: Dataset) -> Dataset:
    return _item(ReferencedSOPClassUID=image.SOPClassUID, ReferencedSOPInstanceUID=image.SOPInstanceUID)


def _item(**values: Any) -> Dataset:
    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, Sequence(value) if keyword.endswith("Sequence") else value)
    return made
