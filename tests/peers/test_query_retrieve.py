"""Query and retrieve with the programs of others: DCMTK's findscu, movescu and getscu, GDCM's gdcmscu, pynetdicom's."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from tests.made_instances import data_set_of, file_of, make
from tests.patience import SECONDS
from tests.peers.peers.dcmtk import Address, data_sets, storescp
from tests.private_network import PrivateNetwork
from tests.running_node import RunningNode, free_port
from tests.web_node import stow_body, stow_type
from tests.whole_node import whole_node

TEST_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
RLE = pydicom.dcmread(TEST_FILES / "MR_small_RLE.dcm")
PLAIN = pydicom.dcmread(TEST_FILES / "MR_small.dcm")
ROOT = "1.2.826.0.1.3680043.8.498.6"
STUDY = f"{ROOT}.1"
ION_STUDY = f"{ROOT}.2"
Needs = Callable[..., None]


def image(number: int, study: str = STUDY, **attributes: str) -> Dataset:
    uids = {"StudyInstanceUID": study, "SeriesInstanceUID": f"{study}.1", "SOPInstanceUID": f"{study}.1.{number}"}
    return make(number, **uids, **attributes)


IMAGES = [image(1), image(2), image(3)]
UIDS = {str(one.SOPInstanceUID) for one in IMAGES}
ION = image(4, ION_STUDY, PatientName="Цуркану^Ион", PatientID="MD-2002", Modality="MR", StudyDate="20240312")


@pytest.fixture(scope="module")
def archive(address: Address, node: RunningNode) -> Address:
    """The node with three images of one patient, one of another, and a compressed one."""
    files = [file_of(one) for one in (*IMAGES, ION)] + [(TEST_FILES / "MR_small_RLE.dcm").read_bytes()]
    answer = node.request("POST", "/dicomweb/studies", headers={"Content-Type": stow_type()}, body=stow_body(files))
    assert answer.status == 200, answer.body
    return address


def keys(level: str, *more: str) -> list[str]:
    return [argument for key in (f"QueryRetrieveLevel={level}", *more) for argument in ("-k", key)]


def findscu(archive: Address, folder: Path, model: str, *asked: str) -> list[Dataset]:
    """Ask with ``findscu``; gives the answers as it keeps them."""
    folder.mkdir()
    options = ["-v", model, "-aec", archive.ae_title, "-X", "-od", folder]
    done = archive.run("findscu", *options, "127.0.0.1", str(archive.port), *asked)
    assert done.returncode == 0, done.stderr
    return [pydicom.dcmread(path, force=True) for path in sorted(folder.iterdir())]


@pytest.mark.parametrize("model", ["-P", "-S"])
def test_findscu_asks_at_every_level(archive: Address, needs: Needs, tmp_path: Path, model: str) -> None:
    needs("findscu")
    studies = findscu(
        archive, tmp_path / "study", model, *keys("STUDY", "PatientName=TURCANU*", "PatientID", "StudyInstanceUID")
    )
    assert {(str(one.StudyInstanceUID), one.PatientID) for one in studies} == {
        (STUDY, "RO-1001"),
        (ION_STUDY, "MD-2002"),
    }
    assert {str(one.PatientName) for one in studies} == {"Țurcanu^Ana", "Цуркану^Ион"}
    above = ["PatientID=RO-1001", f"StudyInstanceUID={STUDY}"] if model == "-P" else [f"StudyInstanceUID={STUDY}"]
    (series,) = findscu(archive, tmp_path / "series", model, *keys("SERIES", *above, "SeriesInstanceUID", "Modality"))
    assert (str(series.SeriesInstanceUID), series.Modality) == (f"{STUDY}.1", "CT")
    above.append(f"SeriesInstanceUID={STUDY}.1")
    images = findscu(archive, tmp_path / "image", model, *keys("IMAGE", *above, "SOPInstanceUID"))
    assert {str(one.SOPInstanceUID) for one in images} == UIDS


def test_findscu_asks_for_ranges_lists_and_what_is_counted(archive: Address, needs: Needs, tmp_path: Path) -> None:
    needs("findscu")
    asked = keys(
        "STUDY", "StudyDate=20240311-20240312", f"StudyInstanceUID={STUDY}\\{ION_STUDY}\\1.2.3", "ModalitiesInStudy=MR"
    )
    (found,) = findscu(archive, tmp_path / "found", "-S", *asked, "-k", "NumberOfStudyRelatedInstances")
    assert (found.StudyInstanceUID, found.NumberOfStudyRelatedInstances) == (ION_STUDY, 1)


def test_findscu_reads_our_refusal(archive: Address, needs: Needs) -> None:
    needs("findscu")
    options = ["-v", "-S", "-aec", archive.ae_title, "127.0.0.1", str(archive.port)]
    done = archive.run("findscu", *options, *keys("PATIENT", "PatientID"))
    assert "DoesNotMatchSOPClass" in done.stderr + done.stdout


@pytest.fixture
def workstation(network: PrivateNetwork, node: RunningNode, needs: Needs, tmp_path: Path) -> Iterator[Path]:
    """A ``storescp`` that is listed as WS1; gives the folder of what it keeps."""
    needs("storescp")
    folder = tmp_path / "ws1"
    with storescp(network, folder, "WS1") as listening:
        assert node.command("peer", "put", "WS1", f"127.0.0.1:{listening.port}").returncode == 0
        yield folder


def movescu(archive: Address, to: str, *asked: str) -> subprocess.CompletedProcess[str]:
    options = ["-v", "-S", "-aec", archive.ae_title, "-aem", to, "127.0.0.1", str(archive.port)]
    return archive.run("movescu", *options, *asked)


def test_movescu_has_a_study_sent_to_storescp(archive: Address, needs: Needs, workstation: Path) -> None:
    needs("movescu")
    done = movescu(archive, "WS1", *keys("STUDY", f"StudyInstanceUID={STUDY}"))
    assert done.returncode == 0, done.stderr
    assert data_sets(workstation) == {
        str(one.SOPInstanceUID): (ExplicitVRLittleEndian, data_set_of(file_of(one))) for one in IMAGES
    }
    assert "Received Final Move Response (Success)" in done.stdout + done.stderr


def test_movescu_reads_our_refusal(archive: Address, needs: Needs) -> None:
    needs("movescu")
    done = movescu(archive, "NOBODY", *keys("STUDY", f"StudyInstanceUID={STUDY}"))
    assert "MoveDestinationUnknown" in done.stdout + done.stderr


def test_getscu_fetches_a_study(archive: Address, needs: Needs, tmp_path: Path) -> None:
    needs("getscu")
    options = ["+B", "-S", "-od", tmp_path, "-aec", archive.ae_title, "127.0.0.1", str(archive.port)]
    done = archive.run("getscu", *options, *keys("STUDY", f"StudyInstanceUID={STUDY}"))
    assert done.returncode == 0, done.stderr
    assert {uid: one[0] for uid, one in data_sets(tmp_path).items()} == dict.fromkeys(UIDS, ExplicitVRLittleEndian)
    for path in tmp_path.iterdir():
        kept = pydicom.dcmread(path)
        (sent,) = [one for one in IMAGES if one.SOPInstanceUID == kept.SOPInstanceUID]
        assert kept.PixelData == sent.PixelData
        assert kept.PatientName == sent.PatientName


def test_getscu_that_takes_no_compression_gets_the_image_decompressed(
    archive: Address, needs: Needs, tmp_path: Path
) -> None:
    needs("getscu")
    options = ["+B", "-S", "+xe", "-od", tmp_path, "-aec", archive.ae_title, "127.0.0.1", str(archive.port)]
    done = archive.run("getscu", *options, *keys("STUDY", f"StudyInstanceUID={RLE.StudyInstanceUID}"))
    assert done.returncode == 0, done.stderr
    (path,) = tmp_path.iterdir()
    assert pydicom.dcmread(path).PixelData == PLAIN.PixelData


def gdcmscu(archive: Address, *arguments: str | Path) -> None:
    """Run GDCM's service user. It falls over its own release, so its exit status and output say nothing."""
    archive.run("gdcmscu", *arguments, "--call", archive.ae_title, "127.0.0.1", str(archive.port))


