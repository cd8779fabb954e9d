"""Orthanc with its DICOMweb plugin, as Debian ships them."""

import json
from pathlib import Path

from bench.peers.model import Peer, Running, first_line, free_port, launch, wait_for_port

PLUGINS = Path("/usr/share/orthanc/plugins")
DEFAULT_MAX_PDU = 16384
"""What Debian's ``/etc/orthanc/orthanc.json`` says, and Orthanc by itself."""


class Orthanc(Peer):
    """Orthanc (SQLite, a synced file an instance) with long PDUs, and variants of it."""

    speaks = frozenset({"store", "find", "dicomweb"})

    def __init__(self, *, durable: bool = True, no_delay: bool = True, max_pdu: int = 131072) -> None:
        self.durable = durable
        self.no_delay = no_delay
        self.max_pdu = max_pdu
        variants = {"-unsynced": not durable, "-nagle": not no_delay, "-default-pdu": max_pdu == DEFAULT_MAX_PDU}
        self.name = "orthanc" + "".join(name for name, is_so in variants.items() if is_so)
        self.durability = (
            "each file synced; index row in SQLite WAL with synchronous=NORMAL (a power cut can lose the last rows)"
            if durable
            else "nothing synced (SyncStorageArea off)"
        )
        self.settings = f"MaximumPduLength {max_pdu}; C-FIND allowed to all" + (
            ", TCP_NODELAY=1" if no_delay else "; Nagle left on, as Debian ships it"
        )

    def version(self) -> str | None:
        """Give the program's version; None also where its DICOMweb plugin is missing."""
        return first_line("Orthanc", "--version") if any(PLUGINS.glob("libOrthancDicomWeb.so*")) else None

    def start(self, folder: Path, **environment: str) -> Running:
        """Start it and wait for both ports."""
        dicom_port, web_port = free_port(), free_port()
        folder.mkdir(parents=True, exist_ok=True)
        configuration = {
            "Name": "bench",
            "StorageDirectory": str(folder / "storage"),
            "IndexDirectory": str(folder / "storage"),
            "Plugins": [str(plugin) for plugin in PLUGINS.glob("libOrthancDicomWeb.so*")],
            "HttpPort": web_port,
            "DicomPort": dicom_port,
            "DicomAet": "ORTHANC",
            "DicomAlwaysAllowFind": True,
            "MaximumPduLength": self.max_pdu,
            "RemoteAccessAllowed": True,
            "AuthenticationEnabled": False,
            "SyncStorageArea": self.durable,
        }
        path = folder / "orthanc.json"
        path.write_text(json.dumps(configuration, indent=1))
        process = launch(
            ["Orthanc", str(path)], folder, **{"TCP_NODELAY": "1" if self.no_delay else "0", **environment}
        )
        wait_for_port(process, web_port)
        wait_for_port(process, dicom_port)
        return Running(self.name, process, folder, "ORTHANC", dicom_port, web_port, "/dicom-web")
