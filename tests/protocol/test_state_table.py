"""Every cell of PS3.8 Table 9-10, written down here a second time, and again as pynetdicom has it."""

import itertools

import pytest
from pynetdicom.fsm import TRANSITION_TABLE

from dicom_network.protocol.upper_layer.errors import LocalProtocolError
from dicom_network.protocol.upper_layer.events import (
    Aborted,
    AssociationAccepted,
    AssociationRejected,
    AssociationRequested,
    CloseTransport,
    OpenTransport,
    ReleaseConfirmed,
    ReleaseRequested,
    StartTimer,
    StopTimer,
)
from dicom_network.protocol.upper_layer.items import (
    AnsweredPresentationContext,
    ProposedPresentationContext,
    UserInformation,
)
from dicom_network.protocol.upper_layer.pdu import (
    Abort,
    AssociateAccept,
    AssociateReject,
    AssociateRequest,
    ReleaseRequest,
    ReleaseResponse,
)
from dicom_network.protocol.upper_layer.state import ACTIONS, TRANSITIONS, Input, Send, State, Trigger, step

ALL = range(1, 14)
# Event → {action: states}; the rest of the row is empty.
STANDARD = {
    1: {"AE-1": [1]},
    2: {"AE-2": [4]},
    3: {"AA-1": [2], "AE-3": [5], "AA-8": [3, 6, 7, 8, 9, 10, 11, 12], "AA-6": [13]},
    4: {"AA-1": [2], "AE-4": [5], "AA-8": [3, 6, 7, 8, 9, 10, 11, 12], "AA-6": [13]},
    5: {"AE-5": [1]},
    6: {"AE-6": [2], "AA-8": [3, 5, 6, 7, 8, 9, 10, 11, 12], "AA-7": [13]},
    7: {"AE-7": [3]},
    8: {"AE-8": [3]},
    9: {"DT-1": [6], "AR-7": [8]},
    10: {"AA-1": [2], "DT-2": [6], "AR-6": [7], "AA-8": [3, 5, 8, 9, 10, 11, 12], "AA-6": [13]},
    11: {"AR-1": [6]},
    12: {"AA-1": [2], "AR-2": [6], "AR-8": [7], "AA-8": [3, 5, 8, 9, 10, 11, 12], "AA-6": [13]},
    13: {"AA-1": [2], "AR-3": [7, 11], "AR-10": [10], "AA-8": [3, 5, 6, 8, 9, 12], "AA-6": [13]},
    14: {"AR-4": [8, 12], "AR-9": [9]},
    15: {"AA-2": [4], "AA-1": [3, 5, 6, 7, 8, 9, 10, 11, 12]},
    16: {"AA-2": [2, 13], "AA-3": [3, 5, 6, 7, 8, 9, 10, 11, 12]},
    17: {"AA-5": [2], "AA-4": [3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "AR-5": [13]},
    18: {"AA-2": [2, 13]},
    19: {"AA-1": [2], "AA-8": [3, 5, 6, 7, 8, 9, 10, 11, 12], "AA-7": [13]},
}
CELLS = list(itertools.product(range(1, 20), ALL))

# Tables 9-6 to 9-9: PDUs sent, what the user is told, what is done with timer and transport, next state (requestor's).
EFFECTS = {
    "AE-1": ([], [OpenTransport], 4),
    "AE-2": ([AssociateRequest], [], 5),
    "AE-3": ([], [AssociationAccepted], 6),
    "AE-4": ([], [AssociationRejected, CloseTransport], 1),
    "AE-5": ([], [StartTimer], 2),
    "AE-6": ([], [StopTimer, AssociationRequested], 3),
    "AE-7": ([AssociateAccept], [], 6),
    "AE-8": ([AssociateReject], [StartTimer], 13),
    "DT-1": ([], [], 6),
    "DT-2": ([], [], 6),
    "AR-1": ([ReleaseRequest], [], 7),
    "AR-2": ([], [ReleaseRequested], 8),
    "AR-3": ([], [ReleaseConfirmed, CloseTransport], 1),
    "AR-4": ([ReleaseResponse], [StartTimer], 13),
    "AR-5": ([], [StopTimer], 1),
    "AR-6": ([], [], 7),
    "AR-7": ([], [], 8),
    "AR-8": ([], [ReleaseRequested], 9),
    "AR-9": ([ReleaseResponse], [], 11),
    "AR-10": ([], [ReleaseConfirmed], 12),
    "AA-2": ([], [StopTimer, CloseTransport], 1),
    "AA-3": ([], [Aborted, CloseTransport], 1),
    "AA-4": ([], [Aborted], 1),
    "AA-5": ([], [StopTimer], 1),
    "AA-6": ([], [], 13),
    "AA-7": ([Abort], [], 13),
    "AA-8": ([Abort], [Aborted, StartTimer], 13),
}
USER = UserInformation(16384, "1.2.3")
PDUS = {
    Input.A_ASSOCIATE_REQUEST: AssociateRequest("A", "B", (ProposedPresentationContext(1, "1.2", ("1.3",)),), USER),
    Input.A_ASSOCIATE_AC_PDU: AssociateAccept("A", "B", (AnsweredPresentationContext(1, 0, "1.3"),), USER),
    Input.A_ASSOCIATE_RJ_PDU: AssociateReject(1, 1, 1),
    Input.A_RELEASE_RQ_PDU: ReleaseRequest(),
    Input.A_RELEASE_RP_PDU: ReleaseResponse(),
    Input.A_ABORT_PDU: Abort(0, 0),
}
PDUS[Input.A_ASSOCIATE_RQ_PDU] = PDUS[Input.TRANSPORT_CONFIRM] = PDUS[Input.A_ASSOCIATE_REQUEST]
PDUS[Input.A_ASSOCIATE_ACCEPT] = PDUS[Input.A_ASSOCIATE_AC_PDU]
PDUS[Input.A_ASSOCIATE_REJECT] = PDUS[Input.A_ASSOCIATE_RJ_PDU]


def expected_action(event: int, state: int) -> str | None:
    found = [action for action, states in STANDARD[event].items() if state in states]
    return found[0] if found else None


@pytest.mark.parametrize(("event", "state"), CELLS)
def test_cell_of_the_table(event: int, state: int) -> None:
    where, what = State(f"Sta{state}"), Input(f"Evt{event}")
    trigger = Trigger(what, PDUS.get(what), is_requestor=True)
    name = expected_action(event, state)
    if name is None:
        with pytest.raises(LocalProtocolError):
            step(where, trigger)
        return
    assert TRANSITIONS[where, what] is ACTIONS[name]
    effects, after = step(where, trigger)
    sent = [type(effect.pdu) for effect in effects if isinstance(effect, Send)]
    told = [type(effect) for effect in effects if not isinstance(effect, Send)]
    if name == "AA-1":
        assert sent == [Abort]
        assert told[0] is StartTimer
        assert after is State.AWAITING_CLOSE
    else:
        assert (sent, told, after) == (*EFFECTS[name][:2], State(f"Sta{EFFECTS[name][2]}"))


def test_the_table_is_pynetdicoms() -> None:
    ours = {(what.value, where.value): action for (where, what), action in TRANSITIONS.items()}
    assert {cell: ACTIONS[name] for cell, name in TRANSITION_TABLE.items()} == ours


def test_all_28_actions_are_used() -> None:
    assert len(ACTIONS) == 28
    assert set(TRANSITIONS.values()) == set(ACTIONS.values())


def test_acceptor_waits_for_the_peer_in_a_release_collision() -> None:
    trigger = Trigger(Input.A_RELEASE_RQ_PDU, ReleaseRequest(), is_requestor=False)
    effects, after = step(State.AWAITING_RELEASE_RESPONSE, trigger)
    assert (effects, after) == ((ReleaseRequested(is_collision=True),), State.COLLISION_ACCEPTOR_PEER)


def test_unknown_protocol_version_is_rejected_by_the_provider() -> None:
    request = AssociateRequest("A", "B", (ProposedPresentationContext(1, "1.2", ("1.3",)),), USER, protocol_version=2)
    effects, after = step(State.AWAITING_REQUEST, Trigger(Input.A_ASSOCIATE_RQ_PDU, request))
    assert effects == (StopTimer(), Send(AssociateReject(1, 2, 2)), StartTimer())
    assert after is State.AWAITING_CLOSE


@pytest.mark.parametrize("version", [1, 3, 0xFFFF])
def test_only_bit_0_of_the_protocol_version_counts(version: int) -> None:
    request = AssociateRequest("A", "B", (ProposedPresentationContext(1, "1.2", ("1.3",)),), USER, "1.2", version)
    _, after = step(State.AWAITING_REQUEST, Trigger(Input.A_ASSOCIATE_RQ_PDU, request))
    assert after is State.AWAITING_LOCAL_ANSWER
