"""What the bench needs of every peer: whether it is installed, how it starts, when it is ready, how it ends."""

import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

READY_SECONDS = 60


@dataclass
class Running:
    """A peer that runs."""

    name: str
    process: subprocess.Popen[bytes]
    folder: Path
    ae_title: str = ""
    dicom_port: int = 0
    web_port: int = 0
    dicomweb: str = ""
    """Path of its DICOMweb root on the web port, without a closing slash; empty: it has none."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every HTTP request."""
    servants: tuple[int, ...] = ()
    """Processes that work for it outside its own tree, such as a database server."""

    @property
    def pids(self) -> tuple[int, ...]:
        """Roots of the process trees whose cost is its cost."""
        return (self.process.pid, *self.servants)

    def stop(self) -> None:
        """End it as an administrator would; by force after twenty seconds."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Peer(ABC):
    """A program that can be measured."""

    name: str
    durability: str
    """What has reached the disk when it acknowledges an instance."""
    settings: str
    """How its settings differ from its own defaults."""
    speaks: frozenset[str]
    """Of: ``store``, ``find``, ``dicomweb``."""

    @abstractmethod
    def version(self) -> str | None:
        """Give its version, or None where it is not installed."""

    @abstractmethod
    def start(self, folder: Path, **environment: str) -> Running:
        """Start it on a folder, which may hold what it kept there before, and wait until it is ready.

        ``environment`` is for this start only.
        """


def launch(command: Sequence[str], folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start a program in its own session, its output in ``output.log`` of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "output.log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TCP_NODELAY": "1", **environment},
            start_new_session=True,
        )


def wait_for_port(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until something listens on a loopback port; see ``wait_until``."""

    def is_open() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    wait_until(process, is_open)


def wait_until(process: subprocess.Popen[bytes], is_ready: Callable[[], bool]) -> None:
    """Wait until a program that was just started is ready.

    Raises: RuntimeError where it ends or takes too long; it is ended then.
    """
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if is_ready():
            return
        time.sleep(0.05)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    raise RuntimeError(f"{process.args!r} did not become ready; see its output.log")


def free_port() -> int:
    """Give a loopback port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def first_line(*command: str) -> str | None:
    """Give the first line that a program prints about itself, or None where it is not installed."""
    if not shutil.which(command[0]):
        return None
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0].strip("$ ") if lines else "?"
