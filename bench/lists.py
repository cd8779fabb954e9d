"""What people wait for at the study list over HTTP, when they may see a part of a large archive only.

``python -m bench.lists --folder FOLDER [--postgresql]`` takes an archive that ``bench.archive`` has filled (a copy: its
studies are given to institutions, and people and roles are added), runs the node on it, and asks for pages of the list,
for every letter of names as they are typed, and for counts, one request after the other. Prints milliseconds: median
and 95th percentile, and CPU time of the node and its database for one request, which a busy machine changes less; at
the end, what a reader waits to be told that a study is somebody else's, and that there is none.
"""

import argparse
import itertools
import json
import os
import random
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from bench.accounting import cpu_seconds
from bench.http_client import request
from bench.peers.model import Running
from bench.peers.ours import DicomNetwork
from bench.peers.postgresql import Postgresql
from bench.roles import CLOSED, prepare
from dicom_network.base.settings import IndexSettings, NodeSettings, Settings
from dicom_network.stores.database.database import open_database
from dicom_network.stores.database.migration import migrate
from dicom_network.stores.database.schema import study, study_institution

ROUNDS = 60
WARM_UP = 8
NAMES = ("popescu", "ионеску", "munteanu", "rusu", "ceban", "лунгу")
"""Typed letter by letter, in two scripts."""
HERE = 1
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Asker:
    """Somebody with a token."""

    name: str
    headers: Mapping[str, str]


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="holds the archive's folder `data`")
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    foreign = give_away(given.folder, postgresql=given.postgresql)
    node = DicomNetwork(postgresql=given.postgresql).start(given.folder)
    try:
        people = askers(node)
        asked = questions()
        print(f"{'':26}" + "".join(f"{name:>24}" for name in asked) + "   ms: median / p95, CPU")
        for asker in people:
            cells = [measured(node, asker, make()) for make in asked.values()]
            print(f"{asker.name:26}" + "".join(f"{cell:>24}" for cell in cells), flush=True)
        compare_refusals(node, people[1], foreign)
    finally:
        node.stop()


def give_away(folder: Path, *, postgresql: bool) -> list[str]:
    """Give the studies to institutions and people; gives UIDs of some that are not of the first institution."""
    url = Postgresql.serve(folder).url if postgresql else ""
    database = open_database(Settings(node=NodeSettings(data=folder / "data"), index=IndexSettings(url=url)))
    migrate(database)
    prepare(database)
    elsewhere = (
        sa.select(study.c.study_instance_uid)
        .join(study_institution, study_institution.c.study == study.c.id)
        .where(study_institution.c.institution == CLOSED)
        .limit(ROUNDS)
    )
    with database.reading() as transaction:
        found = [str(uid) for (uid,) in transaction.execute(elsewhere)]
    database.close()
    return found


def askers(node: Running) -> list[Asker]:
    """Make people of several roles, and give them tokens."""
    roles = {role["name"]: role["id"] for role in _call(node, "GET", "/roles")}
    find_ct = {"permission": "find", "scope": "institution", "conditions": {"modalities": ["CT"]}}
    if "only-ct" not in roles:
        made = _call(node, "POST", "/roles", {"name": "only-ct", "title": "CT only", "grants": [find_ct]})
        roles["only-ct"] = made["id"]
    given = {
        "radiologist": ("radiologist", HERE),
        "radiologist, old studies": ("radiologist", CLOSED),
        "technologist": ("technologist", HERE),
        "CT only": ("only-ct", HERE),
    }
    people = [Asker("administrator", node.headers)]
    for name, (role, institution) in given.items():
        person = f"{role}-{institution}-{os.getpid()}"
        membership = {"role": roles[role], "institution": institution}
        _call(node, "POST", "/people", {"name": person, "kind": "service", "membership": membership})
        token = _call(node, "POST", "/tokens", {"person": person})["token"]
        people.append(Asker(name, {"Authorization": f"Bearer {token}"}))
    return people


def questions() -> Mapping[str, Callable[[], Iterator[str]]]:
    """Give what is asked: addresses, each time with other arguments."""
    chance = random.Random(5)
    typed = [name[:length] for name in NAMES for length in range(1, len(name) + 1)]

    def dates() -> Iterator[str]:
        while True:
            year = chance.randint(2017, 2026)
            yield f"/studies?date_from={year}-01-01&date_to={year}-03-01"

    return {
        "list": lambda: itertools.repeat("/studies"),
        "by name": lambda: itertools.repeat("/studies?sort=name&order=ascending"),
        "as typed": lambda: (f"/studies?q={quote(text)}" for text in itertools.cycle(typed)),
        "suggestions": lambda: (f"/suggestions?q={quote(text)}" for text in itertools.cycle(typed)),
        "two months": dates,
        "modality": lambda: (f"/studies?modality={one}" for one in itertools.cycle(("CT", "MR", "MG", "XA"))),
        "count": lambda: itertools.repeat("/studies/count"),
    }


def measured(node: Running, asker: Asker, addresses: Iterator[str]) -> str:
    """Ask, and say what it took; what is compiled for the first question of a kind is not counted."""
    measure(node, asker, itertools.islice(addresses, WARM_UP))
    before = cpu_seconds(node.pids)
    took = measure(node, asker, addresses)
    spent = (cpu_seconds(node.pids) - before) / len(took) * 1000
    return f"{_shown(took)},{spent:5.1f}"


def measure(node: Running, asker: Asker, addresses: Iterator[str]) -> list[float]:
    """Ask one after the other; gives milliseconds."""
    asked = itertools.islice(addresses, ROUNDS)
    answers = [request(node.web_port, f"/api/v1{one}", asker.headers) for one in asked]
    if wrong := {answer.status for answer in answers} - {200}:
        raise RuntimeError(f"{asker.name} is answered with {wrong}")
    return [answer.seconds * 1000 for answer in answers]


def compare_refusals(node: Running, asker: Asker, foreign: list[str]) -> None:
    """Print what it takes to be told that a study is not to be seen, and that there is none."""
    absent = [f"2.25.{10**30 + number}" for number in range(len(foreign))]
    took: dict[str, list[float]] = {"somebody else's": [], "absent": []}
    for pair in zip(foreign, absent, strict=True):
        for name, uid in zip(took, pair, strict=True):
            answer = request(node.web_port, f"/api/v1/studies/{uid}", asker.headers)
            if answer.status != 404:
                raise RuntimeError(f"a study that is {name} is answered with {answer.status}")
            took[name].append(answer.seconds * 1000)
    print("404 of a study: " + ", ".join(f"{name} {_shown(one).strip()}" for name, one in took.items()))


def _call(node: Running, method: str, path: str, body: Any = None) -> Any:
    content = bytearray()
    sent = b"" if body is None else json.dumps(body).encode()
    headers = {**node.headers, **JSON}
    answer = request(node.web_port, f"/api/v1{path}", headers, method=method, body=sent, keep=content.extend)
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {bytes(content).decode()}")
    return json.loads(bytes(content))


def _shown(took: list[float]) -> str:
    return f"{statistics.median(took):7.1f} /{sorted(took)[int(len(took) * 0.95) - 1]:6.1f}"


if __name__ == "__main__":
    main()
