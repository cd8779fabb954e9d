"""The dialer, against the listener: what a service user sees of peers that answer, refuse, stall and vanish."""

import socket
import threading
from collections.abc import Iterator

import pytest

from dicom_network.base.dimse import Operation, ProposedContext
from dicom_network.base.settings import Settings
from dicom_network.domain.errors import InvalidInput, Refused, Unavailable
from dicom_network.domain.peers import Peer
from dicom_network.hosts.dimse_dialer import SocketDialer
from dicom_network.standard.sop_classes import STUDY_ROOT_FIND, STUDY_ROOT_GET, STUDY_ROOT_MOVE, VERIFICATION
from tests.dimse_listening import CT, EXPLICIT, IMPLICIT, SECONDS, Services, listening
from tests.patience import wait_for

ECHO = ProposedContext(VERIFICATION, (IMPLICIT,))
FIND = ProposedContext(STUDY_ROOT_FIND, (EXPLICIT, IMPLICIT), application_information=b"\1\1\1")
STORE = ProposedContext(CT, (EXPLICIT,))
GET = (ProposedContext(STUDY_ROOT_GET, (IMPLICIT,)), ProposedContext(CT, (EXPLICIT,), scp_role=True))


def dialer(**dimse: object) -> SocketDialer:
    return SocketDialer(Settings(dimse={"ae_title": "CALLER", "connect_timeout_seconds": 2, **dimse}))


def peer(port: int, **changes: object) -> Peer:
    return Peer("DICOMNET", "127.0.0.1", port, **changes)


def test_echo() -> None:
    with listening() as listener, dialer().open(peer(listener.port), [ECHO]) as association:
        assert [association.c_echo() for _ in range(3)] == [0, 0, 0]
        assert association.contexts[0].abstract_syntax == VERIFICATION
        assert association.context_for(VERIFICATION, IMPLICIT) is association.contexts[0]
        assert association.context_for(VERIFICATION, EXPLICIT) is None


@pytest.mark.parametrize("content", [[b"abcd"], [b"ab", b"", memoryview(b"cd")], [bytes(1 << 20)] * 3, []])
def test_store_streams_its_buffers(content: list[bytes]) -> None:
    services = Services()
    with listening(services) as listener, dialer().open(peer(listener.port), [STORE]) as association:
        whole = b"".join(content)
        fields = {"MoveOriginatorMessageID": 7, "MoveOriginatorApplicationEntityTitle": "MOVER"}
        context = association.contexts[0]
        assert association.c_store(context, "1.2.3", iter(content), len(whole), **fields) == 0
    (received,) = services.received
    assert received.data_set == whole
    assert received.transfer_syntax == EXPLICIT
    assert received.calling_ae_title == "CALLER"
    assert received.command.items() >= {"AffectedSOPInstanceUID": "1.2.3", **fields}.items()


def test_the_calling_ae_title_can_be_given() -> None:
    services = Services()
    with (
        listening(services) as listener,
        dialer().open(peer(listener.port), [STORE], calling_ae_title="CLINIC") as association,
    ):
        association.c_store(association.contexts[0], "1.2.3", [b"abcd"], 4)
    assert services.received[0].calling_ae_title == "CLINIC"


def test_a_peer_that_takes_small_pdus_only_gets_small_pdus() -> None:
    lengths: list[int] = []

    def store(operation: Operation) -> None:
        lengths.extend(len(fragment) for fragment in operation.data_set())
        operation.respond(0)

    quirky = {"quirks": frozenset({"max-pdu-16k"})}
    with (
        listening(Services(store=store)) as listener,
        dialer().open(peer(listener.port, **quirky), [STORE]) as association,
    ):
        association.c_store(association.contexts[0], "1.2.3", [bytes(1 << 20)], 1 << 20)
    assert sum(lengths) == 1 << 20
    assert max(lengths) <= 16384 - 12


def _find(operation: Operation) -> None:
    operation.read_data_set()
    number = 0
    while not operation.is_cancelled():
        if number == 200 and operation.context.application_information == b"":
            break
        operation.respond(0xFF00, data_set=b"answer %d" % number)
        number += 1
    operation.respond(0xFE00 if operation.is_cancelled() else 0)


