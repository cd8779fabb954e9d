"""`dicom-network settings`: check, show, explain."""

import json
from pathlib import Path

import pytest

from dicom_network.base.settings import Settings
from dicom_network.cli.main import run_command
from dicom_network.cli.settings import every_setting, shown, type_text


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "node.toml"
    file.write_text('[dimse]\nport = 104\nae_title = "ARCHIVE"\n', encoding="utf-8")
    return file


def test_origin_says_where_a_value_comes_from(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DICOM_NETWORK_HTTP__PORT", "80")
    command = ["settings", "show", "--origin", "--json", "--config", str(config), "--data", str(tmp_path)]
    assert run_command(command) == 0
    rows = {row["key"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows["dimse.port"] == {"key": "dimse.port", "value": "104", "origin": f"file {config}"}
    assert rows["http.port"]["origin"] == "variable DICOM_NETWORK_HTTP__PORT"
    assert rows["http.port"]["value"] == "80"
    assert rows["node.data"]["origin"] == "command line"
    assert rows["dimse.host"]["origin"] == "default"


def test_a_variable_gives_a_list_with_commas_between_its_items(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DICOM_NETWORK_HTTP__CORS_ORIGINS", "https://a.example, https://b.example")
    monkeypatch.setenv("DICOM_NETWORK_NODE__COMPONENTS", "server")
    assert run_command(["settings", "show", "--json", "--data", str(tmp_path)]) == 0
    rows = {row["key"]: row["value"] for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows["http.cors_origins"] == "https://a.example, https://b.example"
    assert rows["node.components"] == "server"


def test_what_is_wrong_in_a_variable_is_not_looked_for_in_the_file(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DICOM_NETWORK_STORAGE__RESERVE", "5")
    assert run_command(["settings", "check", "--config", str(config)]) == 3
    told = capsys.readouterr().err
    assert (
        "storage.reserve (variable DICOM_NETWORK_STORAGE__RESERVE): is not known; did you mean reserve_bytes?" in told
    )


def test_a_variable_with_an_underscore_too_few_is_not_passed_over(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DICOM_NETWORK_HTTP_PORT", "80")
    assert run_command(["settings", "check"]) == 3
    told = capsys.readouterr().err
    assert "DICOM_NETWORK_HTTP_PORT is not read" in told
    assert "DICOM_NETWORK_HTTP__PORT" in told


def test_the_file_of_the_data_folder_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "dicom-network.toml").write_text("[storage]\nreserve_bytes = 5000000000\n", encoding="utf-8")
    assert run_command(["settings", "show", "--origin", "--data", str(tmp_path)]) == 0
    line = next(one for one in capsys.readouterr().out.splitlines() if one.startswith("storage.reserve_bytes"))
    assert line.split()[1] == "5000000000"
    assert str(tmp_path / "dicom-network.toml") in line


def test_show_without_origin_shows_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["settings", "show"]) == 0
    printed = capsys.readouterr().out
    for key, *_rest in every_setting():
        assert key in printed


def test_explain_says_meaning_limits_default_and_variable(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["settings", "explain", "dimse.max_pdu_bytes"]) == 0
    printed = capsys.readouterr().out
    assert "Largest PDU" in printed
    assert "at least 4096, at most 16777216" in printed
    assert "262144" in printed
    assert "DICOM_NETWORK_DIMSE__MAX_PDU_BYTES" in printed


def test_explain_offers_the_nearest_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["settings", "explain", "storage.reserve"]) == 4
    assert "did you mean storage.reserve_bytes?" in capsys.readouterr().err


def test_every_setting_can_be_put_in_words() -> None:
    sections = set()
    for key, model, name, field in every_setting():
        sections.add(key.partition(".")[0])
        assert type_text(model, name)
        assert shown(field.get_default(call_default_factory=True))
    assert sections == set(Settings.model_fields)


def test_choices_are_listed() -> None:
    words = {key: type_text(model, name) for key, model, name, _field in every_setting()}
    assert words["storage.duplicates"] == "conflict | replace | keep-first"
    assert words["dimse.tls"] == "off | optional | required"
    assert words["log.level"] == "debug | info | warning | error"


def test_check_finds_a_component_that_does_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "dicom-network.toml").write_text('[node]\ncomponents = ["serfer"]\n', encoding="utf-8")
    assert run_command(["settings", "check", "--data", str(tmp_path)]) == 3
    assert "known: server, portal" in capsys.readouterr().err


def test_check_opens_the_files_that_settings_name_and_tells_of_all_that_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "node.toml"
    file.write_text(
        f"""
        [dimse]
        tls = "required"
        tls_certificate = "{tmp_path}/node.crt"
        tls_key = "{tmp_path}/node.key"
        [index]
        url = "file:{tmp_path}/database-url"
        extra_tags = ["FilterTyp"]
        [identity]
        jwt_keys = "{tmp_path}/keys.json"
        jwt_issuer = "https://login.example.org"
        """,
        encoding="utf-8",
    )
    assert run_command(["settings", "check", "--config", str(file)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert all(line.startswith("error: ") for line in lines)
    for wrong in ("node.crt", "database-url", "FilterTyp", "keys.json"):
        assert sum(wrong in line for line in lines) == 1, said.err


def test_check_is_content_with_settings_that_can_be_used(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["settings", "check", "--config", str(config)]) == 0
    assert capsys.readouterr().out == "the settings can be used\n"
