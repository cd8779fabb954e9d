"""The upper layer state machine (PS3.8 9.2). Everything that changes the state of an association is in this file.

Theory of operation ------------------- An association is in one of 13 states. 19 things can happen to it: a primitive
from the local user (``A_ASSOCIATE_REQUEST`` …), a PDU from the peer, a change of the transport connection, the ARTIM
timer's end, bytes that are no PDU. ``TRANSITIONS`` is Table 9-10: what is done in which state. An empty cell cannot
happen unless this side breaks the rules, so ``step`` raises ``LocalProtocolError`` there.

What is done is an *action* (Tables 9-6 to 9-9): a pure function of the trigger, giving the effects in their order and
the next state. Effects are PDUs to send and events for the host, so the machine itself touches no socket and no
clock; the standard's "start ARTIM timer" is an event that the host obeys.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from dicom_network.protocol.upper_layer.errors import AbortReason, AbortSource, LocalProtocolError
from dicom_network.protocol.upper_layer.events import (
    Aborted,
    AssociationAccepted,
    AssociationRejected,
    AssociationRequested,
    CloseTransport,
    Event,
    OpenTransport,
    ReleaseConfirmed,
    ReleaseRequested,
    StartTimer,
    StopTimer,
)
from dicom_network.protocol.upper_layer.pdu import (
    Abort,
    AssociateAccept,
    AssociateReject,
    AssociateRequest,
    Pdu,
    Rejection,
    ReleaseRequest,
    ReleaseResponse,
)


class State(Enum):
    """The states of PS3.8 Tables 9-1 to 9-5, by what is awaited."""

    IDLE = "Sta1"
    AWAITING_REQUEST = "Sta2"
    """Transport connection open, for an A-ASSOCIATE-RQ."""
    AWAITING_LOCAL_ANSWER = "Sta3"
    """For the local user to accept or reject."""
    AWAITING_TRANSPORT = "Sta4"
    """For the transport connection to open."""
    AWAITING_ANSWER = "Sta5"
    """For A-ASSOCIATE-AC or -RJ."""
    READY = "Sta6"
    """Established, ready for data transfer."""
    AWAITING_RELEASE_RESPONSE = "Sta7"
    AWAITING_LOCAL_RELEASE = "Sta8"
    """For the local user to confirm the peer's release."""
    COLLISION_REQUESTOR_LOCAL = "Sta9"
    """Release collision, requestor: for the local user."""
    COLLISION_ACCEPTOR_PEER = "Sta10"
    """Release collision, acceptor: for A-RELEASE-RP."""
    COLLISION_REQUESTOR_PEER = "Sta11"
    """Release collision, requestor: for A-RELEASE-RP."""
    COLLISION_ACCEPTOR_LOCAL = "Sta12"
    """Release collision, acceptor: for the local user."""
    AWAITING_CLOSE = "Sta13"
    """For the transport connection to be closed: the association no longer exists."""


class Input(Enum):
    """The events of PS3.8 Table 9-10."""

    A_ASSOCIATE_REQUEST = "Evt1"
    TRANSPORT_CONFIRM = "Evt2"
    A_ASSOCIATE_AC_PDU = "Evt3"
    A_ASSOCIATE_RJ_PDU = "Evt4"
    TRANSPORT_INDICATION = "Evt5"
    A_ASSOCIATE_RQ_PDU = "Evt6"
    A_ASSOCIATE_ACCEPT = "Evt7"
    A_ASSOCIATE_REJECT = "Evt8"
    P_DATA_REQUEST = "Evt9"
    P_DATA_TF_PDU = "Evt10"
    A_RELEASE_REQUEST = "Evt11"
    A_RELEASE_RQ_PDU = "Evt12"
    A_RELEASE_RP_PDU = "Evt13"
    A_RELEASE_RESPONSE = "Evt14"
    A_ABORT_REQUEST = "Evt15"
    A_ABORT_PDU = "Evt16"
    TRANSPORT_CLOSED = "Evt17"
    ARTIM_EXPIRED = "Evt18"
    INVALID_PDU = "Evt19"


@dataclass(frozen=True, slots=True)
class Send:
    """An effect: send this PDU."""

    pdu: Pdu


Effect: TypeAlias = Send | Event
PduT = TypeVar("PduT", AssociateRequest, AssociateAccept, AssociateReject, Abort)


@dataclass(frozen=True, slots=True)
class Trigger:
    """What happened, with what came along: the PDU received or to be sent, or why bytes are no PDU."""

    input: Input
    pdu: Pdu | None = None
    is_requestor: bool = False
    reason: AbortReason = AbortReason.NOT_SPECIFIED
    cause: str = ""


Outcome: TypeAlias = tuple[tuple[Effect, ...], State]
Action: TypeAlias = Callable[[Trigger], Outcome]


def _expect(trigger: Trigger, kind: type[PduT]) -> PduT:
    if not isinstance(trigger.pdu, kind):
        raise LocalProtocolError(f"{trigger.input.name} needs a PDU of type {kind.__name__}")
    return trigger.pdu


