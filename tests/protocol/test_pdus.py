"""PDUs: written and read again, read against pynetdicom's encoder, and refused where their lengths lie."""

import struct
from dataclasses import replace

import pynetdicom.tests.encoded_pdu_items as recorded
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pynetdicom import pdu as theirs
from pynetdicom.pdu_primitives import UserIdentityNegotiation

from dicom_network.protocol.upper_layer.errors import LocalProtocolError, RemoteProtocolError
from dicom_network.protocol.upper_layer.items import (
    AnsweredPresentationContext,
    OperationsWindow,
    ProposedPresentationContext,
    RoleSelection,
    UserIdentity,
    UserInformation,
)
from dicom_network.protocol.upper_layer.pdu import (
    Abort,
    AssociateAccept,
    AssociateReject,
    AssociateRequest,
    DataTransfer,
    Pdu,
    ReleaseRequest,
    ReleaseResponse,
    decode_pdu,
    encode_pdu,
)
from tests.protocol.pdu_strategies import PDUS, accepts, requests

PYNETDICOM = {
    AssociateRequest: theirs.A_ASSOCIATE_RQ,
    AssociateAccept: theirs.A_ASSOCIATE_AC,
    AssociateReject: theirs.A_ASSOCIATE_RJ,
    DataTransfer: theirs.P_DATA_TF,
    ReleaseRequest: theirs.A_RELEASE_RQ,
    ReleaseResponse: theirs.A_RELEASE_RP,
    Abort: theirs.A_ABORT_RQ,
}
CONTEXT = ProposedPresentationContext(1, "1.2.840.10008.1.1", ("1.2.840.10008.1.2",))


@settings(max_examples=150, deadline=None)
@given(PDUS)
def test_what_is_written_is_read_back(pdu: Pdu) -> None:
    assert decode_pdu(encode_pdu(pdu)) == pdu


@settings(max_examples=150, deadline=None)
@given(PDUS)
def test_pynetdicom_reads_ours_and_writes_the_same(pdu: Pdu) -> None:
    if isinstance(pdu, AssociateAccept):
        # pynetdicom cannot take an empty transfer syntax; the node never sends one either.
        contexts = [replace(context, transfer_syntax=context.transfer_syntax or "1.2.3") for context in pdu.contexts]
        pdu = replace(pdu, contexts=tuple(contexts))
    encoded = encode_pdu(pdu)
    other = PYNETDICOM[type(pdu)]()
    other.decode(encoded)
    assert other.encode() == encoded


@settings(max_examples=100, deadline=None)
@given(requests())
def test_pynetdicom_understands_our_request(request: AssociateRequest) -> None:
    other = theirs.A_ASSOCIATE_RQ()
    other.decode(encode_pdu(request))
    assert (other.called_ae_title, other.calling_ae_title) == (request.called_ae_title, request.calling_ae_title)
    assert [
        (item.presentation_context_id, item.abstract_syntax, tuple(item.transfer_syntax))
        for item in other.presentation_context
    ] == [(context.id, context.abstract_syntax, context.transfer_syntaxes) for context in request.contexts]
    user = other.user_information
    assert user.maximum_length == request.user.maximum_length
    window = user.async_ops_window
    assert (
        None
        if window is None
        else (window.maximum_number_operations_invoked, window.maximum_number_operations_performed)
    ) == (None if request.user.operations_window is None else _pair(request.user.operations_window))
    assert {uid: (bool(item.scu), bool(item.scp)) for uid, item in user.role_selection.items()} == {
        role.sop_class_uid: (role.scu, role.scp) for role in request.user.roles
    }
    assert {item.sop_class_uid: item.service_class_application_information for item in user.ext_neg} == {
        item.sop_class_uid: item.information for item in request.user.extended
    }
    assert {
        item.sop_class_uid: (item.service_class_uid, tuple(item.related_general_sop_class_identification))
        for item in user.common_ext_neg
    } == {
        item.sop_class_uid: (item.service_class_uid, item.related_general_sop_class_uids)
        for item in request.user.common_extended
    }


@settings(max_examples=60, deadline=None)
@given(accepts())
def test_pynetdicom_understands_our_acceptance(accept: AssociateAccept) -> None:
    other = theirs.A_ASSOCIATE_AC()
    other.decode(encode_pdu(accept))
    assert [(item.presentation_context_id, item.result) for item in other.presentation_context] == [
        (context.id, context.result) for context in accept.contexts
    ]
    assert [item.transfer_syntax for item in other.presentation_context if item.result == 0] == [
        context.transfer_syntax for context in accept.contexts if context.result == 0
    ]


def _pair(window: OperationsWindow) -> tuple[int, int]:
    return window.invoked, window.performed


RECORDED = [
    name
    for name in dir(recorded)
    # The first has 14 bytes after its end, the others are the same PDU with blank AE titles.
    if name not in ("a_associate_ac_user", "a_associate_rq_called", "a_associate_rq_calling")
    and name.startswith(("a_", "p_data_tf"))
]


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_pdus_of_real_programs_are_read(name: str) -> None:
    encoded: bytes = getattr(recorded, name)
    pdu = decode_pdu(encoded)
    assert decode_pdu(encode_pdu(pdu)) == pdu


