"""What a trial does to a node: sends images, asks, fetches them back; and how long each took."""

import http.client
import os
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dicom_network.base.dimse import Dialer, ProposedContext
from dicom_network.cli.trial_node import TrialNode
from dicom_network.domain.errors import Unavailable
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.standard.sop_classes import STUDY_ROOT_FIND
from dicom_network.standard.transfer_syntaxes import EXPLICIT_VR_LITTLE_ENDIAN

CT_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
ROWS = COLUMNS = 512
PIXEL_BYTES = ROWS * COLUMNS * 2
SYNC_BYTES = 4096


def sync_seconds(folder: Path, times: int) -> list[float]:
    """Time small writes to the disk, each synced."""
    path = folder / "sync.bin"
    taken = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        for _turn in range(times):
            start = time.perf_counter()
            os.write(descriptor, b"\0" * SYNC_BYTES)
            os.fdatasync(descriptor)
            taken.append(time.perf_counter() - start)
    finally:
        os.close(descriptor)
        path.unlink()
    return taken


def send_images(dialer: Dialer, node: TrialNode, images: int, associations: int) -> float:
    """Send CT images of one study an association; gives the seconds from the first to the last answer.

    Raises: Unavailable where one is not taken.
    """
    each = images // associations
    start = time.perf_counter()
    with ThreadPoolExecutor(associations) as threads:
        for sent in [threads.submit(_send_study, dialer, node, each) for _one in range(associations)]:
            sent.result()
    return time.perf_counter() - start


def _send_study(dialer: Dialer, node: TrialNode, images: int) -> None:
    study = f"2.25.{secrets.randbits(120)}"
    pixels = os.urandom(PIXEL_BYTES)
    contexts = [ProposedContext(CT_STORAGE, (EXPLICIT_VR_LITTLE_ENDIAN,))]
    with dialer.open(node.peer, contexts, calling_ae_title="BENCH") as association:
        for number in range(1, images + 1):
            uid = f"{study}.1.{number}"
            header = _header(study, uid, number)
            status = association.c_store(association.contexts[0], uid, [header, pixels], len(header) + PIXEL_BYTES)
            if status:
                raise Unavailable(f"the node answered {status:04X}H", code="bench.status")


def _header(study: str, uid: str, number: int) -> bytes:
    """Encode a CT image up to its pixels."""
    values = {
        "00080016": ("UI", CT_STORAGE),
        "00080018": ("UI", uid),
        "00080020": ("DA", "20260101"),
        "00080030": ("TM", "120000"),
        "00080060": ("CS", "CT"),
        "00100020": ("LO", study[-10:]),
        "0020000D": ("UI", study),
        "0020000E": ("UI", f"{study}.1"),
        "00200013": ("IS", number),
        "00280002": ("US", 1),
        "00280004": ("CS", "MONOCHROME2"),
        "00280010": ("US", ROWS),
        "00280011": ("US", COLUMNS),
        "00280100": ("US", 16),
        "00280101": ("US", 12),
        "00280102": ("US", 11),
        "00280103": ("US", 0),
    }
    model = {tag: {"vr": vr, "Value": [value]} for tag, (vr, value) in values.items()}
    model["00100010"] = {"vr": "PN", "Value": [{"Alphabetic": f"BENCH^{study[-6:]}"}]}
    pixel_data = b"\xe0\x7f\x10\x00OW\0\0" + PIXEL_BYTES.to_bytes(4, "little")
    return encode_data_set(dict(sorted(model.items())), EXPLICIT_VR_LITTLE_ENDIAN) + pixel_data


def find_seconds(dialer: Dialer, node: TrialNode, times: int) -> list[float]:
    """Time C-FIND queries for the studies of a day, over one association."""
    identifier = encode_data_set(
        {
            "00080020": {"vr": "DA", "Value": ["20260101"]},
            "00080052": {"vr": "CS", "Value": ["STUDY"]},
            "00100010": {"vr": "PN"},
            "0020000D": {"vr": "UI"},
        },
        EXPLICIT_VR_LITTLE_ENDIAN,
    )
    contexts = [ProposedContext(STUDY_ROOT_FIND, (EXPLICIT_VR_LITTLE_ENDIAN,))]
    with dialer.open(node.peer, contexts, calling_ae_title="BENCH") as association:
        return list(_timed(times, lambda: list(association.c_find(STUDY_ROOT_FIND, identifier))))


class WebClient:
    """Fetches over one connection."""

    def __init__(self, node: TrialNode, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", node.http_port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}"}

    def fetch(self, path: str) -> int:
        """Fetch a resource; gives its length. Raises: Unavailable."""
        self._connection.request("GET", f"/dicomweb{path}", headers=self._headers)
        answer = self._connection.getresponse()
        length = len(answer.read())
        if answer.status != http.client.OK:
            raise Unavailable(f"{path} was answered with {answer.status}", code="bench.status")
        return length

    def seconds(self, path: str, times: int) -> list[float]:
        """Time fetches of a resource."""
        return list(_timed(times, lambda: self.fetch(path)))


def _timed(times: int, act: Callable[[], object]) -> Iterator[float]:
    for _turn in range(times):
        start = time.perf_counter()
        act()
        yield time.perf_counter() - start
