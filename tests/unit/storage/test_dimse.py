"""C-STORE as its sender sees it: the status, and when it comes."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dicom_network.base.dimse import AssociationInfo, Context
from dicom_network.base.node import Node
from dicom_network.domain.errors import (
    Conflict,
    Corrupt,
    DicomNetworkError,
    InvalidInput,
    NotFound,
    Refused,
    Unavailable,
)
from dicom_network.domain.hierarchy import DuplicatePolicy
from dicom_network.domain.peers import ApplicationEntity, Peer
from dicom_network.hosts.dimse_negotiation import AcceptorTable
from dicom_network.modules.storage.dimse import LONGEST_COMMENT, services, status_of_error
from dicom_network.protocol.upper_layer.items import ContextResult, ProposedPresentationContext, UserInformation
from dicom_network.standard.sop_classes import STORAGE_SOP_CLASSES
from dicom_network.standard.statuses import STORAGE, StatusKind, status_of
from dicom_network.standard.transfer_syntaxes import EXPLICIT_VR_LITTLE_ENDIAN, TRANSFER_SYNTAXES
from tests.local_node import CT, Slice, open_node, read_current
from tests.patience import SECONDS


class FakeOperation:
    """A C-STORE request whose answers are kept."""

    def __init__(self, one: Slice, *, window: int = 1, peer: Peer | None = None, **command: str) -> None:
        self.association = AssociationInfo(
            id="a7",
            calling_ae_title="CT1",
            called_ae_title="DICOMNET",
            peer_address="192.0.2.7",
            peer=peer,
            application_entity=ApplicationEntity("DICOMNET", institution="Spitalul Clinic"),
            operations_window=window,
        )
        self.context = Context(1, CT, EXPLICIT_VR_LITTLE_ENDIAN)
        uids = {"AffectedSOPClassUID": CT, "AffectedSOPInstanceUID": one.instance}
        self.command: Mapping[str, Any] = {**uids, "MessageID": 1, **command}
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.answered = threading.Event()
        self._content = one.data_set()

    def data_set(self) -> Iterator[memoryview]:
        view = memoryview(self._content)
        yield view[:100]
        yield view[100:]

    def respond(self, status: int, *, data_set: bytes | None = None, **fields: Any) -> None:
        assert data_set is None
        self.answers.append((status, fields))
        self.answered.set()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with open_node(tmp_path, duplicates=DuplicatePolicy.KEEP_FIRST) as opened:
        yield opened


def send(node: Node, *operations: FakeOperation) -> list[int]:
    (service,) = services(node)
    statuses = []
    for operation in operations:
        service.handlers["C-STORE"](operation)  # type: ignore[arg-type]
        assert operation.answered.wait(SECONDS)
        statuses += [status for status, _ in operation.answers]
    return statuses


def test_success_is_0000_and_the_instance_is_there(node: Node) -> None:
    assert send(node, FakeOperation(Slice()), FakeOperation(Slice())) == [0x0000, 0x0000]
    stored = read_current(node)[Slice().instance]
    assert stored.endswith(Slice().data_set())
    (version,) = node.index.versions()
    came = version.reception
    assert (came.via, came.calling_ae_title, came.called_ae_title) == ("C-STORE", "CT1", "DICOMNET")
    assert (came.peer_address, came.association) == ("192.0.2.7", "a7")


def test_other_bytes_that_are_not_taken_are_0111(node: Node) -> None:
    assert send(node, FakeOperation(Slice(fill=1)), FakeOperation(Slice(fill=2))) == [0x0000, 0x0111]


def test_what_is_not_as_announced_is_a900(node: Node) -> None:
    wrong = FakeOperation(Slice(), AffectedSOPInstanceUID="2.25.404")
    assert send(node, wrong) == [0xA900]
    assert 0 < len(wrong.answers[0][1]["ErrorComment"]) <= LONGEST_COMMENT


def test_what_cannot_be_understood_is_c000_and_the_next_is_stored(node: Node) -> None:
    assert send(node, FakeOperation(Slice(study="")), FakeOperation(Slice())) == [0xC000, 0x0000]


def test_a_full_disk_is_a700(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Unavailable("less than the reserve is free", code="storage.out-of-space")

    with monkeypatch.context() as without_space:
        without_space.setattr(node.blobs, "receive", full)
        assert send(node, FakeOperation(Slice())) == [0xA700]
    assert send(node, FakeOperation(Slice())) == [0x0000]


def test_with_a_window_the_next_request_is_served_before_the_answer(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = threading.Event()
    real = node.blobs.sync
    monkeypatch.setattr(node.blobs, "sync", lambda landed: (hold.wait(SECONDS), real(landed)))
    (service,) = services(node)
    operations = [FakeOperation(Slice(instance=f"2.25.1.1.{number}"), window=8) for number in range(5)]
    for operation in operations:
        service.handlers["C-STORE"](operation)  # type: ignore[arg-type]
    assert not any(operation.answers for operation in operations)
    hold.set()
    for operation in operations:
        assert operation.answered.wait(SECONDS)
        assert operation.answers == [(0x0000, {})]


def test_a_peer_that_does_not_take_its_answer_holds_up_nobody(node: Node) -> None:
    stuck, release = FakeOperation(Slice(instance="2.25.1.1.1"), window=8), threading.Event()
    stuck.respond = lambda *_, **__: release.wait(SECONDS)  # type: ignore[assignment]
    (service,) = services(node)
    service.handlers["C-STORE"](stuck)  # type: ignore[arg-type]
    try:
        assert send(node, FakeOperation(Slice(instance="2.25.1.1.2"))) == [0x0000]
    finally:
        release.set()


def test_instances_belong_to_the_institution_of_the_peer_or_else_of_the_ae_title(node: Node) -> None:
    with node.database.transaction() as transaction:
        clinic = node.peers.put_institution(transaction, "Spitalul Clinic")
        institute = node.peers.put_institution(transaction, "Institutul Oncologic")
    seen = []
    real = node.index.add

    def watched(transaction: object, arrivals: Any, policy: DuplicatePolicy) -> Any:
        seen.extend(arrival.institutions for arrival in arrivals)
        return real(transaction, arrivals, policy)

    node.index.add = watched  # type: ignore[method-assign]
    peer = Peer("CT1", "192.0.2.7", 104, institution="Institutul Oncologic")
    send(node, FakeOperation(Slice()), FakeOperation(Slice(instance="2.25.8"), peer=peer))
    assert seen == [(clinic,), (institute,)]


def test_the_service_takes_every_storage_class_in_every_transfer_syntax(node: Node) -> None:
    (service,) = services(node)
    with_patient = {uid for uid, one in STORAGE_SOP_CLASSES.items() if one.has_patient}
    assert set(service.abstract_syntaxes) == with_patient
    assert set(service.transfer_syntaxes) == set(TRANSFER_SYNTAXES)
    assert service.takes_unknown_storage


def test_classes_that_the_standard_does_not_know_are_taken_unless_the_settings_say_otherwise(node: Node) -> None:
    strict = node.settings.dimse.model_copy(update={"unknown_storage_sop_classes": False})
    (service,) = services(replace(node, settings=node.settings.model_copy(update={"dimse": strict})))
    proposed = [ProposedPresentationContext(1, "1.2.3.4.5", (EXPLICIT_VR_LITTLE_ENDIAN,))]
    user = UserInformation(16_384, "1.2.3", "PEER")
    for offered, result in (
        (services(node), ContextResult.ACCEPTANCE),
        ([service], ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED),
    ):
        (answer,) = AcceptorTable(offered).negotiate(proposed, user, {"store"}).answers
        assert answer.result is result


@pytest.mark.parametrize("kind", [InvalidInput, NotFound, Refused, Conflict, Unavailable, Corrupt, DicomNetworkError])
def test_every_error_has_a_status_that_says_failure(kind: type[DicomNetworkError]) -> None:
    assert status_of(STORAGE, status_of_error(kind("x"))).kind is StatusKind.FAILURE
