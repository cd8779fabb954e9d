"""An archive of the invented population, made once for each peer and kept in ``bench/data`` between runs."""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from bench.http_client import RequestFailed, request
from bench.peers.model import Peer, Running
from bench.peers.orthanc import Orthanc
from bench.peers.ours import DicomNetwork
from bench.peers.postgresql import Postgresql
from bench.place import DATA, ROOT, Place
from bench.population import SERIES_A_STUDY, Study, studies
from bench.synthesis import encode_texts, part10

COMPLETE = "complete"
FILLERS = 4
NOTHING_BEHIND = """\
[lifecycle]
check_every_days = 0
seal_after_seconds = 1e9
"""
"""Settings for an index without a store: what the node does by itself with stored instances is left out."""


@contextmanager
def running(place: Place, peer: Peer, count: int) -> Iterator[Running]:
    """Start a peer on its archive of so many studies; nothing must be added to it."""
    with place.running_in(_filled(place, peer, count), peer) as started:
        yield started


@contextmanager
def scratch_copy(place: Place, peer: Peer, count: int) -> Iterator[Path]:
    """Copy the archive of a peer to a folder where more can be added to it, and remove that afterwards."""
    source = _filled(place, peer, count)
    folder = DATA / f"copy-{peer.name}-{os.getpid()}-{place.next_family()}"
    shutil.copytree(source, folder, copy_function=_copy_or_link)
    try:
        yield folder
    finally:
        if not place.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _copy_or_link(source: str, target: str) -> None:
    """Link an instance's file, which nobody changes; copy anything else. Orthanc names such a file by a UUID."""
    if len(Path(source).name) == len("00000000-0000-0000-0000-000000000000"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _filled(place: Place, peer: Peer, count: int) -> Path:
    """Give the folder of a peer's archive of so many studies, filling it first where it must be."""
    folder = DATA / f"archive-{peer.name}-{count}"
    complete, made_by = folder / COMPLETE, _fingerprint(peer)
    if not complete.exists() or complete.read_text() != made_by:
        shutil.rmtree(folder, ignore_errors=True)
        print(f"filling {peer.name} with {count} studies; kept in {folder} for later runs", flush=True)
        _fill(place, peer, count, folder)
        complete.write_text(made_by)
    return folder


def _fingerprint(peer: Peer) -> str:
    """Give a digest of what decides about an archive: the invented studies, and for this node its schema."""
    sources = [ROOT / "population.py"]
    if isinstance(peer, DicomNetwork):
        stores = ROOT.parent / "src" / "dicom_network" / "stores" / "database"
        sources += [
            ROOT / "index_loader.py",
            *sorted(stores.glob("*_tables.py")),
            *sorted(stores.rglob("versions/*.py")),
        ]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _fill(place: Place, peer: Peer, count: int, folder: Path) -> None:
    if isinstance(peer, Orthanc):
        with place.running_in(folder, Orthanc(durable=False)) as started:
            _post_all(started, studies(count))
    else:
        data = folder / "data"
        data.mkdir(parents=True)
        (data / "dicom-network.toml").write_text(NOTHING_BEHIND)
        command = [sys.executable, "-m", "bench.index_loader", "--data", str(data), "--studies", str(count)]
        if isinstance(peer, DicomNetwork) and peer.on_postgresql:
            command += ["--url", Postgresql.serve(folder).url]
        subprocess.run(command, check=True)


def _post_all(started: Running, waiting: Iterator[Study]) -> None:
    lock = threading.Lock()
    failures: list[str] = []

    def post() -> None:
        while not failures:
            with lock:
                batch = list(islice(waiting, 50))
            if not batch:
                return
            try:
                for study in batch:
                    _post(started, study)
            except (OSError, RequestFailed) as error:
                failures.append(str(error))

    threads = [threading.Thread(target=post) for _ in range(FILLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RequestFailed(f"the archive could not be filled: {failures[0]}")


def _post(started: Running, study: Study) -> None:
    for index in range(SERIES_A_STUDY):
        attributes = study.attributes(index)
        file = part10(encode_texts(attributes), attributes["00080016"][1], study.sop_instance_uid(index))
        answer = request(started.web_port, "/instances", {}, method="POST", body=file)
        if answer.status != 200:
            raise RequestFailed(f"POST /instances gave {answer.status}")
