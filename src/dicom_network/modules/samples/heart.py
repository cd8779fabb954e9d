"""The heart of nobody, beating under an ultrasound probe: the four-chamber view from the apex, frame by frame.

The picture is made as a scanner makes it: echoes along beams (depth by angle), speckle that moves with the muscle,
attenuation, logarithmic compression, then scan conversion to the sector on the screen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from dicom_network.modules.samples.shapes import Picture, smooth_noise

Frame = NDArray[np.uint8]

COLUMNS, ROWS = 800, 600
DEPTH_MM, HALF_ANGLE = 160.0, np.radians(39.0)
PIXEL_MM = 0.32
APEX = (400, 38)
"""Column and row of the sector's tip."""
BEAMS, SAMPLES = 240, 480
TEXT, TRACE = (214, 208, 150), (110, 220, 130)


@dataclass(frozen=True, slots=True)
class Beat:
    """Where the heart is in its cycle: ``squeeze`` is 1 at end systole, ``open`` is 1 with the valves wide open."""

    squeeze: float
    open: float


def cine(frames: int, *, seed: int = 7) -> Iterator[Frame]:
    """Yield the frames of one heart cycle, (rows, columns, 3) RGB; the last leads back to the first."""
    random = np.random.default_rng(seed)
    depth = np.linspace(1, DEPTH_MM, SAMPLES, dtype=np.float32)[:, None]
    angle = np.linspace(-HALF_ANGLE, HALF_ANGLE, BEAMS, dtype=np.float32)[None, :]
    x, y = depth * np.sin(angle), depth * np.cos(angle)
    grain = np.clip(1 + 0.22 * smooth_noise(random, (SAMPLES, BEAMS), (16, 12)), 0.4, 1.7)
    speckle, clutter = _speckle(random) * grain, _speckle(random)
    screen = _scan_conversion()
    furniture = _furniture()
    for index in range(frames):
        phase = index / frames
        beat = _beat(phase)
        echoes = _echoes(x, y, beat) * _moved(speckle, x, y, beat) + np.float32(0.004) * clutter
        echoes *= np.exp(-depth / 330) * (1 - 0.35 * (angle / HALF_ANGLE) ** 2)
        decibels = 20 * np.log10(np.maximum(echoes, 1e-5))
        grey = np.clip((decibels + 50) / 54, 0, 1) ** 1.25 * 235
        yield _compose(grey.astype(np.float32), screen, furniture, phase)


def _beat(phase: float) -> Beat:
    """Contract in the first 40 % of the cycle; the valves open early and once more late in diastole."""
    squeeze = float(np.exp(-(((phase - 0.21) / (0.10 if phase < 0.21 else 0.15)) ** 2)))
    early = float(np.exp(-(((phase - 0.52) / 0.09) ** 2)))
    late = 0.65 * float(np.exp(-(((phase - 0.88) / 0.05) ** 2)))
    return Beat(squeeze, min(early + late, 1))


def _echoes(x: Picture, y: Picture, beat: Beat) -> Picture:
    """Give how strongly each place sends the sound back."""
    lift = 7 * beat.squeeze
    echo = np.full(x.shape, 0.05, np.float32)
    echo += 0.16 * np.clip(1 - y / 22, 0, 1) + 0.05 * np.clip(np.abs(x) / 70 - 0.35, 0, 1)
    muscle = _inside(x, y, (1, 72 - lift * 0.2), (46 - 2 * beat.squeeze, 58 - lift * 0.3))
    echo = _lay(echo, muscle, 0.42)
    stretch = 2 * beat.squeeze
    for centre, radii in (((22.0, 128 - lift), (26.0, 26 + stretch)), ((-22.0, 125 - lift), (25.0, 24 + stretch))):
        echo = _lay(echo, _inside(x, y, centre, radii), 0.34)
        echo = _lay(echo, _inside(x, y, centre, (radii[0] - 5, radii[1] - 5)), 0.008)
    narrow = 1 - 0.34 * beat.squeeze
    left = _inside(x, y, (17, 70 - lift * 0.6), (18 * narrow, 40 - 6 * beat.squeeze), 2.4)
    right = _inside(x, y, (-23, 76 - lift * 0.7), (14 * (1 - 0.25 * beat.squeeze), 33 - 5 * beat.squeeze), 2.2)
    for cavity in (left, right):
        echo = _lay(echo, cavity, 0.007)
    rim = np.abs(np.hypot((x - 1) / (47 - stretch), (y - 72) / 60) - 1)
    echo += 0.5 * np.clip(1 - rim / 0.022, 0, 1) * (np.abs(x) > 18) * (y < 104 - lift)
    return _lay_valves(echo, x, y, 105 - lift, beat)


