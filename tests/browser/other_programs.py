"""What others say of a DICOM object: two validators, from Debian; and the package of OHIF, where it can be had."""

import glob
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dicom_network.domain.errors import DicomNetworkError
from dicom_network.modules.ohif.download import fetch, known_registry
from dicom_network.modules.ohif.release import TARBALL
from tests.patience import SECONDS

REQUIRED = bool(os.environ.get("DICOM_NETWORK_REQUIRE_PEERS"))
PIXELMED = "/usr/share/java/pixelmed.jar"
WITHOUT_LIMITS = [f"-Djdk.xml.xpath{limit}Limit=0" for limit in ("ExprGrp", "ExprOp", "TotalOp")]
"""The rules of the validator are a style sheet, larger than Java now takes by itself."""


def leave_out(reason: str) -> None:
    """Skip the test, or fail it where the peers are said to be installed."""
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


def need_validators() -> None:
    """Leave the test out where a validator is not installed."""
    missing = [name for name in ("dciodvfy", "java") if shutil.which(name) is None]
    if missing or not Path(PIXELMED).exists():
        leave_out(f"not installed: {', '.join(missing or ['libpixelmed-java'])}")


def faults_of_object(path: Path) -> list[str]:
    """Ask dciodvfy (dicom3tools) what is wrong with an object; warnings and what it finds well are left out."""
    done = subprocess.run(["dciodvfy", path], capture_output=True, text=True, check=False, timeout=SECONDS)
    return [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("Error")]


def faults_of_report(path: Path) -> list[str]:
    """Ask PixelMed's validator what is wrong with a structured report, its template included."""
    libraries = os.pathsep.join(glob.glob("/usr/share/java/*.jar"))
    command = ["java", *WITHOUT_LIMITS, "-cp", libraries, "com.pixelmed.validate.DicomSRValidator", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    lines = (done.stdout + done.stderr).splitlines()
    assert any("IOD validation complete" in line for line in lines), done.stdout + done.stderr
    return [line for line in lines if "Error" in line]


def ohif_package(folder: Path) -> Path:
    """Give the package of OHIF, fetched once and kept in a folder; leaves the test out where it cannot be fetched.

    Never required: unlike what Debian has, it comes from a registry that a machine without a network does not reach.
    """
    package = folder / TARBALL
    if package.exists():
        return package
    part = package.with_suffix(".part")
    try:
        with part.open("wb") as file:
            fetch(known_registry(), file, lambda _done, _whole: None)
    except DicomNetworkError as error:
        part.unlink(missing_ok=True)
        pytest.skip(f"OHIF cannot be fetched here: {error}")
    return part.rename(package)
