"""Every real file goes in from clients that others wrote and comes back by every door, its data set the same bytes."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from email.message import Message
from pathlib import Path

import pytest

from tests.patience import SECONDS
from tests.peers.peers import dcmtk, exact
from tests.peers.peers.dcmtk import Address
from tests.peers.peers.real_files import RealFile, data_set_offset, sendable_files, waves
from tests.private_network import PrivateNetwork
from tests.running_node import RunningNode, free_port

PART10 = 'multipart/related; type="application/dicom"; transfer-syntax=*'
RECEIVER = "RECEIVER"


def test_every_sendable_file_comes_back_byte_identical_by_wado_c_get_and_c_move(
    node: RunningNode, address: Address, network: PrivateNetwork, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("movescu", "storescp")
    port = free_port()
    assert node.command("peer", "put", RECEIVER, f"127.0.0.1:{port}").returncode == 0
    for number, wave in enumerate(waves(_distinct(sendable_files()))):
        statuses = _send(address, wave, tmp_path / f"send-{number}")
        assert [(file, status) for file, status in statuses.items() if status] == []
        assert _differing(wave, _by_wado(node, wave)) == []
        assert _differing(wave, _by_c_get(address, wave, tmp_path / f"get-{number}")) == []
        moved = [file for file in wave if file.transfer_syntax_uid in dcmtk.STORESCU_OPTIONS]
        folder = tmp_path / f"move-{number}"
        with dcmtk.storescp(network, folder, RECEIVER, port):
            done = dcmtk.movescu(address, moved, RECEIVER)
        assert done.returncode == 0, done.stderr
        arrived = {uid: data_set for uid, (_, data_set) in dcmtk.data_sets(folder).items()}
        assert _differing(moved, arrived) == []


@pytest.mark.parametrize("sender", [dcmtk.storescu, dcmtk.dcmsend, dcmtk.gdcmscu], ids=lambda sender: sender.__name__)
def test_what_a_sender_transmits_is_kept_as_a_reference_receiver_keeps_it(
    sender: Callable[[Address, Sequence[RealFile]], None],
    node: RunningNode,
    address: Address,
    network: PrivateNetwork,
    tmp_path: Path,
    needs: Callable[..., None],
) -> None:
    needs(sender.__name__, "storescp")
    files = [file for file in next(waves(sendable_files())) if file.transfer_syntax_uid in dcmtk.STORESCU_OPTIONS]
    with dcmtk.storescp(network, tmp_path / "reference", "REFERENCE") as reference:
        sender(reference, files)
    sender(address, files)
    kept = dcmtk.data_sets(tmp_path / "reference")
    assert len(kept) >= 0.8 * len(files), "the reference receiver itself took too few of the files"
    expected = [file for file in files if file.sop_instance_uid in kept]
    here = _by_wado(node, expected)
    assert [file for file in expected if file.sop_instance_uid not in here] == []
    assert [file for file in expected if here[file.sop_instance_uid] != kept[file.sop_instance_uid][1]] == []


def test_getscu_gets_stored_transfer_syntaxes_as_they_are(
    node: RunningNode, address: Address, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("getscu")
    by_syntax = {file.transfer_syntax_uid: file for file in next(waves(sendable_files()))}
    files = [file for syntax, file in by_syntax.items() if syntax in dcmtk.GETSCU_OPTIONS]
    _send(address, files, tmp_path / "sent")
    tmp_path.joinpath("got").mkdir()
    for file in files:
        dcmtk.getscu(address, file, tmp_path / "got")
    arrived = {uid: data_set for uid, (_, data_set) in dcmtk.data_sets(tmp_path / "got").items()}
    assert _differing(files, arrived) == []


def _distinct(files: Sequence[RealFile]) -> tuple[RealFile, ...]:
    """Leave out files that are byte by byte a copy of another one."""
    return tuple({(file.sop_instance_uid, file.data_set): file for file in files}.values())


def _differing(files: Sequence[RealFile], found: dict[str, bytes]) -> list[RealFile]:
    """List the files whose data sets are not found as they are."""
    return [file for file in files if found.get(file.sop_instance_uid) != file.data_set]


def _send(address: Address, files: Sequence[RealFile], folder: Path) -> dict[RealFile, int]:
    """Send data sets as they are; gives the statuses."""
    folder.mkdir()
    paths = {str(folder / file.sop_instance_uid): file for file in files}
    for path, file in paths.items():
        Path(path).write_bytes(file.part10())
    done = _exact(address, "send", given=list(paths))
    return {paths[path]: status for path, status in json.loads(done.stdout).items()}


def _by_c_get(address: Address, files: Sequence[RealFile], folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    wanted = [
        {
            "study": file.study_instance_uid,
            "series": file.series_instance_uid,
            "instance": file.sop_instance_uid,
            "sop_class": file.sop_class_uid,
            "transfer_syntax": file.transfer_syntax_uid,
        }
        for file in files
    ]
    _exact(address, "get", str(folder), given=wanted)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _exact(address: Address, verb: str, *rest: str, given: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, exact.__file__, verb, "127.0.0.1", str(address.port), address.ae_title, *rest]
    return subprocess.run(
        [*address.network.prefix, *command],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )


def _by_wado(node: RunningNode, files: Sequence[RealFile]) -> dict[str, bytes]:
    found = {}
    for file in files:
        series = f"/dicomweb/studies/{file.study_instance_uid}/series/{file.series_instance_uid}"
        answer = node.get(f"{series}/instances/{file.sop_instance_uid}", PART10)
        if answer.status == 200:
            content = _first_part(answer.body, answer.headers["content-type"])
            found[file.sop_instance_uid] = content[data_set_offset(content) :]
    return found


def _first_part(body: bytes, content_type: str) -> bytes:
    header = Message()
    header["Content-Type"] = content_type
    boundary = str(header.get_param("boundary")).encode()
    start = body.index(b"\r\n\r\n") + 4
    return body[start : body.index(b"\r\n--" + boundary, start)]
