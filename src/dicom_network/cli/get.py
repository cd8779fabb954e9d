"""``dicom-network get``."""

from collections.abc import Iterator
from dataclasses import replace

from dicom_network.base.clock import now
from dicom_network.base.dimse import StoreHandler
from dicom_network.base.institutions import institutions_of
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.cli.node_access import node_at
from dicom_network.cli.retrieval import follow
from dicom_network.cli.selection import Selection
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.domain.errors import DicomNetworkError
from dicom_network.domain.hierarchy import Reception
from dicom_network.domain.peers import Peer
from dicom_network.modules.remote.service import Remote
from dicom_network.modules.storage.dimse import STATUSES
from dicom_network.modules.storage.model import Submission
from dicom_network.modules.storage.service import StorageService
from dicom_network.protocol.dataset.part10 import build_part10_header
from dicom_network.standard.statuses import SUCCESS

log = logger("get")


def get(peer: str, /, *, selection: Selection | None = None, where: Where = NOWHERE) -> int:
    """Retrieve from another archive over the association that asks (C-GET), into this archive.

    Args:
        peer: AE title of a listed peer, or TITLE@host:port.
    """
    node = node_at(where)
    chosen = selection or Selection()
    remote, service = Remote(node), StorageService(node)
    entity = remote.peer(peer)
    try:
        return follow(remote.get(entity, chosen.level, chosen.identifier(), _store_handler(node, service, entity)))
    finally:
        service.close()


def _store_handler(node: Node, service: StorageService, peer: Peer) -> StoreHandler:
    # As if the other archive had sent it here by itself.
    coming = Reception(
        via="C-GET",
        received=now(),
        calling_ae_title=peer.ae_title,
        called_ae_title=node.settings.dimse.ae_title,
        peer_address=peer.host,
    )
    institutions = institutions_of(node.peers, coming)

    def store(sop_class_uid: str, sop_instance_uid: str, syntax: str, fragments: Iterator[memoryview]) -> int:
        header = build_part10_header(
            sop_class_uid=sop_class_uid,
            sop_instance_uid=sop_instance_uid,
            transfer_syntax_uid=syntax,
            source_ae_title=peer.ae_title,
        )
        reception = replace(coming, received=now())
        submission = Submission(header, syntax, reception, institutions, sop_class_uid, sop_instance_uid)
        try:
            service.store(submission, fragments)
        except DicomNetworkError as error:
            log.warning("instance not stored", code=error.code, sop_instance_uid=sop_instance_uid)
            return next(status for family, status in STATUSES.items() if isinstance(error, family))
        return SUCCESS

    return store
