"""What a data set says about how its frames are to be shown."""

from dataclasses import replace

from dicom_network.base.pixels import PixelDescription, Window
from dicom_network.modules.rendering.pictures.grayscale import IDENTITY, GrayscaleTransformation, Rescale
from dicom_network.modules.rendering.pictures.lookup_table import LookupTable, read_lookup_table
from dicom_network.modules.rendering.pictures.window import FUNCTIONS, LINEAR, LINEAR_EXACT, is_usable
from dicom_network.modules.rendering.stored import tags
from dicom_network.modules.rendering.stored.attributes import Attributes


def macro(attributes: Attributes, frame_index: int, sequence: int) -> Attributes:
    """Find the functional group of a frame: its own, the shared one, or else the data set itself (PS3.3 C.7.6.16)."""
    per_frame = attributes.item(tags.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, frame_index)
    shared = attributes.item(tags.SHARED_FUNCTIONAL_GROUPS_SEQUENCE)
    for group in (per_frame, shared):
        found = group.item(sequence) if group else None
        if found:
            return found
    return attributes


def read_transformation(
    attributes: Attributes, frame_index: int, description: PixelDescription, asked: Window | None
) -> GrayscaleTransformation:
    """Read what is to be done to the values of a frame; a window that was asked for wins. Raises: BrokenPixels."""
    is_signed = bool(description.pixel_representation)
    values = macro(attributes, frame_index, tags.PIXEL_VALUE_TRANSFORMATION_SEQUENCE)
    modality = _read_modality(values, is_signed=is_signed)
    gives_negative = is_signed or (isinstance(modality, Rescale) and modality.intercept < 0)
    voi = asked or _read_voi(macro(attributes, frame_index, tags.FRAME_VOI_LUT_SEQUENCE), is_signed=gives_negative)
    if description.is_float and isinstance(voi, Window) and voi.function == LINEAR:
        # LINEAR counts whole numbers; said of fractions, LINEAR_EXACT is meant (highdicom writes it so).
        voi = replace(voi, function=LINEAR_EXACT)
    return GrayscaleTransformation(
        modality=modality,
        voi=voi,
        is_inverse=description.photometric_interpretation == "MONOCHROME1"
        or attributes.text(tags.PRESENTATION_LUT_SHAPE) == "INVERSE",
        padding=None if description.is_float else _read_padding(attributes, description),
    )


def _read_modality(attributes: Attributes, *, is_signed: bool) -> Rescale | LookupTable:
    item = attributes.item(tags.MODALITY_LUT_SEQUENCE)
    table = item and read_lookup_table(item, tags.LUT_DESCRIPTOR, tags.LUT_DATA, is_signed=is_signed)
    if table:
        return table
    slope, intercept = attributes.number(tags.RESCALE_SLOPE), attributes.number(tags.RESCALE_INTERCEPT)
    if slope is None or intercept is None or slope == 0:
        return IDENTITY
    return Rescale(slope, intercept)


def _read_voi(attributes: Attributes, *, is_signed: bool) -> Window | LookupTable | None:
    # Where both are given they are alternatives (PS3.3 C.11.2.1); the table is what the maker took the trouble to draw.
    item = attributes.item(tags.VOI_LUT_SEQUENCE)
    table = item and read_lookup_table(item, tags.LUT_DESCRIPTOR, tags.LUT_DATA, is_signed=is_signed)
    if table:
        return table
    center, width = attributes.number(tags.WINDOW_CENTER), attributes.number(tags.WINDOW_WIDTH)
    if center is None or width is None:
        return None
    if width <= 0:
        return None
    function = attributes.text(tags.VOI_LUT_FUNCTION)
    window = Window(center, width, function if function in FUNCTIONS else LINEAR)
    # LINEAR has no widths below 1; whoever writes one means the other.
    return window if is_usable(window) else replace(window, function=LINEAR_EXACT)


def _read_padding(attributes: Attributes, description: PixelDescription) -> tuple[int, int] | None:
    if tags.PIXEL_PADDING_VALUE not in attributes:
        return None
    value = _stored_value(attributes.integer(tags.PIXEL_PADDING_VALUE), description)
    limit = _stored_value(attributes.integer(tags.PIXEL_PADDING_RANGE_LIMIT, value), description)
    return min(value, limit), max(value, limit)


def _stored_value(value: int, description: PixelDescription) -> int:
    """Bring a value that was written as US or SS, at the writer's whim, to the sign of the pixels."""
    if description.pixel_representation and value >= 1 << 15:
        return value - (1 << 16)
    return value & 0xFFFF if not description.pixel_representation and value < 0 else value
