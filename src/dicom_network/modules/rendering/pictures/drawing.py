"""Rendering: from a stored frame to a picture."""

import numpy as np
from numpy.typing import NDArray

from dicom_network.base.pixels import RenderOptions
from dicom_network.domain.errors import InvalidInput
from dicom_network.modules.rendering.pictures.colour import is_gray, to_rgb
from dicom_network.modules.rendering.pictures.encode import encode_animation, encode_picture
from dicom_network.modules.rendering.pictures.grayscale import to_gray
from dicom_network.modules.rendering.pictures.overlays import burn_in
from dicom_network.modules.rendering.pictures.presentation import read_transformation
from dicom_network.modules.rendering.pictures.viewport import fit, pixel_aspect
from dicom_network.modules.rendering.pictures.window import is_usable
from dicom_network.modules.rendering.stored import tags
from dicom_network.modules.rendering.stored.attributes import Attributes
from dicom_network.modules.rendering.stored.frames import StoredFrames

MOST_ANIMATED_PIXELS = 200_000_000
"""All frames of an animation together: half a minute of ultrasound."""
USUAL_FRAME_MILLISECONDS = 66.7


def draw_frame(frames: StoredFrames, frame_index: int, options: RenderOptions) -> NDArray[np.uint8]:
    """Draw a frame, gray or RGB. Raises: BrokenPixels, UnsupportedPixels, InvalidInput."""
    if options.window and not is_usable(options.window):
        raise InvalidInput(f"a window of width {options.window.width:g} shows nothing", code="dicomweb.window")
    attributes, description = frames.instance.attributes, frames.description
    samples = frames.decode(frame_index)
    if is_gray(samples):
        transformation = read_transformation(attributes, frame_index, description, options.window)
        picture = to_gray(samples, transformation)
    else:
        picture = to_rgb(samples, attributes, is_signed=bool(description.pixel_representation))
    if options.overlays:
        picture = burn_in(picture, attributes, frame_index, samples)
    return fit(picture, options.viewport, pixel_aspect(attributes, frame_index))


def render_frame(frames: StoredFrames, frame_number: int | None, options: RenderOptions) -> bytes:
    """Render a frame to an image file."""
    frame_index = frames.instance.frame_index(frame_number)
    return encode_picture(draw_frame(frames, frame_index, options), options.media_type, options.quality)


def render_animation(frames: StoredFrames, options: RenderOptions) -> bytes:
    """Render all frames to a GIF in the rhythm that the header gives. Raises: InvalidInput where it would be huge."""
    description = frames.description
    viewport = options.viewport
    rows, columns = (viewport.height, viewport.width) if viewport else (description.rows, description.columns)
    if rows * columns * len(frames) > MOST_ANIMATED_PIXELS:
        raise InvalidInput(
            f"{len(frames)} frames of {columns} x {rows} pixels are too much for an animation",
            code="dicomweb.animation",
            hint="ask for a smaller viewport",
        )
    pictures = [draw_frame(frames, index, options) for index in range(len(frames))]
    return encode_animation(pictures, frame_milliseconds(frames.instance.attributes))


def frame_milliseconds(attributes: Attributes) -> float:
    """Give how long a frame is shown (PS3.3 C.7.6.5.1.1)."""
    for tag in (tags.FRAME_TIME, tags.FRAME_TIME_VECTOR):
        times = [time for time in attributes.numbers(tag) if time > 0]
        if times:
            return times[-1]
    for tag in (tags.RECOMMENDED_DISPLAY_FRAME_RATE, tags.CINE_RATE):
        rate = attributes.number(tag)
        if rate and rate > 0:
            return 1000 / rate
    return USUAL_FRAME_MILLISECONDS
