"""The chest of nobody: an adult's thorax and upper abdomen with contrast medium, as CT numbers.

Patient coordinates in mm: x to the left, y to the back, z to the head; the origin lies level with the heart.
Landmarks (sizes, heights, densities) are those of an average adult; every plane is a pure function of its height.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dicom_network.modules.samples import abdomen
from dicom_network.modules.samples.shapes import (
    Box,
    Grid,
    Picture,
    Tube,
    cover_tubes,
    grainy_noise,
    paint,
    paint_ellipse,
    paint_ellipsoid,
    path,
    superellipse,
)
from dicom_network.modules.samples.vessels import Growth, grow_tree

AIR, LUNG, FAT, WATER, MUSCLE = -1000.0, -865.0, -102.0, 5.0, 56.0
BLOOD, ENHANCED, MYOCARDIUM = 45.0, 205.0, 105.0
MARROW, SPONGIOSA, CORTEX, CARTILAGE, CORD = 110.0, 165.0, 720.0, 110.0, 32.0

HEIGHTS = (-140.0, -100.0, -20.0, 60.0, 110.0, 135.0, 160.0)
BODY_WIDTH = (158.0, 162.0, 170.0, 174.0, 172.0, 160.0, 138.0)
BODY_DEPTH = (108.0, 110.0, 114.0, 112.0, 100.0, 90.0, 76.0)
CAGE_WIDTH = (131.0, 134.0, 134.0, 126.0, 104.0, 80.0, 44.0)
CAGE_DEPTH = (86.0, 89.0, 90.0, 82.0, 70.0, 56.0, 38.0)
SKIN_FAT = (21.0, 20.0, 16.0, 15.0, 15.0, 14.0, 12.0)
SHIFT = (2.0, 2.0, 2.0, 2.0, 12.0, 20.0, 30.0)
"""How far the middle of the body lies behind the origin: the back is straight, the chest narrows upwards."""

AORTA = (
    *path(
        [(6, -14, 14), (-8, -22, 34), (-17, -20, 58), (-12, -14, 76), (2, 2, 87), (16, 20, 85)],
        [17, 16, 15, 14, 13, 13],
    ),
    *path(
        [(16, 20, 85), (26, 38, 72), (27, 43, 50), (25, 45, 0), (17, 43, -60), (6, 36, -150)],
        [13, 12.5, 12, 12, 11, 10],
    ),
)
GREAT_VESSELS = (
    *AORTA,
    *path([(14, -40, 16), (16, -34, 36), (14, -22, 50)], [15, 14, 13]),
    *path([(14, -22, 50), (-10, -6, 49), (-38, 4, 44)], [12, 11, 8]),
    *path([(14, -22, 52), (32, 2, 56), (46, 14, 52)], [12, 10, 8]),
    *path([(-25, -15, 108), (-27, -13, 60), (-28, -8, 24)], [8, 8.5, 9]),
    *path([(-25, -15, 108), (-38, -22, 132), (-48, -26, 165)], [8, 7, 6]),
    *path([(-24, -18, 106), (8, -34, 118), (40, -30, 138), (52, -24, 165)], [6.5, 6, 6, 5.5]),
    *path([(-8, -8, 84), (-14, -10, 112), (-26, -4, 165)], [6, 5.5, 4]),
    *path([(4, 4, 88), (12, -2, 120), (22, 0, 165)], [4, 4, 3.5]),
    *path([(16, 18, 86), (30, 18, 120), (46, 22, 165)], [5, 5, 4.5]),
    *path([(-18, 22, 8), (-42, 14, 14), (-60, 22, 6)], [8, 6, 4]),
    *path([(26, 22, 12), (46, 20, 14), (62, 30, 6)], [8, 6, 4]),
)
AIRWAYS = (
    *path([(0, 2, 175), (-1, 10, 110), (-2, 17, 62)], [8.5, 8.5, 8]),
    *path([(-2, 17, 62), (-26, 20, 40), (-46, 20, 22)], [7, 6, 4.5]),
    *path([(-2, 17, 62), (22, 23, 42), (46, 24, 28)], [6.5, 5.5, 4]),
    *path([(-26, 19, 42), (-48, 10, 58), (-60, 2, 80)], [4, 3, 2.5]),
    *path([(46, 24, 28), (54, 12, 52), (60, 2, 74)], [3.5, 3, 2.5]),
    *path([(-46, 20, 22), (-62, 34, -10), (-74, 44, -40)], [4, 3, 2.2]),
    *path([(46, 24, 28), (62, 38, -4), (76, 48, -36)], [3.5, 3, 2.2]),
)
CLAVICLES = tuple(
    tube
    for side in (-1, 1)
    for tube in path([(side * 18, -56, 128), (side * 55, -52, 138), (side * 108, -8, 152)], [7, 6, 6.5])
)
SCAPULAE = tuple(
    tube
    for side in (-1, 1)
    for height in range(40, 160, 4)
    for tube in path(
        [
            (side * (96 - (150 - height) * 0.10), 74 + (height - 100) * 0.02, height),
            (side * (118 - (150 - height) * 0.06), 62, height),
            (side * (132 - (150 - height) * 0.16), 36 + (150 - height) * 0.18, height),
        ],
        [2.4, 2.6, 4.2],
    )
)
SEGMENTS = (
    (0.5, -0.1, 1.0, 3.4),
    (0.8, -0.9, 0.6, 3.2),
    (0.8, 0.8, 0.5, 3.2),
    (1.0, -0.3, 0.2, 3.0),
    (0.7, -1.0, -0.2, 3.2),
    (0.9, 0.9, -0.3, 3.2),
    (0.8, -0.4, -0.9, 3.4),
    (1.0, 0.3, -0.8, 3.4),
    (0.5, 0.7, -1.0, 3.6),
    (0.35, 0.1, -1.0, 3.2),
)
"""Direction (outwards, back, up) and radius of the arteries of a lung's segments."""
NODULE_CENTRE = (-66.0, -26.0, 88.0)
NODULE = (
    Tube(NODULE_CENTRE, NODULE_CENTRE, 7.0),
    Tube((-69, -29, 90), (-69, -29, 90), 4.8),
    Tube((-62, -23, 86), (-62, -23, 86), 5.2),
    *(
        Tube(NODULE_CENTRE, (NODULE_CENTRE[0] + 13 * x, NODULE_CENTRE[1] + 13 * y, NODULE_CENTRE[2] + 10 * z), 0.9)
        for x, y, z in [(-1, 0.2, 0.1), (0.5, 0.9, -0.2), (-0.4, -0.9, 0.4), (0.8, -0.6, 0.1), (-0.7, 0.7, -0.5)]
    ),
)


