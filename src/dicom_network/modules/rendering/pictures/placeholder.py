"""Thumbnails for what is no picture: a dark card with the letters of the modality."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dicom_network.base.pixels import RenderOptions
from dicom_network.modules.rendering.pictures.encode import encode_picture

USUAL_SIDE = 200
BACKGROUND, EDGE, INK = 28, 64, 168
LETTERS_SHARE = 0.62
"""Of the width, for the letters."""
LONGEST_WORD = 8


def draw_placeholder(words: str, options: RenderOptions) -> bytes:
    """Draw a card as large as the viewport."""
    viewport = options.viewport
    width, height = (viewport.width, viewport.height) if viewport else (USUAL_SIDE, USUAL_SIDE)
    side = min(width, height)
    card = Image.new("L", (side, side), BACKGROUND)
    pen = ImageDraw.Draw(card)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side // 12, outline=EDGE, width=max(1, side // 100))
    letters = words[:LONGEST_WORD] or "?"
    pen.text((side / 2, side / 2), letters, fill=INK, anchor="mm", font=_font(letters, side))
    return encode_picture(np.asarray(card), options.media_type, options.quality)


def _font(letters: str, side: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    size = side / 3
    font = ImageFont.load_default(size)
    drawn = font.getlength(letters)
    if drawn > side * LETTERS_SHARE:
        font = ImageFont.load_default(max(6.0, size * side * LETTERS_SHARE / drawn))
    return font