def test_find_yields_every_answer() -> None:
    def find(operation: Operation) -> None:
        keys = operation.read_data_set()
        for number in range(3):
            operation.respond(0xFF00 + number % 2, data_set=keys + b"%d" % number)
        operation.respond(0)

    with listening(Services(find=find)) as listener, dialer().open(peer(listener.port), [FIND]) as association:
        answers = list(association.c_find(STUDY_ROOT_FIND, b"keys"))
        assert [answer.status for answer in answers] == [0xFF00, 0xFF01, 0xFF00, 0]
        assert [answer.data_set.content for answer in answers if answer.data_set] == [b"keys0", b"keys1", b"keys2"]
        assert answers[0].data_set is not None
        assert answers[0].data_set.transfer_syntax == EXPLICIT


def test_leaving_a_query_cancels_it_and_the_association_goes_on() -> None:
    with listening(Services(find=_find)) as listener, dialer().open(peer(listener.port), [ECHO, FIND]) as association:
        answers = association.c_find(STUDY_ROOT_FIND, b"keys")
        assert next(answers).status == 0xFF00
        assert next(answers).status == 0xFF00
        answers.close()
        assert association.c_echo() == 0


def test_extended_negotiation_is_proposed_and_its_answer_kept() -> None:
    with listening() as listener:
        with dialer().open(peer(listener.port), [FIND]) as association:
            assert association.contexts[0].application_information == b"\1\1\1"
        quirky = peer(listener.port, quirks=frozenset({"no-extended-negotiation"}))
        with dialer().open(quirky, [FIND]) as association:
            assert association.contexts[0].application_information == b""


def test_move_reports_its_progress() -> None:
    seen: list[str] = []

    def move(operation: Operation) -> None:
        operation.read_data_set()
        seen.append(operation.command["MoveDestination"])
        operation.respond(0xFF00, NumberOfRemainingSuboperations=1, NumberOfCompletedSuboperations=1)
        operation.respond(0xB000, data_set=b"failed", NumberOfFailedSuboperations=1)

    contexts = [ProposedContext(STUDY_ROOT_MOVE, (IMPLICIT,))]
    with listening(Services(find=move)) as listener, dialer().open(peer(listener.port), contexts) as association:
        pending, final = association.c_move(STUDY_ROOT_MOVE, b"keys", "WORKSTATION")
        assert pending.command["NumberOfRemainingSuboperations"] == 1
        assert final.status == 0xB000
        assert final.data_set is not None
        assert final.data_set.content == b"failed"
    assert seen == ["WORKSTATION"]


def _get(operation: Operation) -> None:
    operation.read_data_set()
    context = operation.accepted_context(CT, EXPLICIT)
    assert context is not None
    statuses = [operation.c_store(context, f"1.2.{number}", [bytes(100_000)], 100_000) for number in range(3)]
    operation.respond(0xFF00, NumberOfCompletedSuboperations=statuses.count(0))
    operation.respond(0, NumberOfFailedSuboperations=sum(status != 0 for status in statuses))


def test_get_brings_instances() -> None:
    brought: list[tuple[str, str, str, int]] = []

    def store(sop_class: str, instance: str, syntax: str, fragments: Iterator[memoryview]) -> int:
        brought.append((sop_class, instance, syntax, sum(len(fragment) for fragment in fragments)))
        return 0

    with listening(Services(get=_get)) as listener, dialer().open(peer(listener.port), GET) as association:
        responses = list(association.c_get(STUDY_ROOT_GET, b"keys", store))
    assert brought == [(CT, f"1.2.{number}", EXPLICIT, 100_000) for number in range(3)]
    assert [response.status for response in responses] == [0xFF00, 0]
    assert responses[-1].command["NumberOfFailedSuboperations"] == 0


def test_instances_of_a_get_that_cannot_be_kept_are_refused_one_by_one() -> None:
    def store(_sop_class: str, instance: str, _syntax: str, _fragments: Iterator[memoryview]) -> int:
        if instance == "1.2.0":
            raise Unavailable("no space")
        if instance == "1.2.1":
            raise InvalidInput("no sense")
        return 0

    with listening(Services(get=_get)) as listener, dialer().open(peer(listener.port), GET) as association:
        responses = list(association.c_get(STUDY_ROOT_GET, b"keys", store))
    assert responses[-1].command["NumberOfFailedSuboperations"] == 2


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unavailable, match="refused") as caught, dialer().open(peer(port), [ECHO]):
        pass
    assert caught.value.code == "dimse.unreachable"