def test_gdcmscu_asks_and_is_answered(needs: Needs, tmp_path: Path) -> None:
    needs("gdcmscu")
    with whole_node(tmp_path / "data") as here:
        here.store(*IMAGES, ION)
        where = ["127.0.0.1", str(here.dicom_port), "--call", here.node.settings.dimse.ae_title, "--aetitle", "GDCM"]
        question = ["--find", "--studyroot", "--study", "--key", "10,20,RO-1001", "--key", "20,d"]
        subprocess.run(["gdcmscu", *question, *where], capture_output=True, check=False, timeout=SECONDS)
        (event,) = here.events("dimse:study:find")
    assert (event["actor"], event["outcome"]) == ("ae:GDCM", "success")
    assert event["objects"] == {"answers": 1, "keys": ["00100020", "0020000D"]}


def test_gdcmscu_moves_to_itself(archive: Address, node: RunningNode, needs: Needs, tmp_path: Path) -> None:
    needs("gdcmscu")
    port = str(free_port())
    assert node.command("peer", "put", "GDCM", f"127.0.0.1:{port}").returncode == 0
    where = ["--aetitle", "GDCM", "--port-scp", port, "--output", tmp_path]
    gdcmscu(archive, "--move", "--studyroot", "--study", *where, "--key", f"20,d,{STUDY}")
    assert {str(pydicom.dcmread(path).SOPInstanceUID) for path in tmp_path.iterdir()} == UIDS


def pynetdicom(archive: Address, program: str, *arguments: str) -> str:
    """Run one of pynetdicom's programs."""
    command: Sequence[str] = ["-m", "pynetdicom", program, "127.0.0.1", str(archive.port), "-aec", archive.ae_title]
    done = archive.run(sys.executable, *command, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_pynetdicom_finds_moves_and_gets(archive: Address, workstation: Path, tmp_path: Path) -> None:
    told = pynetdicom(archive, "findscu", "-v", "-S", *keys("STUDY", "StudyInstanceUID", "PatientID=MD-2002"))
    assert ION_STUDY in told
    told = pynetdicom(archive, "movescu", "-v", "-S", "-aem", "WS1", *keys("STUDY", f"StudyInstanceUID={STUDY}"))
    assert re.search(r"Sub-Operations Remaining: 1, Completed: 2, Failed: 0, Warning: 0", told)
    assert set(data_sets(workstation)) == UIDS
    folder = tmp_path / "got"
    folder.mkdir()
    pynetdicom(archive, "getscu", "-S", "-od", str(folder), *keys("STUDY", f"StudyInstanceUID={STUDY}"))
    assert {str(pydicom.dcmread(path).SOPInstanceUID) for path in folder.iterdir()} == UIDS
