"""The head of nobody: axial planes with T1 and T2 contrast, drawn together so that the two series match.

Patient coordinates in mm: x to the left, y to the back, z to the head; the origin lies between the thalami.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dicom_network.modules.samples.shapes import (
    Grid,
    Picture,
    paint,
    paint_ellipse,
    paint_ellipsoid,
    superellipse,
)


def _tissue(t1: float, t2: float) -> Picture:
    return np.array([t1, t2], np.float32).reshape(2, 1, 1)


AIR, BONE, MARROW, FAT, SKIN = _tissue(4, 4), _tissue(40, 25), _tissue(420, 260), _tissue(900, 560), _tissue(480, 300)
MUSCLE, FLUID, GREY, WHITE = _tissue(330, 170), _tissue(115, 1000), _tissue(440, 480), _tissue(650, 320)
NUCLEUS, VITREOUS, LENS, MUCOSA, LESION = (
    _tissue(480, 400),
    _tissue(130, 950),
    _tissue(420, 150),
    _tissue(420, 800),
    _tissue(400, 790),
)

LESIONS = ((22.0, -24.0, 27.0, 4.2), (-24.0, 18.0, 30.0, 5.0), (-19.0, -34.0, 21.0, 3.2), (27.0, 24.0, 21.0, 3.6))
"""Centres and radii of a few bright spots in the white matter."""


@dataclass(frozen=True, slots=True)
class Head:
    """The phantom on a grid. ``folds`` is a lattice of noise whose zero crossings are the sulci."""

    grid: Grid
    folds: Picture
    reach: Picture
    bent: tuple[Picture, Picture]
    seed: int

    def plane(self, z: float) -> Picture:
        """Give T1 and T2 contrast of the axial plane at a height: (2, rows, columns)."""
        picture = np.broadcast_to(AIR, (2, *self.grid.shape)).astype(np.float32)
        radii = _head_radii(z)
        _paint_shell(picture, self.grid, radii)
        if z < -8:
            _paint_face(picture, self.grid, z)
        self._paint_brain(picture, z, radii)
        return self._acquire(picture, z)

    def _paint_brain(self, picture: Picture, z: float, radii: tuple[float, float]) -> None:
        depth = _brain_depth(self.grid, z, radii)
        inside = np.clip(depth / 1.2 + 0.5, 0, 1)
        paint(
            picture,
            np.clip(depth / 1.2 + 2.0, 0, 1) * superellipse(self.grid, (0, 0), (radii[0] - 11, radii[1] - 11)),
            FLUID,
        )
        tissue = np.broadcast_to(WHITE, picture.shape).astype(np.float32)
        sulcus = self._distance_to_sulcus(z, depth)
        cortex = np.minimum(depth, sulcus)
        paint(tissue, np.clip((4.1 - cortex) / 1.5, 0, 1), GREY)
        paint(tissue, np.clip((0.75 - sulcus) / 1.0, 0, 1), FLUID)
        _paint_core(tissue, self.grid, z)
        if z < -18:
            _paint_hindbrain(tissue, self.grid, z, self._noise(self.folds, z, 9.0))
        paint(picture, inside, tissue)

    def _distance_to_sulcus(self, z: float, depth: Picture) -> Picture:
        """Give the distance to the nearest sulcus in mm, or more where none reaches; the midline is one too."""
        field = self._noise(self.folds, z, 8.6) + np.float32(0.75) * self._noise(self.folds[::-1], z, 12.5, degrees=40)
        rows, columns = np.gradient(field, self.grid.spacing_mm)
        distance = np.abs(field) / (np.hypot(rows, columns) + np.float32(0.02)) + np.clip(depth - self.reach, 0, 40)
        x, y = np.abs(self.grid.x)[None, :], self.grid.y[:, None]
        callosum = np.clip((30 - np.abs(y + 2)) / 4, 0, 40) if z < 26 else np.float32(0)
        midline = np.hypot(x - 0.4, callosum) if z > -18 else np.full_like(distance, 40)
        insula = np.hypot((x - 41) / 1.0 + np.abs(y + 8) * 0.15, np.clip(np.abs(y + 8) - 20, 0, 40)) + abs(z - 2) * 0.10
        return np.asarray(np.minimum(np.minimum(distance, midline), insula), np.float32)

    def _noise(self, lattice: Picture, z: float, cell_mm: float, *, degrees: float = 10) -> Picture:
        """Interpolate a turned lattice of noise on the plane, along bent coordinates, which makes the folds wind."""
        layer = (z + 120) / cell_mm
        below = int(layer)
        share = _ease(np.float32(layer - below))
        flat = lattice[below] * (1 - share) + lattice[below + 1] * share
        x, y = self.bent
        cosine, sine = np.float32(np.cos(np.radians(degrees))), np.float32(np.sin(np.radians(degrees)))
        return _bilinear(flat, (x * sine + y * cosine + 150) / cell_mm, (x * cosine - y * sine + 150) / cell_mm)

    def _acquire(self, picture: Picture, z: float) -> Picture:
        """Add what a scanner adds: blur, the shading of the coil, and Rician noise."""
        blurred = picture.copy()
        for axis in (1, 2):
            blurred = (np.roll(blurred, 1, axis) + 2.4 * blurred + np.roll(blurred, -1, axis)) / np.float32(4.4)
        shading = 1.08 - ((self.grid.x / 210) ** 2)[None, :] - (((self.grid.y + 25) / 260) ** 2)[:, None]
        random = np.random.default_rng((self.seed, round(z * 100) + 1_000_000))
        noise = random.standard_normal((2, *picture.shape), dtype=np.float32) * np.float32(13)
        return np.asarray(np.hypot(blurred * shading + noise[0], noise[1]), np.float32)


def build_head(grid: Grid, *, seed: int = 2) -> Head:
    """Draw the folds by lot and give the phantom on a grid."""
    random = np.random.default_rng(seed)
    waves = [random.standard_normal((12, 12), dtype=np.float32) for _field in range(3)]
    bends = [9 * _sample(wave, grid, 26) for wave in waves[:2]]
    return Head(
        grid,
        random.standard_normal((30, 40, 40), dtype=np.float32),
        18 + 6 * _sample(waves[2], grid, 30),
        (grid.x[None, :] + bends[0], grid.y[:, None] + bends[1]),
        seed,
    )


def _head_radii(z: float) -> tuple[float, float]:
    crown = max(1 - (max(z, -20.0) + 20) ** 2 / 111**2, 0.0) ** 0.5
    chin = 1 - max(-20 - z, 0) * 0.0022
    return max(79 * crown**0.86 * chin, 1.0), max(99 * crown**0.86 * chin, 1.0)


def _paint_shell(picture: Picture, grid: Grid, radii: tuple[float, float]) -> None:
    """Paint skin, fat, and the three layers of the skull."""
    for inset, tissue in ((0.0, SKIN), (2.0, FAT), (5.2, BONE), (7.0, MARROW), (9.2, BONE)):
        if min(radii) > inset:
            paint(picture, superellipse(grid, (0, 0), (radii[0] - inset, radii[1] - inset), power=2.15), tissue)


def _brain_depth(grid: Grid, z: float, radii: tuple[float, float]) -> Picture:
    """Give the depth below the surface of the brain, in mm; negative outside."""
    lobes: Iterator[tuple[tuple[float, float, float], tuple[float, float, float]]] = iter(
        [
            ((0, -3, 16), (min(radii[0] - 12.5, 66), min(radii[1] - 12.5, 85), 64)),
            ((-41, -20, -24), (26, 34, 27)),
            ((41, -20, -24), (26, 34, 27)),
            ((0, 46, -44), (56, 38, 36)),
            ((0, 14, -50), (15, 14, 60)),
        ]
    )
    depth = np.full(grid.shape, -60, np.float32)
    for centre, size in lobes:
        u, v = (grid.x - centre[0]) / np.float32(size[0]), (grid.y - centre[1]) / np.float32(size[1])
        height = min(z + 16, 0) / 26 if centre[2] == 16 else (z - centre[2]) / size[2]
        if abs(height) < 1 and min(size) > 0:
            level = np.sqrt((u**2)[None, :] + (v**2)[:, None] + np.float32(height**2))
            np.maximum(depth, (1 - level) * np.float32(min(size[:2]) * 1.05), out=depth)
    return depth


def _paint_core(tissue: Picture, grid: Grid, z: float) -> None:
    """Paint basal ganglia, thalami and ventricles, and the lesions."""
    plane = (grid, z)
    for side in (-1, 1):
        paint_ellipsoid(tissue, plane, (side * 14, -20, 9), (6, 9, 15), GREY, degrees=side * 20)
        paint_ellipsoid(tissue, plane, (side * 26, -5, 3), (6, 18, 14), NUCLEUS, degrees=side * -16)
        paint_ellipsoid(tissue, plane, (side * 11, 11, 4), (9, 14, 13), NUCLEUS, degrees=side * -26)
        paint_ellipsoid(tissue, plane, (side * 10, -23, 13), (4.2, 14, 15), FLUID, degrees=side * 24)
        paint_ellipsoid(tissue, plane, (side * 12, 4, 23), (4.6, 25, 8), FLUID, degrees=side * -6)
        paint_ellipsoid(tissue, plane, (side * 21, 33, 11), (5, 17, 12), FLUID, degrees=side * -24)
        paint_ellipsoid(tissue, plane, (side * 32, 2, -18), (3, 12, 4), FLUID, degrees=side * -8)
    paint_ellipsoid(tissue, plane, (0, 3, -2), (2.2, 13, 12), FLUID)
    for x, y, height, radius in LESIONS:
        paint_ellipsoid(tissue, plane, (x, y, height), (radius, radius * 0.8, radius), LESION)


def _paint_hindbrain(tissue: Picture, grid: Grid, z: float, noise: Picture) -> None:
    """Paint cerebellum with its folia, brain stem and fourth ventricle."""
    x, y = grid.x[None, :], grid.y[:, None]
    bulge = np.hypot(x / 1.25, y - 20 + (z + 40) * 0.2)
    folia = np.sin(bulge * np.float32(1.15) + noise * 1.4)
    where = np.clip((y - 24) / 3, 0, 1) * np.clip((-z - 18) / 4, 0, 1)
    deep = np.clip(1 - np.hypot(x / 26, (y - 42) / 11), 0, 0.3) / 0.3
    paint(tissue, where, GREY)
    paint(tissue, where * np.clip((folia - 0.35) * 2, 0, 0.75), WHITE)
    paint(tissue, where * np.clip((-folia - 0.72) * 3, 0, 0.8), FLUID)
    paint(tissue, where * deep, WHITE)
    paint_ellipse(tissue, grid, (0, 14), (16 if z > -45 else 12, 13), NUCLEUS)
    paint_ellipse(tissue, grid, (0, 13), (12 if z > -45 else 9, 10), WHITE)
    paint_ellipsoid(tissue, (grid, z), (0, 29, -38), (7, 4.5, 14), FLUID)


def _paint_face(picture: Picture, grid: Grid, z: float) -> None:
    """Paint what lies in front of and below the brain: skull base, orbits, sinuses, muscles."""
    plane, depth = (grid, z), min((-8 - z) / 14, 1.0)
    base = superellipse(grid, (0, -14), (62 * depth + 1, 74 * depth + 1))
    paint(picture, base * np.float32(0.8), MUSCLE)
    for side in (-1, 1):
        paint_ellipsoid(picture, plane, (side * 64, -34, -30), (9, 26, 36), MUSCLE, degrees=side * 14)
        paint_ellipsoid(picture, plane, (side * 34, -62, -32), (20, 30, 19), BONE, degrees=side * -22)
        paint_ellipsoid(picture, plane, (side * 34, -63, -32), (18, 28, 17), FAT, degrees=side * -22)
        for offset in (-11, 11):
            paint_ellipsoid(picture, plane, (side * 32 + offset, -58, -32), (2.4, 18, 8), MUSCLE, degrees=side * -18)
        paint_ellipsoid(picture, plane, (side * 31, -56, -32), (2.2, 18, 4), NUCLEUS, degrees=side * -16)
        paint_ellipsoid(picture, plane, (side * 34, -76, -32), (12.6, 12.6, 12.6), MUSCLE)
        paint_ellipsoid(picture, plane, (side * 34, -76, -32), (11.6, 11.6, 11.6), VITREOUS)
        paint_ellipsoid(picture, plane, (side * 34, -85.5, -32), (5, 2.2, 5), LENS)
        paint_ellipsoid(picture, plane, (side * 54, 22, -46), (15, 17, 18), BONE, degrees=side * 30)
        paint_ellipsoid(picture, plane, (side * 42, 8, -42), (16, 7, 9), BONE, degrees=side * -35)
        paint_ellipsoid(picture, plane, (side * 9, -68, -40), (6, 24, 24), MUCOSA)
        paint_ellipsoid(picture, plane, (side * 9, -68, -40), (4, 22, 22), AIR)
        paint_ellipsoid(picture, plane, (side * 28, -62, -64), (15, 19, 14), MUCOSA)
        paint_ellipsoid(picture, plane, (side * 28, -62, -64), (13, 17, 12), AIR)
    paint_ellipsoid(picture, plane, (0, -28, -38), (13, 14, 12), BONE)
    paint_ellipsoid(picture, plane, (0, -28, -38), (11, 12, 10), AIR)
    paint_ellipsoid(picture, plane, (0, -6, -48), (18, 10, 26), MARROW)


def _ease(share: Picture | np.float32) -> Picture:
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _sample(lattice: Picture, grid: Grid, cell_mm: float) -> Picture:
    return _bilinear(lattice, (grid.y[:, None] + 130) / cell_mm, (grid.x[None, :] + 130) / cell_mm)


def _bilinear(lattice: Picture, rows: Picture, columns: Picture) -> Picture:
    """Read a lattice between its points, smoothly."""
    rows, columns = np.broadcast_arrays(
        np.clip(rows, 0, lattice.shape[0] - 1.001), np.clip(columns, 0, lattice.shape[1] - 1.001)
    )
    row, column = rows.astype(np.int32), columns.astype(np.int32)
    down, right = _ease((rows - row).astype(np.float32)), _ease((columns - column).astype(np.float32))
    upper = lattice[row, column] * (1 - right) + lattice[row, column + 1] * right
    lower = lattice[row + 1, column] * (1 - right) + lattice[row + 1, column + 1] * right
    return np.asarray(upper * (1 - down) + lower * down, np.float32)
