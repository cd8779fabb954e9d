"""DIMSE messages: every operation's request and response, against pynetdicom's in both directions, in any chunking."""

from io import BytesIO
from typing import Any

import pynetdicom.tests.encoded_dimse_msg as recorded
import pynetdicom.tests.encoded_dimse_n_msg as recorded_n
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pynetdicom import dimse_messages, dimse_primitives
from pynetdicom.pdu import P_DATA_TF

from dicom_network.protocol.dimse.command import (
    COMMAND_ELEMENTS,
    MAX_COMMAND_BYTES,
    decode_command,
    encode_command,
)
from dicom_network.protocol.dimse.message import Message, MessageReader, build_request, build_response
from dicom_network.protocol.dimse.operations import BY_COMMAND_FIELD, OPERATIONS, Presence
from dicom_network.protocol.upper_layer.errors import LocalProtocolError, RemoteProtocolError
from dicom_network.protocol.upper_layer.events import DataFragment
from tests.protocol.association_pair import Chunks, byte_by_byte, established, receive, sent, whole
from tests.protocol.pdu_strategies import NUMBERS, UIDS

TEXT = st.text("ABCXYZ 019", min_size=1, max_size=16).map(str.strip).filter(bool)
TAGS = st.lists(st.integers(0, 0xFFFFFFFF), min_size=2, max_size=5)
VALUES = {"UI": UIDS, "US": NUMBERS, "AE": TEXT, "LO": TEXT, "AT": TAGS}
NAMES = sorted(OPERATIONS)
BINARY = st.binary(min_size=1, max_size=300)
OPTIONAL = {
    "C-STORE": ("MoveOriginatorApplicationEntityTitle", "MoveOriginatorMessageID"),
    "N-GET": ("AttributeIdentifierList",),
    "N-CREATE": ("AffectedSOPInstanceUID",),
}
COUNTS = tuple(f"NumberOf{kind}Suboperations" for kind in ("Remaining", "Completed", "Failed", "Warning"))
PRIORITIES = st.integers(0, 2)


@st.composite
def request_parts(draw: st.DrawFn, name: str) -> tuple[dict[str, Any], bytes | None]:
    """Elements and data set of a request."""
    operation = OPERATIONS[name]
    keywords = [*operation.request, *(keyword for keyword in OPTIONAL.get(name, ()) if draw(st.booleans()))]
    elements = {
        keyword: draw(PRIORITIES if keyword == "Priority" else VALUES[COMMAND_ELEMENTS[keyword][1]])
        for keyword in keywords
    }
    has = operation.request_data_set is Presence.ALWAYS or (
        operation.request_data_set is Presence.OPTIONAL and draw(st.booleans())
    )
    return elements, draw(BINARY) if has else None


def through(stream: bytes, chunks: Chunks = whole) -> list[tuple[Message, bytes]]:
    """Receive a stream; gives the messages with their data sets."""
    _, acceptor = established()
    reader, found = MessageReader(), []
    for event in receive(acceptor, stream, chunks):
        assert isinstance(event, DataFragment)
        item = reader.feed(event)
        if isinstance(item, Message):
            found.append([item, b""])
        elif item is not None:
            found[-1][1] += bytes(item.data)
    assert reader.is_between_messages
    return [(message, data) for message, data in found]


def stream_of(command: bytes, data_set: bytes | None) -> bytes:
    requestor, _ = established()
    requestor.send_message(1, command, data_set)
    return sent(requestor)


def read_by_pynetdicom(stream: bytes) -> Any:
    """Have pynetdicom read a stream of P-DATA-TF PDUs; gives its primitive."""
    message = dimse_messages.DIMSEMessage()
    while stream:
        length = 6 + int.from_bytes(stream[2:6], "big")
        pdu = P_DATA_TF()
        pdu.decode(stream[:length])
        is_complete = message.decode_msg(pdu.to_primitive())
        stream = stream[length:]
    assert is_complete
    return message.message_to_primitive()


def written_by_pynetdicom(primitive: Any, kind: str) -> bytes:
    """Have pynetdicom write a message as P-DATA-TF PDUs."""
    message = getattr(dimse_messages, kind)()
    message.primitive_to_message(primitive)
    stream = b""
    for part in message.encode_msg(1, 1024):
        pdu = P_DATA_TF()
        pdu.from_primitive(part)
        stream += pdu.encode()
    return stream


