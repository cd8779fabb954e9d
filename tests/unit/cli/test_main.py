"""The command line as a person and a script meet it: help, mistakes, exit statuses."""

import subprocess
import sys
from pathlib import Path

import pytest

import dicom_network
from dicom_network.cli.failure import EXIT_STATUSES, FINDINGS, INTERRUPTED, USAGE, exit_status
from dicom_network.cli.main import VERBS, build_app, run_command
from dicom_network.domain import errors


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--help"]) == 0
    printed = capsys.readouterr().out
    for verb in VERBS:
        assert f" {verb} " in printed


def test_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--version"]) == 0
    assert capsys.readouterr().out.strip() == dicom_network.__version__


def test_help_loads_no_verb() -> None:
    """What a verb needs is loaded when it is used; loading it all would make every command slow."""
    program = (
        "import sys; from dicom_network.cli.main import run_command, VERBS; run_command(['--help']);"
        "heavy = {'numpy', 'pydicom', 'sqlalchemy', 'fastapi', 'pydantic', 'imagecodecs'} & sys.modules.keys();"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([verb, "--help"]) == 0
    assert f"dicom-network {verb}" in capsys.readouterr().out
    assert build_app()[verb].help


def test_an_unknown_verb_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["chekc"]) == USAGE
    assert capsys.readouterr().err == "error: there is no command chekc (did you mean check?)\n"


def test_a_missing_argument_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["settings", "explain"]) == USAGE
    message = capsys.readouterr().err
    assert message.startswith("error: ")
    assert message.count("\n") == 1
    assert "KEY" in message


def test_an_unknown_option_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["settings", "check", "--dta", "x"]) == USAGE
    message = capsys.readouterr().err
    assert "--dta" in message
    assert message.count("\n") == 1


def test_every_family_of_errors_has_an_exit_status_of_its_own() -> None:
    families = [
        family
        for family in vars(errors).values()
        if isinstance(family, type) and issubclass(family, errors.DicomNetworkError)
    ]
    statuses = [exit_status(family("x")) for family in families]
    assert len(set(statuses)) == len(families) == len(EXIT_STATUSES)
    assert not {0, FINDINGS, USAGE, INTERRUPTED} & set(statuses)


def test_an_error_is_one_line_with_its_hint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "node.toml"
    file.write_text("[dimse]\nprot = 104\n", encoding="utf-8")
    assert run_command(["settings", "check", "--config", str(file)]) == EXIT_STATUSES[errors.InvalidInput]
    message = capsys.readouterr().err
    assert "dimse.prot" in message
    assert "did you mean port?" in message
    assert message.count("\n") == 1


def test_output_that_nobody_reads_any_more_is_no_error() -> None:
    command = f"{sys.executable} -m dicom_network settings show | head -n 1"
    outcome = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert outcome.stdout.startswith("key")
    assert outcome.stderr == ""
