"""C-STORE from DCMTK's ``storescu`` as Debian ships it, with Nagle's algorithm on, as most senders in the field."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bench.accounting import Watch
from bench.cells.model import Cell
from bench.measurement import Measurement, cost_figures
from bench.peers.model import Peer, Running
from bench.place import DATA, Place, flush_disk
from bench.synthesis import KINDS, Series, part10


class Storescu(Cell):
    """A folder of CT slices sent by one and by four untouched ``storescu``."""

    name = "storescu"
    title = "C-STORE from an untouched storescu (Nagle on), CT 525 KB"
    method = (
        "DCMTK's `storescu +sd`, nothing set in its environment; time from its start to its end, so reading the files "
        "is in it. The receivers keep their own settings (see the table of peers)."
    )
    speaks = "store"
    leading_figure = "instances_per_second"
    besides = ("orthanc-nagle",)

    def is_for(self, peer: Peer) -> bool:
        """Leave it out where DCMTK is not installed."""
        return super().is_for(peer) and shutil.which("storescu") is not None

    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Send from one process, then from four."""
        count = place.scaled(100, 40)
        with place.running(peer) as running:
            for senders in (1, 4):
                folders = [_folder(place, count // senders) for _ in range(senders)]
                yield self._measure(running, folders, place)
                for folder in folders:
                    shutil.rmtree(folder)

    def _measure(self, running: Running, folders: list[Path], place: Place) -> Measurement:
        environment = {name: value for name, value in os.environ.items() if name != "TCP_NODELAY"}
        count = sum(len(list(folder.iterdir())) for folder in folders)
        flush_disk()
        with Watch(running.pids) as watch:
            begun = time.perf_counter()
            senders = [_send(running, folder, environment) for folder in folders]
            outputs = [sender.communicate()[0] for sender in senders]
            seconds = time.perf_counter() - begun
        acknowledged = sum(output.count("Received Store Response (Success)") for output in outputs)
        figures = {"instances_per_second": acknowledged / seconds, **cost_figures(watch.cost, acknowledged)}
        variant = f"{len(folders)} storescu"
        return Measurement(self.name, variant, running.name, place.round_number, figures, count - acknowledged)


def _send(running: Running, folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    command = ["storescu", "-v", "+sd", "-aec", running.ae_title, "127.0.0.1", str(running.dicom_port), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)


def _folder(place: Place, count: int) -> Path:
    series = Series(KINDS["ct"], place.next_family())
    folder = DATA / f"storescu-{os.getpid()}-{series.family}"
    folder.mkdir(parents=True)
    for index in range(count):
        uid = series.sop_instance_uid(index)
        (folder / f"{index:06d}.dcm").write_bytes(part10(series.instance(index), series.kind.sop_class_uid, uid))
    return folder


CELLS = (Storescu(),)
