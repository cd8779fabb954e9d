"""Senders that remember what was acknowledged to them, for tests that end the node in the middle of it."""

import hashlib
import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.association import Association, AssociationFailed
from bench.fast_sender import FramedSeries
from bench.synthesis import CT, Kind, Series, part10
from bench.wire import EXPLICIT_LITTLE, Context
from tests.patience import SECONDS
from tests.peers.peers.multipart import STORE_TYPE, parts, store_body
from tests.peers.peers.real_files import data_set_offset
from tests.running_node import RunningNode

SMALL = Kind("small", CT, "CT", 64, 64)
MIDDLING = Kind("middling", CT, "CT", 256, 256)
LARGE = Kind("large", CT, "CT", 1024, 1024)
PART10 = 'multipart/related; type="application/dicom"; transfer-syntax=*'
INSTANCES_A_REQUEST = 3


@dataclass
class Acknowledged:
    """A series and those of its instances that the node has said to be stored."""

    series: Series
    digests: dict[str, bytes] = field(default_factory=dict)
    """SOP Instance UID to SHA-256 of the data set."""
    refusals: list[int] = field(default_factory=list)
    """Statuses of C-STORE, failure reasons of STOW-RS, and HTTP statuses where nothing was stored."""

    def note(self, index: int) -> None:
        """Remember that the instance at this index was acknowledged."""
        data_set = self.series.instance(index)
        self.digests[self.series.sop_instance_uid(index)] = hashlib.sha256(data_set).digest()

    def missing(self, node: RunningNode) -> list[str]:
        """List what the node does not give back as it was sent."""
        if not self.digests:
            return []
        study, series = self.series.study_instance_uid, self.series.series_instance_uid
        answer = node.get(f"/dicomweb/studies/{study}/series/{series}", PART10)
        found: dict[str, bytes] = {}
        for part in parts(answer.body, answer.headers["content-type"]) if answer.status == 200 else []:
            data_set = part.content[data_set_offset(part.content) :]
            found[_sop_instance_uid(data_set)] = hashlib.sha256(data_set).digest()
        return [uid for uid, digest in self.digests.items() if found.get(uid) != digest]


class Load:
    """Several senders at once, each with a series of its own; they end when the node does, or when told to."""

    def __init__(
        self, node: RunningNode, number: int, *, ends_when_refused: bool = False, at_most: int | None = None
    ) -> None:
        self.node = node
        self._ends_when_refused = ends_when_refused
        self._at_most = at_most
        self.first_answer = threading.Event()
        self.acknowledged: list[Acknowledged] = []
        self._over = threading.Event()
        kinds: list[tuple[Callable[[Acknowledged], None], Kind]] = [
            (self._send_by_c_store, SMALL),
            (self._send_by_c_store, MIDDLING),
            (self._send_by_c_store, LARGE),
            (self._send_by_stow, SMALL),
            (self._send_by_stow, LARGE),
        ]
        self._threads = []
        for position, (send, kind) in enumerate(kinds):
            acknowledged = Acknowledged(Series(kind, family=1000 + number, number=position + 1))
            self.acknowledged.append(acknowledged)
            self._threads.append(threading.Thread(target=self._until_the_end, args=(send, acknowledged), daemon=True))

    def start(self) -> None:
        """Begin to send."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Tell the senders to end, and wait for them."""
        self._over.set()
        self.wait()

    def wait(self) -> None:
        """Wait until every sender has ended by itself."""
        for thread in self._threads:
            thread.join(timeout=SECONDS)
            assert not thread.is_alive(), "a sender hangs: the node keeps a connection open and says nothing"

    def _until_the_end(self, send: Callable[[Acknowledged], None], acknowledged: Acknowledged) -> None:
        try:
            send(acknowledged)
        except (OSError, AssociationFailed, http.client.HTTPException):
            return

    def _send_by_c_store(self, acknowledged: Acknowledged) -> None:
        kind = acknowledged.series.kind
        contexts = [Context(kind.sop_class_uid, (EXPLICIT_LITTLE,))]
        address = ("127.0.0.1", self.node.dicom_port)
        with Association(*address, called=self.node.ae_title, calling="LOAD", contexts=contexts) as association:
            framed = FramedSeries(acknowledged.series, context_id=1, max_pdu=association.accepted.max_pdu)
            index = 0
            while not self._over.is_set():
                association.socket.sendall(framed.message(index))
                status, _ = association.read_response()
                if not self._answered(acknowledged, [] if status else [index], [status] if status else []):
                    return
                index += 1

    def _send_by_stow(self, acknowledged: Acknowledged) -> None:
        series, index = acknowledged.series, 0
        headers = {"Content-Type": STORE_TYPE, "Accept": "application/dicom+json"}
        while not self._over.is_set():
            indexes = list(range(index, index + INSTANCES_A_REQUEST))
            files = [
                part10(series.instance(one), series.kind.sop_class_uid, series.sop_instance_uid(one)) for one in indexes
            ]
            answer = self.node.request("POST", "/dicomweb/studies", headers=headers, body=store_body(files))
            outcome = json.loads(answer.body) if answer.status in {200, 202} else {}
            stored = {reference["00081155"]["Value"][0] for reference in outcome.get("00081199", {}).get("Value", ())}
            failed = [failure["00081197"]["Value"][0] for failure in outcome.get("00081198", {}).get("Value", ())]
            indexes = [one for one in indexes if series.sop_instance_uid(one) in stored]
            if not self._answered(acknowledged, indexes, failed if outcome else [answer.status]):
                return
            index += INSTANCES_A_REQUEST

    def _answered(self, acknowledged: Acknowledged, indexes: list[int], refusals: list[int]) -> bool:
        """Remember an answer; gives whether to go on."""
        for index in indexes:
            acknowledged.note(index)
        acknowledged.refusals += refusals
        if indexes:
            self.first_answer.set()
        if refusals and self._ends_when_refused:
            return False
        return self._at_most is None or len(acknowledged.digests) < self._at_most


def _sop_instance_uid(data_set: bytes) -> str:
    at = data_set.index(b"\x08\0\x18\0UI")
    length = int.from_bytes(data_set[at + 6 : at + 8], "little")
    return data_set[at + 8 : at + 8 + length].decode().rstrip("\0")
