"""One enormous multi-frame object: what a receiver holds in memory while it comes in."""

import struct
import time
from collections.abc import Iterator
from dataclasses import replace

from bench import wire
from bench.accounting import Watch
from bench.association import Association
from bench.cells.model import Cell
from bench.measurement import Measurement, cost_figures
from bench.peers.model import Peer, Running
from bench.place import Place, flush_disk
from bench.synthesis import (
    INSTANCE_NUMBER_PLACEHOLDER,
    KINDS,
    SOP_INSTANCE_UID_PLACEHOLDER,
    Kind,
    Series,
    instance_number,
    pixel_data_element,
    pixels,
)
from bench.wire import Context

GRAYSCALE_WORD = "1.2.840.10008.5.1.4.1.1.7.3"
"""Multi-frame Grayscale Word Secondary Capture Image Storage."""


class Large(Cell):
    """A multi-frame object that the sender makes while it sends it."""

    name = "large"
    title = "C-STORE: one multi-frame object of 2 GB"
    method = (
        "2 147 483 648 bytes of Pixel Data (quick: 268 435 456), made on the fly, one association. Memory is the peak "
        "of the receiver's whole process tree."
    )
    speaks = "store"
    leading_figure = "megabytes_per_second"

    def is_for(self, peer: Peer) -> bool:
        """Leave out pynetdicom's archive, which holds the object in memory several times over."""
        return super().is_for(peer) and peer.name != "qrscp"

    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Send it once."""
        frames = place.scaled(4096, 512)
        kind = replace(KINDS["ct"], name="large", sop_class_uid=GRAYSCALE_WORD, modality="OT", frames=frames)
        with place.running(peer) as running:
            flush_disk()
            with Watch(running.pids) as watch:
                begun = time.perf_counter()
                status = _send(running, kind, place.next_family())
                seconds = time.perf_counter() - begun
            figures = cost_figures(watch.cost, 1) | {
                "megabytes_per_second": kind.pixel_bytes / seconds / 1e6,
                "cpu_seconds": watch.cost.cpu_seconds,
            }
            del figures["cpu_ms"]
            variant = f"{kind.pixel_bytes / 1e6:.0f} MB"
            measurement = Measurement(self.name, variant, running.name, place.round_number, figures)
            if status:
                measurement.errors = 1
                measurement.remarks.append(f"status {status:04X}")
            yield measurement


def _send(running: Running, kind: Kind, family: int) -> int:
    """Send the object; gives the status of the response."""
    series = Series(kind, family)
    uid = series.sop_instance_uid(0)
    context = Context(kind.sop_class_uid, (wire.EXPLICIT_LITTLE,))
    with Association(
        "127.0.0.1", running.dicom_port, called=running.ae_title, calling="BENCH", contexts=[context]
    ) as association:
        limit = association.accepted.max_pdu or 1 << 20
        association.socket.sendall(wire.p_data(1, _command(kind, uid), flags=wire.COMMAND, max_pdu=limit))
        header = series.header().replace(SOP_INSTANCE_UID_PLACEHOLDER.encode(), uid.encode())
        header = header.replace(INSTANCE_NUMBER_PLACEHOLDER.encode(), instance_number(0).encode())
        association.socket.sendall(_pdu(header + pixel_data_element(kind.pixel_bytes), last=False))
        frame = memoryview(pixels(replace(kind, frames=1)))
        for number in range(kind.frames):
            for start in range(0, len(frame), limit - 6):
                piece = frame[start : start + limit - 6]
                last = number == kind.frames - 1 and start + len(piece) == len(frame)
                association.socket.sendmsg([_pdu_header(len(piece), last=last), piece])
        return association.read_response()[0]


def _command(kind: Kind, uid: str) -> bytes:
    return wire.command_set(
        {
            wire.AFFECTED_SOP_CLASS_UID: kind.sop_class_uid,
            wire.COMMAND_FIELD: wire.C_STORE_RQ,
            wire.MESSAGE_ID: 1,
            wire.PRIORITY: 0,
            wire.DATA_SET_TYPE: wire.WITH_DATA_SET,
            wire.AFFECTED_SOP_INSTANCE_UID: uid,
        }
    )


def _pdu(content: bytes, *, last: bool) -> bytes:
    return _pdu_header(len(content), last=last) + content


def _pdu_header(length: int, *, last: bool) -> bytes:
    return struct.pack(">BBIIBB", wire.P_DATA_TF, 0, length + 6, length + 2, 1, wire.LAST if last else 0)


CELLS = (Large(),)