def _lay_valves(echo: Picture, x: Picture, y: Picture, ring: float, beat: Beat) -> Picture:
    """Draw the leaflets of both valves: across the ring when shut, hanging into the ventricle when open."""
    for hinge_x, tip_x, height in ((38, 20, ring), (1, 19, ring), (-3, -20, ring - 5), (-40, -22, ring - 4)):
        hinge = np.array((hinge_x, height), np.float32)
        shut = np.array((tip_x, height), np.float32)
        drop = np.array((hinge_x + (tip_x - hinge_x) * 0.25, height - 17), np.float32)
        echo = np.maximum(echo, _leaflet(x, y, hinge, shut * (1 - beat.open) + drop * beat.open))
        echo += 0.5 * np.clip(1 - np.hypot((x - hinge_x) / 3.2, (y - height) / 2.4), 0, 1)
    return echo


def _inside(
    x: Picture, y: Picture, centre: tuple[float, float], radii: tuple[float, float], power: float = 2.0
) -> Picture:
    level = np.abs((x - centre[0]) / radii[0]) ** power + np.abs((y - centre[1]) / radii[1]) ** power
    return np.asarray(np.clip((1 - level) * min(radii) / 4 + 0.5, 0, 1), np.float32)


def _lay(echo: Picture, coverage: Picture, value: float) -> Picture:
    return echo * (1 - coverage) + np.float32(value) * coverage


def _leaflet(x: Picture, y: Picture, hinge: Picture, tip: Picture) -> Picture:
    """Draw a valve's leaflet as a thin bright line from its hinge to its tip."""
    along = tip - hinge
    share = np.clip(((x - hinge[0]) * along[0] + (y - hinge[1]) * along[1]) / float(along @ along), 0, 1)
    distance = np.hypot(x - hinge[0] - share * along[0], y - hinge[1] - share * along[1])
    return np.asarray(0.75 * np.clip(1.5 - distance / 1.1, 0, 1), np.float32)


def _speckle(random: np.random.Generator) -> Picture:
    """Give fully developed speckle: the magnitude of a complex noise as fine as the pulse is short."""
    parts: list[Picture] = []
    for _part in range(2):
        noise: Picture = random.standard_normal((SAMPLES, BEAMS), dtype=np.float32)
        for axis, turns in ((0, 1), (1, 2)):
            for _turn in range(turns):
                noise = (np.roll(noise, 1, axis) + 2 * noise + np.roll(noise, -1, axis)) / 4
        parts.append(noise)
    magnitude = np.hypot(parts[0], parts[1])
    return np.asarray(magnitude / magnitude.mean(), np.float32)


def _moved(speckle: Picture, x: Picture, y: Picture, beat: Beat) -> Picture:
    """Move the speckle with the muscle: towards the left ventricle and up while it contracts."""
    pull = 0.16 * beat.squeeze * np.exp(-(((x - 14) / 46) ** 2) - ((y - 72) / 56) ** 2)
    from_x, from_y = x + (x - 14) * pull, y + (y - 62) * pull * 0.6
    row = np.hypot(from_x, from_y) / DEPTH_MM * (SAMPLES - 1)
    column = (np.arctan2(from_x, from_y) + HALF_ANGLE) / (2 * HALF_ANGLE) * (BEAMS - 1)
    return _between(speckle, row, column)


