"""A measurement, and the figures that every cell reports under the same names."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.accounting import Cost


@dataclass
class Measurement:
    """What one peer did in one variant of a cell in one round."""

    cell: str
    variant: str
    peer: str
    round_number: int
    figures: dict[str, float] = field(default_factory=dict)
    """By the names in ``report.UNITS``."""
    errors: int = 0
    remarks: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Give it as it stands in the JSON report."""
        return asdict(self)


def percentile(values: Sequence[float], share: float) -> float:
    """Give the smallest value that this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def latency_figures(seconds: Sequence[float]) -> dict[str, float]:
    """Give p50 and p95 in milliseconds."""
    return {"p50_ms": 1000 * percentile(seconds, 0.50), "p95_ms": 1000 * percentile(seconds, 0.95)}


def cost_figures(cost: Cost, operations: int) -> dict[str, float]:
    """Give CPU an operation and peak memory."""
    return {
        "cpu_ms": 1000 * cost.cpu_seconds / max(1, operations),
        "resident_mb": cost.peak_resident_bytes / 1e6,
        "proportional_mb": cost.peak_proportional_bytes / 1e6,
    }