def test_blank_ae_titles_are_read_as_empty() -> None:
    called, calling = decode_pdu(recorded.a_associate_rq_called), decode_pdu(recorded.a_associate_rq_calling)
    assert isinstance(called, AssociateRequest)
    assert isinstance(calling, AssociateRequest)
    assert (called.called_ae_title, calling.calling_ae_title) == ("", "")


def test_a_recorded_request_is_understood() -> None:
    request = decode_pdu(recorded.a_associate_rq_user_id_user_pass)
    assert isinstance(request, AssociateRequest)
    assert request.calling_ae_title == "STORESCU"
    assert request.called_ae_title == "ANY-SCP"
    assert request.user.user_identity == UserIdentity(2, b"pynetdicom", b"p4ssw0rd")
    async_window = decode_pdu(recorded.a_associate_rq_user_async)
    assert isinstance(async_window, AssociateRequest)
    assert async_window.user.operations_window == OperationsWindow(5, 5)
    with_role = decode_pdu(recorded.a_associate_rq_role)
    assert isinstance(with_role, AssociateRequest)
    assert RoleSelection("1.2.840.10008.5.1.4.1.1.2", scu=False, scp=True) in with_role.user.roles


@pytest.mark.parametrize(
    ("kind", "primary", "secondary"),
    [(1, b"ana", b""), (2, b"ana", b"parola"), (3, b"ticket", b""), (4, b"<saml/>", b""), (5, b"e30.e30.", b"")],
)
def test_user_identities_of_all_kinds_are_as_pynetdicom_writes_them(
    kind: int, primary: bytes, secondary: bytes
) -> None:
    negotiation = UserIdentityNegotiation()
    negotiation.user_identity_type = kind
    negotiation.primary_field = primary
    if secondary:
        negotiation.secondary_field = secondary
    negotiation.positive_response_requested = True
    item = negotiation.from_primitive().encode()
    identity = UserIdentity(kind, primary, secondary, is_response_requested=True)
    request = AssociateRequest("A", "B", (CONTEXT,), UserInformation(1024, "1.2.3", user_identity=identity))
    assert encode_pdu(request).endswith(item)


def test_secrets_of_a_user_identity_are_not_shown() -> None:
    assert "parola" not in repr(UserIdentity(2, b"ana", b"parola"))


def _request(**changes: object) -> bytes:
    return encode_pdu(AssociateRequest("A", "B", (CONTEXT,), UserInformation(16384, "1.2.3"), **changes))


def test_every_truncation_of_a_request_is_refused() -> None:
    whole = _request()
    for length in range(6, len(whole)):
        cut = whole[:2] + struct.pack(">L", length - 6) + whole[6:length]
        # Where an item ends the rest is a shorter, valid list of items; what is essential is missing then.
        try:
            pdu = decode_pdu(cut)
        except RemoteProtocolError:
            continue
        assert isinstance(pdu, AssociateRequest)
        assert pdu.user.implementation_class_uid == ""


@pytest.mark.parametrize(
    ("contexts", "message"),
    [
        ((), "without a presentation context"),
        ((CONTEXT, CONTEXT), "used twice"),
        ((ProposedPresentationContext(2, "1.2", ("1.3",)),), "even"),
    ],
)
def test_nonsense_among_the_contexts_is_refused(contexts: tuple, message: str) -> None:
    encoded = _request()
    item = bytes.fromhex("2000")
    body = encoded[6:74]
    for context in contexts:
        value = bytes((context.id, 0, 0, 0)) + b"\x30\x00\x00\x03" + b"1.2" + b"\x40\x00\x00\x03" + b"1.3"
        body += item + struct.pack(">H", len(value)) + value
    with pytest.raises(RemoteProtocolError, match=message):
        decode_pdu(b"\x01\x00" + struct.pack(">L", len(body)) + body)


def test_more_than_128_contexts_are_refused() -> None:
    value = b"\x20\x00\x00\x04\x01\x00\x00\x00"
    body = _request()[6:74] + value * 129
    with pytest.raises(RemoteProtocolError, match="more than 128"):
        decode_pdu(b"\x01\x00" + struct.pack(">L", len(body)) + body)


def test_values_that_do_not_fit_are_not_sent() -> None:
    with pytest.raises(LocalProtocolError, match="AE title"):
        encode_pdu(AssociateRequest("MUCH-TOO-LONG-A-TITLE", "B", (CONTEXT,), UserInformation()))
    with pytest.raises(LocalProtocolError, match="contexts"):
        encode_pdu(AssociateRequest("A", "B", (), UserInformation()))
    identity = UserIdentity(5, bytes(70_000))
    with pytest.raises(LocalProtocolError, match="two-byte"):
        encode_pdu(AssociateRequest("A", "B", (CONTEXT,), UserInformation(user_identity=identity)))


def test_an_answer_repeats_even_an_ae_title_that_nobody_may_have() -> None:
    accept = AssociateAccept("", "Ș", (AnsweredPresentationContext(1, 0, "1.3"),), UserInformation())
    assert encode_pdu(accept)[10:42] == b" " * 16 + b"?" + b" " * 15


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 12))
def test_bytes_that_are_no_pdu_raise_the_one_error(body: bytes, kind: int) -> None:
    try:
        decode_pdu(bytes((kind, 0)) + struct.pack(">L", len(body)) + body)
    except RemoteProtocolError:
        return
    assert kind in range(1, 8)
