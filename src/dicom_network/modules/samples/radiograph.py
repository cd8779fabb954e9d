"""A radiograph of the same chest: how much of a ray every organ takes away, added up along the ray.

The rays run from back to front, so a pixel is a point (x, z) and every organ is its thickness in mm there. Nothing is
sampled along the ray; the outlines stay as sharp as the detector is.
"""

from collections.abc import Iterable

import numpy as np

from dicom_network.modules.samples import thorax
from dicom_network.modules.samples.shapes import Grid, Picture, Tube, centred_grid, grainy_noise, path

SOFT, LUNG, BONE, AIR = 0.0190, 0.0046, 0.0440, 0.0
"""Linear attenuation per mm at about 120 kV."""

BODY_WIDTH = (166.0, 168.0, 175.0, 182.0, 196.0, 205.0, 205.0)
"""Wider than on the couch of a CT: the shoulders stand beside the chest."""
MARKER = (" #....", " #....", " #....", " #....", " #....", " #####")


def chest_radiograph(rows: int, columns: int, spacing_mm: float, *, seed: int = 5) -> Picture:
    """Give the picture for presentation, 0 to 4095: what takes away more of the ray is brighter."""
    grid = centred_grid(rows, columns, spacing_mm, centre=(0.0, -14.0))
    chest = thorax.build_thorax(grid, seed=seed)
    attenuation = SOFT * _soft_tissue(grid) - (SOFT - LUNG) * _lungs(grid, chest.lung_vessels)
    attenuation -= SOFT * _gas(grid)
    attenuation += (BONE - SOFT) * _bones(grid)
    random = np.random.default_rng(seed)
    picture = 180 + 3700 * np.clip((attenuation - 0.75) / np.float32(4.4), 0, 1.02) ** np.float32(0.9)
    picture += grainy_noise(random, grid.shape) * np.float32(16)
    _stamp(picture, grid)
    return np.asarray(np.clip(np.flipud(picture), 0, 4095), np.float32)


def _outline(grid: Grid, widths: Iterable[float], depths: Iterable[float], power: float) -> Picture:
    """Give the thickness of a body whose axial cuts are superellipses."""
    width = np.interp(grid.y, thorax.HEIGHTS, tuple(widths)).astype(np.float32)[:, None]
    depth = np.interp(grid.y, thorax.HEIGHTS, tuple(depths)).astype(np.float32)[:, None]
    share = np.minimum(np.abs(grid.x)[None, :] / width, 1)
    return np.asarray(2 * depth * (1 - share**power) ** np.float32(1 / power), np.float32)


def _soft_tissue(grid: Grid) -> Picture:
    thickness = _outline(grid, BODY_WIDTH, thorax.BODY_DEPTH, 2.4)
    shoulders = np.clip((grid.y - 96) / 60, 0, 1)[:, None] * np.clip((np.abs(grid.x) - 70) / 60, 0, 1)[None, :]
    return np.asarray(thickness + 75 * shoulders, np.float32)


def _lungs(grid: Grid, vessels: Iterable[Tube]) -> Picture:
    """Give how much of each ray lies in air-filled lung."""
    chord = _outline(grid, thorax.CAGE_WIDTH, thorax.CAGE_DEPTH, 2.3)
    x, z = grid.x[None, :], grid.y[:, None]
    below = np.zeros(grid.shape, np.float32)
    for side, top in ((-66, -22), (70, -34)):
        lack = np.maximum(top - 52 * ((x - side) / 78) ** 2 - z, 0) / 62
        np.maximum(below, 172 * np.sqrt(lack), out=below)
    chord = np.maximum(chord - below, 0)
    edge = np.interp(grid.y, (-150, 0, 50, 85, 115, 150), (19, 19, 21, 23.5, 23, 18)).astype(np.float32)[:, None]
    chord *= np.clip((np.abs(x - 1) - edge) / 5 + 0.5, 0, 1)
    for tubes, share in ((thorax.GREAT_VESSELS, 0.8), (vessels, 1.0)):
        chord -= share * np.minimum(_tubes(grid, tubes), chord)
    return np.asarray(np.maximum(chord - _heart(grid), 0), np.float32)


def _heart(grid: Grid) -> Picture:
    thickness = np.zeros(grid.shape, np.float32)
    for centre, radii, degrees in (
        ((27.0, -16.0), (66.0, 44.0, 46.0), -28.0),
        ((-14.0, 4.0), (37.0, 48.0, 40.0), 0.0),
        ((10.0, 30.0), (34.0, 40.0, 34.0), 0.0),
    ):
        np.maximum(thickness, _ellipsoid(grid, centre, radii, degrees), out=thickness)
    return thickness


def _gas(grid: Grid) -> Picture:
    """Give how much of each ray lies in the airways, the stomach's bubble and the bowel."""
    airways = _tubes(
        grid, [Tube(tube.start, tube.end, tube.radius * 0.9) for tube in thorax.AIRWAYS if tube.radius > 4]
    )
    stomach = _ellipsoid(grid, (64.0, -66.0), (27.0, 14.0, 18.0), 12.0)
    bowel = _ellipsoid(grid, (104.0, -112.0), (17.0, 24.0, 14.0), 20.0)
    return np.asarray(airways + 0.8 * stomach + 0.7 * bowel, np.float32)


