"""A campaign: every cell asked of every peer, round after round."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.cells.model import Cell
from bench.measurement import Measurement
from bench.peers import DEFAULT, PEERS
from bench.peers.model import Peer
from bench.place import Place
from bench.report import UNITS


@dataclass
class Campaign:
    """What is measured, and what came of it so far."""

    cells: Sequence[Cell]
    peers: Sequence[Peer]
    """Peers asked for by name; empty: the usual ones and those that a cell wants besides."""
    rounds: int
    place: Place
    measurements: list[Measurement] = field(default_factory=list)
    failures: int = 0
    _versions: dict[str, str | None] = field(default_factory=dict)

    def installed(self) -> list[tuple[Peer, str]]:
        """List the peers of all cells that are installed, with their versions."""
        wanted = {peer.name: peer for cell in self.cells for peer in self._peers_of(cell)}
        return [(peer, version) for peer in wanted.values() if (version := self._version(peer))]

    def run(self, cell: Cell) -> None:
        """Ask every peer in every round, beginning with another one each time."""
        asked = [peer for peer in self._peers_of(cell) if self._version(peer)]
        for index in range(self.rounds if asked else 0):
            self.place.round_number = index + 1
            first = index % len(asked)
            for peer in asked[first:] + asked[:first]:
                self._ask(cell, peer)

    def _ask(self, cell: Cell, peer: Peer) -> None:
        try:
            for measurement in cell.measure(peer, self.place):
                self.measurements.append(measurement)
                _say(measurement)
        except Exception as error:  # noqa: BLE001  one peer that fails must not end the run
            self.failures += 1
            failed = Measurement(
                cell.name, "failed", peer.name, self.place.round_number, errors=1, remarks=[repr(error)]
            )
            self.measurements.append(failed)
            print(f"{cell.name}: {peer.name} failed: {error!r}", file=sys.stderr, flush=True)

    def _peers_of(self, cell: Cell) -> list[Peer]:
        peers = self.peers or [PEERS[name] for name in (*DEFAULT, *cell.besides)]
        return [peer for peer in peers if cell.is_for(peer)]

    def _version(self, peer: Peer) -> str | None:
        if peer.name not in self._versions:
            self._versions[peer.name] = peer.version()
            if not self._versions[peer.name]:
                print(f"{peer.name} is not installed and is left out", file=sys.stderr)
        return self._versions[peer.name]


def _say(measurement: Measurement) -> None:
    figures = "  ".join(
        f"{UNITS[name]} {measurement.figures[name]:.4g}" for name in UNITS if name in measurement.figures
    )
    errors = f"  {measurement.errors} ERRORS" if measurement.errors else ""
    print(f"{measurement.cell:12} {measurement.variant:24} {measurement.peer:16} {figures}{errors}", flush=True)
