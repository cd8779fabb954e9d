"""DCMTK's image archive, as Debian ships it."""

from pathlib import Path

from bench.peers.model import Peer, Running, first_line, free_port, launch, wait_for_port


class Dcmqrscp(Peer):
    """``dcmqrscp``: a process an association, an index file that it reads and writes as a whole."""

    name = "dcmqrscp"
    durability = "nothing synced; parallel associations damage its index file (see the errors)"
    settings = "maximum PDU 131072, TCP_NODELAY=1, files kept as received (+B)"
    speaks = frozenset({"store", "find"})

    def version(self) -> str | None:
        """Give the program's version."""
        return first_line("dcmqrscp", "--version")

    def start(self, folder: Path, **environment: str) -> Running:
        """Start it and wait for its port."""
        port = free_port()
        storage = folder / "storage"
        storage.mkdir(parents=True, exist_ok=True)
        configuration = folder / "dcmqrscp.cfg"
        configuration.write_text(
            f"NetworkTCPPort = {port}\nMaxPDUSize = 131072\nMaxAssociations = 64\n"
            "HostTable BEGIN\nHostTable END\nVendorTable BEGIN\nVendorTable END\n"
            f"AETable BEGIN\nDCMQRSCP {storage} RW (100000, 100000mb) ANY\nAETable END\n"
        )
        process = launch(["dcmqrscp", "+B", "-pdu", "131072", "-c", str(configuration)], folder, **environment)
        wait_for_port(process, port)
        return Running(self.name, process, folder, "DCMQRSCP", port)
