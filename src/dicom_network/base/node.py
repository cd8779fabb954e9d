"""The node: the settings and the durable things that a component hands to its modules."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicom_network.base.pixels import PixelWorker
from dicom_network.base.processes import NoProcesses, Processes
from dicom_network.base.settings import Settings
from dicom_network.domain.access_ports import Access
from dicom_network.domain.administration_ports import Holdings, Institutions, Senders
from dicom_network.domain.people_ports import People
from dicom_network.domain.ports import AuditTrail, BlobStore, Database, Index, JobQueue, PeerDirectory
from dicom_network.domain.study_ports import StudyList, StudyNotes

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
    access: Access
    institutions: Institutions
    senders: Senders
    holdings: Holdings
    studies: StudyList
    notes: StudyNotes
    dialer: "Dialer"
    pixels: PixelWorker
    processes: Processes = field(default_factory=NoProcesses)
