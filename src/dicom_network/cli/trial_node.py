"""A node for a trial: empty, in a folder of its own, on free ports, gone afterwards."""

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dicom_network.domain.errors import Unavailable
from dicom_network.domain.peers import Peer

AE_TITLE = "TRIAL"
GRACE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class TrialNode:
    """Where the node answers."""

    data: Path
    peer: Peer
    http_port: int


@contextmanager
def trial_node(folder: Path) -> Iterator[TrialNode]:
    """Run a node in a new folder below ``folder``. Raises: Unavailable where it does not start."""
    with tempfile.TemporaryDirectory(prefix="dicom-network-bench-", dir=folder) as place:
        data, http_port, dimse_port = Path(place), *_free_ports()
        command = [sys.executable, "-m", "dicom_network", "run", "--data", place, "--aet", AE_TITLE, "--open"]
        command += ["--http", f"127.0.0.1:{http_port}", "--dicom", f"127.0.0.1:{dimse_port}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            try:
                _await_start(process)
                yield TrialNode(data, Peer(AE_TITLE, "127.0.0.1", dimse_port), http_port)
            finally:
                process.terminate()
                process.wait(GRACE_SECONDS)


def _await_start(process: subprocess.Popen[str]) -> None:
    if process.stdout is not None:
        for line in process.stdout:
            if "is running" in line:
                return
    raise Unavailable("the node for the trial does not start", code="bench.node", hint="dicom-network run says why")


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        return first.getsockname()[1], second.getsockname()[1]