DATA_SET_NAMES = ("DataSet", "Identifier", "EventInformation", "AttributeList", "ModificationList", "ActionInformation")


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_pynetdicom_reads_our_requests(name: str, data: st.DataObject) -> None:
    elements, data_set = data.draw(request_parts(name))
    primitive = read_by_pynetdicom(
        stream_of(build_request(name, elements, has_data_set=data_set is not None), data_set)
    )
    assert type(primitive).__name__ == name.replace("-", "_")
    for keyword, value in elements.items():
        assert getattr(primitive, keyword) == value
    if data_set is not None:
        attributes = [getattr(primitive, attribute, None) for attribute in DATA_SET_NAMES]
        assert data_set in [attribute.getvalue() for attribute in attributes if attribute is not None]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), chunks=st.sampled_from([whole, byte_by_byte]))
def test_we_read_pynetdicoms_requests(name: str, data: st.DataObject, chunks: Chunks) -> None:
    elements, data_set = data.draw(request_parts(name))
    primitive = getattr(dimse_primitives, name.replace("-", "_"))()
    for keyword, value in elements.items():
        setattr(primitive, keyword, value)
    attribute = dimse_messages._DATASET_KEYWORDS.get(f"{name.replace('-', '_')}_RQ")
    if data_set is not None:
        setattr(primitive, attribute, BytesIO(data_set))
    stream = written_by_pynetdicom(primitive, f"{name.replace('-', '_')}_RQ")
    following = stream_of(
        build_request("C-ECHO", {"AffectedSOPClassUID": "1.2", "MessageID": 7}, has_data_set=False), None
    )
    (message, content), (after, _) = through(stream + following, chunks)
    assert message.operation.name == name
    assert not message.is_response
    assert {keyword: message.command[keyword] for keyword in elements} == elements
    assert content == (data_set or b"")
    assert (after.operation.name, after.message_id) == ("C-ECHO", 7)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "C-CANCEL"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_responses_go_both_ways(name: str, data: st.DataObject) -> None:
    elements, data_set = data.draw(request_parts(name))
    ((request, _),) = through(stream_of(build_request(name, elements, has_data_set=data_set is not None), data_set))
    operation = OPERATIONS[name]
    status = data.draw(st.sampled_from([0x0000, 0x0110, 0xA700, 0xC123]))
    fields = {keyword: data.draw(NUMBERS) for keyword in COUNTS} if name in ("C-GET", "C-MOVE") else {}
    answer = (
        data.draw(BINARY) if operation.response_data_set is not Presence.NEVER and data.draw(st.booleans()) else None
    )
    stream = stream_of(build_response(request, status, fields, has_data_set=answer is not None), answer)
    primitive = read_by_pynetdicom(stream)
    assert primitive.Status == status
    assert primitive.MessageIDBeingRespondedTo == elements["MessageID"]
    assert primitive.is_valid_response
    for keyword, value in fields.items():
        assert getattr(primitive, keyword) == value
    kind = f"{name.replace('-', '_')}_RSP"
    if answer is None and kind in dimse_messages._DATASET_KEYWORDS:
        # A message that it read without a data set has an empty one, which it would announce.
        setattr(primitive, dimse_messages._DATASET_KEYWORDS[kind], None)
    again = written_by_pynetdicom(primitive, kind)
    ((response, content),) = through(again)
    assert response.is_response
    assert response.command["Status"] == status
    assert response.message_id == elements["MessageID"]
    assert content == (answer or b"")


COMMANDS = [
    (module, name)
    for module in (recorded, recorded_n)
    for name in dir(module)
    if "_cmd" in name and name != "c_store_rq_cmd_b"
]


@pytest.mark.parametrize(("module", "name"), COMMANDS)
def test_recorded_command_sets_are_read_and_written_alike(module: Any, name: str) -> None:
    content = getattr(module, name)[1:]
    command = decode_command(content)
    operation = BY_COMMAND_FIELD[command["CommandField"] & 0x7FFF]
    assert operation.name.lower().replace("-", "_").startswith(name.split("_")[0])
    again = decode_command(encode_command(command))
    assert again == command


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({}, optional={keyword: VALUES[vr] for keyword, (_, vr) in COMMAND_ELEMENTS.items()}))
def test_command_sets_are_read_back(command: dict[str, Any]) -> None:
    encoded = encode_command(command)
    assert decode_command(encoded) == command
    assert int.from_bytes(encoded[8:12], "little") == len(encoded) - 12


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_bytes_that_are_no_command_set_raise_the_one_error(content: bytes) -> None:
    try:
        decode_command(content)
    except RemoteProtocolError:
        return
    assert len(content) >= 8 or not content


def _fragment(context_id: int, *, is_command: bool, is_last: bool, data: bytes = b"") -> DataFragment:
    return DataFragment(context_id, is_command, is_last, memoryview(data))


STORE = build_request(
    "C-STORE",
    {"AffectedSOPClassUID": "1.2", "AffectedSOPInstanceUID": "1.3", "MessageID": 1, "Priority": 0},
    has_data_set=True,
)


