"""QIDO-RS over a large archive: the questions of a study list, from one client and from sixteen."""

import json
import math
from collections.abc import Iterator, Sequence

from bench import archive, wrk
from bench.accounting import Watch, settle
from bench.cells.model import Cell
from bench.http_client import fetch
from bench.measurement import Measurement, cost_figures
from bench.peers.model import Peer, Running
from bench.place import Place
from bench.population import Study, studies
from bench.questions import PAGE, Filter, Question, questions


class Qido(Cell):
    """Study-level questions to an archive of one size."""

    speaks = "dicomweb"
    leading_figure = "requests_per_second"

    def __init__(self, count: int, *, peers: frozenset[str] | None = None) -> None:
        self.count = count
        self.name = f"qido-{count}"
        self.title = f"QIDO-RS: {count:,} studies, {3 * count:,} series"
        self.method = (
            f"`GET /studies?…&limit={PAGE}` from `wrk`, up to 60 different arguments in turn, once to warm up. The "
            "number of answers to the first of each is compared with what the invented population holds (a difference "
            "is an error)."
        )
        self._peers = peers

    def is_for(self, peer: Peer) -> bool:
        """Leave out peers that cannot be filled with so many studies in reasonable time."""
        return super().is_for(peer) and wrk.is_installed() and (self._peers is None or peer.name in self._peers)

    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Ask every question."""
        population = list(studies(self.count))
        with archive.running(place, peer, self.count) as running:
            for question in questions(population):
                remark = _check(running, question, population)
                seconds = float(place.scaled(4, 2))
                for clients in (1, 16):
                    measurement = self._measure(running, question, clients, seconds, place)
                    seconds = _long_enough(seconds, measurement.figures["p50_ms"])
                    if remark:
                        measurement.errors += 1
                        measurement.remarks.append(remark)
                    yield measurement

    def _measure(self, running: Running, question: Question, clients: int, seconds: float, place: Place) -> Measurement:
        paths = [_path(running, one) for one in question.filters]
        with Watch(running.pids) as watch:
            load = wrk.run(running, paths, _headers(running), clients=clients, seconds=seconds)
        settle(running.pids, least_seconds=0, longest_seconds=20)
        figures = load.figures() | cost_figures(watch.cost, load.requests)
        del figures["megabytes_per_second"]
        variant = f"{question.name}, {clients} clients"
        return Measurement(self.name, variant, running.name, place.round_number, figures, load.errors)


def _long_enough(seconds: float, p50_ms: float) -> float:
    """Give so long that even a peer that does one thing at a time answers sixteen clients twice; 30 s at most."""
    return seconds if math.isnan(p50_ms) else max(seconds, min(30.0, 32 * p50_ms / 1000))


def _check(running: Running, question: Question, population: Sequence[Study]) -> str:
    """Ask the first of the filters; gives a remark where the number of answers is not what it must be."""
    first = question.filters[0]
    _, body = fetch(running.web_port, _path(running, first), _headers(running))
    found = len(json.loads(body)) if body else 0
    matching = sum(first.matches(study) for study in population)
    expected = min(PAGE, max(0, matching - first.offset))
    return "" if found == expected else f"{found} answers where {expected} match"


def _path(running: Running, filter_: Filter) -> str:
    return f"{running.dicomweb}/studies?{filter_.as_qido()}"


def _headers(running: Running) -> dict[str, str]:
    return {"Accept": "application/dicom+json", **running.headers}


CELLS = (
    Qido(20_000),
    Qido(187_000, peers=frozenset({"dicom-network", "dicom-network-postgresql"})),
)
