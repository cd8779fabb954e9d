"""`dicom-network run`: what can be said on the command line, and the words that greet whoever starts a node."""

from pathlib import Path

import pytest

from dicom_network.base.settings import Settings, load
from dicom_network.cli.main import run_command
from dicom_network.cli.run import Doors, greet
from dicom_network.components.process_tree import Started
from dicom_network.domain.errors import InvalidInput


def _settings(tmp_path: Path, doors: Doors) -> Settings:
    return load(None, {**doors.overrides(), "node": {"data": tmp_path}})


def test_the_command_line_wins_over_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DICOM_NETWORK_DIMSE__PORT", "104")
    doors = Doors(http="0.0.0.0:80", dicom="[::1]:11113", aet="ARCHIVE", open=True)
    settings = _settings(tmp_path, doors)
    assert (settings.http.host, settings.http.port) == ("0.0.0.0", 80)
    assert (settings.dimse.host, settings.dimse.port, settings.dimse.ae_title) == ("::1", 11113, "ARCHIVE")
    assert settings.peers.accept_unknown and settings.dimse.accept_any_called_ae_title


def test_nothing_said_changes_nothing() -> None:
    assert Doors().overrides() == {}


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="is no address"):
        Doors(http="everywhere").overrides()


def test_an_ae_title_that_is_too_long_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["run", "--data", str(tmp_path), "--aet", "A TITLE THAT IS TOO LONG"]) == 3
    assert "dimse.ae_title" in capsys.readouterr().err


def test_a_component_that_does_not_exist_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["run", "--data", str(tmp_path), "--components", "server,teapot"]) == 3
    assert "teapot" in capsys.readouterr().err


def test_a_data_folder_that_cannot_be_one_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    assert run_command(["run", "--data", str(tmp_path / "file")]) == 7
    assert "choose another with --data" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--http", "--dicom"])
def test_an_address_of_another_machine_is_told_from_a_port_that_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    addresses = {"--dicom": "127.0.0.1:0", "--http": "127.0.0.1:0", option: "192.0.2.17:8080"}
    assert run_command(["run", "--data", str(tmp_path), *(word for pair in addresses.items() for word in pair)]) == 7
    printed = capsys.readouterr().err
    assert "no such address" in printed
    assert "another program" not in printed


def test_the_first_start_shows_the_way_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = Started("http://127.0.0.1:8080", "127.0.0.1:11112", "DICOMNET", "http://127.0.0.1:8080/setup/abc")
    greet(_settings(tmp_path, Doors()), started)
    printed = capsys.readouterr().out
    assert "http://127.0.0.1:8080/setup/abc" in printed
    assert "AE title DICOMNET, host 127.0.0.1, port 11112" in printed
    assert "dicom-network peer put" in printed
    assert "only this machine reaches it; for others: --dicom 0.0.0.0:11112" in printed


def test_the_way_for_others_is_by_the_port_that_was_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    greet(_settings(tmp_path, Doors()), Started("http://127.0.0.1:8080", "127.0.0.1:10400", "DICOMNET", ""))
    assert "--dicom 0.0.0.0:10400" in capsys.readouterr().out


def test_later_starts_show_where_to_log_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = Started("http://10.0.0.5:80", "0.0.0.0:104", "ARCHIVE", "")
    greet(_settings(tmp_path, Doors(open=True)), started)
    printed = capsys.readouterr().out
    assert "http://10.0.0.5:80/login" in printed
    assert "AE title ARCHIVE, host this machine's address, port 104" in printed
    assert "every peer is let in" in printed
    assert "only this machine" not in printed


def test_a_node_without_pages_shows_no_way_to_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = load(None, {"node": {"data": tmp_path, "components": ("server",)}})
    greet(settings, Started("http://127.0.0.1:8080", "127.0.0.1:104", "DICOMNET", "http://127.0.0.1:8080/setup/abc"))
    printed = capsys.readouterr().out
    assert "http://127.0.0.1:8080/dicomweb" in printed
    assert "/setup/" not in printed and "/login" not in printed
    assert "user add NAME --role administrator" in printed
    assert "token create" in printed
