"""DCMTK's programs, and GDCM's sender, against a node."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic

from tests.patience import SECONDS
from tests.peers.peers.real_files import RealFile, data_set_offset
from tests.private_network import PrivateNetwork
from tests.running_node import free_port

DEFLATED = "1.2.840.10008.1.2.1.99"

STORESCU_OPTIONS = {
    "1.2.840.10008.1.2": "-xi",
    "1.2.840.10008.1.2.1": "-xe",
    "1.2.840.10008.1.2.1.99": "-xd",
    "1.2.840.10008.1.2.2": "-xb",
    "1.2.840.10008.1.2.4.50": "-xy",
    "1.2.840.10008.1.2.4.51": "-xx",
    "1.2.840.10008.1.2.4.70": "-xs",
    "1.2.840.10008.1.2.4.80": "-xt",
    "1.2.840.10008.1.2.4.81": "-xu",
    "1.2.840.10008.1.2.4.90": "-xv",
    "1.2.840.10008.1.2.4.91": "-xw",
    "1.2.840.10008.1.2.5": "-xr",
}
"""Transfer syntaxes that DCMTK 3.6.7 sends, and the option of ``storescu`` that proposes each."""

GETSCU_OPTIONS = {
    "1.2.840.10008.1.2.1": "+xe",
    "1.2.840.10008.1.2.1.99": "+xd",
    "1.2.840.10008.1.2.2": "+xb",
    "1.2.840.10008.1.2.4.50": "+xy",
    "1.2.840.10008.1.2.4.51": "+xx",
    "1.2.840.10008.1.2.4.70": "+xs",
    "1.2.840.10008.1.2.4.80": "+xt",
    "1.2.840.10008.1.2.4.81": "+xu",
    "1.2.840.10008.1.2.4.90": "+xv",
    "1.2.840.10008.1.2.4.91": "+xw",
    "1.2.840.10008.1.2.5": "+xr",
}
"""The same for ``getscu``, which has none that keeps explicit VR out."""


@dataclass(frozen=True)
class Address:
    """A DIMSE application entity on the loopback of a private network."""

    network: PrivateNetwork
    port: int
    ae_title: str

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of DCMTK's programs in the same network."""
        return subprocess.run(
            [*self.network.prefix, program, *map(str, arguments)],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=SECONDS,
            env={**os.environ, "TCP_NODELAY": "1"},
        )

    def echo(self) -> bool:
        """Tell whether ``echoscu`` gets its answer."""
        return self.run("echoscu", "-aec", self.ae_title, "127.0.0.1", str(self.port)).returncode == 0


def storescu(to: Address, files: Sequence[RealFile]) -> None:
    """Send files with ``storescu``, those of each transfer syntax with the option that proposes it."""
    for syntax, option in STORESCU_OPTIONS.items():
        paths = [file.path for file in files if file.transfer_syntax_uid == syntax]
        if paths:
            to.run("storescu", "--no-halt", "-R", option, "-aec", to.ae_title, "127.0.0.1", str(to.port), *paths)


def dcmsend(to: Address, files: Sequence[RealFile]) -> None:
    """Send files with ``dcmsend``, never decompressed."""
    paths = [file.path for file in files]
    to.run("dcmsend", "--no-halt", "-dn", "-aec", to.ae_title, "127.0.0.1", str(to.port), *paths)


def gdcmscu(to: Address, files: Sequence[RealFile]) -> None:
    """Send files with GDCM's ``gdcmscu``, one call a file; it falls over its own release."""
    for file in files:
        if file.transfer_syntax_uid == DEFLATED:
            continue  # GDCM 3.0.21 never ends with one
        to.run("gdcmscu", "--store", "127.0.0.1", str(to.port), "--call", to.ae_title, "-i", file.path)


def getscu(source: Address, file: RealFile, folder: Path) -> None:
    """Fetch one instance with ``getscu`` into a folder, as received."""
    options = ["+B", "-S", GETSCU_OPTIONS[file.transfer_syntax_uid], "-od", str(folder)]
    keys = ["-k", "QueryRetrieveLevel=IMAGE", "-k", f"StudyInstanceUID={file.study_instance_uid}"]
    keys += ["-k", f"SeriesInstanceUID={file.series_instance_uid}", "-k", f"SOPInstanceUID={file.sop_instance_uid}"]
    source.run("getscu", *options, "-aec", source.ae_title, "127.0.0.1", str(source.port), *keys)


def movescu(source: Address, files: Sequence[RealFile], destination: str) -> subprocess.CompletedProcess[str]:
    """Have the studies of these files moved to a destination."""
    studies = "\\".join(dict.fromkeys(file.study_instance_uid for file in files))
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={studies}"]
    options = ["-v", "-S", "-aec", source.ae_title, "-aem", destination]
    return source.run("movescu", *options, "127.0.0.1", str(source.port), *keys)


@contextmanager
def storescp(network: PrivateNetwork, folder: Path, ae_title: str, port: int = 0) -> Iterator[Address]:
    """Run a ``storescp`` that keeps everything as it receives it."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    options = ["--fork", "+B", "+xa", "-pm", "-aet", ae_title, "-od", str(folder)]
    command = [*network.prefix, "storescp", *options, str(port)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TCP_NODELAY": "1"},
    )
    try:
        _wait_for_port(network, port)
        yield Address(network, port, ae_title)
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


def data_sets(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Read what DCMTK kept: SOP Instance UID to transfer syntax and data set."""
    found = {}
    for path in folder.iterdir():
        content = path.read_bytes()
        start = data_set_offset(content)
        uid, syntax = (_meta(content[132:start], element) for element in (b"\3\0", b"\x10\0"))
        found[uid] = (syntax, content[start:])
    return found


def missing_programs(*programs: str) -> list[str]:
    """List those of the programs that are not installed."""
    return [program for program in programs if not shutil.which(program)]


def _meta(group: bytes, element: bytes) -> str:
    at = group.index(b"\2\0" + element + b"UI")
    length = int.from_bytes(group[at + 6 : at + 8], "little")
    return group[at + 8 : at + 8 + length].decode().rstrip("\0 ")


def _wait_for_port(network: PrivateNetwork, port: int) -> None:
    deadline, pause = monotonic() + SECONDS, Event()
    while monotonic() < deadline:
        try:
            network.connect("127.0.0.1", port).close()
        except ConnectionError:
            pause.wait(0.02)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")
