"""What a screen should show of a frame: decoded by pydicom and imagecodecs, windowed as PS3.3 C.11 says."""

from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut, convert_color_space
from pydicom.uid import RLELossless

Pixels = NDArray[Any]
JPEG = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
FLAT = 6
"""Steps of grey within which the neighbours of a point have to lie: pictures are shown smaller than they are."""
REACH = 3
"""Neighbours to each side."""
SIDE = 40
"""Places that are looked at to each side of a picture."""


@dataclass(frozen=True)
class Probe:
    """A place of a picture and what is to be seen there."""

    column: int
    row: int
    colour: tuple[int, int, int]


def expected_screen(dataset: Dataset) -> Pixels:
    """Give the first frame as rows × columns × red, green and blue."""
    values = _decoded(dataset)
    kind = dataset.PhotometricInterpretation
    if kind == "PALETTE COLOR":
        colours = apply_color_lut(values, dataset)
        return (colours >> (8 if colours.dtype.itemsize == 2 else 0)).astype(np.uint8)
    if values.ndim == 3:
        return (values >> max(0, dataset.BitsStored - 8)).astype(np.uint8)
    return np.repeat(_windowed(values, dataset)[..., None], 3, axis=2)


def choose_probes(screen: Pixels, count: int = 12) -> list[Probe]:
    """Choose places around which a picture is flat, spread over it, of as many greys as there are."""
    places = [place for place in _grid(screen) if _is_flat(screen, place)]
    places.sort(key=lambda place: int(screen[place].sum()))
    chosen = {places[at] for at in np.linspace(0, len(places) - 1, min(count, len(places))).astype(int)}
    return [Probe(column, row, tuple(map(int, screen[row, column]))) for row, column in sorted(chosen)]


def _grid(screen: Pixels) -> list[tuple[int, int]]:
    rows, columns = (np.unique(np.linspace(1, max(size - 2, 1), SIDE).astype(int)) for size in screen.shape[:2])
    return [(int(row), int(column)) for row in rows for column in columns]


def _is_flat(screen: Pixels, place: tuple[int, int]) -> bool:
    row, column = place
    near = screen[max(0, row - REACH) : row + REACH + 1, max(0, column - REACH) : column + REACH + 1].astype(int)
    return bool((near.max(axis=(0, 1)) - near.min(axis=(0, 1))).max() <= FLAT)


def _decoded(dataset: Dataset) -> Pixels:
    syntax = dataset.file_meta.TransferSyntaxUID
    if not syntax.is_encapsulated or syntax == RLELossless:
        values = dataset.pixel_array
        values = values[0] if int(dataset.get("NumberOfFrames", 1) or 1) > 1 else values
        is_ybr = dataset.PhotometricInterpretation.startswith("YBR") and values.ndim == 3
        return convert_color_space(values, "YBR_FULL", "RGB") if is_ybr and syntax == RLELossless else values
    frame = next(generate_frames(dataset.PixelData, number_of_frames=int(dataset.get("NumberOfFrames", 1) or 1)))
    values = _codec(str(syntax))(frame)
    if values.dtype.kind == "u" and dataset.PixelRepresentation == 1:
        values = values.astype(np.int32)
        values = np.where(values >= 1 << (dataset.BitsStored - 1), values - (1 << dataset.BitsStored), values)
    return values


def _codec(syntax: str) -> Any:
    if syntax in JPEG:
        return imagecodecs.jpeg_decode
    if syntax.startswith("1.2.840.10008.1.2.4.8"):
        return imagecodecs.jpegls_decode
    return imagecodecs.jpeg2k_decode


def _windowed(values: Pixels, dataset: Dataset) -> Pixels:
    if "ModalityLUTSequence" in dataset:
        values = apply_modality_lut(values, dataset)
    slope, intercept = (_first(dataset, name) for name in ("RescaleSlope", "RescaleIntercept"))
    values = values.astype(float) * (1 if slope is None else slope) + (intercept or 0)
    center, width = (_first(dataset, name) for name in ("WindowCenter", "WindowWidth"))
    if center is None or width is None or width < 1:
        low, high = values.min(), values.max()
    else:
        low, high = center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2
    grey = np.clip((values - low) / max(high - low, 1e-9), 0, 1) * 255
    is_inverse = dataset.PhotometricInterpretation == "MONOCHROME1"
    return np.rint(255 - grey if is_inverse else grey).astype(np.uint8)


def _first(dataset: Dataset, name: str) -> float | None:
    """Give the first value of an attribute, of the first frame's functional groups where it is there."""
    for group in ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"):
        for item in dataset.get(group) or []:
            for macro in item:
                if macro.VR == "SQ" and macro.value and name in macro.value[0]:
                    return _number(macro.value[0][name].value)
            break
    return _number(dataset.get(name))


def _number(value: Any) -> float | None:
    if value is None or value == "":
        return None
    return float(value[0] if hasattr(value, "__len__") and not isinstance(value, str) else value)
