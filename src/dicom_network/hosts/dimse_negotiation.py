"""Presentation contexts, roles and extended negotiation on the acceptor's side (PS3.8 7.1.1.13; PS3.7 D.3.3).

What the node offers is compiled once; an association costs dictionary look-ups, however many syntaxes are proposed.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from dicom_network.base.dimse import Context, DimseService
from dicom_network.domain.errors import InvalidInput
from dicom_network.protocol.upper_layer.items import (
    AnsweredPresentationContext,
    ContextResult,
    ExtendedNegotiation,
    OperationsWindow,
    ProposedPresentationContext,
    RoleSelection,
    UserInformation,
)
from dicom_network.standard.transfer_syntaxes import IMPLICIT_VR_LITTLE_ENDIAN
from dicom_network.standard.uids import UIDS


@dataclass(frozen=True, slots=True)
class NegotiatedContext:
    """An accepted context and what may be done on it."""

    context: Context
    service: DimseService
    may_request: bool
    """The peer may be SCU."""
    may_be_sent_to: bool
    """The peer takes the SCP role: C-STORE sub-operations of a C-GET may use the context."""


@dataclass(frozen=True, slots=True)
class Negotiated:
    """The acceptor's half of the negotiation."""

    contexts: Mapping[int, NegotiatedContext]
    answers: tuple[AnsweredPresentationContext, ...]
    roles: tuple[RoleSelection, ...]
    extended: tuple[ExtendedNegotiation, ...]
    sending: Mapping[tuple[str, str], Context] = field(default_factory=dict)
    """Contexts for C-STORE sub-operations by SOP class and transfer syntax."""


@dataclass(frozen=True, slots=True)
class _Offer:
    service: DimseService
    transfer_syntaxes: frozenset[str]

    def choose(self, proposed: Sequence[str]) -> str | None:
        service = self.service
        if not service.prefers_peer_order:
            for uid in service.transfer_syntaxes:
                if uid in proposed:
                    return uid
        for uid in proposed:
            if uid in self.transfer_syntaxes:
                return uid
        return proposed[0] if proposed and service.accepts_any_transfer_syntax else None


class AcceptorTable:
    """What the node offers, by abstract syntax."""

    def __init__(self, services: Sequence[DimseService]) -> None:
        """Compile the services. Raises: InvalidInput where two of them claim one abstract syntax."""
        self._offers: dict[str, _Offer] = {}
        self._unknown: _Offer | None = None
        self._get_permissions = {service.permission for service in services if "C-GET" in service.handlers}
        for service in services:
            offer = _Offer(service, frozenset(service.transfer_syntaxes))
            for uid in service.abstract_syntaxes:
                if uid in self._offers:
                    raise InvalidInput(f"{service.name} and {self._offers[uid].service.name} both serve {uid}")
                self._offers[uid] = offer
            if service.takes_unknown_storage:
                self._unknown = offer

    def negotiate(
        self,
        proposed: Sequence[ProposedPresentationContext],
        user: UserInformation,
        permissions: Container[str],
    ) -> Negotiated:
        """Answer what a peer with these permissions proposes."""
        may_get = any(permission in permissions for permission in self._get_permissions)
        roles = {role.sop_class_uid: role for role in user.roles}
        information = {item.sop_class_uid: item.information for item in user.extended}
        contexts: dict[int, NegotiatedContext] = {}
        answers = []
        for proposal in proposed:
            role = roles.get(proposal.abstract_syntax)
            answered = self._answer(proposal, role, information, permissions, may_get=may_get)
            if isinstance(answered, NegotiatedContext):
                contexts[proposal.id] = answered
                syntax = answered.context.transfer_syntax
                answers.append(AnsweredPresentationContext(proposal.id, ContextResult.ACCEPTANCE, syntax))
            else:
                answers.append(AnsweredPresentationContext(proposal.id, answered, IMPLICIT_VR_LITTLE_ENDIAN))
        return Negotiated(contexts, tuple(answers), _roles(contexts, roles), _extended(contexts), _sending(contexts))

    def _answer(
        self,
        proposal: ProposedPresentationContext,
        role: RoleSelection | None,
        information: Mapping[str, bytes],
        permissions: Container[str],
        *,
        may_get: bool,
    ) -> NegotiatedContext | ContextResult:
        abstract_syntax = proposal.abstract_syntax
        offer = self._find_offer(abstract_syntax)
        if offer is None:
            return ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED
        service = offer.service
        is_scp = role is not None and role.scp and may_get and "C-STORE" in service.handlers
        # A peer that only names the SCP role does not ask to be SCU; without role selection it does.
        may_request = service.permission in permissions and (role is None or role.scu or not is_scp)
        if not (may_request or is_scp):
            return ContextResult.USER_REJECTION
        transfer_syntax = offer.choose(proposal.transfer_syntaxes)
        if transfer_syntax is None:
            return ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED
        accepted = b""
        if abstract_syntax in information and service.extended_negotiation:
            accepted = service.extended_negotiation(abstract_syntax, information[abstract_syntax]) or b""
        context = Context(proposal.id, abstract_syntax, transfer_syntax, accepted)
        return NegotiatedContext(context, service, may_request, is_scp)

    def _find_offer(self, abstract_syntax: str) -> _Offer | None:
        offer = self._offers.get(abstract_syntax)
        if offer is None and self._unknown and may_be_storage(abstract_syntax):
            return self._unknown
        return offer


def may_be_storage(uid: str) -> bool:
    """Tell whether an abstract syntax may be a storage SOP class nobody here knows: the standard has no such UID."""
    return bool(uid) and uid not in UIDS


def answer_window(proposed: OperationsWindow | None, most: int) -> OperationsWindow | None:
    """Answer an asynchronous operations window (PS3.7 D.3.3.3), never with more than was proposed.

    This side invokes one operation at a time.
    """
    if proposed is None:
        return None
    return OperationsWindow(invoked=min(proposed.invoked or most, most), performed=1)


def _roles(
    contexts: Mapping[int, NegotiatedContext], proposed: Mapping[str, RoleSelection]
) -> tuple[RoleSelection, ...]:
    by_class = {item.context.abstract_syntax: item for item in contexts.values()}
    return tuple(
        RoleSelection(uid, scu=role.scu and by_class[uid].may_request, scp=role.scp and by_class[uid].may_be_sent_to)
        for uid, role in proposed.items()
        if uid in by_class
    )


def _extended(contexts: Mapping[int, NegotiatedContext]) -> tuple[ExtendedNegotiation, ...]:
    accepted = {item.context.abstract_syntax: item.context.application_information for item in contexts.values()}
    return tuple(ExtendedNegotiation(uid, answer) for uid, answer in accepted.items() if answer)


def _sending(contexts: Mapping[int, NegotiatedContext]) -> dict[tuple[str, str], Context]:
    found: dict[tuple[str, str], Context] = {}
    for item in contexts.values():
        if item.may_be_sent_to:
            found.setdefault((item.context.abstract_syntax, item.context.transfer_syntax), item.context)
    return found
