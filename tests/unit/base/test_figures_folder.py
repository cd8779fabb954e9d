"""The folder of figures is there while a node runs, and what killed nodes left behind goes."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from dicom_network.base.figures_folder import DIRECTORY_VARIABLE, PREFIX, figures_folder


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv(DIRECTORY_VARIABLE, raising=False)
    return tmp_path


def test_a_folder_is_named_and_goes_with_the_node(temporary: Path) -> None:
    with figures_folder():
        folder = Path(os.environ[DIRECTORY_VARIABLE])
        assert folder.parent == temporary
        (folder / "counter_1.db").touch()
    assert not folder.exists()
    assert DIRECTORY_VARIABLE not in os.environ


def test_a_folder_that_somebody_named_is_kept(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(temporary))
    with figures_folder():
        assert os.environ[DIRECTORY_VARIABLE] == str(temporary)
    assert temporary.exists()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_node_left_goes_and_what_a_running_one_has_stays(temporary: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, living = temporary / f"{PREFIX}{ended.pid}-abc", temporary / f"{PREFIX}{os.getpid()}-abc"
    for folder in (left, living):
        folder.mkdir()
        (folder / "counter_1.db").touch()
    with figures_folder():
        assert not left.exists()
        assert living.exists()
