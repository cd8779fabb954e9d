"""A node with two institutions, a study of each, and a person of every preset role."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from dicom_network.base.clock import now
from dicom_network.domain.hierarchy import Reception
from dicom_network.domain.preset_roles import PRESETS
from dicom_network.modules.storage.model import Submission
from dicom_network.modules.storage.service import StorageService
from tests.made_instances import data_set_of, file_of, make
from tests.whole_node import SECONDS, WholeNode, whole_node

OWN, FOREIGN, ABSENT = (f"1.2.826.0.1.3680043.8.498.7{number}" for number in range(3))
NETWORK_WIDE = frozenset({"administrator", "auditor"})
"""Roles that are given without an institution here; the others at the institution of ``OWN``."""
REFERRER = "Цуркану^Ион"
ROLES = tuple(role.name for role in PRESETS)


@dataclass(frozen=True)
class Said:
    """An answer, as far as it is compared."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def code(self) -> str:
        """Code of a refusal; empty for a success and for what is no JSON."""
        try:
            content = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return ""
        return str(content.get("code", "")) if isinstance(content, dict) else ""

    def json(self) -> Any:
        """Read the body."""
        return orjson.loads(self.body)


@dataclass
class House:
    """The node and who works there."""

    served: WholeNode
    tokens: Mapping[str, str]

    def __post_init__(self) -> None:
        self._connect()

    def _connect(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.served.web_port, timeout=SECONDS)

    def ask(self, role: str, method: str, path: str, body: Any = None, **headers: str) -> Said:
        """Ask as the person with a preset role; with ``""`` as nobody."""
        given = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) or body is None else orjson.dumps(body)
        if content is not None and not isinstance(body, bytes):
            given["Content-Type"] = "application/json"
        try:
            self._connection.request(method, path, body=content, headers=given)
            answer = self._connection.getresponse()
        except (OSError, http.client.HTTPException):
            # The next test begins with a connection that works.
            self._connect()
            raise
        return Said(answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()})


def uids(study: str) -> dict[str, str]:
    """Give the UIDs of the study's only image."""
    return {"study": study, "series": f"{study}.1", "instance": f"{study}.1.1"}


def image(study: str, patient: str, **more: Any) -> Any:
    """Make the image of a study."""
    names = uids(study)
    values = {
        "StudyInstanceUID": study,
        "SeriesInstanceUID": names["series"],
        "SOPInstanceUID": names["instance"],
        "PatientID": patient,
        "ReferringPhysicianName": REFERRER if study == OWN else "Sokolov^Igor",
    }
    return make(**(values | more))


def store(served: WholeNode, instance: Any, institutions: tuple[int, ...]) -> None:
    """Put an instance of some institutions into the archive."""
    from_file = file_of(instance)
    data_set = data_set_of(from_file)
    came = Submission(
        part10_header=from_file[: -len(data_set)],
        transfer_syntax_uid=str(instance.file_meta.TransferSyntaxUID),
        reception=_reception(),
        institutions=institutions,
    )
    StorageService(served.node).begin(came, [data_set]).result(SECONDS)


def _reception() -> Reception:

    return Reception(via="import", received=now())


@contextmanager
def open_house(data: Path) -> Iterator[House]:
    """Serve the node until left."""
    with whole_node(data) as served:
        for name in ("Spitalul A", "Spitalul B"):
            served.shell("institution", "add", name)
        store(served, image(OWN, "A-1"), (1,))
        store(served, image(FOREIGN, "B-1"), (2,))
        tokens = {}
        for role in ROLES:
            at = "" if role in NETWORK_WIDE else "Spitalul A"
            served.identity.add_person(f"the-{role}", role, "", institution=at, actor="test")
            tokens[role] = served.identity.create_token(f"the-{role}", actor="test")
        _introduce(served)
        yield House(served, tokens)


def _introduce(served: WholeNode) -> None:
    """Say as whom the people stand in studies."""
    people = {name: served.node.people.find_person(f"the-{name}") for name in ("referring-physician", "patient")}
    referrer, patient = (one["id"] for one in people.values() if one is not None)
    with served.node.database.transaction() as transaction:
        served.node.access.members.set_names(transaction, referrer, [REFERRER])
        served.node.access.members.set_identities(transaction, patient, ["\\A-1"])
