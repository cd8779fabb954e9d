"""Thousands of files from a client like a browser, its connections cut three times: all arrive once, as reported.

``DICOM_NETWORK_UPLOAD_FILES=20000`` makes it twenty thousand.
"""

import http.client
import json
import os
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tests.many_files import ManyFiles
from tests.patience import SECONDS
from tests.running_node import RunningNode

FILES = int(os.environ.get("DICOM_NETWORK_UPLOAD_FILES", "2000"))
DUPLICATES, FOREIGN = 7, 5
BATCH, PARALLEL, CUTS = 100, 4, 3
CHUNK = 16 * 1024
BOUNDARY = "----many-files"
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends RST, as a cut does."""


class Cut(Exception):
    """The connection was cut."""


@dataclass
class Line:
    """The line between client and node, which is cut when so many bytes have gone over it."""

    cuts: list[int]
    gone: int = 0
    is_cut: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def carry(self, size: int) -> None:
        """Count bytes. Raises: Cut, for everybody who is on the line, until it is mended."""
        with self.lock:
            self.gone += size
            if self.cuts and self.gone >= self.cuts[0]:
                self.cuts.pop(0)
                self.is_cut = True
            if self.is_cut:
                raise Cut

    def mend(self) -> None:
        self.is_cut = False


@dataclass
class Uploader:
    """Sends files in batches, several at a time, as the worker of the web site does."""

    node: RunningNode
    line: Line
    upload: int = 0

    def ask(self, method: str, path: str, what: Any = None) -> Any:
        body = None if what is None else json.dumps(what).encode()
        headers = {"Content-Type": "application/json"} if body else {}
        answer = self.node.request(method, f"/api/v1/uploads{path}", headers=headers, body=body)
        assert answer.status < 300, answer.body
        return json.loads(answer.body) if answer.body else None

    def run(self, files: dict[str, tuple[str, bytes]]) -> int:
        """Send all files; gives how often the line was cut."""
        cuts = 0
        rest = list(files)
        while rest:
            batches = [rest[start : start + BATCH] for start in range(0, len(rest), BATCH)]
            with ThreadPoolExecutor(PARALLEL) as pool:
                cuts += any(list(pool.map(lambda keys: self._send({key: files[key] for key in keys}), batches)))
            self.line.mend()
            here = self.arrived()
            rest = [key for key in rest if key not in here]
        return cuts

    def arrived(self) -> set[str]:
        """Ask which files need not be sent any more."""
        here: set[str] = set()
        after: int | None = 0
        while after is not None:
            query = "state=stored&state=already-here&state=refused&limit=5000"
            page = self.ask("GET", f"/{self.upload}/files?{query}&after={after}")
            here |= {one["key"] for one in page["files"]}
            after = page["next"]
        return here

    def _send(self, files: dict[str, tuple[str, bytes]]) -> bool:
        """Send a batch; True where the line was cut meanwhile."""
        body = b"".join(_part(key, path, content) for key, (path, content) in files.items())
        body += f"--{BOUNDARY}--\r\n".encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.node.web_port, timeout=SECONDS)
        try:
            self.line.carry(0)
            connection.connect()
            connection.putrequest("POST", f"/api/v1/uploads/{self.upload}/files")
            connection.putheader("Authorization", f"Bearer {self.node.token}")
            connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            for start in range(0, len(body), CHUNK):
                self.line.carry(min(CHUNK, len(body) - start))
                connection.send(body[start : start + CHUNK])
            self.line.carry(0)
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            assert len(json.loads(answer.read())) == len(files)
        except Cut:
            if connection.sock is not None:
                connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            return True
        finally:
            connection.close()
        return False


def _part(key: str, path: str, content: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"; filename="{path}"\r\n\r\n'
    return head.encode() + content + b"\r\n"


def media(many: ManyFiles) -> Iterator[tuple[str, bytes]]:
    """Yield what lies on the media: images, some of them twice, and what is none."""
    for number, (path, content) in enumerate(many.files()):
        yield path, content
        if number < DUPLICATES:
            yield f"COPY/{path}", content
    for number in range(FOREIGN):
        yield f"DOC/letter-{number}.doc", b"\xd0\xcf\x11\xe0 no image" * 50


def cut_points(chance: random.Random, total: int) -> list[int]:
    return sorted(chance.randrange(total // 20, total * 19 // 20) for _ in range(CUTS))


def test_all_files_arrive_once_though_the_connection_is_cut(
    start_node: Callable[..., RunningNode], record_property: Callable[[str, object], None]
) -> None:
    many = ManyFiles(FILES)
    files = {f"key-{number}": one for number, one in enumerate(media(many))}
    shuffled = list(files.items())
    chance = random.Random(20_000)
    chance.shuffle(shuffled)
    total = sum(len(content) for _, content in files.values())
    uploader = Uploader(start_node(), Line(cut_points(chance, total)))
    uploader.upload = uploader.ask("POST", "", {"name": "CD", "files": len(files), "bytes": total})["id"]
    began = monotonic()
    cuts = uploader.run(dict(shuffled))
    seconds = monotonic() - began
    uploader.ask("POST", f"/{uploader.upload}/finish")
    record_property("files a second", round(len(files) / seconds))
    assert cuts == CUTS
    _check_report(uploader, len(files))
    assert stored_uids(uploader.node, many) == many.uids()


def _check_report(uploader: Uploader, total: int) -> None:
    shown = uploader.ask("GET", f"/{uploader.upload}")
    assert shown["counts"] == {"stored": FILES, "already-here": DUPLICATES, "refused": FOREIGN}
    assert shown["studies"] == 1
    report = uploader.node.request("GET", f"/api/v1/uploads/{uploader.upload}/report.csv").body.decode("utf-8-sig")
    lines = report.splitlines()
    assert len(lines) == total + 1
    assert sum(",refused,storage.cannot-understand," in line for line in lines) == FOREIGN


def stored_uids(node: RunningNode, many: ManyFiles) -> set[str]:
    """List the instances that the node gives for the study, each as often as it is there."""
    found: list[str] = []
    for offset in range(0, FILES + 1000, 1000):
        answer = node.get(f"/dicomweb/studies/{many.study}/instances?limit=1000&offset={offset}")
        found += [one["00080018"]["Value"][0] for one in json.loads(answer.body or b"[]")]
    assert len(found) == len(set(found))
    return set(found)
