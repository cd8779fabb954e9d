"""What the architecture tests share."""

import subprocess

import pytest

from tests.architecture.source import ROOT


@pytest.fixture(scope="session")
def git_files() -> list[str]:
    """Names of the files that git keeps."""
    outcome = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if outcome.returncode:
        pytest.skip("not a git checkout")
    return outcome.stdout.splitlines()