def test_a_data_set_has_to_belong_to_its_command() -> None:
    reader = MessageReader()
    with pytest.raises(RemoteProtocolError, match="without a command set"):
        reader.feed(_fragment(1, is_command=False, is_last=True))
    assert isinstance(reader.feed(_fragment(1, is_command=True, is_last=True, data=STORE)), Message)
    assert not reader.is_between_messages
    with pytest.raises(RemoteProtocolError, match="another presentation context"):
        reader.feed(_fragment(3, is_command=False, is_last=True))
    with pytest.raises(RemoteProtocolError, match="inside a data set"):
        reader.feed(_fragment(1, is_command=True, is_last=True, data=STORE))


def test_command_sets_are_bounded_and_not_mixed() -> None:
    reader = MessageReader()
    reader.feed(_fragment(1, is_command=True, is_last=False, data=STORE[:20]))
    with pytest.raises(RemoteProtocolError, match="mixed"):
        reader.feed(_fragment(3, is_command=True, is_last=True, data=STORE[20:]))
    with pytest.raises(RemoteProtocolError, match="more than"):
        reader.feed(_fragment(1, is_command=True, is_last=False, data=bytes(MAX_COMMAND_BYTES)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"CommandField": None}, "without a command field"),
        ({"CommandField": 0x0666}, "0666H is not known"),
        ({"CommandField": 0x8FFF}, "8FFFH is not known"),
        ({"MessageID": None}, "C-STORE-RQ without MessageID"),
        ({"AffectedSOPInstanceUID": None}, "without AffectedSOPInstanceUID"),
        ({"CommandDataSetType": 0x0101}, "without a data set"),
        ({"CommandField": 0x8001}, "C-STORE-RSP without MessageIDBeingRespondedTo"),
    ],
)
def test_what_a_command_set_cannot_do_without(changes: dict[str, Any], message: str) -> None:
    command = {**decode_command(STORE), **changes}
    content = encode_command({keyword: value for keyword, value in command.items() if value is not None})
    with pytest.raises(RemoteProtocolError, match=message):
        MessageReader().feed(_fragment(1, is_command=True, is_last=True, data=content))


@pytest.mark.parametrize("keyword", ["AffectedSOPClassUID", "Priority", "CommandGroupLength"])
def test_what_senders_forget_is_tolerated(keyword: str) -> None:
    command = {name: value for name, value in decode_command(STORE).items() if name != keyword}
    content = encode_command(command)
    if keyword == "CommandGroupLength":
        content = content[12:]
    message = MessageReader().feed(_fragment(1, is_command=True, is_last=True, data=content))
    assert isinstance(message, Message)
    assert message.command["AffectedSOPInstanceUID"] == "1.3"


def test_requests_are_not_made_without_their_mandatory_elements() -> None:
    with pytest.raises(LocalProtocolError, match="MoveDestination"):
        build_request("C-MOVE", {"AffectedSOPClassUID": "1.2", "MessageID": 1, "Priority": 0}, has_data_set=True)
    with pytest.raises(LocalProtocolError, match="needs a data set"):
        build_request("C-FIND", {"AffectedSOPClassUID": "1.2", "MessageID": 1, "Priority": 0}, has_data_set=False)
    with pytest.raises(LocalProtocolError, match="has no data set"):
        build_request("C-ECHO", {"AffectedSOPClassUID": "1.2", "MessageID": 1}, has_data_set=True)
    with pytest.raises(LocalProtocolError, match="no element"):
        encode_command({"PatientName": "X"})
    with pytest.raises(LocalProtocolError, match="16 bits"):
        encode_command({"Status": 0x10000})


def test_a_long_error_comment_is_cut_and_not_refused() -> None:
    command = decode_command(encode_command({"ErrorComment": "ș" * 100}))
    assert command == {"ErrorComment": "?" * 64}


def test_responses_repeat_what_the_standard_wants_repeated() -> None:
    elements = {
        "RequestedSOPClassUID": "1.2",
        "RequestedSOPInstanceUID": "1.3",
        "MessageID": 9,
        "ActionTypeID": 1,
    }
    ((request, _),) = through(stream_of(build_request("N-ACTION", elements, has_data_set=False), None))
    response = decode_command(build_response(request, 0, {}, has_data_set=False))
    assert response == {
        "AffectedSOPClassUID": "1.2",
        "AffectedSOPInstanceUID": "1.3",
        "ActionTypeID": 1,
        "CommandField": 0x8130,
        "MessageIDBeingRespondedTo": 9,
        "CommandDataSetType": 0x0101,
        "Status": 0,
    }