@dataclass(frozen=True, slots=True)
class Thorax:
    """The phantom: ``field`` is the whole plane, ``box`` what the body may fill of it, ``grid`` the grid of that."""

    field: Grid
    box: Box
    grid: Grid
    diaphragm: Picture
    lung_vessels: Sequence[Tube]
    liver_vessels: Sequence[Tube]
    seed: int

    def plane(self, z: float) -> Picture:
        """Give the CT numbers of the axial plane at a height, with the noise of a scanner."""
        picture = np.full(self.field.shape, AIR, np.float32)
        _paint_couch(picture, self.field)
        body = picture[self.box]
        _paint_wall(body, self.grid, z)
        cavity = superellipse(self.grid, (0, _at(z, SHIFT)), (_at(z, CAGE_WIDTH), _at(z, CAGE_DEPTH)), power=2.3)
        self._paint_cavity(body, cavity, z)
        _paint_spine(body, self.grid, z)
        random = np.random.default_rng((self.seed, round(z * 100) + 1_000_000))
        picture += grainy_noise(random, self.field.shape) * np.float32(13)
        return picture

    def _paint_cavity(self, picture: Picture, cavity: Picture, z: float) -> None:
        above = np.clip((np.float32(z) - self.diaphragm) / 4 + np.float32(0.5), 0, 1)
        chest = np.full(self.grid.shape, FAT, np.float32)
        if above.max() > 0:
            self._paint_lungs(chest, z)
            _paint_mediastinum(chest, self.grid, z)
        if above.min() < 1:
            paint(chest, 1 - above, abdomen.draw_abdomen(self.grid, z, cavity, self.liver_vessels))
        paint(chest, cover_tubes(self.grid, z, AORTA), ENHANCED)
        paint(picture, cavity, chest)

    def _paint_lungs(self, picture: Picture, z: float) -> None:
        width, depth, shift = _at(z, CAGE_WIDTH), _at(z, CAGE_DEPTH), _at(z, SHIFT)
        inside = superellipse(self.grid, (0, shift), (width - 2.5, depth - 2.5), power=2.3)
        middle = 4 + 15 * np.exp(-(((self.grid.y - 12) / 34) ** 2)) + 6 * np.exp(-(((self.grid.y - 70) / 30) ** 2))
        away = np.abs(self.grid.x - 1)[None, :] - middle[:, None]
        inside *= np.clip(away / np.float32(1.2) + np.float32(0.5), 0, 1)
        dependent = np.clip(self.grid.y / np.float32(90), -1, 1)[:, None] * np.float32(28)
        paint(picture, inside, LUNG + dependent)
        paint(picture, cover_tubes(self.grid, z, self.lung_vessels) * inside, BLOOD)
        fissure = np.abs(
            self.grid.y[:, None] - np.float32(z * 0.55 - 14) - np.abs(self.grid.x[None, :]) * np.float32(0.12)
        )
        paint(picture, np.clip(1 - fissure / np.float32(1.2), 0, 1) * inside * np.float32(0.22), MUSCLE)
        paint(picture, cover_tubes(self.grid, z, NODULE) * inside, 48)


