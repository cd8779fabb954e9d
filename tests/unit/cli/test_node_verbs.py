"""The verbs that touch a node, on a new node in a folder of its own."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest

from dicom_network.cli.failure import EXIT_STATUSES, FINDINGS, USAGE
from dicom_network.cli.main import run_command
from dicom_network.domain.errors import InvalidInput, NotFound, Unavailable
from tests.running_node import free_port

CT_SMALL = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"
INVALID, NOT_FOUND, UNAVAILABLE = (EXIT_STATUSES[family] for family in (InvalidInput, NotFound, Unavailable))

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def node(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command on the node; gives exit status, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run_command([*arguments, "--data", str(tmp_path / "data")])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def _rows(node: Command, *arguments: str) -> list[dict[str, Any]]:
    status, output, _errors = node(*arguments, "--json")
    assert status == 0
    return [json.loads(line) for line in output.splitlines()]


@pytest.fixture
def study(node: Command) -> str:
    """Import a study; gives its UID."""
    status, output, _errors = node("import", str(CT_SMALL))
    assert status == 0
    assert "1 taken" in output
    return str(pydicom.dcmread(CT_SMALL).StudyInstanceUID)


def test_a_peer_is_put_changed_and_removed(node: Command) -> None:
    assert "no peers" in node("peer", "list")[1]
    assert node("peer", "put", "CT1", "192.0.2.7:104", "--permission", "echo", "--permission", "store")[0] == 0
    assert node("peer", "put", "CT1", "192.0.2.8:105", "--tls", "--comment", "ground floor")[0] == 0
    (peer,) = _rows(node, "peer", "list")
    assert (peer["ae_title"], peer["host"], peer["port"], peer["tls"]) == ("CT1", "192.0.2.8", 105, True)
    assert node("peer", "remove", "CT1")[0] == 0
    assert node("peer", "remove", "CT1")[0] == NOT_FOUND


def test_what_is_not_said_of_a_listed_peer_stays_as_it_is(node: Command) -> None:
    put = ("peer", "put", "CT1", "192.0.2.7:104")
    syntax = ("--transfer-syntax", "1.2.840.10008.1.2.1")
    node(*put, "--permission", "store", "--tls", "--check-host", "--quirk", "max-pdu-16k", *syntax, "--comment", "CT")
    assert node("peer", "put", "CT1", "192.0.2.8:105")[0] == 0
    (peer,) = _rows(node, "peer", "list")
    assert (peer["host"], peer["port"], peer["permissions"]) == ("192.0.2.8", 105, ["store"])
    assert (peer["tls"], peer["check_host"], peer["comment"]) == (True, True, "CT")
    assert (peer["quirks"], peer["transfer_syntaxes"]) == (["max-pdu-16k"], ["1.2.840.10008.1.2.1"])
    undo = ("--every-permission", "--no-tls", "--no-check-host", "--no-quirk", "--every-transfer-syntax")
    assert node(*put, *undo, "--comment", "")[0] == 0
    (peer,) = _rows(node, "peer", "list")
    assert set(peer["permissions"]) == {"echo", "store", "find", "move", "get"}
    assert not any(peer[name] for name in ("tls", "check_host", "quirks", "transfer_syntaxes", "comment"))


def test_a_command_in_the_wrong_folder_says_that_a_new_archive_begins(node: Command, tmp_path: Path) -> None:
    status, output, errors = node("peer", "list", "--json")
    assert (status, output.strip()) == (0, "")
    assert f"a new archive begins in {tmp_path / 'data'}" in errors
    assert node("peer", "list")[2] == ""


def test_a_data_folder_that_cannot_be_used_is_told_in_one_line(node: Command, tmp_path: Path) -> None:
    (tmp_path / "data" / "index.sqlite.lock").mkdir(parents=True)
    status, _output, errors = node("peer", "list")
    assert status == UNAVAILABLE
    assert errors.count("\n") == 1
    assert f"the data folder {tmp_path / 'data'} cannot be used" in errors


def test_a_peer_is_not_put_into_an_institution_that_nobody_added(node: Command) -> None:
    status, _output, errors = node("peer", "put", "CT1", "192.0.2.7:104", "--institution", "Spitalul Exemplu")
    assert status == INVALID
    assert "institution add" in errors
    assert _rows(node, "peer", "list") == []
    assert node("institution", "add", "Spitalul Exemplu")[0] == 0
    assert node("peer", "put", "CT1", "192.0.2.7:104", "--institution", "Spitalul Exemplu")[0] == 0
    (peer,) = _rows(node, "peer", "list")
    assert peer["institution"] == "Spitalul Exemplu"


def test_nonsense_about_a_peer_is_refused(node: Command) -> None:
    assert node("peer", "put", "A TITLE THAT IS TOO LONG", "192.0.2.7:104")[0] == INVALID
    assert node("peer", "put", "CT1", "192.0.2.7")[0] == INVALID
    status, _output, errors = node("peer", "put", "CT1", "192.0.2.7:104", "--quirk", "slow")
    assert status == INVALID
    assert "known:" in errors


def test_a_peer_that_does_not_answer_is_told_in_one_line(node: Command) -> None:
    node("peer", "list")
    status, _output, errors = node("echo", f"NOBODY@127.0.0.1:{free_port()}")
    assert status == UNAVAILABLE
    assert errors.count("\n") == 1
    assert "NOBODY" in errors


def test_an_institution_has_its_ae_titles(node: Command) -> None:
    assert node("institution", "add", "Spitalul Exemplu", "--aet", "EXEMPLU", "--aet", "EXEMPLU2")[0] == 0
    (institution,) = _rows(node, "institution", "list")
    assert institution["name"] == "Spitalul Exemplu"
    assert sorted(institution["ae_titles"]) == ["EXEMPLU", "EXEMPLU2"]


def test_a_person_gets_in_by_password_link_and_token(node: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert node("user", "add", "elena", "--role", "radiologist", "--password-stdin")[0] == 0
    (person,) = _rows(node, "user", "list")
    assert (person["name"], person["role"]) == ("elena", "radiologist")
    status, output, errors = node("user", "login-link", "elena")
    assert status == 0
    assert output.startswith("http://127.0.0.1:8080/link/")
    assert "once" in errors
    status, token, _errors = node("token", "create", "--user", "elena", "--expires", "30d", "--label", "script")
    assert status == 0
    assert token.startswith("dn_")
    (listed,) = _rows(node, "token", "list")
    assert (listed["person"], listed["label"]) == ("elena", "script")
    assert token.strip() not in json.dumps(listed)
    assert node("token", "revoke", str(listed["id"]))[0] == 0
    assert _rows(node, "token", "list") == []


def test_a_password_that_is_too_short_is_refused(node: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert node("user", "add", "elena", "--role", "radiologist", "--password-stdin")[0] == INVALID
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert node("user", "add", "elena", "--role", "radiologist", "--password-stdin")[0] == INVALID


def test_a_link_for_nobody_is_refused(node: Command) -> None:
    assert node("user", "login-link", "nobody")[0] == NOT_FOUND
    assert node("token", "create", "--user", "nobody")[0] == NOT_FOUND


def test_import_reports_what_it_took_and_refused(node: Command, tmp_path: Path) -> None:
    folder = tmp_path / "cd"
    folder.mkdir()
    (folder / "image.dcm").write_bytes(CT_SMALL.read_bytes())
    (folder / "letter.txt").write_text("no image", encoding="utf-8")
    status, output, _errors = node("import", str(folder))
    assert status == FINDINGS
    assert "1 taken" in output
    assert "1 refused" in output
    assert "letter.txt" in output
    status, output, _errors = node("import", str(folder / "image.dcm"))
    assert status == 0
    assert "1 here already" in output


def test_import_needs_something_to_import(node: Command) -> None:
    assert node("import")[0] == INVALID
    assert node("import", str(CT_SMALL), "--institution", "unknown")[0] == NOT_FOUND


def test_check_is_clean_after_an_import(node: Command, study: str) -> None:
    status, output, _errors = node("check")
    assert status == 0, output
    assert output.startswith("1 instances")
    assert "0 findings" in output
    assert study not in output


def test_check_tells_of_damage(node: Command, study: str, tmp_path: Path) -> None:
    (log,) = (tmp_path / "data" / "landing").glob("*.log")
    content = bytearray(log.read_bytes())
    # Of the file itself: behind it follow zeros.
    content[len(content.rstrip(b"\0")) - 100] ^= 0xFF
    log.write_bytes(content)
    assert node("check", "--afresh")[0] == FINDINGS
    assert {row["kind"] for row in _findings(node)} == {"damaged"}


def _findings(node: Command) -> list[dict[str, Any]]:
    _status, output, _errors = node("check", "--afresh", "--json")
    return [json.loads(line) for line in output.splitlines()]


def test_what_was_deleted_can_be_restored_or_purged(node: Command, study: str) -> None:
    status, output, _errors = node("delete", "study", study, "--reason", "test image")
    assert status == 0
    assert output.startswith("1 instances are in the trash")
    assert node("delete", "study", study, "--reason", "again")[0] == NOT_FOUND
    (deletion,) = _rows(node, "trash", "list")
    assert (deletion["uid"], deletion["reason"]) == (study, "test image")
    assert node("trash", "restore", str(deletion["id"]))[0] == 0
    assert _rows(node, "trash", "list") == []
    assert node("delete", "study", study, "--reason", "test image")[0] == 0
    status, output, _errors = node("trash", "purge", "--reason", "really")
    assert status == 0
    assert output.startswith("1 instances")
    assert _rows(node, "trash", "list") == []


def test_a_deletion_needs_a_reason(node: Command, study: str) -> None:
    assert node("delete", "study", study, "--reason", " ")[0] == INVALID
    assert node("delete", "study", study)[0] == USAGE


def test_the_index_is_built_anew_from_the_store(node: Command, study: str, tmp_path: Path) -> None:
    for file in (tmp_path / "data").glob("index.sqlite*"):
        file.unlink()
    status, output, _errors = node("reindex")
    assert status == 0
    assert output.startswith("1 instances added")
    assert node("delete", "study", study, "--reason", "it is known again")[0] == 0


def test_a_second_version_is_a_conflict_that_somebody_decides(node: Command, study: str, tmp_path: Path) -> None:
    other = pydicom.dcmread(CT_SMALL)
    other.SeriesDescription = "another version"
    other.save_as(tmp_path / "other.dcm")
    status, output, _errors = node("import", str(tmp_path / "other.dcm"))
    assert status == 0
    assert "1 of them in conflict" in output
    (conflict,) = _rows(node, "conflicts", "list")
    assert conflict["kind"] == "duplicate"
    assert node("conflicts", "resolve", str(conflict["id"]), "second", "--whole-study")[0] == 0
    assert _rows(node, "conflicts", "list") == []


def test_the_audit_trail_knows_every_act_of_the_shell(node: Command, study: str) -> None:
    before = _number_of_events(node)
    node("peer", "put", "CT1", "192.0.2.7:104")
    node("institution", "add", "Klinika")
    assert _number_of_events(node) == before + 2


def _number_of_events(node: Command) -> int:
    status, output, _errors = node("audit", "verify")
    assert status == 0
    return int(output.split()[0])


def test_jobs_that_do_not_exist_cannot_be_decided(node: Command) -> None:
    assert "no jobs" in node("job", "list")[1]
    assert node("job", "retry", "7")[0] == NOT_FOUND
    assert node("job", "cancel", "7")[0] == NOT_FOUND


def test_sending_needs_a_peer_and_a_study(node: Command, study: str) -> None:
    assert node("send", "ARCHIVE2", "--study", study)[0] == NOT_FOUND
    assert node("send", "ARCHIVE2")[0] == INVALID
    node("peer", "put", "ARCHIVE2", "192.0.2.9:104")
    assert node("send", "ARCHIVE2", "--study", "1.2.3")[0] == NOT_FOUND
    assert node("send", "ARCHIVE2", "--study", study)[0] == 0
    (job,) = _rows(node, "job", "list")
    assert (job["kind"], job["state"]) == ("send", "waiting")
    assert node("job", "cancel", str(job["id"]))[0] == 0


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("job", "list", "--state", "dnoe"), "done"),
        (("job", "list", "--limit", "0"), "limit"),
        (("check", "--rate", "-1"), "rate"),
        (("trash", "purge", "--reason", "x", "--older-than-days", "-1"), "older-than-days"),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_a_value_that_makes_no_sense_is_no_empty_answer(node: Command, command: tuple[str, ...], said: str) -> None:
    status, output, errors = node(*command)
    assert (status, output) == (USAGE, "")
    assert said in errors


def test_what_was_received_again_before_it_was_restored_is_told(node: Command, study: str) -> None:
    node("delete", "study", study, "--reason", "by mistake")
    assert node("import", str(CT_SMALL))[0] == 0
    (deletion,) = _rows(node, "trash", "list")
    _status, output, _errors = node("trash", "restore", str(deletion["id"]))
    assert output.startswith("0 instances are back\n1 were received again meanwhile")


def test_where_nobody_watches_no_bar_leaves_a_line(node: Command, study: str) -> None:
    _status, _output, errors = node("check")
    assert "" not in errors.splitlines()
