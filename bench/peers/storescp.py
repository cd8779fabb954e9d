"""DCMTK's receiver, as Debian ships it: no archive, but the fastest common way to put instances on a disk."""

from pathlib import Path

from bench.peers.model import Peer, Running, first_line, free_port, launch, wait_for_port


class Storescp(Peer):
    """``storescp``: a process an association, a file an instance, no index."""

    name = "storescp"
    durability = "nothing synced, no index, cannot give anything back"
    settings = "maximum PDU 131072, TCP_NODELAY=1, a process an association (--fork), files kept as received (+B)"
    speaks = frozenset({"store"})

    def version(self) -> str | None:
        """Give the program's version."""
        return first_line("storescp", "--version")

    def start(self, folder: Path, **environment: str) -> Running:
        """Start it and wait for its port."""
        port = free_port()
        storage = folder / "storage"
        storage.mkdir(parents=True, exist_ok=True)
        options = ["--fork", "+B", "-pdu", "131072", "-aet", "STORESCP", "-od", str(storage)]
        process = launch(["storescp", *options, str(port)], folder, **environment)
        wait_for_port(process, port)
        return Running(self.name, process, folder, "STORESCP", port)
