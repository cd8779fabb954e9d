"""WADO-RS metadata of a series: what a viewer asks for before it can show anything."""

import json
from collections.abc import Iterator
from pathlib import Path

from bench import archive
from bench.accounting import Watch, settle
from bench.cells.model import Cell
from bench.cells.retrieve import BESIDES, load, series_path
from bench.http_client import fetch
from bench.measurement import Measurement, cost_figures, latency_figures
from bench.peers.model import Peer, Running
from bench.place import Place, forget_files
from bench.synthesis import KINDS, Series

NEVER_PREPARE = {"DICOM_NETWORK_LIFECYCLE__METADATA_AFTER_SECONDS": "86400"}
"""For this node: the first question finds nothing prepared. Other peers know no such thing."""


class Metadata(Cell):
    """``/metadata`` of a series: after a restart with cold files, and again and again."""

    speaks = "dicomweb"
    leading_figure = "p50_ms"

    def __init__(self, count: int) -> None:
        self.count = count
        self.name = f"metadata-{count}"
        self.title = f"WADO-RS: metadata of a series of {count:,} instances"
        self.method = (
            f"The archive holds {BESIDES:,} other studies. Instances of 34 KB (128 x 128), kinder to whoever opens "
            "every file than whole CT slices. `cold, never prepared`: the peer was stopped right after receiving, its "
            "files dropped from the page cache, it was started and asked once. `cold`: the same after it had time to "
            "prepare. `warm`: asked again and again by one client."
        )

    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Ask cold, cold but prepared, and warm."""
        series = Series(KINDS["small-ct"], place.next_family())
        with archive.scratch_copy(place, peer, BESIDES) as folder:
            with place.running_in(folder, peer, **NEVER_PREPARE) as running:
                load(running, series, self.count)
            yield self._ask_cold(peer, place, series, folder, "cold, never prepared", NEVER_PREPARE)
            with place.running_in(folder, peer) as prepared:
                settle(prepared.pids, least_seconds=8, longest_seconds=60)
            yield self._ask_cold(peer, place, series, folder, "cold", {})
            with place.running_in(folder, peer) as warm:
                fetch(warm.web_port, *self._request(warm, series))
                yield self._ask(warm, place, series, "warm", place.scaled(15, 5))

    def _ask_cold(
        self, peer: Peer, place: Place, series: Series, folder: Path, variant: str, environment: dict[str, str]
    ) -> Measurement:
        forget_files(folder)
        with place.running_in(folder, peer, **environment) as running:
            return self._ask(running, place, series, variant, 1)

    def _ask(self, running: Running, place: Place, series: Series, variant: str, times: int) -> Measurement:
        latencies, body = [], b""
        with Watch(running.pids) as watch:
            for _ in range(times):
                answer, body = fetch(running.web_port, *self._request(running, series))
                latencies.append(answer.seconds)
        errors = 0 if len(json.loads(body)) == self.count else times
        figures = latency_figures(latencies) | cost_figures(watch.cost, times)
        return Measurement(self.name, variant, running.name, place.round_number, figures, errors)

    def _request(self, running: Running, series: Series) -> tuple[str, dict[str, str]]:
        return f"{series_path(running, series)}/metadata", {"Accept": "application/dicom+json", **running.headers}


CELLS = (Metadata(250), Metadata(2000))
