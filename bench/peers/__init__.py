"""The programs that are measured, one a file: how each starts with its best settings, and what its answer promises."""

from bench.peers.dcmqrscp import Dcmqrscp
from bench.peers.model import Peer
from bench.peers.orthanc import DEFAULT_MAX_PDU, Orthanc
from bench.peers.ours import DicomNetwork
from bench.peers.qrscp import Qrscp
from bench.peers.storescp import Storescp

PEERS: dict[str, Peer] = {
    peer.name: peer
    for peer in (
        DicomNetwork(),
        DicomNetwork(postgresql=True),
        Orthanc(),
        Orthanc(durable=False),
        Orthanc(no_delay=False),
        Orthanc(max_pdu=DEFAULT_MAX_PDU),
        Dcmqrscp(),
        Storescp(),
        Qrscp(),
    )
}
"""By name. The first ones are measured unless others are asked for."""

DEFAULT = ("dicom-network", "orthanc", "dcmqrscp", "storescp", "qrscp")
