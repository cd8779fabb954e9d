"""The upper abdomen of the phantom: liver, spleen, stomach, kidneys, vessels and bowel, below the diaphragm."""

from collections.abc import Sequence

import numpy as np

from dicom_network.modules.samples.shapes import (
    Grid,
    Picture,
    Tube,
    cover_tubes,
    paint,
    paint_ellipse,
    paint_ellipsoid,
    path,
    superellipse,
)
from dicom_network.modules.samples.vessels import Growth, grow_tree

FAT, AIR, MUSCLE = -104.0, -1000.0, 58.0
LIVER, LIVER_VESSEL, SPLEEN, KIDNEY, MEDULLA, BILE, GASTRIC, VEIN = 112.0, 168.0, 124.0, 196.0, 150.0, 8.0, 22.0, 158.0
CAVA = tuple(path([(-20, 20, 0), (-22, 24, -40), (-21, 30, -150)], [11, 12, 11]))
PORTAL = tuple(path([(6, 12, -118), (-22, 6, -96), (-46, 0, -84)], [7, 7, 6]))


def grow_liver_vessels(random: np.random.Generator) -> list[Tube]:
    """Grow the portal and the hepatic veins."""
    growth = Growth(generations=5, length_mm=24, spread_degrees=34)
    return [
        *grow_tree(random, (-46, 0, -84), (-1, 0.2, 0.1), 5.0, growth),
        *grow_tree(random, (-40, -8, -82), (-0.2, -1, 0.2), 4.2, growth),
        *grow_tree(random, (-24, 16, -34), (-1, 0.4, -0.8), 5.2, growth),
        *grow_tree(random, (-22, 10, -36), (-0.4, -1, -0.8), 4.6, growth),
    ]


def draw_abdomen(grid: Grid, z: float, cavity: Picture, liver_vessels: Sequence[Tube]) -> Picture:
    """Give the CT numbers of the plane at a height, as if the diaphragm were above it everywhere."""
    picture = np.full(grid.shape, FAT, np.float32)
    _paint_bowel(picture, grid, z)
    _paint_kidneys(picture, grid, z)
    _paint_left_side(picture, grid, z)
    _paint_liver(picture, grid, z, cavity, liver_vessels)
    paint(picture, cover_tubes(grid, z, CAVA), VEIN)
    for side in (-1, 1):
        paint_ellipse(picture, grid, (side * 14, 46), (7, 12), MUSCLE, degrees=side * -20)
    return picture


def _paint_liver(picture: Picture, grid: Grid, z: float, cavity: Picture, vessels: Sequence[Tube]) -> None:
    """Paint the liver: it fills the right side and reaches over the middle, less so further down."""
    plane = (grid, z)
    left_end = float(np.interp(z, (-140, -100, -60, -20), (-30, 8, 46, 60)))
    x, y = grid.x[None, :], grid.y[:, None]
    border = left_end - (y + 92) * 0.62 - 7 * np.sin(y / 17)
    body = np.clip((border - x) / 4, 0, 1).astype(np.float32)
    lower = superellipse(grid, (-80, 0), (78, float(np.interp(z, (-140, -60), (70, 110)))), power=2.5)
    near_wall = superellipse(
        grid,
        (0, 2),
        (float(_half_extent(cavity, grid, axis=1)) - 5, float(_half_extent(cavity, grid, axis=0)) - 4),
        power=2.3,
    )
    body *= near_wall
    if z < -60:
        body *= np.maximum(lower, np.clip((y < -10) * 1.0, 0, 1)).astype(np.float32)
    paint(picture, body, LIVER)
    paint(picture, cover_tubes(grid, z, vessels) * body, LIVER_VESSEL)
    paint_ellipsoid(picture, plane, (-92, -22, -62), (9, 8, 9), BILE)
    paint_ellipsoid(picture, plane, (-52, -44, -122), (15, 22, 24), BILE, degrees=30)
    paint(picture, cover_tubes(grid, z, PORTAL), VEIN + 8)


def _half_extent(cavity: Picture, grid: Grid, *, axis: int) -> float:
    """Give the half width (axis 1) or half depth (axis 0) of the cavity, in mm."""
    return float((cavity.max(axis=1 - axis) > 0.5).sum()) * grid.spacing_mm / 2


def _paint_left_side(picture: Picture, grid: Grid, z: float) -> None:
    """Paint spleen, stomach with its bubble of air, and pancreas."""
    plane = (grid, z)
    paint_ellipsoid(picture, plane, (60, -26, -74), (44, 42, 52), 85, degrees=28)
    paint_ellipsoid(picture, plane, (60, -26, -74), (40, 38, 48), GASTRIC, degrees=28)
    if abs(z + 70) < 40:
        level = (grid.y[:, None] < -42).astype(np.float32)
        bubble = np.zeros(grid.shape, np.float32)
        paint_ellipsoid(bubble, plane, (60, -26, -74), (40, 38, 48), 1, degrees=28)
        paint(picture, bubble * level, AIR + 20)
    paint_ellipsoid(picture, plane, (102, 36, -76), (24, 44, 50), SPLEEN, degrees=28)
    for x, y, height in ((44, 22, -96), (24, 6, -104), (4, -2, -112), (-16, -4, -120)):
        paint_ellipsoid(picture, plane, (x, y, height), (17, 10, 13), 108, degrees=-28)


def _paint_kidneys(picture: Picture, grid: Grid, z: float) -> None:
    plane = (grid, z)
    for side, height in ((-1, -128), (1, -116)):
        centre = (side * 56.0, 52.0)
        paint_ellipsoid(picture, plane, (*centre, height), (29, 25, 50), KIDNEY, degrees=side * -40)
        paint_ellipsoid(picture, plane, (*centre, height), (21, 17, 42), MEDULLA, degrees=side * -40)
        for step in range(-1, 2):
            paint_ellipsoid(picture, plane, (*centre, height + step * 18), (12, 8, 11), FAT, degrees=side * -40)
        paint_ellipsoid(picture, plane, (side * 40.0, 46.0, height), (16, 9, 20), FAT, degrees=side * -40)


def _paint_bowel(picture: Picture, grid: Grid, z: float) -> None:
    """Paint the colon at both flexures, with gas and stool."""
    plane = (grid, z)
    for centre, radii in (
        ((96.0, -30.0, -118.0), (22.0, 24.0, 34.0)),
        ((30.0, -66.0, -132.0), (40.0, 15.0, 18.0)),
        ((-92.0, -20.0, -150.0), (24.0, 24.0, 26.0)),
    ):
        paint_ellipsoid(picture, plane, centre, radii, 70)
        inner = (radii[0] - 2.5, radii[1] - 2.5, radii[2] - 2.5)
        paint_ellipsoid(picture, plane, centre, inner, -120)
        bubble = (inner[0] * 0.8, inner[1] * 0.6, inner[2])
        paint_ellipsoid(picture, plane, (centre[0], centre[1] - 5, centre[2]), bubble, AIR + 30)
