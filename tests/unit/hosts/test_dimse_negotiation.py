"""The acceptor's half of the negotiation."""

import pytest
from pynetdicom.presentation import PresentationContext, negotiate_as_acceptor

from dicom_network.base.dimse import DimseService, Operation
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.peers import PeerPermission
from dicom_network.hosts.dimse_negotiation import AcceptorTable, answer_window, may_be_storage
from dicom_network.protocol.upper_layer.items import (
    ContextResult,
    OperationsWindow,
    ProposedPresentationContext,
    RoleSelection,
    UserInformation,
)
from dicom_network.standard.sop_classes import (
    MODALITY_WORKLIST_FIND,
    STORAGE_COMMITMENT_PUSH,
    STORAGE_SOP_CLASSES,
    STUDY_ROOT_FIND,
    STUDY_ROOT_GET,
    VERIFICATION,
)
from dicom_network.standard.transfer_syntaxes import TRANSFER_SYNTAXES
from tests.dimse_listening import CT, EXPLICIT, IMPLICIT, Services

EVERYTHING = frozenset(PeerPermission)
BIG_ENDIAN = "1.2.840.10008.1.2.2"
PRIVATE = "1.3.6.1.4.1.99999.1"


def _handle(operation: Operation) -> None:
    operation.respond(0)


def table(**changes: object) -> AcceptorTable:
    given = {"prefers_peer_order": True, **changes}
    return AcceptorTable([DimseService("Storage", (CT,), (EXPLICIT, IMPLICIT), {"C-STORE": _handle}, "store", **given)])


def propose(*proposals: tuple[str, tuple[str, ...]]) -> list[ProposedPresentationContext]:
    return [ProposedPresentationContext(2 * index + 1, *proposal) for index, proposal in enumerate(proposals)]


@pytest.mark.parametrize(
    ("changes", "proposed", "accepted"),
    [
        ({}, (IMPLICIT, EXPLICIT), IMPLICIT),
        ({}, (BIG_ENDIAN, EXPLICIT), EXPLICIT),
        ({"prefers_peer_order": False}, (IMPLICIT, EXPLICIT), EXPLICIT),
        ({"accepts_any_transfer_syntax": True}, (PRIVATE, BIG_ENDIAN), PRIVATE),
        ({"accepts_any_transfer_syntax": True}, (PRIVATE, IMPLICIT), IMPLICIT),
    ],
)
def test_choice_of_the_transfer_syntax(changes: dict[str, bool], proposed: tuple[str, ...], accepted: str) -> None:
    (answer,) = table(**changes).negotiate(propose((CT, proposed)), UserInformation(), EVERYTHING).answers
    assert (answer.result, answer.transfer_syntax) == (ContextResult.ACCEPTANCE, accepted)


@pytest.mark.parametrize(
    ("proposal", "result"),
    [
        ((CT, (BIG_ENDIAN,)), ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED),
        ((CT, ()), ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED),
        ((VERIFICATION, (IMPLICIT,)), ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED),
        (("", (IMPLICIT,)), ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED),
    ],
)
def test_what_is_not_offered_is_refused_with_the_right_reason(
    proposal: tuple[str, tuple[str, ...]], result: ContextResult
) -> None:
    negotiated = table().negotiate(propose(proposal), UserInformation(), EVERYTHING)
    assert negotiated.answers[0].result == result
    assert not negotiated.contexts


def test_unknown_storage_is_taken_but_nothing_that_is_known_to_be_something_else() -> None:
    services = AcceptorTable(Services().list())
    proposed = [PRIVATE, "1.2.840.10008.5.1.4.1.1.999", MODALITY_WORKLIST_FIND, STORAGE_COMMITMENT_PUSH]
    answers = services.negotiate(
        propose(*((uid, (IMPLICIT,)) for uid in proposed)), UserInformation(), EVERYTHING
    ).answers
    assert [answer.result for answer in answers] == [0, 0, 3, 3]
    assert [table().negotiate(propose((PRIVATE, (IMPLICIT,))), UserInformation(), EVERYTHING).answers[0].result] == [3]