def _between(picture: Picture, row: Picture, column: Picture) -> Picture:
    row, column = np.clip(row, 0, picture.shape[0] - 1.001), np.clip(column, 0, picture.shape[1] - 1.001)
    top, left = row.astype(np.int32), column.astype(np.int32)
    down, right = (row - top).astype(np.float32), (column - left).astype(np.float32)
    upper = picture[top, left] * (1 - right) + picture[top, left + 1] * right
    lower = picture[top + 1, left] * (1 - right) + picture[top + 1, left + 1] * right
    return np.asarray(upper * (1 - down) + lower * down, np.float32)


def _scan_conversion() -> tuple[Picture, Picture, Picture]:
    """Give the sample and the beam of every pixel of the screen, and where the sector is."""
    across = (np.arange(COLUMNS, dtype=np.float32) - APEX[0])[None, :] * np.float32(PIXEL_MM)
    down = (np.arange(ROWS, dtype=np.float32) - APEX[1])[:, None] * np.float32(PIXEL_MM)
    depth, angle = np.hypot(across, down), np.arctan2(across, down)
    inside = ((depth < DEPTH_MM) & (np.abs(angle) < HALF_ANGLE) & (depth > 2)).astype(np.float32)
    row = depth / DEPTH_MM * (SAMPLES - 1)
    column = (angle + HALF_ANGLE) / (2 * HALF_ANGLE) * (BEAMS - 1)
    return row.astype(np.float32), column.astype(np.float32), inside


def _furniture() -> Frame:
    """Draw what stands still around the sector: texts, the grey bar, the depth scale and the ECG."""
    picture = Image.new("RGB", (COLUMNS, ROWS))
    draw, font, small = ImageDraw.Draw(picture), ImageFont.load_default(16), ImageFont.load_default(13)
    draw.text((16, 10), "DICOM Network  synthetic heart", fill=TEXT, font=font)
    for line, text in enumerate(("A4C", "2.5 MHz  16 cm", "30 Hz  DR 54 dB", "MI 1.1  TIS 0.7")):
        draw.text((16, 42 + 20 * line), text, fill=TEXT, font=small)
    for level in range(160):
        grey = 235 - level * 235 // 160
        draw.line([(COLUMNS - 40, 60 + level), (COLUMNS - 28, 60 + level)], fill=(grey, grey, grey))
    for centimetre in range(0, 17):
        row = APEX[1] + round(centimetre * 10 / PIXEL_MM)
        draw.line([(COLUMNS - 70, row), (COLUMNS - (82 if centimetre % 5 == 0 else 76), row)], fill=TEXT)
        if centimetre % 5 == 0:
            draw.text((COLUMNS - 108, row - 8), str(centimetre), fill=TEXT, font=small)
    points = [(40 + column, 574 - round(float(_electrocardiogram(column / 360)) * 30)) for column in range(720)]
    draw.line(points, fill=TRACE, width=1)
    return np.asarray(picture)


def _electrocardiogram(phase: float) -> float:
    waves = (
        (0.06, 0.028, 0.0),
        (0.0, 0.008, 1.0),
        (-0.018, 0.008, -0.16),
        (0.018, 0.009, -0.28),
        (0.30, 0.05, 0.28),
        (0.86, 0.026, 0.16),
    )
    offset = (phase + 0.5) % 1 - 0.5
    return sum(
        height * float(np.exp(-((((offset - centre + 0.5) % 1 - 0.5) / width) ** 2))) for centre, width, height in waves
    )


def _compose(grey: Picture, screen: tuple[Picture, Picture, Picture], furniture: Frame, phase: float) -> Frame:
    row, column, inside = screen
    sector = (_between(grey, row, column) * inside).astype(np.uint8)
    frame = np.maximum(furniture, sector[:, :, None])
    marker = 40 + round(phase * 360)
    frame[536:590, marker : marker + 2] = TRACE
    frame[536:590, marker + 360 : marker + 362] = TRACE
    return frame
