"""Peers, AE titles and institutions on both databases."""

import pytest

from dicom_network.domain.errors import NotFound
from dicom_network.domain.peers import ApplicationEntity, Peer, PeerPermission
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.peers import SqlPeerDirectory

PEER = Peer(
    ae_title="CT 1",
    host="10.0.0.7",
    port=11112,
    tls=True,
    permissions=frozenset({PeerPermission.ECHO, PeerPermission.STORE}),
    transfer_syntaxes=("1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.1"),
    institution="Spitalul Nr. 1",
    check_host=True,
    quirks=frozenset({"max-pdu-16k"}),
    comment="the scanner by the lift",
)


def test_a_peer_comes_back_as_it_was_put(database: SqlDatabase) -> None:
    directory = SqlPeerDirectory(database)
    with database.transaction() as transaction:
        directory.put_peer(transaction, PEER)
        directory.put_peer(transaction, Peer("AX", "h", 104, permissions=frozenset()))
    assert directory.find_peer("CT 1") == PEER
    assert directory.find_peer("CT1") is None
    assert directory.list_peers() == [Peer("AX", "h", 104, permissions=frozenset()), PEER]
    assert [entry["name"] for entry in directory.list_institutions()] == ["Spitalul Nr. 1"]


def test_a_change_is_seen_at_once_by_who_holds_the_directory(database: SqlDatabase) -> None:
    reader, writer = SqlPeerDirectory(database), SqlPeerDirectory(database)
    with database.transaction() as transaction:
        writer.put_peer(transaction, PEER)
        assert reader.find_peer("CT 1") is None, "not before it is committed"
    assert reader.find_peer("CT 1") == PEER
    with database.transaction() as transaction:
        writer.put_peer(transaction, Peer("CT 1", "10.0.0.8", 104))
    assert reader.find_peer("CT 1") == Peer("CT 1", "10.0.0.8", 104)
    with database.transaction() as transaction:
        writer.remove_peer(transaction, "CT 1")
    assert reader.find_peer("CT 1") is None


def test_own_ae_titles_have_institutions_and_rules(database: SqlDatabase) -> None:
    directory = SqlPeerDirectory(database)
    entities = [
        ApplicationEntity("EMERGENCY", "Spitalul Nr. 1", accept_unknown_peers=True),
        ApplicationEntity("READING", "Spitalul Nr. 1", permissions=frozenset({PeerPermission.FIND})),
        ApplicationEntity("WARD", accept_unknown_peers=False),
    ]
    with database.transaction() as transaction:
        institution = directory.put_institution(transaction, "Spitalul Nr. 1")
        for entity in entities:
            directory.put_application_entity(transaction, entity)
        assert directory.put_institution(transaction, "Spitalul Nr. 1") == institution
    assert directory.list_application_entities() == entities
    assert directory.list_institutions() == [
        {"id": institution, "name": "Spitalul Nr. 1", "ae_titles": ["EMERGENCY", "READING"]}
    ]
    with database.transaction() as transaction:
        directory.put_application_entity(transaction, ApplicationEntity("EMERGENCY"))
        directory.remove_application_entity(transaction, "READING")
    assert directory.list_application_entities() == [ApplicationEntity("EMERGENCY"), entities[2]]
    assert directory.list_institutions()[0]["ae_titles"] == []


def test_removing_what_is_not_there_is_told(database: SqlDatabase) -> None:
    directory = SqlPeerDirectory(database)
    with database.transaction() as transaction:
        with pytest.raises(NotFound):
            directory.remove_peer(transaction, "NOBODY")
        with pytest.raises(NotFound):
            directory.remove_application_entity(transaction, "NOBODY")
