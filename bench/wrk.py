"""Load from ``wrk``: many clients on kept connections, the same for every peer."""

import json
import math
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers.model import Running

SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Load:
    """What came of it."""

    requests: int
    seconds: float
    bytes: int
    p50_ms: float
    p95_ms: float
    errors: int

    def figures(self) -> dict[str, float]:
        """Give the figures of a measurement."""
        return {
            "requests_per_second": self.requests / self.seconds,
            "megabytes_per_second": self.bytes / self.seconds / 1e6,
            "p50_ms": self.p50_ms if self.requests else math.nan,
            "p95_ms": self.p95_ms if self.requests else math.nan,
        }


def is_installed() -> bool:
    """Tell whether ``wrk`` is installed."""
    return shutil.which("wrk") is not None


def run(peer: Running, paths: Sequence[str], headers: Mapping[str, str], *, clients: int, seconds: float) -> Load:
    """Ask for the paths in turn, in one thread so that the peer has the other core; seconds are rounded up."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paths").write_text("\n".join(paths) + "\n")
        (folder / "headers").write_text("".join(f"{key}: {value}\n" for key, value in headers.items()))
        command = ["wrk", "-t1", f"-c{clients}", f"-d{math.ceil(seconds)}s", "--timeout", "60s", "-s", str(SCRIPT)]
        command += [f"http://127.0.0.1:{peer.web_port}/", "--", str(folder / "paths"), str(folder / "headers")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return Load(
        requests=found["requests"],
        seconds=found["seconds"],
        bytes=found["bytes"],
        p50_ms=found["p50_ms"],
        p95_ms=found["p95_ms"],
        errors=found["status_errors"] + found["other_errors"],
    )