def ae_1(_trigger: Trigger) -> Outcome:
    """Issue TRANSPORT CONNECT request."""
    return (OpenTransport(),), State.AWAITING_TRANSPORT


def ae_2(trigger: Trigger) -> Outcome:
    """Send A-ASSOCIATE-RQ."""
    return (Send(_expect(trigger, AssociateRequest)),), State.AWAITING_ANSWER


def ae_3(trigger: Trigger) -> Outcome:
    """Issue A-ASSOCIATE confirmation (accept)."""
    pdu = _expect(trigger, AssociateAccept)
    return (AssociationAccepted(pdu),), State.READY


def ae_4(trigger: Trigger) -> Outcome:
    """Issue A-ASSOCIATE confirmation (reject) and close the transport connection."""
    pdu = _expect(trigger, AssociateReject)
    return (AssociationRejected(pdu), CloseTransport()), State.IDLE


def ae_5(_trigger: Trigger) -> Outcome:
    """Issue TRANSPORT CONNECT response; start ARTIM."""
    return (StartTimer(),), State.AWAITING_REQUEST


def ae_6(trigger: Trigger) -> Outcome:
    """Stop ARTIM; issue A-ASSOCIATE indication, or reject what the provider cannot take."""
    pdu = _expect(trigger, AssociateRequest)
    # PS3.8 9.3.2: only bit 0 of the protocol version is tested.
    if pdu.protocol_version & 1:
        return (StopTimer(), AssociationRequested(pdu)), State.AWAITING_LOCAL_ANSWER
    reject = AssociateReject.of(Rejection.PROTOCOL_VERSION_NOT_SUPPORTED)
    return (StopTimer(), Send(reject), StartTimer()), State.AWAITING_CLOSE


def ae_7(trigger: Trigger) -> Outcome:
    """Send A-ASSOCIATE-AC."""
    return (Send(_expect(trigger, AssociateAccept)),), State.READY


def ae_8(trigger: Trigger) -> Outcome:
    """Send A-ASSOCIATE-RJ; start ARTIM."""
    return (Send(_expect(trigger, AssociateReject)), StartTimer()), State.AWAITING_CLOSE


def dt_1(_trigger: Trigger) -> Outcome:
    """Send P-DATA-TF (the association streams it)."""
    return (), State.READY


def dt_2(_trigger: Trigger) -> Outcome:
    """Issue P-DATA indication (the association streams it)."""
    return (), State.READY


def ar_1(_trigger: Trigger) -> Outcome:
    """Send A-RELEASE-RQ."""
    return (Send(ReleaseRequest()),), State.AWAITING_RELEASE_RESPONSE


def ar_2(_trigger: Trigger) -> Outcome:
    """Issue A-RELEASE indication."""
    return (ReleaseRequested(),), State.AWAITING_LOCAL_RELEASE


def ar_3(_trigger: Trigger) -> Outcome:
    """Issue A-RELEASE confirmation and close the transport connection."""
    return (ReleaseConfirmed(), CloseTransport()), State.IDLE


def ar_4(_trigger: Trigger) -> Outcome:
    """Send A-RELEASE-RP; start ARTIM."""
    return (Send(ReleaseResponse()), StartTimer()), State.AWAITING_CLOSE


def ar_5(_trigger: Trigger) -> Outcome:
    """Stop ARTIM."""
    return (StopTimer(),), State.IDLE


def ar_6(_trigger: Trigger) -> Outcome:
    """Issue P-DATA indication (the association streams it)."""
    return (), State.AWAITING_RELEASE_RESPONSE


def ar_7(_trigger: Trigger) -> Outcome:
    """Send P-DATA-TF (the association streams it)."""
    return (), State.AWAITING_LOCAL_RELEASE


def ar_8(trigger: Trigger) -> Outcome:
    """Issue A-RELEASE indication (collision)."""
    after = State.COLLISION_REQUESTOR_LOCAL if trigger.is_requestor else State.COLLISION_ACCEPTOR_PEER
    return (ReleaseRequested(is_collision=True),), after


def ar_9(_trigger: Trigger) -> Outcome:
    """Send A-RELEASE-RP."""
    return (Send(ReleaseResponse()),), State.COLLISION_REQUESTOR_PEER


def ar_10(_trigger: Trigger) -> Outcome:
    """Issue A-RELEASE confirmation."""
    return (ReleaseConfirmed(),), State.COLLISION_ACCEPTOR_LOCAL


def aa_1(trigger: Trigger) -> Outcome:
    """Send A-ABORT (service-user source) and start or restart ARTIM."""
    # PS3.8 9.3.8: with the service user as source the reason is not significant and sent as 0.
    effects = (Send(Abort(AbortSource.SERVICE_USER, 0)), StartTimer())
    if trigger.input is Input.A_ABORT_REQUEST:
        return effects, State.AWAITING_CLOSE
    # The local user has seen nothing of this connection yet; the indication is for the host's log.
    return (*effects, Aborted(AbortSource.SERVICE_USER, trigger.reason, trigger.cause)), State.AWAITING_CLOSE


def aa_2(_trigger: Trigger) -> Outcome:
    """Stop ARTIM if it runs; close the transport connection."""
    return (StopTimer(), CloseTransport()), State.IDLE