@pytest.mark.parametrize(
    "uid",
    [
        VERIFICATION,
        STUDY_ROOT_FIND,
        MODALITY_WORKLIST_FIND,
        STORAGE_COMMITMENT_PUSH,
        "1.2.840.10008.5.1.1.9",  # Basic Grayscale Print Management Meta SOP Class
        "1.2.840.10008.3.1.2.3.3",  # Modality Performed Procedure Step
        "1.2.840.10008.5.1.4.34.6.1",  # Unified Procedure Step - Push
        "1.2.840.10008.1.2.1",  # a transfer syntax
        "1.2.840.10008.5.1.4.39.1",  # Color Palette Storage, which belongs to no patient
    ],
)
def test_what_is_certainly_no_storage(uid: str) -> None:
    assert not may_be_storage(uid)


def test_roles_for_c_get_need_the_get_permission() -> None:
    services = AcceptorTable(Services().list())
    proposed = propose((CT, (IMPLICIT,)), (STUDY_ROOT_GET, (IMPLICIT,)))
    user = UserInformation(roles=(RoleSelection(CT, scu=True, scp=True),))
    full = services.negotiate(proposed, user, EVERYTHING)
    assert full.roles == (RoleSelection(CT, scu=True, scp=True),)
    assert full.sending[CT, IMPLICIT].id == 1
    storing = services.negotiate(proposed, user, frozenset({PeerPermission.STORE}))
    assert storing.roles == (RoleSelection(CT, scu=True, scp=False),)
    assert not storing.sending
    getting = services.negotiate(proposed, user, frozenset({PeerPermission.GET}))
    assert getting.roles == (RoleSelection(CT, scu=False, scp=True),)
    assert not getting.contexts[1].may_request


def test_a_peer_without_role_selection_is_scu_only() -> None:
    services = AcceptorTable(Services().list())
    negotiated = services.negotiate(propose((CT, (IMPLICIT,))), UserInformation(), EVERYTHING)
    assert negotiated.roles == ()
    assert not negotiated.sending
    assert negotiated.contexts[1].may_request


@pytest.mark.parametrize(
    ("proposed", "answered"),
    [
        (None, None),
        (OperationsWindow(1, 1), OperationsWindow(1, 1)),
        (OperationsWindow(3, 2), OperationsWindow(3, 1)),
        (OperationsWindow(0, 0), OperationsWindow(8, 1)),
        (OperationsWindow(100, 1), OperationsWindow(8, 1)),
    ],
)
def test_the_window_is_never_wider_than_proposed(
    proposed: OperationsWindow | None, answered: OperationsWindow | None
) -> None:
    assert answer_window(proposed, 8) == answered


def test_two_services_for_one_abstract_syntax_are_an_error() -> None:
    service = DimseService("One", (CT,), (IMPLICIT,), {}, "store")
    with pytest.raises(InvalidInput, match="both serve"):
        AcceptorTable([service, DimseService("Two", (CT,), (IMPLICIT,), {}, "store")])


def test_pynetdicom_negotiates_the_same() -> None:
    supported, proposed = [], []
    for uid in STORAGE_SOP_CLASSES:
        context = PresentationContext()
        context.abstract_syntax, context.transfer_syntax = uid, list(TRANSFER_SYNTAXES)
        supported.append(context)
    wanted = [CT, STUDY_ROOT_FIND, "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.7"]
    syntaxes = [(IMPLICIT,), (IMPLICIT,), (PRIVATE,), (PRIVATE, EXPLICIT, IMPLICIT)]
    for index, (uid, transfer_syntaxes) in enumerate(zip(wanted, syntaxes, strict=True)):
        context = PresentationContext()
        context.context_id, context.abstract_syntax = 2 * index + 1, uid
        context.transfer_syntax = list(transfer_syntaxes)
        proposed.append(context)
    theirs, _ = negotiate_as_acceptor(proposed, supported)
    service = DimseService(
        "Storage",
        tuple(STORAGE_SOP_CLASSES),
        tuple(TRANSFER_SYNTAXES),
        {"C-STORE": _handle},
        "store",
        prefers_peer_order=False,
    )
    ours = AcceptorTable([service]).negotiate(
        propose(*zip(wanted, syntaxes, strict=True)), UserInformation(), EVERYTHING
    )
    assert [answer.result for answer in ours.answers] == [context.result for context in theirs]
    assert [answer.transfer_syntax for answer in ours.answers if answer.result == 0] == [
        context.transfer_syntax[0] for context in theirs if context.result == 0
    ]