def build_thorax(field: Grid, *, seed: int = 1) -> Thorax:
    """Grow the vessels and give the phantom on a grid."""
    random = np.random.default_rng(seed)
    growth = Growth(generations=7, length_mm=26, length_ratio=0.84, spread_degrees=32, bend=0.16)
    lungs = [
        tube
        for side in (-1, 1)
        for direction in SEGMENTS
        for tube in grow_tree(
            random, (side * 40, 8, 44), (side * direction[0], direction[1], direction[2]), direction[3], growth
        )
    ]
    rows, columns = field.box((0, 2), 122)[0], field.box((0, 0), 182)[1]
    grid = Grid(field.x[columns], field.y[rows], field.spacing_mm)
    liver = abdomen.grow_liver_vessels(random)
    return Thorax(field, (rows, columns), grid, _diaphragm(grid), tuple(lungs), tuple(liver), seed)


def _diaphragm(grid: Grid) -> Picture:
    """Give the height of the diaphragm over the plane: two domes, the right one higher, steep towards the back."""
    x, y = grid.x[None, :], grid.y[:, None]
    right = -22 - 52 * ((x + 66) / 78) ** 2 - 62 * ((y + 8) / 86) ** 2
    left = -34 - 52 * ((x - 70) / 78) ** 2 - 62 * ((y + 2) / 86) ** 2
    return np.asarray(np.maximum(np.maximum(right, left), -150), np.float32)


def _at(z: float, values: Sequence[float]) -> float:
    return float(np.interp(z, HEIGHTS, values))


