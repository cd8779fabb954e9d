"""Shapes with soft edges on a plane measured in millimetres.

A shape gives its coverage: 0 outside, 1 inside, and between the two over about a pixel at the edge, as the point spread
of a real detector has it. ``paint`` lays a value over a picture by a coverage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.floating[Any]]
Point: TypeAlias = tuple[float, float]
Point3: TypeAlias = tuple[float, float, float]
Box: TypeAlias = tuple[slice, slice]


@dataclass(frozen=True, slots=True)
class Grid:
    """Pixel centres of a plane, in mm; ``x`` grows with the column, ``y`` with the row."""

    x: Picture
    y: Picture
    spacing_mm: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.y), len(self.x)

    def box(self, centre: Point, reach_mm: float) -> Box:
        """Give the rows and columns that lie within ``reach_mm`` of a point; may be empty."""
        return (
            slice(*np.searchsorted(self.y, (centre[1] - reach_mm, centre[1] + reach_mm))),
            slice(*np.searchsorted(self.x, (centre[0] - reach_mm, centre[0] + reach_mm))),
        )


Plane: TypeAlias = tuple[Grid, float]
"""A grid and the height at which it lies."""


def centred_grid(rows: int, columns: int, spacing_mm: float, *, centre: Point = (0.0, 0.0)) -> Grid:
    """Lay a grid around a point."""
    x = (np.arange(columns, dtype=np.float32) - (columns - 1) / 2) * spacing_mm + centre[0]
    y = (np.arange(rows, dtype=np.float32) - (rows - 1) / 2) * spacing_mm + centre[1]
    return Grid(x.astype(np.float32), y.astype(np.float32), spacing_mm)


def paint(picture: Picture, coverage: Picture, value: float | Picture) -> None:
    """Lay a value over a picture, in place; with several channels the value has the shape (channels, 1, 1)."""
    picture += coverage * (value - picture)


def superellipse(grid: Grid, centre: Point, radii: Point, *, power: float = 2.0) -> Picture:
    """Cover an axis-aligned superellipse; a power above 2 makes it boxier.

    Only the edge has to be exact, and there the first order of the distance is: (q - 1) / |grad q|. Both q and the
    square of its gradient are sums of a function of x and one of y, which spares a power a pixel.
    """
    u = np.abs(grid.x - centre[0]) / np.float32(radii[0])
    v = np.abs(grid.y - centre[1]) / np.float32(radii[1])
    q = (v**power)[:, None] + (u**power)[None, :]
    gradient = ((power / radii[1] * v ** (power - 1)) ** 2)[:, None] + ((power / radii[0] * u ** (power - 1)) ** 2)[
        None, :
    ]
    return _edge((q - 1) / np.sqrt(gradient + np.float32(1e-6)), grid.spacing_mm)


def paint_ellipse(
    picture: Picture, grid: Grid, centre: Point, radii: Point, value: float | Picture, *, degrees: float = 0.0
) -> None:
    """Paint an ellipse turned by ``degrees`` from x towards y; nothing where a radius is not positive."""
    if min(radii) <= 0:
        return
    box = grid.box(centre, max(radii) + 2 * grid.spacing_mm)
    x, y = grid.x[box[1]][None, :] - centre[0], grid.y[box[0]][:, None] - centre[1]
    turn = np.float32(np.radians(degrees))
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    level = np.hypot(along / radii[0], across / radii[1])
    slope = np.hypot(along / radii[0] ** 2, across / radii[1] ** 2) + np.float32(1e-6)
    paint(picture[(..., *box)], _edge(level * (level - 1) / slope, grid.spacing_mm), value)


def paint_ellipsoid(
    picture: Picture, plane: Plane, centre: Point3, radii: Point3, value: float | Picture, *, degrees: float = 0.0
) -> None:
    """Paint where the plane cuts an ellipsoid, turned as ``paint_ellipse`` turns."""
    grid, z = plane
    inside = 1 - ((z - centre[2]) / radii[2]) ** 2
    if inside > 0:
        scale = inside**0.5
        paint_ellipse(picture, grid, centre[:2], (radii[0] * scale, radii[1] * scale), value, degrees=degrees)


@dataclass(frozen=True, slots=True)
class Tube:
    """A straight piece of a vessel: a cylinder with round ends, in mm."""

    start: Point3
    end: Point3
    radius: float


def path(points: Sequence[Point3], radii: Sequence[float]) -> list[Tube]:
    """Join points by tubes; there is a radius a point, and a tube takes the mean of its ends."""
    return [
        Tube(start, end, (first + second) / 2)
        for start, end, first, second in zip(points, points[1:], radii, radii[1:], strict=False)
    ]


def cover_tubes(grid: Grid, z: float, tubes: Sequence[Tube], *, grow_mm: float = 0.0) -> Picture:
    """Cover where the plane at ``z`` cuts any of the tubes, each thickened by ``grow_mm``."""
    covered = np.zeros(grid.shape, np.float32)
    for tube in tubes:
        radius = tube.radius + grow_mm
        if min(tube.start[2], tube.end[2]) - radius > z or max(tube.start[2], tube.end[2]) + radius < z:
            continue
        start, along = np.array(tube.start, np.float32), np.subtract(tube.end, tube.start).astype(np.float32)
        box = _cut_box(grid, z, tube, radius)
        x, y = grid.x[box[1]][None, :] - start[0], grid.y[box[0]][:, None] - start[1]
        height = np.float32(z) - start[2]
        share = np.clip((x * along[0] + y * along[1] + height * along[2]) / max(float(along @ along), 1e-6), 0, 1)
        distance = np.sqrt((x - share * along[0]) ** 2 + (y - share * along[1]) ** 2 + (height - share * along[2]) ** 2)
        np.maximum(covered[box], _edge(distance - radius, grid.spacing_mm), out=covered[box])
    return covered


def _cut_box(grid: Grid, z: float, tube: Tube, radius: float) -> Box:
    """Bound the part of a tube that comes near the plane at ``z``."""
    rise = tube.end[2] - tube.start[2]
    low, high = 0.0, 1.0
    if abs(rise) > 1e-6:
        low, high = sorted(((z - radius - tube.start[2]) / rise, (z + radius - tube.start[2]) / rise))
        low, high = min(max(low, 0.0), 1.0), max(min(high, 1.0), 0.0)
    ends = [
        tuple(tube.start[axis] + share * (tube.end[axis] - tube.start[axis]) for axis in (0, 1))
        for share in (low, high)
    ]
    middle = ((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2)
    reach = max(abs(ends[0][0] - ends[1][0]), abs(ends[0][1] - ends[1][1])) / 2
    return grid.box(middle, reach + radius + 2 * grid.spacing_mm)


def _edge(distance_mm: Picture, width_mm: float) -> Picture:
    """Turn the signed distance from an edge (negative inside) into a coverage."""
    return np.asarray(np.clip(np.float32(0.5) - distance_mm / np.float32(width_mm * 1.5), 0, 1), np.float32)


def smooth_noise(random: np.random.Generator, shape: tuple[int, ...], cells: tuple[int, ...]) -> Picture:
    """Give noise with waves of about ``shape / cells`` pixels: zero mean, variance near one."""
    noise = random.standard_normal(tuple(count + 1 for count in cells), dtype=np.float32)
    for axis, (length, count) in enumerate(zip(shape, cells, strict=True)):
        position = np.linspace(0, count, length, endpoint=False, dtype=np.float32)
        below = position.astype(np.int64)
        share = position - below
        share = share * share * (3 - 2 * share)
        share = share.reshape([-1 if index == axis else 1 for index in range(len(shape))])
        noise = noise.take(below, axis) * (1 - share) + noise.take(below + 1, axis) * share
    return np.asarray(noise * np.float32(1.3 ** len(shape)), np.float32)


def grainy_noise(random: np.random.Generator, shape: tuple[int, int]) -> Picture:
    """Give noise with the fine grain of a reconstructed image: smoothed by 1-2-1 both ways, variance one."""
    rows, columns = shape
    noise = random.standard_normal((rows + 2, columns + 2), dtype=np.float32)
    noise = noise[:-2] + 2 * noise[1:-1] + noise[2:]
    noise = noise[:, :-2] + 2 * noise[:, 1:-1] + noise[:, 2:]
    return noise / np.float32(6.0)
