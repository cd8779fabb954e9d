"""The socket between a process that asks and a codec process: calls one way, with file descriptors; answers the other.

Calls are pickled, as they come from us. Answers are a fixed header, JSON and bytes: a codec process has read what
strangers sent, and nothing that it says is ever unpickled.
"""

import json
import pickle
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dicom_network.modules.rendering.calls import Answer, Call

CALL_HEADER = struct.Struct("<Id")
"""Length of the pickled call, seconds of CPU that it may take."""
ANSWER_HEADER = struct.Struct("<IQd")
"""Length of the JSON, length of the content, CPU seconds."""
MOST_DESCRIPTORS = 2
LONGEST_FACTS = 64 << 20
LONGEST_CONTENT = 4 << 30


@dataclass(frozen=True, slots=True)
class ReceivedCall:
    """A call as the codec process gets it; the descriptors are its own, to be closed."""

    call: Call
    descriptors: list[int]
    cpu_seconds: float


def send_call(channel: socket.socket, call: Call, descriptors: Sequence[int], cpu_seconds: float) -> None:
    """Send a call, the descriptors that go with it, and how long it may take."""
    message = pickle.dumps(call, pickle.HIGHEST_PROTOCOL)
    message = CALL_HEADER.pack(len(message), cpu_seconds) + message
    sent = socket.send_fds(channel, [message], descriptors) if descriptors else channel.send(message)
    if sent < len(message):
        channel.sendall(memoryview(message)[sent:])


def receive_call(channel: socket.socket) -> ReceivedCall | None:
    """Receive a call; None where the other side is gone."""
    start, descriptors, _flags, _address = socket.recv_fds(channel, 65536, MOST_DESCRIPTORS)
    if not start:
        return None
    while len(start) < CALL_HEADER.size:
        start += _receive(channel, CALL_HEADER.size - len(start))
    length, cpu_seconds = CALL_HEADER.unpack_from(start)
    message = start[CALL_HEADER.size :] + _receive(channel, length - len(start) + CALL_HEADER.size)
    return ReceivedCall(pickle.loads(message), descriptors, cpu_seconds)


def send_answer(channel: socket.socket, answer: Answer) -> None:
    """Send an answer."""
    facts = json.dumps(answer.facts).encode()
    header = ANSWER_HEADER.pack(len(facts), len(answer.content), answer.cpu_seconds) + facts
    if len(answer.content) < 65536:
        channel.sendall(header + answer.content)
    else:
        channel.sendall(header)
        channel.sendall(answer.content)


def receive_answer(channel: socket.socket) -> Answer:
    """Receive an answer. Raises: EOFError where the process ended, TimeoutError, ValueError for nonsense."""
    facts_length, content_length, cpu_seconds = ANSWER_HEADER.unpack(_receive(channel, ANSWER_HEADER.size))
    if facts_length > LONGEST_FACTS or content_length > LONGEST_CONTENT:
        raise ValueError("a codec process answers with nonsense")
    facts: dict[str, Any] = json.loads(_receive(channel, facts_length))
    return Answer(_receive(channel, content_length), facts, cpu_seconds)


def _receive(channel: socket.socket, length: int) -> bytes:
    buffer = bytearray(length)
    view = memoryview(buffer)
    while view:
        count = channel.recv_into(view)
        if not count:
            raise EOFError("the other side is gone")
        view = view[count:]
    return bytes(buffer)
