"""What peers that act as preset roles get over DIMSE, of the own institution and of another; and people who prove who
they are in the association."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE, build_role, evt
from pynetdicom.pdu_primitives import UserIdentityNegotiation
from pynetdicom.sop_class import (
    CTImageStorage,  # type: ignore[attr-defined]
    StudyRootQueryRetrieveInformationModelFind,  # type: ignore[attr-defined]
    StudyRootQueryRetrieveInformationModelGet,  # type: ignore[attr-defined]
    StudyRootQueryRetrieveInformationModelMove,  # type: ignore[attr-defined]
)

from dicom_network.domain.peers import Peer
from tests.house import ABSENT, FOREIGN, NETWORK_WIDE, OWN, ROLES, House, image
from tests.whole_node import AE_TITLE

FIND, GET, MOVE = (
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    StudyRootQueryRetrieveInformationModelMove,
)
FINDERS = frozenset("administrator institution-administrator radiologist technologist auditor data-curator".split())
"""A device refers nobody and is nobody's patient: roles of scopes that are about a person give it nothing."""
GETTERS = FINDERS - {"auditor"}
MOVERS = frozenset("administrator institution-administrator radiologist technologist".split())
STORERS = MOVERS
NOWHERE = "NOWHERE"
"""A destination that does not answer: what fails is what would have been sent."""
NOT_AUTHORIZED = 0x0124


@pytest.fixture(scope="module", autouse=True)
def listed(house: House) -> None:
    """List a peer for every role."""
    node = house.served.node
    with node.database.transaction() as transaction:
        node.peers.put_peer(transaction, Peer(NOWHERE, "127.0.0.1", 1))
        for number, role in enumerate(ROLES):
            at = "" if role in NETWORK_WIDE else "Spitalul A"
            node.peers.put_peer(transaction, Peer(f"ROLE{number}", "127.0.0.1", 104, institution=at, role=role))


@contextmanager
def association(house: House, role: str = "", person: str = "") -> Iterator[Any]:
    """Open an association as the peer of a role, or as a peer without one, and as a person."""
    ae = AE(f"ROLE{ROLES.index(role)}" if role else "ANYBODY")
    for model in (FIND, GET, MOVE, CTImageStorage):
        ae.add_requested_context(model)
    received: list[str] = []

    def take(event: Any) -> int:
        received.append(str(event.dataset.StudyInstanceUID))
        return 0x0000

    negotiated = [build_role(CTImageStorage, scp_role=True, scu_role=True)]
    if person:
        negotiated.append(proof(person, house.tokens[person]))
    opened = ae.associate(
        "127.0.0.1",
        house.served.dicom_port,
        ae_title=AE_TITLE,
        ext_neg=negotiated,
        evt_handlers=[(evt.EVT_C_STORE, take)],
    )
    assert opened.is_established
    opened.received = received
    yield opened
    opened.release()


def proof(role: str, token: str) -> UserIdentityNegotiation:
    """Show who one is by name and token."""
    shown = UserIdentityNegotiation()
    shown.user_identity_type, shown.positive_response_requested = 2, False
    shown.primary_field, shown.secondary_field = f"the-{role}".encode(), token.encode()
    return shown


def asked(study: str, **keys: str) -> Dataset:
    identifier = Dataset()
    identifier.QueryRetrieveLevel = "STUDY"
    identifier.StudyInstanceUID = study
    for keyword, value in keys.items():
        setattr(identifier, keyword, value)
    return identifier


def found(opened: Any, study: str, **keys: str) -> list[Dataset]:
    return [answer for _, answer in opened.send_c_find(asked(study, **keys), FIND) if answer is not None]


def got(opened: Any, study: str) -> int:
    opened.received.clear()
    list(opened.send_c_get(asked(study), GET))
    return len(opened.received)


def moved(opened: Any, study: str) -> int:
    """Count what would have been sent."""
    final = [status for status, _ in opened.send_c_move(asked(study), NOWHERE, MOVE)][-1]
    return int(final.NumberOfFailedSuboperations)


def stored(opened: Any, study: str, number: int) -> int:
    uid = f"{study}.8.{number}"
    status = opened.send_c_store(image(study, "A-1", SOPInstanceUID=uid, SeriesInstanceUID=f"{study}.8"))
    return int(status.Status)


@pytest.mark.parametrize("role", ROLES)
def test_a_peer_gets_what_its_role_permits(house: House, role: str) -> None:
    with association(house, role) as opened:
        assert bool(found(opened, OWN)) == (role in FINDERS)
        assert bool(got(opened, OWN)) == (role in GETTERS)
        assert bool(moved(opened, OWN)) == (role in MOVERS)
        assert stored(opened, OWN, ROLES.index(role)) == (0 if role in STORERS else NOT_AUTHORIZED)


@pytest.mark.parametrize("role", ROLES)
def test_what_belongs_to_others_is_as_if_it_were_not_there(house: House, role: str) -> None:
    with association(house, role) as opened:
        for study in (FOREIGN, ABSENT):
            is_there = study == FOREIGN
            assert bool(found(opened, study)) == (is_there and role in NETWORK_WIDE)
            assert bool(got(opened, study)) == (is_there and role == "administrator")
            assert bool(moved(opened, study)) == (is_there and role == "administrator")
        if role != "administrator":
            assert stored(opened, FOREIGN, ROLES.index(role)) == NOT_AUTHORIZED


def test_a_peer_without_a_role_gets_what_its_permissions_let_through(house: House) -> None:
    with association(house) as opened:
        assert [len(found(opened, study)) for study in (OWN, FOREIGN)] == [1, 1]
        assert got(opened, FOREIGN) == 1


def test_a_person_gets_no_more_than_their_role_permits(house: House) -> None:
    with association(house, person="radiologist") as opened:
        assert [len(found(opened, study)) for study in (OWN, FOREIGN)] == [1, 0]
        assert (got(opened, FOREIGN), moved(opened, FOREIGN)) == (0, 0)
    with association(house, person="referring-physician") as opened:
        assert [len(found(opened, study)) for study in (OWN, FOREIGN)] == [1, 0]


def test_a_person_at_a_peer_gets_what_both_may(house: House) -> None:
    with association(house, "auditor", person="radiologist") as opened:
        assert len(found(opened, OWN)) == 1
        assert got(opened, OWN) == 0
    with association(house, "radiologist", person="administrator") as opened:
        assert len(found(opened, FOREIGN)) == 0


def test_who_may_not_know_the_patient_finds_a_pseudonym_and_nobody_by_name(house: House) -> None:
    with association(house, "auditor") as opened:
        (answer,) = found(opened, OWN, PatientName="", PatientID="", AccessionNumber="", StudyDate="")
        assert str(answer.PatientName).startswith("Masked^")
        assert answer.PatientID not in ("", "A-1")
        assert not answer.AccessionNumber
        assert answer.StudyDate == "20240311"
        assert found(opened, "", PatientName="Țurcanu*") == []
        assert found(opened, "", PatientID="A-1") == []
