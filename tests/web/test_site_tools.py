"""The site's own checks, by the tools that its language has for them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import SECONDS

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "build_site.py"


def _run(*arguments: str) -> None:
    command = [sys.executable, str(TOOL), *arguments]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert outcome.returncode == 0, outcome.stdout[-6000:] + outcome.stderr[-6000:]


def test_the_types_fit() -> None:
    _run("tsc", "--noEmit", "--incremental", "--tsBuildInfoFile", "node_modules/.cache/types.json")


def test_the_linter_finds_nothing() -> None:
    _run("biome", "check", "--max-diagnostics=20")


def test_its_logic_does_what_its_tests_say() -> None:
    _run("vitest", "run", "--reporter=dot")


def test_the_description_of_the_rest_interface_says_what_the_code_says() -> None:
    command = [sys.executable, str(ROOT / "tools" / "write_openapi.py"), "--check"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert outcome.returncode == 0, outcome.stderr


def test_the_client_is_what_its_generator_makes_of_the_description(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIENT_FOLDER", str(tmp_path / "client"))
    _run("openapi-ts", "--silent")
    made = _contents(tmp_path / "client")
    kept = _contents(ROOT / "web" / "src" / "client")
    assert made.keys() == kept.keys(), "make client"
    different = [name for name in made if made[name] != kept[name]]
    assert not different, f"make client: {different}"


def _contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("pattern", ["web/src/**/*.ts", "web/src/**/*.tsx"])
def test_files_of_the_site_are_short(pattern: str) -> None:
    generated = ROOT / "web" / "src" / "client"
    long = {
        str(path.relative_to(ROOT)): lines
        for path in ROOT.glob(pattern)
        if not path.is_relative_to(generated) and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not long
