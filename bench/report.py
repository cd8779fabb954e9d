"""Makes Markdown and JSON of the measurements: medians over rounds, and ratios to the reference in the same round."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.cells.model import Cell
from bench.measurement import Measurement
from bench.peers.model import Peer

UNITS = {
    "instances_per_second": "instances/s",
    "requests_per_second": "requests/s",
    "megabytes_per_second": "MB/s",
    "first_image_ms": "first image ms",
    "whole_series_ms": "whole series ms",
    "dropped_frames": "dropped of 240",
    "longest_ms": "longest gap ms",
    "p50_ms": "p50 ms",
    "p95_ms": "p95 ms",
    "cpu_ms": "CPU ms",
    "later_cpu_ms": "later CPU ms",
    "client_cpu_ms": "client CPU ms",
    "cpu_seconds": "CPU s",
    "resident_mb": "peak RSS MB",
    "proportional_mb": "peak PSS MB",
    "answers": "answers",
}
"""Every figure by its name, in the order of the columns. RSS counts what processes share for each of them, PSS once."""

FALLING = frozenset(
    {"p50_ms", "p95_ms", "cpu_ms", "later_cpu_ms", "cpu_seconds", "resident_mb", "proportional_mb"}
    | {"first_image_ms", "whole_series_ms"}
)
"""Figures of which less is better; their ratio is the reference's to the peer's, more than 1 is always better."""


@dataclass(frozen=True)
class Circumstances:
    """What a reader must know to judge the figures."""

    machine: Mapping[str, str]
    rounds: int
    quick: bool
    peers: Sequence[tuple[Peer, str]]
    """With their versions."""


def write(
    folder: Path, stem: str, circumstances: Circumstances, cells: Sequence[Cell], measurements: Sequence[Measurement]
) -> Path:
    """Write both reports into a folder; gives the path of the Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    content = _as_json(circumstances, measurements)
    (folder / f"{stem}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    path = folder / f"{stem}.md"
    path.write_text(markdown(circumstances, cells, measurements))
    return path


def markdown(circumstances: Circumstances, cells: Sequence[Cell], measurements: Sequence[Measurement]) -> str:
    """Give the report as Markdown."""
    lines = ["# Bench", "", *_introduction(circumstances)]
    for cell in cells:
        found = [measurement for measurement in measurements if measurement.cell == cell.name]
        if found:
            lines += ["", f"## {cell.title}", "", cell.method, ""]
            lines += _table(cell, found)
            lines += _remarks(found)
    return "\n".join(lines) + "\n"


def _introduction(circumstances: Circumstances) -> list[str]:
    kind = "quick" if circumstances.quick else "full"
    lines = [
        f"A {kind} run, {circumstances.rounds} interleaved rounds: in every round each peer is started, asked and",
        "ended in turn. Figures are medians (smallest-largest). `x` is the ratio to Orthanc (viewers: to OHIF) in the",
        "same round, more than 1 always being better. Absolute figures of a shared machine swing; trust the ratios and",
        "the CPU figures.",
        "",
    ]
    lines += [f"* {name}: {value}" for name, value in circumstances.machine.items()]
    lines += ["", "| peer | version | settings | what its acknowledgement promises |", "|---|---|---|---|"]
    return lines + [
        f"| {peer.name} | {version} | {peer.settings} | {peer.durability} |" for peer, version in circumstances.peers
    ]


def _table(cell: Cell, measurements: Sequence[Measurement]) -> list[str]:
    shown = [name for name in UNITS if any(name in measurement.figures for measurement in measurements)]
    ratios = [name for name in (cell.leading_figure, *cell.compared, "cpu_ms", "proportional_mb") if name in shown]
    head = ["variant", "peer"]
    for name in shown:
        head.append(UNITS[name])
        head += ["x"] if name in ratios else []
    lines = ["| " + " | ".join([*head, "errors"]) + " |", "|" + "---|" * (len(head) + 1)]
    for variant in _unique(measurement.variant for measurement in measurements):
        here = [measurement for measurement in measurements if measurement.variant == variant]
        for peer in _unique(measurement.peer for measurement in here):
            lines.append(_row(variant, peer, here, shown, ratios, cell.reference))
    return lines


def _row(
    variant: str,
    peer: str,
    measurements: Sequence[Measurement],
    shown: Sequence[str],
    ratios: Sequence[str],
    reference: str,
) -> str:
    own = [measurement for measurement in measurements if measurement.peer == peer]
    columns = [variant, peer]
    for name in shown:
        columns.append(_spread([measurement.figures[name] for measurement in own if name in measurement.figures]))
        if name in ratios:
            columns.append(_spread(ratios_to_reference(measurements, peer, name, reference)))
    return "| " + " | ".join([*columns, str(sum(measurement.errors for measurement in own))]) + " |"


def ratios_to_reference(
    measurements: Iterable[Measurement], peer: str, figure: str, reference: str = "orthanc"
) -> list[float]:
    """Give the ratio to the reference of every round in which both were measured; more than 1 is better than that."""
    by_round: dict[int, dict[str, float]] = {}
    for measurement in measurements:
        if figure in measurement.figures:
            by_round.setdefault(measurement.round_number, {})[measurement.peer] = measurement.figures[figure]
    found = []
    for figures in by_round.values():
        if figures.get(peer) and figures.get(reference):
            ratio = figures[peer] / figures[reference]
            found.append(1 / ratio if figure in FALLING else ratio)
    return found


def _spread(values: Sequence[float]) -> str:
    values = [value for value in values if not math.isnan(value)]
    if not values:
        return ""
    middle = _number(median(values))
    return middle if len(values) == 1 else f"{middle} ({_number(min(values))}-{_number(max(values))})"


def _number(value: float) -> str:
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _remarks(measurements: Sequence[Measurement]) -> list[str]:
    remarks = _unique(f"* {one.peer}, {one.variant}: {remark}" for one in measurements for remark in one.remarks)
    return ["", *remarks] if remarks else []


def _as_json(circumstances: Circumstances, measurements: Sequence[Measurement]) -> dict[str, Any]:
    return {
        "machine": dict(circumstances.machine),
        "rounds": circumstances.rounds,
        "quick": circumstances.quick,
        "peers": {
            peer.name: {"version": version, "settings": peer.settings, "durability": peer.durability}
            for peer, version in circumstances.peers
        },
        "measurements": [measurement.as_json() for measurement in measurements],
    }


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