def aa_3(trigger: Trigger) -> Outcome:
    """Issue A-ABORT or A-P-ABORT indication, by the source, and close the transport connection."""
    pdu = _expect(trigger, Abort)
    return (Aborted(pdu.source, pdu.reason), CloseTransport()), State.IDLE


def aa_4(_trigger: Trigger) -> Outcome:
    """Issue A-P-ABORT indication."""
    return (Aborted(AbortSource.SERVICE_PROVIDER, 0, "the connection was closed"),), State.IDLE


def aa_5(_trigger: Trigger) -> Outcome:
    """Stop ARTIM."""
    return (StopTimer(),), State.IDLE


def aa_6(_trigger: Trigger) -> Outcome:
    """Ignore the PDU."""
    return (), State.AWAITING_CLOSE


def aa_7(trigger: Trigger) -> Outcome:
    """Send A-ABORT."""
    reason = trigger.reason or AbortReason.UNEXPECTED_PDU
    return (Send(Abort(AbortSource.SERVICE_PROVIDER, reason)),), State.AWAITING_CLOSE


def aa_8(trigger: Trigger) -> Outcome:
    """Send A-ABORT (service-provider source), issue A-P-ABORT indication, start ARTIM."""
    reason = trigger.reason or AbortReason.UNEXPECTED_PDU
    source = AbortSource.SERVICE_PROVIDER
    return (Send(Abort(source, reason)), Aborted(source, reason, trigger.cause), StartTimer()), State.AWAITING_CLOSE


ACTIONS: MappingProxyType[str, Action] = MappingProxyType(
    {
        action.__name__.upper().replace("_", "-"): action
        for action in (
            *(ae_1, ae_2, ae_3, ae_4, ae_5, ae_6, ae_7, ae_8, dt_1, dt_2),
            *(ar_1, ar_2, ar_3, ar_4, ar_5, ar_6, ar_7, ar_8, ar_9, ar_10),
            *(aa_1, aa_2, aa_3, aa_4, aa_5, aa_6, aa_7, aa_8),
        )
    }
)
"""The actions of PS3.8 Tables 9-6 to 9-9 by their names there."""

_TABLE = """
       Sta1  Sta2  Sta3  Sta4  Sta5  Sta6  Sta7  Sta8  Sta9  Sta10 Sta11 Sta12 Sta13
Evt1   AE-1  .     .     .     .     .     .     .     .     .     .     .     .
Evt2   .     .     .     AE-2  .     .     .     .     .     .     .     .     .
Evt3   .     AA-1  AA-8  .     AE-3  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt4   .     AA-1  AA-8  .     AE-4  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt5   AE-5  .     .     .     .     .     .     .     .     .     .     .     .
Evt6   .     AE-6  AA-8  .     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7
Evt7   .     .     AE-7  .     .     .     .     .     .     .     .     .     .
Evt8   .     .     AE-8  .     .     .     .     .     .     .     .     .     .
Evt9   .     .     .     .     .     DT-1  .     AR-7  .     .     .     .     .
Evt10  .     AA-1  AA-8  .     AA-8  DT-2  AR-6  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt11  .     .     .     .     .     AR-1  .     .     .     .     .     .     .
Evt12  .     AA-1  AA-8  .     AA-8  AR-2  AR-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt13  .     AA-1  AA-8  .     AA-8  AA-8  AR-3  AA-8  AA-8  AR-10 AR-3  AA-8  AA-6
Evt14  .     .     .     .     .     .     .     AR-4  AR-9  .     .     AR-4  .
Evt15  .     .     AA-1  AA-2  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  .
Evt16  .     AA-2  AA-3  .     AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-2
Evt17  .     AA-5  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AR-5
Evt18  .     AA-2  .     .     .     .     .     .     .     .     .     .     AA-2
Evt19  .     AA-1  AA-8  .     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7
"""
"""PS3.8 Table 9-10, as printed there."""


def _parse_table(text: str) -> dict[tuple[State, Input], Action]:
    lines = [line.split() for line in text.strip().splitlines()]
    columns = [State(name) for name in lines[0]]
    return {
        (state, Input(line[0])): ACTIONS[name]
        for line in lines[1:]
        for state, name in zip(columns, line[1:], strict=True)
        if name != "."
    }


TRANSITIONS = MappingProxyType(_parse_table(_TABLE))
RECEIVING = tuple(state for (state, _), action in TRANSITIONS.items() if action in (dt_2, ar_6))
"""States in which fragments from the peer are passed on. No set: to hash an Enum is a call of Python's, a fragment."""
SENDING = tuple(state for (state, _), action in TRANSITIONS.items() if action in (dt_1, ar_7))
"""States in which fragments may be sent."""


def step(state: State, trigger: Trigger) -> Outcome:
    """Give the effects of what happened, in their order, and the next state.

    Raises: LocalProtocolError where the table has no action.
    """
    action = TRANSITIONS.get((state, trigger.input))
    if action is None:
        raise LocalProtocolError(f"{trigger.input.name} ({trigger.input.value}) is not possible in {state.name}")
    return action(trigger)
