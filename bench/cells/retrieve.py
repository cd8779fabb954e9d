"""WADO-RS: a whole series, and its frames, instances and rendered images from one client and from sixteen."""

import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import archive, nginx, wrk
from bench.accounting import Watch, settle
from bench.cells.model import Cell
from bench.fast_sender import Target, send
from bench.http_client import get
from bench.measurement import Measurement, cost_figures, latency_figures
from bench.peers.model import Peer, Running
from bench.place import DATA, Place
from bench.synthesis import KINDS, Series

PART10 = 'multipart/related; type="application/dicom"; transfer-syntax=*'
FRAME = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
INSTANCES = 250
WINDOWS = 40
BESIDES = 20_000
"""Studies that the archive holds besides: looking an instance up is part of giving it back."""


def load(running: Running, series: Series, count: int) -> None:
    """Send a series and wait until the archive has digested it.

    Raises: RuntimeError where an instance is refused.
    """
    sent = send(Target("127.0.0.1", running.dicom_port, running.ae_title), [series], count)
    if sent.errors:
        raise RuntimeError(f"{sent.errors} of {count} instances were not stored: {sent.messages[:3]}")
    settle(running.pids, longest_seconds=30)


def series_path(running: Running, series: Series) -> str:
    """Give the path of a series on the peer."""
    return f"{running.dicomweb}/studies/{series.study_instance_uid}/series/{series.series_instance_uid}"


class WholeSeries(Cell):
    """A series of CT slices in one answer."""

    name = "series"
    title = f"WADO-RS: a series of {INSTANCES} x 525 KB"
    method = (
        f"The archive holds {BESIDES:,} other studies. One GET of the whole series as Part 10 files, in the page "
        "cache, a connection each; CPU is of an answer of 131 MB. nginx gives the bytes of this node's answer from "
        "one file."
    )
    speaks = "dicomweb"
    leading_figure = "megabytes_per_second"

    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Fetch from one client, then from four at once."""
        series = Series(KINDS["ct"], place.next_family())
        fetches = place.scaled(8, 3)
        with _running(place, peer, BESIDES) as running:
            load(running, series, INSTANCES)
            headers = {"Accept": PART10, **running.headers}
            path = series_path(running, series)
            yield from self._fetch_all(running, path, headers, fetches, place)
            if peer.name == "dicom-network" and nginx.is_installed():
                copy = DATA / f"nginx-{series.family}"
                _keep(running, path, headers, copy)
                with nginx.serving(copy) as reference:
                    yield from self._fetch_all(reference, "/series", {}, fetches, place)
                shutil.rmtree(copy)

    def _fetch_all(
        self, running: Running, path: str, headers: dict[str, str], fetches: int, place: Place
    ) -> Iterator[Measurement]:
        smallest = INSTANCES * KINDS["ct"].pixel_bytes
        get(running.web_port, path, headers)
        for clients in (1, 4):
            with Watch(running.pids) as watch:
                begun = time.perf_counter()
                latencies, sizes = _fetch_at_once(running, path, headers, clients, fetches)
                seconds = time.perf_counter() - begun
            figures = {"megabytes_per_second": sum(sizes) / seconds / 1e6, **latency_figures(latencies)}
            figures |= cost_figures(watch.cost, len(latencies))
            errors = clients * fetches - sum(size >= smallest for size in sizes)
            yield Measurement(self.name, f"{clients} clients", running.name, place.round_number, figures, errors)


class Wado(Cell):
    """Frames, instances and rendered images of a series."""

    speaks = "dicomweb"
    leading_figure = "requests_per_second"

    def __init__(self, others: int) -> None:
        self._others = others
        self.name = "wado" if others else "wado-empty"
        holds = f"that holds {others:,} other studies" if others else "that holds nothing else"
        self.title = f"WADO-RS: frames, instances, rendered images of CT 525 KB, in an archive {holds}"
        self.method = (
            f"`wrk` on kept connections over the {INSTANCES} instances of a series in turn. `rendered` asks for JPEG; "
            f"`new windows` gives each request one of {WINDOWS} windows, so that hardly any picture is asked for twice "
            "and a cache of pictures cannot answer."
        )

    def is_for(self, peer: Peer) -> bool:
        """Leave it out where there is no ``wrk``."""
        return super().is_for(peer) and wrk.is_installed()

    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Ask for each kind of thing, from one client and from sixteen."""
        series = Series(KINDS["ct"], place.next_family())
        with _running(place, peer, self._others) as running:
            load(running, series, INSTANCES)
            base = series_path(running, series)
            instances = [f"{base}/instances/{series.sop_instance_uid(index)}" for index in range(INSTANCES)]
            windows = [
                f"{instance}/rendered?window={30 + number},{350 + 5 * number},linear"
                for number in range(WINDOWS)
                for instance in instances
            ]
            for name, paths, accept in (
                ("frames", [f"{instance}/frames/1" for instance in instances], FRAME),
                ("instances", instances, PART10),
                ("rendered, new windows", windows, "image/jpeg"),
                ("rendered", [f"{instance}/rendered" for instance in instances], "image/jpeg"),
            ):
                yield from self._measure(running, name, paths, accept, place)

    def _measure(
        self, running: Running, name: str, paths: Sequence[str], accept: str, place: Place
    ) -> Iterator[Measurement]:
        headers = {"Accept": accept, **running.headers}
        get(running.web_port, paths[0], headers)
        at, seconds = 0, place.scaled(5, 3)
        for clients in (1, 16):
            with Watch(running.pids) as watch:
                load = wrk.run(running, [*paths[at:], *paths[:at]], headers, clients=clients, seconds=seconds)
            at = (at + load.requests) % len(paths)
            figures = load.figures() | cost_figures(watch.cost, load.requests)
            variant = f"{name}, {clients} clients"
            yield Measurement(self.name, variant, running.name, place.round_number, figures, load.errors)


@contextmanager
def _running(place: Place, peer: Peer, besides: int) -> Iterator[Running]:
    """Start a peer on an archive to which a series may be added."""
    if besides:
        with archive.scratch_copy(place, peer, besides) as folder, place.running_in(folder, peer) as running:
            yield running
    else:
        with place.running(peer) as running:
            yield running


def _fetch_at_once(
    running: Running, path: str, headers: dict[str, str], clients: int, fetches: int
) -> tuple[list[float], list[int]]:
    """Fetch the same resource from several threads; gives seconds and sizes."""
    latencies: list[float] = []
    sizes: list[int] = []

    def fetch() -> None:
        for _ in range(fetches):
            answer = get(running.web_port, path, headers)
            latencies.append(answer.seconds)
            sizes.append(answer.size)

    threads = [threading.Thread(target=fetch) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return latencies, sizes


def _keep(running: Running, path: str, headers: dict[str, str], folder: Path) -> None:
    folder.mkdir(parents=True)
    with (folder / "series").open("wb") as file:
        get(running.web_port, path, headers, keep=file.write)


CELLS = (WholeSeries(), Wado(BESIDES), Wado(0))