def test_a_host_that_does_not_exist() -> None:
    nowhere = Peer("X", "no-such-host.invalid", 104)
    with pytest.raises(Unavailable, match=r"no-such-host\.invalid:104"), dialer().open(nowhere, [ECHO]):
        pass


def test_a_rejection_says_why() -> None:
    with listening() as listener:
        wrong = Peer("NOBODY", "127.0.0.1", listener.port)
        with pytest.raises(Refused, match="called ae title not recognized"), dialer().open(wrong, [ECHO]):
            pass


def test_a_rejection_for_now_may_be_tried_again() -> None:
    with listening(max_associations=1) as listener, dialer().open(peer(listener.port), [ECHO]):
        with pytest.raises(Unavailable, match="local limit exceeded"), dialer().open(peer(listener.port), [ECHO]):
            pass


def test_nothing_accepted_is_a_refusal() -> None:
    contexts = [ProposedContext("1.2.840.10008.5.1.4.31", (IMPLICIT,))]
    with listening() as listener:
        with pytest.raises(Refused, match="none of the 1"), dialer().open(peer(listener.port), contexts):
            pass
        wait_for(lambda: listener.number_of_connections == 0, "the end of the association")


def test_an_operation_without_a_context_is_refused_here() -> None:
    with listening() as listener, dialer().open(peer(listener.port), [ECHO]) as association:
        with pytest.raises(Refused, match="does not accept"):
            list(association.c_find(STUDY_ROOT_FIND, b""))
        assert association.c_echo() == 0


@pytest.mark.parametrize("number", [0, 129])
def test_too_many_contexts_or_none(number: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 128"), dialer().open(peer(1), [ECHO] * number):
        pass


def test_an_exception_aborts_the_association() -> None:
    lost = threading.Event()

    def find(operation: Operation) -> None:
        operation.read_data_set()
        wait_for(operation.is_cancelled, "the abort")
        lost.set()
        operation.respond(0xFE00)

    with listening(Services(find=find)) as listener:
        with pytest.raises(KeyError), dialer().open(peer(listener.port), [FIND]) as association:
            association.c_find(STUDY_ROOT_FIND, b"")
            association._request(
                "C-FIND", association.contexts[0], {"AffectedSOPClassUID": STUDY_ROOT_FIND, "Priority": 0}, b""
            )
            raise KeyError
        assert lost.wait(SECONDS)


def test_a_peer_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        calling = dialer(association_timeout_seconds=0.2)
        with pytest.raises(Unavailable, match="lost"), calling.open(peer(silent.getsockname()[1]), [ECHO]):
            pass


def test_a_peer_that_answers_no_request_is_given_up() -> None:
    finish = threading.Event()

    def find(operation: Operation) -> None:
        finish.wait(SECONDS)
        operation.respond(0)

    with listening(Services(find=find)) as listener:
        calling = dialer(dimse_timeout_seconds=0.2, association_timeout_seconds=0.2)
        try:
            with (
                pytest.raises(Unavailable, match="silent"),
                calling.open(peer(listener.port), [FIND]) as association,
            ):
                list(association.c_find(STUDY_ROOT_FIND, b"keys"))
        finally:
            finish.set()


def test_a_peer_that_speaks_http_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as web:

        def answer() -> None:
            connection, _ = web.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"POST / HTTP/1.1\r\n\r\n")
                while connection.recv(1000):
                    continue

        thread = threading.Thread(target=answer)
        thread.start()
        calling = dialer(association_timeout_seconds=0.5)
        with pytest.raises(Unavailable, match="speaks HTTP"), calling.open(peer(web.getsockname()[1]), [ECHO]):
            pass
        thread.join(SECONDS)


def test_data_that_break_off_abort_the_association() -> None:
    services = Services()
    with listening(services) as listener:
        with (
            pytest.raises(OSError, match="disk"),
            dialer().open(peer(listener.port), [STORE]) as association,
        ):
            association.c_store(association.contexts[0], "1.2.3", _broken(), 100)
        wait_for(lambda: listener.number_of_connections == 0, "the end of the association")
    assert services.received == []


def _broken() -> Iterator[bytes]:
    yield b"abcd"
    raise OSError("the disk is gone")
