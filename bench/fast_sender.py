"""Sends instances as fast as a peer takes them: every PDU is framed in memory before the clock starts.

One process an association, ``sendall`` of one buffer a message, three small patches between two messages. A CT slice
costs it some 0.05 ms of CPU, most of it the kernel's copy; ``python -m bench.fast_sender`` shows that it is no
bottleneck.
"""

import multiprocessing
import resource
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError

from bench import wire
from bench.association import Association, AssociationFailed
from bench.null_sink import NullSink
from bench.synthesis import (
    INSTANCE_NUMBER_PLACEHOLDER,
    KINDS,
    SOP_INSTANCE_UID_PLACEHOLDER,
    Series,
    instance_number,
)
from bench.wire import Context

WARNING_STATUSES = range(0xB000, 0xC000)


@dataclass(frozen=True)
class Target:
    """Where to send."""

    host: str
    port: int
    ae_title: str


@dataclass
class Sent:
    """What one sender, or all of them, saw."""

    started: float = 0.0
    ended: float = 0.0
    latencies: list[float] = field(default_factory=list)
    """Seconds from the first byte of a request to its answer, of the successful ones."""
    errors: int = 0
    messages: list[str] = field(default_factory=list)
    cpu_seconds: float = 0.0

    @property
    def seconds(self) -> float:
        """Time from the first request to the last answer."""
        return self.ended - self.started


class FramedSeries:
    """A series framed for one association: a buffer to send again and again with other UIDs."""

    def __init__(self, series: Series, *, context_id: int, max_pdu: int) -> None:
        self.series = series
        command = wire.command_set(
            {
                wire.AFFECTED_SOP_CLASS_UID: series.kind.sop_class_uid,
                wire.COMMAND_FIELD: wire.C_STORE_RQ,
                wire.MESSAGE_ID: 1,
                wire.PRIORITY: 0,
                wire.DATA_SET_TYPE: wire.WITH_DATA_SET,
                wire.AFFECTED_SOP_INSTANCE_UID: SOP_INSTANCE_UID_PLACEHOLDER,
            }
        )
        self.buffer = wire.p_data(context_id, command, flags=wire.COMMAND, max_pdu=max_pdu)
        self.buffer += wire.p_data(context_id, series.template(), flags=0, max_pdu=max_pdu)
        self._uid_offsets = _offsets(self.buffer, SOP_INSTANCE_UID_PLACEHOLDER.encode(), 2)
        (self._number_offset,) = _offsets(self.buffer, INSTANCE_NUMBER_PLACEHOLDER.encode(), 1)

    def message(self, index: int) -> bytearray:
        """Give the message of the instance at this index; the same buffer each time."""
        uid = self.series.sop_instance_uid(index).encode()
        for offset in self._uid_offsets:
            self.buffer[offset : offset + len(uid)] = uid
        number = instance_number(index).encode()
        self.buffer[self._number_offset : self._number_offset + len(number)] = number
        return self.buffer


def send(target: Target, series: Sequence[Series], count: int) -> Sent:
    """Send ``count`` instances of every series, one association a series, all at once."""
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(len(series))
    pipes, processes = [], []
    for one in series:
        reader, writer = context.Pipe(duplex=False)
        process = context.Process(target=_send_series, args=(target, one, count, barrier, writer), daemon=True)
        process.start()
        writer.close()
        pipes.append(reader)
        processes.append(process)
    results = [_result(pipe) for pipe in pipes]
    for process in processes:
        process.join()
    return _together(results, count)


def _result(pipe: Connection) -> Sent:
    try:
        result: Sent = pipe.recv()
    except EOFError:
        return Sent(errors=1, messages=["a sender ended without a word"])
    return result


def _together(results: Sequence[Sent], count: int) -> Sent:
    running = [result for result in results if result.started]
    together = Sent(
        started=min((result.started for result in running), default=0.0),
        ended=max((result.ended for result in running), default=0.0),
    )
    for result in results:
        together.latencies += result.latencies
        together.messages += result.messages
        together.errors += count - len(result.latencies)
        together.cpu_seconds += result.cpu_seconds
    return together


def _send_series(target: Target, series: Series, count: int, barrier: Barrier, writer: Connection) -> None:
    sent = Sent()
    try:
        context = Context(series.kind.sop_class_uid, (wire.EXPLICIT_LITTLE,))
        with Association(
            target.host, target.port, called=target.ae_title, calling="BENCH", contexts=[context]
        ) as association:
            framed = FramedSeries(series, context_id=1, max_pdu=association.accepted.max_pdu)
            barrier.wait(timeout=60)
            _send_all(association, framed, count, sent)
    except (OSError, AssociationFailed, BrokenBarrierError) as error:
        barrier.abort()
        sent.messages.append(f"{type(error).__name__}: {error}")
    writer.send(sent)
    writer.close()


def _send_all(association: Association, framed: FramedSeries, count: int, sent: Sent) -> None:
    cpu = _cpu_seconds()
    sent.started = time.perf_counter()
    try:
        for index in range(count):
            begun = time.perf_counter()
            association.socket.sendall(framed.message(index))
            status, _ = association.read_response()
            if status == 0 or status in WARNING_STATUSES:
                sent.latencies.append(time.perf_counter() - begun)
            else:
                sent.messages.append(f"status {status:04X}")
    finally:
        sent.ended = time.perf_counter()
        sent.cpu_seconds = _cpu_seconds() - cpu


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _offsets(buffer: bytearray, placeholder: bytes, expected: int) -> list[int]:
    found, at = [], buffer.find(placeholder)
    while at >= 0:
        found.append(at)
        at = buffer.find(placeholder, at + 1)
    if len(found) != expected:
        raise ValueError(f"the placeholder is {len(found)} times in the message, not {expected}: it straddles two PDUs")
    return found


def main() -> int:
    """Send CT slices into a null sink and print the rate that the sender reaches."""
    with NullSink() as sink:
        for associations in (1, 2, 4):
            series = [Series(KINDS["ct"], family=1, number=number) for number in range(associations)]
            sent = send(Target("127.0.0.1", sink.port, "SINK"), series, 4000 // associations)
            rate = len(sent.latencies) / sent.seconds
            milliseconds = 1000 * sent.cpu_seconds / max(1, len(sent.latencies))
            print(
                f"{associations} association(s): {rate:.0f} CT/s, {milliseconds:.2f} ms CPU each, {sent.errors} errors"
            )
    return 0


if __name__ == "__main__":
    socket.setdefaulttimeout(60)
    sys.exit(main())
