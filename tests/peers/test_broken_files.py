"""What is no DICOM, or broken, gets a clear status from a real node, which then serves the next association as ever."""

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.patience import SECONDS
from tests.peers.peers import exact
from tests.peers.peers.dcmtk import Address
from tests.peers.peers.multipart import STORE_TYPE, store_body
from tests.peers.peers.real_files import PYDICOM, RealFile, broken_files, data_set_offset, read_file
from tests.running_node import RunningNode

FILES = PYDICOM / "test_files"
CANNOT_UNDERSTAND = range(0xC000, 0xD000)
DOES_NOT_MATCH = range(0xA900, 0xAA00)
"""Failure statuses of C-STORE (PS3.4 table B.2-1)."""


def _ct() -> RealFile:
    file = read_file(FILES / "CT_small.dcm")
    assert file
    return file


def _altered(data_set: bytes, uid: str) -> RealFile:
    """Give a CT that has this data set and says to be another instance."""
    ct = _ct()
    return RealFile(
        ct.path, ct.sop_class_uid, uid, ct.series_instance_uid, ct.study_instance_uid, ct.transfer_syntax_uid, data_set
    )


def _with_uid(uid: str) -> bytes:
    """Give the data set of a CT with this SOP Instance UID, which has the length of its own."""
    ct = _ct()
    assert len(uid) == len(ct.sop_instance_uid)
    return ct.data_set.replace(ct.sop_instance_uid.encode(), uid.encode())


def _uid(number: int) -> str:
    uid = _ct().sop_instance_uid
    return uid[:-4] + str(1000 + number)


def _nested(depth: int) -> bytes:
    """Give sequences within sequences, all of undefined length."""
    opening = struct.pack("<HH2sHI", 0x0040, 0xA730, b"SQ", 0, 0xFFFFFFFF) + struct.pack(
        "<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF
    )
    closing = struct.pack("<HHI", 0xFFFE, 0xE00D, 0) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return opening * depth + closing * depth


def _dicomdir() -> bytes:
    content = (FILES / "dicomdirtests" / "DICOMDIR").read_bytes()
    return content[data_set_offset(content) :]


BROKEN = {
    "noise": bytes(range(7, 255, 2)) * 40,
    "text": b"GET / HTTP/1.1\r\nHost: archive\r\n\r\n  ",
    "nothing": b"",
    "directory": _dicomdir(),
    "header cut off": _with_uid(_uid(1))[:700],
    "pixels cut off": _with_uid(_uid(2))[:-1000],
    "length that lies": _with_uid(_uid(3))[:400]
    + struct.pack("<HH2sHI", 0x0009, 0x1002, b"OB", 0, 0x7FFFFFF0)
    + bytes(64),
    "another SOP Instance UID": _with_uid(_uid(4)),
    "sequences without an end": _with_uid(_uid(5))[:300] + _nested(50)[: 50 * 20],
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_instance_is_refused_and_the_next_association_served(
    kind: str, node: RunningNode, address: Address, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("echoscu")
    number = list(BROKEN).index(kind) if kind != "another SOP Instance UID" else 99
    status = _send(address, _altered(BROKEN[kind], _uid(number)), tmp_path)
    assert status in CANNOT_UNDERSTAND or status in DOES_NOT_MATCH, f"{status:04X}"
    assert address.echo()


@pytest.mark.parametrize("file", broken_files(), ids=repr)
def test_a_real_broken_file_is_refused(file: RealFile, address: Address, tmp_path: Path, node: RunningNode) -> None:
    assert _send(address, file, tmp_path) in CANNOT_UNDERSTAND


def test_sequences_a_thousand_deep_do_no_harm(
    node: RunningNode, address: Address, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("echoscu")
    data_set = _with_uid(_uid(8))
    pixels = data_set.index(struct.pack("<HH", 0x7FE0, 0x0010))
    at = data_set.index(struct.pack("<HH", 0x0043, 0x0010))
    deep = data_set[:at] + _nested(1000) + data_set[pixels:]
    assert _send(address, _altered(deep, _uid(8)), tmp_path) != exact.NO_STATUS
    assert address.echo()


def test_stow_names_what_it_refuses_and_keeps_the_rest(node: RunningNode) -> None:
    good = _altered(_with_uid(_uid(50)), _uid(50))
    bad = _altered(BROKEN["header cut off"], _uid(1))
    headers = {"Content-Type": STORE_TYPE, "Accept": "application/dicom+json"}
    body = store_body([good.part10(), bad.part10(), b"no DICOM at all"])
    answer = node.request("POST", "/dicomweb/studies", headers=headers, body=body)
    assert answer.status == 202
    outcome = json.loads(answer.body)
    assert [one["00081155"]["Value"] for one in outcome["00081199"]["Value"]] == [[_uid(50)]]
    failures = [*outcome["00081198"]["Value"], *outcome["0008119A"]["Value"]]
    reasons = [failure["00081197"]["Value"][0] for failure in failures]
    assert len(reasons) == 2
    assert all(reason in CANNOT_UNDERSTAND or reason in DOES_NOT_MATCH for reason in reasons)


def _send(address: Address, file: RealFile, folder: Path) -> int:
    path = folder / "broken.dcm"
    path.write_bytes(file.part10())
    command = [sys.executable, exact.__file__, "send", "127.0.0.1", str(address.port), address.ae_title]
    done = subprocess.run(
        [*address.network.prefix, *command],
        input=json.dumps([str(path)]),
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    (status,) = json.loads(done.stdout).values()
    return int(status)
