"""Trees of vessels that branch by chance, but by the same chance every time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dicom_network.modules.samples.shapes import Tube

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Growth:
    """How a tree grows. Radii follow Murray's law roughly: a child has 0.79 of its parent's."""

    generations: int
    length_mm: float
    length_ratio: float = 0.86
    radius_ratio: float = 0.79
    spread_degrees: float = 38.0
    bend: float = 0.25


def grow_tree(
    random: np.random.Generator,
    root: Sequence[float],
    direction: Sequence[float],
    radius_mm: float,
    growth: Growth,
) -> list[Tube]:
    """Grow a tree of tubes from a root; parents come before their children."""
    tubes: list[Tube] = []
    tips = [(np.array(root, float), _unit(np.array(direction, float)), radius_mm)]
    length = growth.length_mm
    for _generation in range(growth.generations):
        grown = []
        for position, heading, radius in tips:
            end = position + heading * length * random.uniform(0.75, 1.25)
            tubes.append(Tube(tuple(position), tuple(end), radius))
            side = _unit(np.cross(heading, random.standard_normal(len(heading))))
            for sign in (-1, 1):
                angle = np.radians(growth.spread_degrees * random.uniform(0.5, 1.2)) * sign
                turned = heading * np.cos(angle) + side * np.sin(angle)
                wander = random.standard_normal(len(heading)) * growth.bend
                grown.append((end, _unit(turned + wander), radius * growth.radius_ratio * random.uniform(0.85, 1.1)))
        tips = grown
        length *= growth.length_ratio
    return tubes


def _unit(vector: Vector) -> Vector:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)