def _paint_wall(picture: Picture, grid: Grid, z: float) -> None:
    """Paint skin, fat, muscles and bones around the cavity."""
    width, depth, fat = _at(z, BODY_WIDTH), _at(z, BODY_DEPTH), _at(z, SKIN_FAT)
    cage, middle = (_at(z, CAGE_WIDTH), _at(z, CAGE_DEPTH)), _at(z, SHIFT)
    paint(picture, superellipse(grid, (0, middle - 2), (width, depth), power=2.4), 35)
    paint(picture, superellipse(grid, (0, middle - 2), (width - 2.2, depth - 2.2), power=2.4), FAT)
    paint(picture, superellipse(grid, (0, middle - 1), (width - fat * 1.15, depth - fat * 0.8), power=2.35), MUSCLE)
    paint(picture, superellipse(grid, (0, middle), (cage[0] + 13, cage[1] + 10), power=2.3), FAT)
    paint(picture, superellipse(grid, (0, middle), (cage[0] + 11, cage[1] + 9), power=2.3), MUSCLE)
    for side in (-1, 1):
        front = middle - depth
        if z > 25:
            paint_ellipse(picture, grid, (side * 78, front + 25), (46, 9), FAT, degrees=side * 16)
            paint_ellipse(picture, grid, (side * 76, front + 24), (44, 7), MUSCLE, degrees=side * 16)
        armpit = max(min((z + 10) / 6, 17.0), 0.0)
        paint_ellipse(picture, grid, (side * (cage[0] + 11 + armpit / 2), middle - 16), (armpit, armpit * 2), FAT)
        paint_ellipse(
            picture, grid, (side * (cage[0] + 22), middle + 34), (armpit / 2, armpit * 1.5), FAT, degrees=side * 26
        )
        paint_ellipse(
            picture, grid, (side * (cage[0] + 22), middle + 36), (armpit / 3, armpit * 1.7), MUSCLE, degrees=side * 26
        )
        paint_ellipse(picture, grid, (side * 32, 84), (25, 17), FAT, degrees=side * 12)
        paint_ellipse(picture, grid, (side * 32, 84), (23.5, 15.5), MUSCLE + 4, degrees=side * 12)
    _paint_ribs(picture, grid, z, cage, middle)
    _paint_shoulders(picture, grid, z)
    if -60 < z < 132:
        half = 19.0 if z > 95 else 14.0
        centre = (0.0, middle - cage[1] - 6)
        paint_ellipse(picture, grid, centre, (half, 6.5), CORTEX * 0.8 if z > -40 else CARTILAGE)
        paint_ellipse(picture, grid, centre, (half - 2, 4.8), SPONGIOSA if z > -40 else CARTILAGE)


def _paint_ribs(picture: Picture, grid: Grid, z: float, cage: tuple[float, float], middle: float) -> None:
    """Paint where the plane cuts the ribs.

    Ribs leave the spine every 25 mm and fall by 80 mm on their way to the front, so a plane cuts several of them, each
    at another angle. All are cut at once: the height above the nearest rib is a saw-tooth of the angle.
    """
    reach = (cage[0] + 5.5, cage[1] + 4.5)
    x, y = grid.x[None, :] / np.float32(reach[0]), (grid.y[:, None] - middle) / np.float32(reach[1])
    around = np.abs(np.arctan2(x, y)) / np.float32(np.pi)
    out = (np.hypot(x, y) ** 1.15 - 1) * np.float32(min(reach))
    fall = np.float32(z) + 84 * around**1.25 + 4
    above = (fall + 12.5) % 25 - 12.5
    distance = np.hypot(out / np.float32(4.6), above / np.float32(6.8))
    bony = np.clip((np.float32(0.83) - around) * 25, 0, 1) * np.float32(fall.max() > -170)
    for limit, value in ((1.0, CORTEX), (0.66, SPONGIOSA)):
        coverage = np.clip((limit - distance) * 4 + 0.5, 0, 1).astype(np.float32)
        paint(picture, coverage, bony * value + (1 - bony) * CARTILAGE)


def _paint_shoulders(picture: Picture, grid: Grid, z: float) -> None:
    for tubes, inner in ((SCAPULAE, -1.4), (CLAVICLES, -2.2)):
        paint(picture, cover_tubes(grid, z, tubes), CORTEX * 0.9)
        paint(picture, cover_tubes(grid, z, tubes, grow_mm=inner), SPONGIOSA)


