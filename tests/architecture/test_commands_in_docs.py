"""Commands that the documentation shows exist, with the options that it shows."""

import re
from collections.abc import Iterator

import pytest
from cyclopts import App

from dicom_network.base.settings import Settings
from dicom_network.cli.main import build_app
from tests.architecture.source import ROOT, name_of, written_files

COMMAND = re.compile(r"(?<![/\w-])dicom-network((?: [^`\n|#]*)?)")
SETTING = re.compile(r"`([a-z]+)\.([a-z_]+)`")


def _pages() -> list[str]:
    return [name_of(page) for page in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))]


@pytest.mark.parametrize("page", _pages())
def test_commands_exist(page: str) -> None:
    app = build_app()
    for words in _commands((ROOT / page).read_text(encoding="utf-8")):
        command, rest = _command_of(app, words)
        assert command is not app or not rest or rest[0].startswith("-"), f"{page}: dicom-network {' '.join(words)}"
        known = {name for one in command.assemble_argument_collection() for name in one.names}
        options = {word.partition("=")[0] for word in rest if re.fullmatch(r"--[a-z-]+(=.*)?", word)}
        assert options <= known | {"--help", "--version"}, f"{page}: dicom-network {' '.join(words)}"


def test_commands_that_the_program_recommends_exist() -> None:
    """Hints of errors and texts of help send people to commands; they must find them."""
    app = build_app()
    wrong = [
        f"{name_of(path)}: dicom-network {shown}"
        for path in written_files()
        for shown in re.findall(
            r"(?<![/\w-])dicom-network ([a-z][a-z-]+(?: [a-z][a-z-]+)?)", path.read_text(encoding="utf-8")
        )
        if _command_of(app, shown.split())[0] is app
    ]
    assert not wrong


@pytest.mark.parametrize("page", [page for page in _pages() if not page.endswith("errors.md")])
def test_settings_that_are_named_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for section, key in SETTING.findall(text):
        if section in Settings.model_fields and key not in ("py", "md", "toml", "sqlite"):
            holder = Settings.model_fields[section].default
            assert hasattr(holder, key), f"{page}: {section}.{key}"


def _commands(text: str) -> Iterator[list[str]]:
    for block in re.findall(r"^    .*$|`[^`\n]+`", text, re.MULTILINE):
        for shown in COMMAND.findall(block):
            words = shown.replace("[", " ").replace("]", " ").split()
            if words and words[0] not in ("VERB", "…"):
                yield words


def _command_of(app: App, words: list[str]) -> tuple[App, list[str]]:
    """Walk down the words that name commands."""
    rest = list(words)
    while rest and not rest[0].startswith("-") and rest[0] in app:
        app = app[rest.pop(0)]
    return app, rest
