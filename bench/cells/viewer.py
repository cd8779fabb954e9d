"""Opening a series in a browser: our Viewer and the real OHIF on the same node, by the same Chromium."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.accounting import settle
from bench.cells.model import Cell
from bench.measurement import Measurement
from bench.ohif_package import PACKAGE
from bench.peers.model import Peer, Running
from bench.peers.ours import COMMAND
from bench.place import Place
from bench.reading import CHROMIUM, OHIF, OURS, Reading, Viewer, chromium, fresh_browser, read, session_of
from bench.synthesis import KINDS, Series, part10

INSTANCES = 250
FIRST_SLICE = -120.0
VISITS = ("first visit", "second visit")


class ReadingSeries(Cell):
    """A CT series in both viewers, in a browser that was never here before and once more in the same browser."""

    name = "viewer"
    title = f"Viewer: a CT series of {INSTANCES} slices in the browser"
    method = (
        "One node with OHIF installed (`dicom-network ohif install`), one study of one series (512 x 512, "
        "uncompressed, 1 mm apart), one screen of 1440 x 900. Each viewer is opened by its address in a Chromium with "
        "an empty profile and a session, then once more in the same browser, whose cache is warm; which viewer comes "
        "first changes from round to round. Counted from the beginning of the visit: until the viewport shows a "
        "picture, and until all slices are decoded in memory. Then the wheel is turned 240 times, 30 times a second: a "
        "slice that is not drawn before the next one is wanted is dropped. There is no graphics card: SwiftShader "
        "draws for both."
    )
    speaks = "dicomweb"
    leading_figure = "first_image_ms"
    compared = ("whole_series_ms",)
    reference = OHIF.name

    def is_for(self, peer: Peer) -> bool:
        """Only this node has both."""
        return peer.name == "dicom-network"

    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Open the series in both viewers, twice each."""
        if shutil.which(CHROMIUM) is None or not PACKAGE.exists():
            return
        series = Series(KINDS["ct"], place.next_family())
        with place.running(peer) as running:
            load(running, series)
            _command(running, "ohif", "install", "--from", str(PACKAGE))
            settle(running.pids, longest_seconds=60)
            viewers = [OURS, OHIF] if place.round_number % 2 else [OHIF, OURS]
            with chromium() as playwright:
                link = _command(running, "user", "login-link", "bench").strip().splitlines()[-1]
                cookies = session_of(playwright, link)
                for viewer in viewers:
                    with fresh_browser(playwright, cookies) as context:
                        for visit in VISITS:
                            site = f"http://127.0.0.1:{running.web_port}"
                            found = read(context, viewer, site, series.study_instance_uid, INSTANCES)
                            yield self._measurement(viewer, visit, place, found)

    def _measurement(self, viewer: Viewer, visit: str, place: Place, found: Reading) -> Measurement:
        figures = {
            "first_image_ms": found.first_image_ms,
            "whole_series_ms": found.whole_series_ms,
            "dropped_frames": float(found.steps - found.drawn),
            "longest_ms": found.longest_ms,
        }
        return Measurement(self.name, visit, viewer.name, place.round_number, figures)


def load(running: Running, series: Series) -> None:
    """Import the series, its slices where those of a scanner would lie."""
    folder = running.folder / "slices"
    folder.mkdir()
    placed = f"-180.0\\-180.0\\{FIRST_SLICE:06.1f}".encode()
    for index in range(INSTANCES):
        position = f"-180.0\\-180.0\\{FIRST_SLICE + index:06.1f}".encode()
        data_set = series.instance(index).replace(placed, position)
        file = part10(data_set, series.kind.sop_class_uid, series.sop_instance_uid(index))
        (folder / f"{index}.dcm").write_bytes(file)
    _command(running, "import", str(folder))


def _command(running: Running, *arguments: str) -> str:
    data = Path(running.folder) / "data"
    done = subprocess.run([str(COMMAND), *arguments, "--data", str(data)], text=True, check=False, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"dicom-network {arguments[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout


CELLS = (ReadingSeries(),)
