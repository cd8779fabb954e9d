"""C-MOVE and C-GET as who asks for them sees it, and as the destination does."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless
from pynetdicom import evt

from dicom_network.base.dimse import ProposedContext, Response
from dicom_network.base.settings import Settings
from dicom_network.domain.peers import Peer
from dicom_network.hosts.dimse_dialer import SocketDialer
from dicom_network.protocol.dimse.message import Message
from dicom_network.standard.sop_classes import PATIENT_ROOT_GET, PATIENT_ROOT_MOVE, STUDY_ROOT_GET, STUDY_ROOT_MOVE
from tests.destination import CT, MR, UNCOMPRESSED, destination
from tests.dimse_listening import RawPeer, context
from tests.identifiers import decode, encode
from tests.made_instances import data_set_of, file_of, make
from tests.patience import wait_for
from tests.whole_node import AE_TITLE, SECONDS, WholeNode, whole_node

SUCCESS, PENDING, CANCELLED, SOME_FAILED = 0x0000, 0xFF00, 0xFE00, 0xB000
ALL_FAILED, UNKNOWN_DESTINATION, WRONG_IDENTIFIER = 0xA702, 0xA801, 0xA900
ROOT = "1.2.826.0.1.3680043.8.498.8"
STUDY = f"{ROOT}.1"
MANY_STUDY = f"{ROOT}.3"
MANY = 40
TEST_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
RLE = pydicom.dcmread(TEST_FILES / "MR_small_RLE.dcm")
PLAIN = pydicom.dcmread(TEST_FILES / "MR_small.dcm")
DIALER = SocketDialer(Settings(dimse={"ae_title": "WORKSTATION"}))


def ct(number: int, syntax: str = ExplicitVRLittleEndian, *, study: str = STUDY, **attributes: Any) -> Dataset:
    uids = {"StudyInstanceUID": study, "SeriesInstanceUID": f"{study}.1", "SOPInstanceUID": f"{study}.1.{number}"}
    return make(number, syntax, **{**uids, **attributes})


INSTANCES = [ct(1), ct(2, ImplicitVRLittleEndian), ct(3)]
UIDS = [str(one.SOPInstanceUID) for one in INSTANCES]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeNode]:
    """A node with three CT images, one of them in implicit VR, an RLE compressed MR image and a long series."""
    with whole_node(tmp_path_factory.mktemp("retrieve") / "data") as made:
        many = [ct(number, study=MANY_STUDY, PatientID="MK-4") for number in range(MANY)]
        made.store(*INSTANCES, RLE, *many)
        yield made


def identifier(level: str, **keys: Any) -> bytes:
    asked = Dataset()
    asked.QueryRetrieveLevel = level
    for keyword, value in keys.items():
        setattr(asked, keyword, value)
    return encode(asked)


def move(node: WholeNode, to: str, level: str = "STUDY", model: str = STUDY_ROOT_MOVE, **keys: Any) -> list[Response]:
    """Ask for a C-MOVE; gives the pending responses and the final one."""
    with DIALER.open(
        Peer(AE_TITLE, "127.0.0.1", node.dicom_port), [ProposedContext(model, (ExplicitVRLittleEndian,))]
    ) as association:
        responses = list(association.c_move(model, identifier(level, **keys), to))
    assert [one.status for one in responses[:-1]] == [PENDING] * (len(responses) - 1)
    return responses


def counts(response: Response) -> tuple[int | None, int, int, int]:
    """Give what remains, is completed, failed, and was stored with a warning."""
    names = ("Remaining", "Completed", "Failed", "Warning")
    remaining, *ended = (response.command.get(f"NumberOf{name}Suboperations") for name in names)
    return (remaining, *ended)  # type: ignore[return-value]


def failed_uids(response: Response) -> set[str]:
    if response.data_set is None:
        return set()
    value = decode(response.data_set.content).FailedSOPInstanceUIDList
    return {str(value)} if isinstance(value, str) else set(map(str, value))


def test_a_study_is_moved_and_told_step_by_step(node: WholeNode) -> None:
    with destination(node, "WS1") as workstation:
        responses = move(node, "WS1", StudyInstanceUID=STUDY)
    assert [counts(one) for one in responses] == [(2, 1, 0, 0), (1, 2, 0, 0), (None, 3, 0, 0)]
    assert responses[-1].status == SUCCESS
    assert responses[-1].data_set is None
    assert workstation.uids == set(UIDS)
    for one in workstation.arrived:
        assert one.calling_ae_title == AE_TITLE
        assert (one.originator, one.originator_message_id) == ("WORKSTATION", 1)
        (sent,) = [instance for instance in INSTANCES if instance.SOPInstanceUID == one.sop_instance_uid]
        assert one.transfer_syntax == sent.file_meta.TransferSyntaxUID
        assert one.data_set == data_set_of(file_of(sent))
    event = node.events("dimse:instances:move")[-1]
    assert event["objects"] == {"destination": "WS1", "studies": [STUDY], "instances": 3, "failed": 0}
    assert (event["actor"], event["outcome"]) == ("ae:WORKSTATION", "success")


@pytest.mark.parametrize(
    ("model", "level", "keys", "found"),
    [
        (PATIENT_ROOT_MOVE, "PATIENT", {"PatientID": "RO-1001"}, UIDS),
        (PATIENT_ROOT_MOVE, "STUDY", {"PatientID": "RO-1001", "StudyInstanceUID": STUDY}, UIDS),
        (PATIENT_ROOT_MOVE, "STUDY", {"PatientID": "SOMEBODY", "StudyInstanceUID": STUDY}, []),
        (STUDY_ROOT_MOVE, "STUDY", {"StudyInstanceUID": [STUDY, RLE.StudyInstanceUID]}, [*UIDS, RLE.SOPInstanceUID]),
        (STUDY_ROOT_MOVE, "SERIES", {"StudyInstanceUID": STUDY, "SeriesInstanceUID": f"{STUDY}.1"}, UIDS),
        (STUDY_ROOT_MOVE, "SERIES", {"SeriesInstanceUID": [f"{STUDY}.1", "1.2.3"]}, UIDS),
        (STUDY_ROOT_MOVE, "IMAGE", {"StudyInstanceUID": STUDY, "SOPInstanceUID": UIDS[:2]}, UIDS[:2]),
        (STUDY_ROOT_MOVE, "IMAGE", {"SOPInstanceUID": UIDS[2]}, UIDS[2:]),
    ],
)
def test_what_the_unique_keys_name_is_moved(
    node: WholeNode, model: str, level: str, keys: dict[str, Any], found: list[str]
) -> None:
    with destination(node, "WS1") as workstation:
        final = move(node, "WS1", level, model, **keys)[-1]
    assert final.status == SUCCESS
    assert workstation.uids == set(found)


def test_nothing_selected_is_a_success_and_no_association(node: WholeNode) -> None:
    with destination(node, "WS1") as workstation:
        (final,) = move(node, "WS1", StudyInstanceUID="1.2.3")
    assert (final.status, counts(final)) == (SUCCESS, (None, 0, 0, 0))
    assert workstation.associations == 0


@pytest.mark.parametrize(
    ("level", "keys"),
    [("STUDY", {}), ("PATIENT", {"PatientID": "RO-1001"}), ("VOLUME", {"StudyInstanceUID": STUDY})],
    ids=["no unique key", "no such level in the model", "no such level"],
)
def test_an_identifier_that_makes_no_sense_is_refused(node: WholeNode, level: str, keys: dict[str, str]) -> None:
    (final,) = move(node, "WS1", level, **keys)
    assert final.status == WRONG_IDENTIFIER
    assert final.command["ErrorComment"]


def test_a_destination_that_is_not_listed_is_unknown(node: WholeNode) -> None:
    (final,) = move(node, "NOBODY", StudyInstanceUID=STUDY)
    assert final.status == UNKNOWN_DESTINATION


def test_a_destination_that_does_not_run_fails_all(node: WholeNode) -> None:
    with destination(node, "WS1"):
        pass  # listed, and gone since then
    final = move(node, "WS1", StudyInstanceUID=STUDY)[-1]
    assert (final.status, counts(final)) == (ALL_FAILED, (None, 0, 3, 0))
    assert failed_uids(final) == set(UIDS)
    assert node.events("dimse:instances:move")[-1]["outcome"] == "failure"


def test_a_destination_that_listens_only_after_it_has_asked_gets_everything(
    node: WholeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    with destination(node, "WS1") as listed:
        pass
    in_vain, open_channel = threading.Event(), SocketDialer._open_channel

    def noting(dialer: SocketDialer, peer: Peer) -> Any:
        try:
            return open_channel(dialer, peer)
        finally:
            if peer.ae_title == "WS1":
                in_vain.set()

    monkeypatch.setattr(SocketDialer, "_open_channel", noting)
    told: list[Response] = []
    asking = threading.Thread(target=lambda: told.extend(move(node, "WS1", StudyInstanceUID=STUDY)))
    asking.start()
    assert in_vain.wait(SECONDS)
    with destination(node, "WS1", port=listed.peer.port) as workstation:
        asking.join(SECONDS)
    assert workstation.uids == set(UIDS)
    assert counts(told[-1]) == (None, 3, 0, 0)


@pytest.mark.parametrize(
    ("statuses", "status", "ended"),
    [
        ({0: 0xA700}, SOME_FAILED, (None, 2, 1, 0)),
        ({0: 0xC000, 1: 0xA900, 2: 0x0122}, ALL_FAILED, (None, 0, 3, 0)),
        ({1: 0xB007}, SOME_FAILED, (None, 2, 0, 1)),
        ({0: 0xB000, 1: 0xB006, 2: 0xB007}, SOME_FAILED, (None, 0, 0, 3)),
    ],
    ids=["one refused", "all refused", "one with a warning", "all with a warning"],
)
def test_what_the_destination_answers_is_counted(
    node: WholeNode, statuses: dict[int, int], status: int, ended: tuple[int | None, int, int, int]
) -> None:
    by_uid = {UIDS[index]: one for index, one in statuses.items()}
    with destination(node, "WS1", answer=lambda event: by_uid.get(event.request.AffectedSOPInstanceUID, 0)):
        final = move(node, "WS1", StudyInstanceUID=STUDY)[-1]
    assert (final.status, counts(final)) == (status, ended)
    assert failed_uids(final) == {uid for uid, one in by_uid.items() if one & 0xF000 != 0xB000}


def test_a_compressed_image_is_decompressed_where_nothing_else_is_taken(node: WholeNode) -> None:
    with destination(node, "WS1") as workstation:
        final = move(node, "WS1", StudyInstanceUID=str(RLE.StudyInstanceUID))[-1]
    assert final.status == SUCCESS
    (arrived,) = workstation.arrived
    assert arrived.transfer_syntax == ExplicitVRLittleEndian
    assert decode(arrived.data_set).PixelData == PLAIN.PixelData


def test_a_compressed_image_is_sent_as_it_is_where_that_is_taken(node: WholeNode) -> None:
    with destination(node, "WS1", takes={MR: (*UNCOMPRESSED, RLELossless)}) as workstation:
        assert move(node, "WS1", StudyInstanceUID=str(RLE.StudyInstanceUID))[-1].status == SUCCESS
    (arrived,) = workstation.arrived
    assert arrived.transfer_syntax == RLELossless
    assert decode(arrived.data_set, RLELossless).PixelData == RLE.PixelData


def test_a_peer_is_sent_the_transfer_syntaxes_that_it_is_listed_with(node: WholeNode) -> None:
    takes = {MR: (*UNCOMPRESSED, RLELossless), CT: UNCOMPRESSED}
    with destination(node, "WS1", takes=takes, transfer_syntaxes=(ImplicitVRLittleEndian,)) as workstation:
        final = move(node, "WS1", StudyInstanceUID=[STUDY, str(RLE.StudyInstanceUID)])[-1]
    assert (final.status, counts(final)) == (SUCCESS, (None, 4, 0, 0))
    assert {one.transfer_syntax for one in workstation.arrived} == {ImplicitVRLittleEndian}
    for one in workstation.arrived:
        assert decode(one.data_set, ImplicitVRLittleEndian).SOPInstanceUID == one.sop_instance_uid
    with destination(node, "WS1", takes=takes, transfer_syntaxes=(RLELossless,)):
        final = move(node, "WS1", StudyInstanceUID=[STUDY, str(RLE.StudyInstanceUID)])[-1]
    assert (final.status, failed_uids(final)) == (SOME_FAILED, set(UIDS))


def test_a_sop_class_that_is_not_taken_fails_and_the_others_arrive(node: WholeNode) -> None:
    with destination(node, "WS1", takes={MR: UNCOMPRESSED}) as workstation:
        final = move(node, "WS1", StudyInstanceUID=[STUDY, str(RLE.StudyInstanceUID)])[-1]
        assert (final.status, counts(final)) == (SOME_FAILED, (None, 1, 3, 0))
        assert failed_uids(final) == set(UIDS)
        assert len(workstation.arrived) == 1
        final = move(node, "WS1", StudyInstanceUID=STUDY)[-1]
        assert (final.status, failed_uids(final)) == (ALL_FAILED, set(UIDS))


def test_an_instance_that_makes_the_destination_abort_does_not_take_the_others_with_it(node: WholeNode) -> None:
    def answer(event: evt.Event) -> int:
        if event.request.AffectedSOPInstanceUID == UIDS[0]:
            event.assoc.abort()
        return 0

    with destination(node, "WS1", answer=answer) as workstation:
        final = move(node, "WS1", StudyInstanceUID=STUDY)[-1]
    assert (final.status, counts(final)) == (SOME_FAILED, (None, 2, 1, 0))
    assert failed_uids(final) == {UIDS[0]}
    assert workstation.uids >= set(UIDS[1:])


def test_a_destination_that_drops_every_association_is_left_alone(node: WholeNode) -> None:
    def answer(event: evt.Event) -> int:
        event.assoc.abort()
        return 0xA700

    with destination(node, "WS1", answer=answer) as workstation:
        final = move(node, "WS1", StudyInstanceUID=MANY_STUDY)[-1]
    assert (final.status, counts(final)) == (ALL_FAILED, (None, 0, MANY, 0))
    assert workstation.associations < MANY


def test_many_instances_go_over_several_associations_where_the_destination_takes_them(node: WholeNode) -> None:
    with destination(node, "WS1") as workstation:
        final = move(node, "WS1", StudyInstanceUID=MANY_STUDY)[-1]
    assert (final.status, counts(final)) == (SUCCESS, (None, MANY, 0, 0))
    assert (len(workstation.arrived), len(workstation.uids)) == (MANY, MANY)
    assert workstation.associations == 2
    with destination(node, "WS1", most_associations=1) as workstation:
        assert move(node, "WS1", StudyInstanceUID=MANY_STUDY)[-1].status == SUCCESS
    assert len(workstation.uids) == MANY
    assert workstation.most_at_once == 1


def test_a_peer_may_need_an_association_for_every_instance(node: WholeNode) -> None:
    quirks = frozenset({"one-suboperation-an-association"})
    with destination(node, "WS1", quirks=quirks, most_associations=1) as workstation:
        assert move(node, "WS1", StudyInstanceUID=STUDY)[-1].status == SUCCESS
    assert workstation.associations == 3
    assert workstation.most_at_once == 1


def await_final(peer: RawPeer) -> Message:
    while True:
        message = peer.next()
        assert isinstance(message, Message), message
        if message.command["Status"] != PENDING:
            return message


def test_a_move_that_is_cancelled_ends_while_the_destination_is_still_busy(node: WholeNode) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def answer(_event: evt.Event) -> int:
        busy.set()
        go_on.wait(SECONDS)
        return 0

    with destination(node, "WS1", answer=answer), RawPeer(node.dicom_port) as peer:
        peer.request(context(1, STUDY_ROOT_MOVE, ExplicitVRLittleEndian), called=AE_TITLE)
        fields = {"AffectedSOPClassUID": STUDY_ROOT_MOVE, "MessageID": 5, "MoveDestination": "WS1", "Priority": 0}
        peer.send("C-MOVE", 1, identifier("STUDY", StudyInstanceUID=STUDY), **fields)
        assert busy.wait(SECONDS)
        peer.send("C-CANCEL", 1, MessageIDBeingRespondedTo=5)
        try:
            final = await_final(peer)
        finally:
            go_on.set()
        assert final.command["Status"] == CANCELLED
        assert final.command["NumberOfRemainingSuboperations"] == 3
        peer.release()


def test_what_was_sent_for_somebody_who_has_gone_is_recorded_and_no_more_is_sent(node: WholeNode) -> None:
    first, go_on = threading.Event(), threading.Event()

    def answer(_event: evt.Event) -> int:
        first.set()
        go_on.wait(SECONDS)
        return 0

    before = len(node.events("dimse:instances:move"))
    with destination(node, "WS1", answer=answer) as workstation:
        with RawPeer(node.dicom_port) as peer:
            peer.request(context(1, STUDY_ROOT_MOVE, ExplicitVRLittleEndian), called=AE_TITLE)
            fields = {"AffectedSOPClassUID": STUDY_ROOT_MOVE, "MessageID": 5, "MoveDestination": "WS1", "Priority": 0}
            peer.send("C-MOVE", 1, identifier("STUDY", StudyInstanceUID=STUDY), **fields)
            assert first.wait(SECONDS)
        go_on.set()
        (event,) = wait_for(lambda: node.events("dimse:instances:move")[before:], "the audit event")
    assert event["outcome"] == "failure"
    assert event["objects"]["instances"] == len(workstation.arrived) < 3


# -- C-GET -------------------------------------------------------------------------------------------------------------


class Kept:
    """What a C-GET brought."""

    def __init__(self, status: int = 0) -> None:
        self.status = status
        self.by_uid: dict[str, tuple[str, bytes]] = {}

    def store(self, _sop_class: str, instance: str, syntax: str, fragments: Iterator[memoryview]) -> int:
        self.by_uid[instance] = (syntax, b"".join(fragments))
        return self.status


def get(
    node: WholeNode,
    kept: Kept,
    *storage: ProposedContext,
    level: str = "STUDY",
    model: str = STUDY_ROOT_GET,
    **keys: Any,
) -> list[Response]:
    contexts = [ProposedContext(model, (ExplicitVRLittleEndian,)), *storage]
    with DIALER.open(Peer(AE_TITLE, "127.0.0.1", node.dicom_port), contexts) as association:
        return list(association.c_get(model, identifier(level, **keys), kept.store))


def takes(sop_class: str, *syntaxes: str) -> ProposedContext:
    return ProposedContext(sop_class, syntaxes, scp_role=True)


def test_a_study_is_given_over_the_same_association(node: WholeNode) -> None:
    kept = Kept()
    responses = get(
        node,
        kept,
        takes(CT, ExplicitVRLittleEndian),
        takes(CT, ImplicitVRLittleEndian),
        model=PATIENT_ROOT_GET,
        PatientID="RO-1001",
        StudyInstanceUID=STUDY,
    )
    assert [counts(one) for one in responses] == [(2, 1, 0, 0), (1, 2, 0, 0), (None, 3, 0, 0)]
    assert responses[-1].status == SUCCESS
    assert kept.by_uid == {
        str(one.SOPInstanceUID): (str(one.file_meta.TransferSyntaxUID), data_set_of(file_of(one))) for one in INSTANCES
    }
    assert node.events("dimse:instances:get")[-1]["objects"]["destination"] == "WORKSTATION"


def test_what_the_asker_does_not_take_fails_and_the_rest_is_given(node: WholeNode) -> None:
    kept = Kept()
    studies = [STUDY, str(RLE.StudyInstanceUID)]
    final = get(node, kept, takes(MR, ImplicitVRLittleEndian), StudyInstanceUID=studies)[-1]
    assert (final.status, counts(final)) == (SOME_FAILED, (None, 1, 3, 0))
    assert failed_uids(final) == set(UIDS)
    ((syntax, content),) = kept.by_uid.values()
    assert decode(content, syntax).PixelData == PLAIN.PixelData
    final = get(node, kept, ProposedContext(CT, (ExplicitVRLittleEndian,)), StudyInstanceUID=STUDY)[-1]
    assert final.status == ALL_FAILED, "a context without the SCP role is not for us to send on"


def test_what_the_asker_answers_is_counted(node: WholeNode) -> None:
    final = get(node, Kept(0xA700), takes(CT, *UNCOMPRESSED), StudyInstanceUID=STUDY)[-1]
    assert (final.status, counts(final), failed_uids(final)) == (ALL_FAILED, (None, 0, 3, 0), set(UIDS))
    final = get(node, Kept(0xB007), takes(CT, *UNCOMPRESSED), StudyInstanceUID=STUDY)[-1]
    assert (final.status, counts(final)) == (SOME_FAILED, (None, 0, 0, 3))


def test_nothing_to_give_is_a_success(node: WholeNode) -> None:
    (final,) = get(node, Kept(), takes(CT, *UNCOMPRESSED), StudyInstanceUID="1.2.3")
    assert (final.status, counts(final)) == (SUCCESS, (None, 0, 0, 0))


def test_a_get_that_is_cancelled_ends(node: WholeNode) -> None:
    """What is on its way is passed over, and the association goes on."""
    kept = Kept()
    contexts = [ProposedContext(STUDY_ROOT_GET, (ExplicitVRLittleEndian,)), takes(CT, *UNCOMPRESSED)]
    before = len(node.events("dimse:instances:get"))
    with DIALER.open(Peer(AE_TITLE, "127.0.0.1", node.dicom_port), contexts) as association:
        responses = association.c_get(STUDY_ROOT_GET, identifier("STUDY", StudyInstanceUID=MANY_STUDY), kept.store)
        next(responses)
        responses.close()  # type: ignore[attr-defined]
        assert len(kept.by_uid) < MANY
        again = list(association.c_get(STUDY_ROOT_GET, identifier("STUDY", StudyInstanceUID=STUDY), kept.store))
        assert again[-1].status == SUCCESS
    cancelled, whole = node.events("dimse:instances:get")[before:]
    assert (cancelled["outcome"], whole["outcome"]) == ("failure", "success")
