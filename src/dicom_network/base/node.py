"""The node: the settings and the durable things that a component hands to its modules."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicom_network.base.pixels import PixelWorker
from dicom_network.base.settings import Settings
from dicom_network.domain.ports import AuditTrail, BlobStore, Database, Index, JobQueue, PeerDirectory, People

if TYPE_CHECKING:
    from dicom_network.base.dimse import Dialer


@dataclass(frozen=True, slots=True)
class Node:
    """What every module is given. One a process; made by ``components.assembly``."""

    settings: Settings
    database: Database
    index: Index
    blobs: BlobStore
    audit: AuditTrail
    jobs: JobQueue
    peers: PeerDirectory
    people: People
    dialer: "Dialer"
    pixels: PixelWorker
