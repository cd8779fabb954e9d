"""The query parameters of rendered resources (PS3.18 8.3.5), read into ``RenderOptions``."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from dicom_network.base.pixels import RenderOptions, Viewport, Window
from dicom_network.domain.errors import InvalidInput

MOST_PARAMETERS = 64
LARGEST_VIEWPORT = 8192
"""Pixels of a side."""
LARGEST_NUMBER = 1e9
USUAL_QUALITY = RenderOptions().quality
THUMBNAIL = Viewport(200, 200)
FUNCTIONS = {"linear": "LINEAR", "linear-exact": "LINEAR_EXACT", "linear_exact": "LINEAR_EXACT", "sigmoid": "SIGMOID"}
NOT_DONE = {
    "annotation": "annotations are not burned in",
    "iccprofile": "colour profiles are not applied",
    "presentationui": "presentation states are not applied",
}
"""What the standard lets a client ask for and an answer leave out, saying so."""


@dataclass(frozen=True, slots=True)
class RenderParameters:
    """How pictures are to look, but for their media type; and what of it is not done."""

    options: RenderOptions
    warnings: tuple[str, ...] = ()


def parse_render_parameters(query_string: str, *, is_thumbnail: bool) -> RenderParameters:
    """Read a query string; parameters that are not of rendering are passed over.

    Raises: InvalidInput (``dicomweb.viewport``, ``dicomweb.window``, ``dicomweb.quality``).
    """
    try:
        given = parse_qsl(query_string, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise InvalidInput(f"more than {MOST_PARAMETERS} parameters are too many", code="dicomweb.query") from error
    named = {name.lower(): value for name, value in given}
    viewport = _parse_viewport(named["viewport"]) if named.get("viewport") else None
    if is_thumbnail:
        # PS3.18 8.3.5.2: of a thumbnail only the size is the client's.
        size = Viewport(viewport.width, viewport.height) if viewport else THUMBNAIL
        return RenderParameters(RenderOptions(viewport=size))
    options = RenderOptions(
        quality=_parse_quality(named["quality"]) if named.get("quality") else USUAL_QUALITY,
        window=_parse_window(named["window"]) if named.get("window") else None,
        viewport=viewport,
    )
    return RenderParameters(options, tuple(words for name, words in NOT_DONE.items() if named.get(name)))


def _parse_viewport(text: str) -> Viewport:
    """Read ``vw,vh[,sx,sy,sw,sh]``; what is empty of the last four has its default."""
    pieces = text.split(",")
    if len(pieces) not in (2, 6):
        raise InvalidInput(
            "viewport is two or six numbers: vw,vh or vw,vh,sx,sy,sw,sh",
            code="dicomweb.viewport",
            hint="viewport=512,512",
        )
    width, height = (_number(piece, "viewport") for piece in pieces[:2])
    if not (1 <= width <= LARGEST_VIEWPORT and 1 <= height <= LARGEST_VIEWPORT):
        raise InvalidInput(f"a viewport has 1 to {LARGEST_VIEWPORT} pixels each way", code="dicomweb.viewport")
    region = [_number(piece, "viewport") if piece.strip() else None for piece in pieces[2:]] or [None] * 4
    left, top, region_width, region_height = region
    if min(left or 0, top or 0) < 0 or region_width == 0 or region_height == 0:
        raise InvalidInput("the region of the viewport lies outside of the image", code="dicomweb.viewport")
    return Viewport(int(width), int(height), left or 0, top or 0, region_width, region_height)


def _parse_window(text: str) -> Window:
    """Read ``center,width,function``; without function it is linear."""
    pieces = [piece.strip() for piece in text.split(",")]
    function = FUNCTIONS.get(pieces[2].lower() if len(pieces) == 3 else "linear")
    if len(pieces) not in (2, 3) or function is None:
        raise InvalidInput(
            "window is center,width,function with the function linear, linear-exact or sigmoid",
            code="dicomweb.window",
            hint="window=40,400,linear",
        )
    center, width = (_number(piece, "window") for piece in pieces[:2])
    if width < 1 and (function == "LINEAR" or width <= 0):
        raise InvalidInput(f"a window of width {width:g} shows nothing", code="dicomweb.window")
    return Window(center, width, function)


def _parse_quality(text: str) -> int:
    quality = _number(text, "quality")
    if not (1 <= quality <= 100 and quality == int(quality)):
        raise InvalidInput("quality is a whole number from 1 to 100", code="dicomweb.quality")
    return int(quality)


def _number(text: str, parameter: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) <= LARGEST_NUMBER:
        raise InvalidInput(f"{parameter} holds something that is no number", code=f"dicomweb.{parameter}")
    return number
