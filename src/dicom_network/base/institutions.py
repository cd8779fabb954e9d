"""Which institution an instance belongs to, found out from how it came in."""

from dicom_network.domain.hierarchy import Reception
from dicom_network.domain.peers import institution_of
from dicom_network.domain.ports import PeerDirectory


def institutions_of(directory: PeerDirectory, reception: Reception) -> tuple[int, ...]:
    """Give the ids of the institutions of an instance, by the peers and AE titles as they are listed today."""
    peer = directory.find_peer(reception.calling_ae_title) if reception.calling_ae_title else None
    entities = {entity.ae_title: entity for entity in directory.list_application_entities()}
    name = institution_of(peer, entities.get(reception.called_ae_title))
    return tuple(int(one["id"]) for one in directory.list_institutions() if name and one["name"] == name)