def _paint_spine(picture: Picture, grid: Grid, z: float) -> None:
    """Paint a vertebra, or the disc between two, the canal with the cord, and the processes."""
    phase = (z + 200) % 27
    disc = phase < 5
    centre = (0.0, 62.0)
    paint_ellipse(picture, grid, centre, (19.5, 15.5), 95 if disc else CORTEX * 0.62)
    paint_ellipse(picture, grid, centre, (17.6, 13.6), 80 if disc else SPONGIOSA)
    if not disc:
        for side in (-1, 1):
            paint_ellipse(picture, grid, (side * 11, 80), (3.8, 9), CORTEX * 0.6, degrees=side * 8)
            if phase > 14:
                paint_ellipse(picture, grid, (side * 27, 89), (17, 4.6), CORTEX * 0.6, degrees=side * 22)
                paint_ellipse(picture, grid, (side * 27, 89), (15, 2.8), MARROW, degrees=side * 22)
    paint_ellipse(picture, grid, (0, 84), (10.5, 9.5), FAT / 2)
    paint_ellipse(picture, grid, (0, 84), (8.5, 7.8), WATER + 8)
    paint_ellipse(picture, grid, (0, 84), (5.0, 4.0), CORD)
    for side in (-1, 1):
        paint_ellipse(picture, grid, (side * 7, 95), (9, 3), CORTEX * 0.7, degrees=side * -38 + 0)
    if phase > 8:
        paint_ellipse(picture, grid, (0, 104), (3.2, 11), CORTEX * 0.55)
        paint_ellipse(picture, grid, (0, 104), (1.6, 9), MARROW)


def _paint_mediastinum(picture: Picture, grid: Grid, z: float) -> None:
    """Paint the heart, the great vessels and the airways."""
    _paint_heart(picture, grid, z)
    paint(picture, cover_tubes(grid, z, GREAT_VESSELS, grow_mm=1.4), MUSCLE)
    paint(picture, cover_tubes(grid, z, GREAT_VESSELS), ENHANCED)
    paint_ellipse(picture, grid, (5 + z * 0.02, 36), (8, 5.5), MUSCLE)
    paint_ellipse(picture, grid, (5.5 + z * 0.02, 35.5), (2.4, 1.4), -300)
    paint(picture, cover_tubes(grid, z, AIRWAYS, grow_mm=1.3), 20)
    paint(picture, cover_tubes(grid, z, AIRWAYS), AIR + 10)


def _paint_heart(picture: Picture, grid: Grid, z: float) -> None:
    plane, turn = (grid, z), 38.0
    for radii, value in (((64.0, 49.0, 56.0), FAT), ((60.0, 45.0, 52.0), MYOCARDIUM)):
        paint_ellipsoid(picture, plane, (19, -26, -10), radii, value, degrees=turn)
    paint_ellipsoid(picture, plane, (42, -18, -16), (29, 17, 33), ENHANCED, degrees=turn)
    paint_ellipsoid(picture, plane, (12, -46, -14), (34, 13, 33), ENHANCED - 15, degrees=turn - 6)
    paint_ellipsoid(picture, plane, (-24, -20, -4), (16, 22, 32), ENHANCED - 10, degrees=10)
    paint_ellipsoid(picture, plane, (8, 10, 10), (29, 14, 22), ENHANCED + 5, degrees=0)
    for centre in ((38.0, -8.0, -14.0), (44.0, -26.0, -20.0)):
        paint_ellipsoid(picture, plane, centre, (5, 4, 9), MYOCARDIUM, degrees=turn)


def _paint_couch(picture: Picture, grid: Grid) -> None:
    """Paint the table that the patient lies on: a thin shell around foam."""
    y = grid.y[:, None] - 122 + (grid.x[None, :] / 200) ** 2 * 14
    inside = (np.abs(grid.x) < 205)[None, :]
    picture[inside & (np.abs(y - 16) < 17)] = -945
    for offset in (0, 32):
        paint(picture, np.clip(np.float32(1.4) - np.abs(y - offset), 0, 1) * inside, -420)
