"""The node as the one that asks: `dicom-network echo | find | move | get` against another node."""

import json
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import ImplicitVRLittleEndian

from dicom_network.base.settings import DimseSettings
from dicom_network.domain.errors import InvalidInput, Refused
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.peers import Peer, PeerPermission
from dicom_network.modules.remote.model import read_identifier
from dicom_network.modules.remote.service import Remote
from tests.made_instances import SERIES, STUDY, instance_uid, make
from tests.running_node import free_port
from tests.whole_node import AE_TITLE, WholeNode, whole_node

TEST_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
COMPRESSED = [pydicom.dcmread(TEST_FILES / name) for name in ("MR_small_RLE.dcm", "JPEG2000.dcm", "JPEG-lossy.dcm")]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeNode]:
    """The node that is asked."""
    with whole_node(tmp_path_factory.mktemp("archive") / "data") as made:
        made.store(make(1), make(2, ImplicitVRLittleEndian), *COMPRESSED)
        yield made


@pytest.fixture
def here(tmp_path: Path, archive: WholeNode) -> Iterator[WholeNode]:
    """The node that asks; it has the other one on its list."""
    with whole_node(tmp_path / "data", dimse={"ae_title": "HERE"}) as made:
        made.shell("peer", "put", AE_TITLE, f"127.0.0.1:{archive.dicom_port}")
        archive.shell("peer", "put", "HERE", f"127.0.0.1:{made.dicom_port}")
        yield made


def syntaxes(node: WholeNode) -> dict[str, str]:
    return {one.sop_instance_uid: one.transfer_syntax_uid for one in node.node.index.versions()}


def test_an_archive_is_verified(here: WholeNode, archive: WholeNode) -> None:
    assert AE_TITLE in here.shell("echo", AE_TITLE)
    assert AE_TITLE in here.shell("echo", f"{AE_TITLE}@127.0.0.1:{archive.dicom_port}")


def test_studies_are_found_elsewhere(here: WholeNode) -> None:
    (line,) = here.shell("find", AE_TITLE, "PatientName=Цуркану*", "--json").splitlines()
    answer = json.loads(line)
    assert answer["0020000D"]["Value"] == [STUDY]
    assert answer["00100010"]["Value"] == [{"Alphabetic": "Țurcanu^Ana"}]
    assert "Țurcanu^Ana" in here.shell("find", AE_TITLE, "--level", "patient", "PatientID=RO-1001")
    keys = (f"StudyInstanceUID={STUDY}", f"SeriesInstanceUID={SERIES}")
    images = here.shell("find", AE_TITLE, "--level", "instance", *keys, "--json").splitlines()
    assert [json.loads(one)["00080018"]["Value"] for one in images] == [[instance_uid(1)], [instance_uid(2)]]
    assert "nothing was found" in here.shell("find", AE_TITLE, "PatientID=NOBODY")


@pytest.mark.parametrize("key", ["9999,9999=1", "RequestAttributesSequence=x", "PixelData=x"])
def test_a_key_that_cannot_have_a_value_is_named(here: WholeNode, key: str) -> None:
    remote = Remote(here.node)
    with pytest.raises(InvalidInput, match="a key cannot have that value"):
        list(remote.find(remote.peer(AE_TITLE), Level.STUDY, read_identifier(Level.STUDY, [key])))


@pytest.mark.parametrize("command", [("get",), ("move", "--to", "HERE")], ids=["get", "move"])
def test_what_is_not_there_is_told_and_is_no_success(here: WholeNode, command: tuple[str, ...]) -> None:
    assert here.shell(*command, AE_TITLE, "--study", "1.2.3", status=1) == "the peer has nothing of that\n"


def test_what_is_fetched_comes_as_it_is_stored_there(here: WholeNode, archive: WholeNode) -> None:
    studies = {STUDY, *(str(one.StudyInstanceUID) for one in COMPRESSED)}
    here.shell("institution", "add", "Oncologie")
    here.shell("institution", "add", "Spitalul Clinic", "--aet", DimseSettings().ae_title)
    for study in studies:
        assert "0 failed" in here.shell("get", AE_TITLE, "--study", study)
    assert syntaxes(here) == syntaxes(archive)
    digests = {one.sop_instance_uid: one.digest for one in archive.node.index.versions()}
    assert {one.sop_instance_uid: one.digest for one in here.node.index.versions()} == digests
    came = {version.reception.via for version in here.node.index.versions()}
    assert came == {"C-GET"}
    held = {one.name: one.studies for one in here.node.institutions.list_institutions()}
    assert held == {"Oncologie": 0, "Spitalul Clinic": len(studies)}, "as if it had been sent here"


def test_what_is_moved_here_arrives(here: WholeNode) -> None:
    told = here.shell("move", AE_TITLE, "--to", "HERE", "--study", STUDY, "--series", SERIES)
    assert "2 completed, 0 failed" in told
    assert set(syntaxes(here)) == {instance_uid(1), instance_uid(2)}


WHOLE_STUDY = (
    Level.STUDY,
    {"00080052": {"vr": "CS", "Value": ["STUDY"]}, "0020000D": {"vr": "UI", "Value": [STUDY]}},
)


def test_what_an_archive_refuses_is_told(here: WholeNode, archive: WholeNode) -> None:
    remote = Remote(here.node)
    with pytest.raises(Refused, match="A801"):
        list(remote.move(remote.peer(AE_TITLE), *WHOLE_STUDY, "NOBODY"))
    with archive.node.database.transaction() as transaction:
        only_echo = Peer("HERE", "127.0.0.1", free_port(), permissions=frozenset({PeerPermission.ECHO}))
        archive.node.peers.put_peer(transaction, only_echo)
    assert remote.echo(remote.peer(AE_TITLE)) == 0
    for act in (
        lambda: list(remote.find(remote.peer(AE_TITLE), *WHOLE_STUDY)),
        lambda: list(remote.move(remote.peer(AE_TITLE), *WHOLE_STUDY, "HERE")),
        lambda: list(remote.get(remote.peer(AE_TITLE), *WHOLE_STUDY, lambda *_: 0)),
    ):
        with pytest.raises(Refused):
            act()
