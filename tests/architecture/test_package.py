"""The wheel holds the whole package and runs where it is installed, without the checkout."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import dicom_network
from tests.architecture.source import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout[-2000:] + outcome.stderr[-2000:]
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_package(wheel: Path, git_files: list[str]) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    written = {name.removeprefix("src/") for name in git_files if name.startswith("src/") and (ROOT / name).is_file()}
    assert not written - packed


def test_the_installed_wheel_runs(wheel: Path, tmp_path: Path) -> None:
    """Into a new environment that borrows only the libraries of this one."""
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    site = next((environment / "lib").glob("python*")) / "site-packages"
    (site / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--ignore-installed", str(wheel)], check=True, cwd=tmp_path)
    printed = subprocess.run(
        [environment / "bin" / "dicom-network", "--version"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert printed.stdout.strip() == dicom_network.__version__
    where = subprocess.run(
        [python, "-c", "import dicom_network; print(dicom_network.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert Path(where.stdout.strip()).is_relative_to(site)