def _bones(grid: Grid) -> Picture:
    clavicles = [
        tube
        for side in (-1, 1)
        for tube in path([(side * 14, 0, 128), (side * 62, 0, 133), (side * 150, 0, 152)], [7.5, 6, 6.5])
    ]
    scapulae = [
        tube
        for side in (-1, 1)
        for tube in path([(side * 168, 0, 128), (side * 128, 0, 104), (side * 136, 0, 36)], [3.5, 2.2, 2])
    ]
    bones = 0.8 * _shell(grid, clavicles, 1.8) + 0.35 * _tubes(grid, scapulae)
    return np.asarray(bones + _ribs(grid, front=False) + 0.72 * _ribs(grid, front=True) + _spine(grid), np.float32)


def _ribs(grid: Grid, *, front: bool) -> Picture:
    """Give the thickness of the ribs on the front or the back wall; ``thorax`` tells their course."""
    width = np.interp(grid.y, thorax.HEIGHTS, thorax.CAGE_WIDTH).astype(np.float32)[:, None] + 5.5
    share = np.abs(grid.x)[None, :] / width
    behind = np.arcsin(np.minimum(share, 1)) / np.float32(np.pi)
    around = 1 - behind if front else behind
    above = (grid.y[:, None] + 84 * around**1.25 + 4 + 12.5) % 25 - 12.5
    slant = np.minimum(1 / np.sqrt(np.maximum(1 - share**2, 0.06)), 3.2)
    outer = np.sqrt(np.maximum(1 - (above / 6.6) ** 2, 0))
    inner = np.sqrt(np.maximum(1 - (above / 5.0) ** 2, 0))
    bony = np.clip((0.80 - around) * 30, 0, 1) * (share < 1) * np.clip((np.abs(grid.x)[None, :] - 16) / 4, 0, 1)
    return np.asarray(bony * slant * (9.2 * outer - 5.6 * inner), np.float32)


def _spine(grid: Grid) -> Picture:
    """Give vertebrae and discs, pedicles and spinous processes."""
    x, phase = np.abs(grid.x)[None, :], ((grid.y + 200) % 27)[:, None]
    waist = 18.5 - 2.2 * np.sin(np.clip((phase - 5) / 22, 0, 1) * np.pi)
    body = np.sqrt(np.maximum(1 - (x / waist) ** 2, 0)) * 8 * (phase >= 5)
    plates = np.clip(1 - np.abs(phase - 6) / 1.2, 0, 1) + np.clip(1 - np.abs(phase - 26) / 1.2, 0, 1)
    body += 5 * plates * (x < waist)
    for distance, centre in ((11.0, 16.0),):
        ring = np.hypot((x - distance) / 3.6, (phase - centre) / 5.0)
        body += 5 * np.clip(1 - np.abs(ring - 1) * 3, 0, 1)
    body += 7 * np.clip(1.4 - np.hypot(x / 3.0, (phase - 8) / 7.0), 0, 1)
    lateral = np.hypot((x - 26) / 13, (phase - 17) / 3.6)
    return np.asarray(body + 4 * np.clip(1.2 - lateral, 0, 0.6), np.float32)


def _ellipsoid(grid: Grid, centre: tuple[float, float], radii: tuple[float, float, float], degrees: float) -> Picture:
    """Give the chord of an ellipsoid with radii across, up and along the ray, turned in the plane."""
    x, z = grid.x[None, :] - centre[0], grid.y[:, None] - centre[1]
    turn = np.float32(np.radians(degrees))
    level = ((x * np.cos(turn) + z * np.sin(turn)) / radii[0]) ** 2 + (
        (z * np.cos(turn) - x * np.sin(turn)) / radii[1]
    ) ** 2
    return np.asarray(2 * radii[2] * np.sqrt(np.maximum(1 - level, 0)), np.float32)


def _tubes(grid: Grid, tubes: Iterable[Tube]) -> Picture:
    """Give the longest chord of any of the tubes at each pixel."""
    chord = np.zeros(grid.shape, np.float32)
    for tube in tubes:
        start, end = (
            np.array((tube.start[0], tube.start[2]), np.float32),
            np.array((tube.end[0], tube.end[2]), np.float32),
        )
        middle, reach = (start + end) / 2, float(np.abs(end - start).max()) / 2 + tube.radius
        box = grid.box((float(middle[0]), float(middle[1])), reach)
        x, z = grid.x[box[1]][None, :] - start[0], grid.y[box[0]][:, None] - start[1]
        along = end - start
        share = np.clip((x * along[0] + z * along[1]) / max(float(along @ along), 1e-3), 0, 1)
        square = tube.radius**2 - (x - share * along[0]) ** 2 - (z - share * along[1]) ** 2
        np.maximum(chord[box], 2 * np.sqrt(np.maximum(square, 0)), out=chord[box])
    return chord


def _shell(grid: Grid, tubes: list[Tube], wall_mm: float) -> Picture:
    inner = [Tube(tube.start, tube.end, tube.radius - wall_mm) for tube in tubes]
    return _tubes(grid, tubes) - np.float32(0.6) * _tubes(grid, inner)


def _stamp(picture: Picture, grid: Grid) -> None:
    """Stamp the lead letter that tells the left side."""
    size = round(3.2 / grid.spacing_mm)
    top, left = len(grid.y) - round(26 / grid.spacing_mm), len(grid.x) - round(30 / grid.spacing_mm)
    for row, line in enumerate(MARKER):
        for column, mark in enumerate(line):
            if mark == "#":
                picture[
                    top - (row + 1) * size : top - row * size, left + column * size : left + (column + 1) * size
                ] = 4000
