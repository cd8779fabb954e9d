"""The back of nobody's eye, photographed in colour: optic disc, vessels, macula."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from dicom_network.modules.samples.shapes import (
    Grid,
    Picture,
    Tube,
    centred_grid,
    cover_tubes,
    grainy_noise,
    paint,
    smooth_noise,
)
from dicom_network.modules.samples.vessels import Growth, grow_tree

RADIUS_MM = 11.0
DISC = (-4.0, 0.3)
MACULA = (4.6, 0.8)


def _colour(red: float, green: float, blue: float) -> Picture:
    return np.array([red, green, blue], np.float32).reshape(3, 1, 1)


FUNDUS, RIM, CUP, ARTERY, VEIN, SHADE = (
    _colour(206, 96, 44),
    _colour(246, 196, 122),
    _colour(255, 232, 184),
    _colour(178, 48, 28),
    _colour(132, 28, 24),
    _colour(120, 38, 18),
)


def fundus_photograph(rows: int, columns: int, *, seed: int = 11) -> NDArray[np.uint8]:
    """Give the photograph: (rows, columns, 3) RGB."""
    grid = centred_grid(rows, columns, 2.1 * RADIUS_MM / rows)
    random = np.random.default_rng(seed)
    x, y = grid.x[None, :], grid.y[:, None]
    picture = np.broadcast_to(FUNDUS, (3, *grid.shape)).astype(np.float32)
    picture *= (
        1
        + np.float32(0.05) * smooth_noise(random, grid.shape, (14, 18))
        + 0.03 * smooth_noise(random, grid.shape, (60, 80))
    )
    macula = np.hypot(x - MACULA[0], y - MACULA[1])
    paint(picture, (0.55 * np.exp(-((macula / 1.9) ** 2))).astype(np.float32), SHADE)
    _paint_vessels(picture, grid, random)
    _paint_disc(picture, grid)
    paint(picture, (0.5 * np.exp(-((macula / 0.16) ** 2))).astype(np.float32), _colour(240, 170, 110))
    away = np.hypot(x, y) / np.float32(RADIUS_MM)
    picture *= 1.05 - 0.42 * away**2
    picture += grainy_noise(random, grid.shape) * np.float32(3)
    picture *= np.clip((1 - away) * 60, 0, 1) * (np.abs(y) < RADIUS_MM * 0.93)
    return np.clip(picture, 0, 255).astype(np.uint8).transpose(1, 2, 0)


def _paint_disc(picture: Picture, grid: Grid) -> None:
    distance = np.hypot((grid.x[None, :] - DISC[0]) / 0.86, (grid.y[:, None] - DISC[1]) / 0.98)
    glow = np.exp(-((np.maximum(distance - 0.9, 0) / 0.5) ** 2)) * 0.25
    paint(picture, glow.astype(np.float32), RIM)
    paint(picture, (np.clip((1 - distance) * 4 + 0.5, 0, 1) * 0.72).astype(np.float32), RIM)
    paint(picture, (np.clip((0.45 - distance) * 6 + 0.5, 0, 1) * 0.7).astype(np.float32), CUP)


def _paint_vessels(picture: Picture, grid: Grid, random: np.random.Generator) -> None:
    """Paint the four arcades of arteries and veins; they bow around the macula."""
    growth = Growth(generations=7, length_mm=2.6, length_ratio=0.9, radius_ratio=0.76, spread_degrees=27, bend=0.1)
    for colour, radius, turn in ((VEIN, 0.150, 0.12), (ARTERY, 0.105, -0.1)):
        for direction in ((0.75, -1), (0.7, 1), (-0.6, -1), (-0.65, 1), (-1, 0.15)):
            heading = (direction[0] + turn, direction[1] - turn, 0.0)
            weight = 0.7 if direction[1] == 0.15 else 1.0
            tree = grow_tree(random, (*DISC, 0), heading, radius * weight, growth)
            paint(picture, cover_tubes(grid, 0, list(_bowed(tree))) * np.float32(0.86), colour)


def _bowed(tubes: Iterable[Tube]) -> Iterable[Tube]:
    """Flatten a tree on the retina, bend it around the macula, and leave the macula itself free."""
    for tube in tubes:
        start, end = _bend(tube.start), _bend(tube.end)
        if min(np.hypot(point[0] - MACULA[0], point[1] - MACULA[1]) for point in (start, end)) > 1.4:
            yield Tube((*start, 0.0), (*end, 0.0), max(tube.radius, 0.016))


def _bend(point: tuple[float, float, float]) -> tuple[float, float]:
    far = max(point[0] - DISC[0], 0.0)
    side = 1 if point[1] > DISC[1] else -1
    return point[0] + far * 0.18, point[1] - side * min(far * far * 0.030, 1.6)
