"""C-STORE from the bench's own sender: how many instances a second, and what each costs the receiver."""

from collections.abc import Iterator

from bench.accounting import Watch, settle
from bench.cells.model import Cell
from bench.fast_sender import Sent, Target, send
from bench.measurement import Measurement, cost_figures, latency_figures
from bench.peers.model import Peer, Running
from bench.place import Place, flush_disk
from bench.synthesis import KINDS, Kind, Series

WARM_UP = 8


class Store(Cell):
    """Instances of one kind over 1, 4 and 8 associations, a series an association."""

    speaks = "store"
    leading_figure = "instances_per_second"

    def __init__(self, kind: Kind, title: str, *, full: int, quick: int) -> None:
        self.name = f"cstore-{kind.name}"
        self.title = f"C-STORE: {title}"
        self.method = (
            "Pre-framed instances, an association a process, the next one sent when the last one is acknowledged. "
            f"Fresh archive, {WARM_UP} instances to warm up. CPU is of the receiver's whole process tree and ends with "
            "the last answer; `later` is what it then spends an instance until it is idle (20 s at most)."
        )
        self.kind = kind
        self.full = full
        self.quick = quick

    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Send to a fresh archive, with more and more associations."""
        with place.running(peer) as running:
            target = Target("127.0.0.1", running.dicom_port, running.ae_title)
            send(target, [Series(self.kind, place.next_family())], WARM_UP)
            for associations in (1, 4, 8):
                yield self._measure(running, target, associations, place)

    def _measure(self, running: Running, target: Target, associations: int, place: Place) -> Measurement:
        count = place.scaled(self.full, self.quick) // associations
        series = [Series(self.kind, place.next_family(), number) for number in range(1, associations + 1)]
        flush_disk()
        with Watch(running.pids) as watch:
            sent = send(target, series, count)
        measurement = Measurement(self.name, f"{associations} associations", running.name, place.round_number)
        measurement.figures = _figures(sent, self.kind) | cost_figures(watch.cost, len(sent.latencies))
        later = settle(running.pids, longest_seconds=place.scaled(20, 5))
        measurement.figures["later_cpu_ms"] = 1000 * later / max(1, len(sent.latencies))
        measurement.errors = sent.errors
        measurement.remarks = sorted(set(sent.messages))[:5]
        return measurement


def _figures(sent: Sent, kind: Kind) -> dict[str, float]:
    rate = len(sent.latencies) / sent.seconds if sent.seconds else 0.0
    return {
        "instances_per_second": rate,
        "megabytes_per_second": rate * kind.pixel_bytes / 1e6,
        "client_cpu_ms": 1000 * sent.cpu_seconds / max(1, len(sent.latencies)),
        **latency_figures(sent.latencies),
    }


CELLS = (
    Store(KINDS["ct"], "CT, 512 x 512, 525 KB", full=800, quick=240),
    Store(KINDS["mr"], "MR, 256 x 256, 131 KB", full=1600, quick=480),
    Store(KINDS["dx"], "DX, 2500 x 2048, 10 MB", full=48, quick=16),
)
