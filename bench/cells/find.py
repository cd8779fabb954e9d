"""C-FIND over a large archive, at study level, from one client."""

import struct
import time
from collections.abc import Iterator, Sequence

from bench import archive, wire
from bench.accounting import Watch
from bench.association import Association, AssociationFailed
from bench.cells.model import Cell
from bench.measurement import Measurement, cost_figures, latency_figures
from bench.peers.model import Peer, Running
from bench.place import Place
from bench.population import Study, studies
from bench.questions import Filter, Question, questions
from bench.wire import Context

STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1"
PENDING = {0xFF00, 0xFF01}
ASKED = ("PatientID", "accession number", "name prefix, 1 year", "7 days", "30 days, CT", "10 years, rare modality")


class Find(Cell):
    """The questions that a workstation puts, with all answers to each."""

    speaks = "find"
    leading_figure = "requests_per_second"

    def __init__(self, count: int, *, peers: frozenset[str]) -> None:
        self.count = count
        self.name = f"find-{count}"
        self.title = f"C-FIND: {count:,} studies, {3 * count:,} series"
        self.method = (
            "Study Root, study level, one association, one question after the other, every answer read. A request is a "
            "whole question; `answers` is the mean number of answers. dcmqrscp and qrscp would need hours to be filled."
        )
        self._peers = peers

    def is_for(self, peer: Peer) -> bool:
        """Leave out peers that cannot be filled with so many studies in reasonable time."""
        return super().is_for(peer) and peer.name in self._peers

    def measure(self, peer: Peer, place: Place) -> Iterator[Measurement]:
        """Ask every question with its different arguments."""
        population = list(studies(self.count))
        with archive.running(place, peer, self.count) as running:
            for question in questions(population):
                if question.name in ASKED:
                    yield self._measure(running, question, population, place)

    def _measure(self, running: Running, question: Question, population: Sequence[Study], place: Place) -> Measurement:
        filters = question.filters[: place.scaled(40, 12)]
        context = Context(STUDY_ROOT_FIND, (wire.EXPLICIT_LITTLE, wire.IMPLICIT_LITTLE))
        measurement = Measurement(self.name, question.name, running.name, place.round_number)
        with Association(
            "127.0.0.1", running.dicom_port, called=running.ae_title, calling="BENCH", contexts=[context]
        ) as association:
            found = _ask(association, filters[0])
            expected = sum(filters[0].matches(study) for study in population)
            if found != expected:
                measurement.errors += 1
                measurement.remarks.append(f"{found} answers where {expected} match")
            latencies, answers = [], 0
            with Watch(running.pids) as watch:
                for one in filters:
                    begun = time.perf_counter()
                    answers += _ask(association, one)
                    latencies.append(time.perf_counter() - begun)
        measurement.figures = {
            "requests_per_second": len(latencies) / sum(latencies),
            "answers": answers / len(latencies),
            **latency_figures(latencies),
            **cost_figures(watch.cost, len(latencies)),
        }
        return measurement


def _ask(association: Association, one: Filter) -> int:
    """Put a question and read all answers; gives their number."""
    (context_id, syntax) = next(iter(association.accepted.transfer_syntaxes.items()))
    max_pdu = association.accepted.max_pdu
    command = wire.command_set(
        {
            wire.AFFECTED_SOP_CLASS_UID: STUDY_ROOT_FIND,
            wire.COMMAND_FIELD: wire.C_FIND_RQ,
            wire.MESSAGE_ID: 1,
            wire.PRIORITY: 0,
            wire.DATA_SET_TYPE: wire.WITH_DATA_SET,
        }
    )
    message = wire.p_data(context_id, command, flags=wire.COMMAND, max_pdu=max_pdu)
    message += wire.p_data(
        context_id, _identifier(one, explicit=syntax == wire.EXPLICIT_LITTLE), flags=0, max_pdu=max_pdu
    )
    association.socket.sendall(message)
    answers = 0
    while True:
        status, _ = association.read_response()
        if status == 0:
            return answers
        if status not in PENDING:
            raise AssociationFailed(f"C-FIND was answered with status {status:04X}")
        answers += 1


def _identifier(one: Filter, *, explicit: bool) -> bytes:
    elements = {
        (0x0008, 0x0020): ("DA", one.study_date),
        (0x0008, 0x0030): ("TM", ""),
        (0x0008, 0x0050): ("SH", one.accession_number),
        (0x0008, 0x0052): ("CS", "STUDY"),
        (0x0008, 0x0061): ("CS", one.modality),
        (0x0008, 0x1030): ("LO", ""),
        (0x0010, 0x0010): ("PN", one.patient_name),
        (0x0010, 0x0020): ("LO", one.patient_id),
        (0x0010, 0x0030): ("DA", ""),
        (0x0020, 0x000D): ("UI", ""),
        (0x0020, 0x1208): ("IS", ""),
    }
    encoded = []
    for (group, element), (vr, text) in sorted(elements.items()):
        value = text.encode() + b" " * (len(text) % 2)
        length = struct.pack("<2sH", vr.encode(), len(value)) if explicit else struct.pack("<I", len(value))
        encoded.append(struct.pack("<HH", group, element) + length + value)
    return b"".join(encoded)


CELLS = (
    Find(20_000, peers=frozenset({"dicom-network", "dicom-network-postgresql", "orthanc"})),
    Find(187_000, peers=frozenset({"dicom-network", "dicom-network-postgresql"})),
)
