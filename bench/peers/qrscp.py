"""pynetdicom's image archive."""

import subprocess
import sys
from pathlib import Path

from bench.peers.model import Peer, Running, free_port, launch, wait_for_port


class Qrscp(Peer):
    """``python -m pynetdicom qrscp``: threads in one process, SQLite, a file an instance."""

    name = "qrscp"
    durability = "files not synced; index row committed to SQLite"
    settings = "maximum PDU 131072"
    speaks = frozenset({"store", "find"})

    def version(self) -> str | None:
        """Give pynetdicom's version."""
        command = [sys.executable, "-c", "import pynetdicom; print('pynetdicom', pynetdicom.__version__)"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout.strip() or None

    def start(self, folder: Path, **environment: str) -> Running:
        """Start it and wait for its port."""
        port = free_port()
        storage = folder / "storage"
        storage.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pynetdicom", "qrscp", "-q", "--port", str(port), "-ba", "127.0.0.1"]
        command += ["-aet", "QRSCP", "-pdu", "131072", "--instance-location", str(storage)]
        process = launch([*command, "--database-location", str(folder / "index.sqlite")], folder, **environment)
        wait_for_port(process, port)
        return Running(self.name, process, folder, "QRSCP", port)
