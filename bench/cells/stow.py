"""STOW-RS: instances over HTTP, one a request and many a request."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.accounting import Watch
from bench.cells.model import Cell
from bench.http_client import RequestFailed, request
from bench.measurement import Measurement, cost_figures, latency_figures
from bench.peers.model import Peer, Running
from bench.place import Place, flush_disk
from bench.synthesis import (
    INSTANCE_NUMBER_PLACEHOLDER,
    KINDS,
    SOP_INSTANCE_UID_PLACEHOLDER,
    Series,
    instance_number,
    part10,
)

BOUNDARY = "bench-boundary"


@dataclass
class _Posted:
    latencies: list[float] = field(default_factory=list)
    instances: int = 0
    messages: list[str] = field(default_factory=list)


class Stow(Cell):
    """CT slices by POST, from 1, 4 and 8 clients, one instance a request; and 25 a request from one client."""

    name = "stow"
    title = "STOW-RS: CT 525 KB"
    method = (
        "One POST a connection, bodies made beforehand, only UIDs patched. Success is status 200 or 202. Latencies are "
        "of a request."
    )
    speaks = "dicomweb"
    leading_figure = "instances_per_second"

    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Post to a fresh archive."""
        total = place.scaled(400, 120)
        with place.running(peer) as running:
            self._measure(running, place, clients=1, posts=4, batch=1)
            for clients, batch in ((1, 1), (4, 1), (8, 1), (1, 25)):
                yield self._measure(running, place, clients=clients, posts=total // clients // batch, batch=batch)

    def _measure(self, running: Running, place: Place, *, clients: int, posts: int, batch: int) -> Measurement:
        posted = [_Posted() for _ in range(clients)]
        threads = [
            threading.Thread(target=_post_all, args=(running, _Body(place.next_family(), batch), posts, mine))
            for mine in posted
        ]
        flush_disk()
        with Watch(running.pids) as watch:
            begun = time.perf_counter()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seconds = time.perf_counter() - begun
        instances = sum(one.instances for one in posted)
        latencies = [latency for one in posted for latency in one.latencies]
        variant = f"{clients} clients, {batch} a request"
        measurement = Measurement(self.name, variant, running.name, place.round_number)
        measurement.figures = {
            "instances_per_second": instances / seconds,
            **latency_figures(latencies),
            **cost_figures(watch.cost, instances),
        }
        measurement.errors = clients * posts * batch - instances
        measurement.remarks = sorted({message for one in posted for message in one.messages})[:5]
        return measurement


class _Body:
    """A multipart body of so many instances, patched for each request."""

    def __init__(self, family: int, batch: int) -> None:
        self.series = Series(KINDS["ct"], family)
        file = part10(self.series.template(), self.series.kind.sop_class_uid, SOP_INSTANCE_UID_PLACEHOLDER)
        part = f"--{BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n".encode() + file + b"\r\n"
        self._buffer = bytearray(part * batch + f"--{BOUNDARY}--\r\n".encode())
        self._starts = [index * len(part) for index in range(batch)]
        self._uids = _offsets(part, SOP_INSTANCE_UID_PLACEHOLDER.encode())
        self._numbers = _offsets(part, INSTANCE_NUMBER_PLACEHOLDER.encode())
        self.batch = batch

    def fill(self, request_index: int) -> bytearray:
        """Give the body of a request; the same buffer each time."""
        for position, start in enumerate(self._starts):
            index = request_index * self.batch + position
            self._patch(start, self._uids, self.series.sop_instance_uid(index))
            self._patch(start, self._numbers, instance_number(index))
        return self._buffer

    def _patch(self, start: int, offsets: list[int], value: str) -> None:
        for offset in offsets:
            self._buffer[start + offset : start + offset + len(value)] = value.encode()


def _post_all(running: Running, body: _Body, posts: int, posted: _Posted) -> None:
    headers = {
        "Content-Type": f'multipart/related; type="application/dicom"; boundary={BOUNDARY}',
        "Accept": "application/dicom+json",
        **running.headers,
    }
    for index in range(posts):
        content = body.fill(index)
        try:
            answer = request(running.web_port, f"{running.dicomweb}/studies", headers, method="POST", body=content)
        except (OSError, RequestFailed) as error:
            posted.messages.append(f"{type(error).__name__}: {error}")
            continue
        if answer.status in {200, 202}:
            posted.instances += body.batch
            posted.latencies.append(answer.seconds)
        else:
            posted.messages.append(f"status {answer.status}")


def _offsets(part: bytes, placeholder: bytes) -> list[int]:
    found, at = [], part.find(placeholder)
    while at >= 0:
        found.append(at)
        at = part.find(placeholder, at + 1)
    return found


CELLS = (Stow(),)
