"""Getting the package from a registry of npm packages, which may be the hospital's own."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import httpx2

from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.modules.ohif.release import PACKAGE_PATH, TARBALL

LARGEST = 200_000_000
"""Bytes; the package has a quarter of it."""
TIMEOUT_SECONDS = 30.0
"""Of one step: to connect, or without a byte."""
NPM_SECONDS = 20

Progress = Callable[[int, int], None]
"""(bytes so far, bytes in all; 0 where the registry does not say)."""


def known_registry() -> str:
    """Give the registry that this machine uses: of its environment, else of its npm. Raises: InvalidInput."""
    said = os.environ.get("npm_config_registry") or os.environ.get("NPM_CONFIG_REGISTRY") or _registry_of_npm()
    if not said.startswith(("http://", "https://")):
        raise InvalidInput(
            "no registry of npm packages is known on this machine",
            code="ohif.registry",
            hint=f"say --registry URL, or fetch {TARBALL} of @ohif/app elsewhere and say --from FILE",
        )
    return said


def fetch(registry: str, into: BinaryIO, progress: Progress) -> None:
    """Write the package into a file. Raises: InvalidInput for an address that is none, Unavailable."""
    address = f"{registry.rstrip('/')}/{PACKAGE_PATH}"
    try:
        with httpx2.stream("GET", address, timeout=TIMEOUT_SECONDS, follow_redirects=True) as answer:
            if answer.status_code != httpx2.codes.OK:
                raise _unreachable(f"the registry answers {answer.status_code}")
            _copy(answer, into, progress)
    except httpx2.UnsupportedProtocol as error:
        raise InvalidInput("a registry is an address that begins with https://", code="ohif.registry") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise _unreachable(f"the registry cannot be reached: {error}") from error


def _copy(answer: httpx2.Response, into: BinaryIO, progress: Progress) -> None:
    whole = int(answer.headers.get("content-length", 0))
    done = 0
    for piece in answer.iter_raw(1 << 18):
        done += len(piece)
        if done > LARGEST:
            raise _unreachable("what the registry sends has no end")
        into.write(piece)
        progress(done, whole)


def _unreachable(what: str) -> Unavailable:
    return Unavailable(
        f"OHIF could not be fetched: {what}",
        code="ohif.unreachable",
        hint=f"where there is no network: fetch {TARBALL} of @ohif/app elsewhere and say --from FILE",
    )


def _registry_of_npm() -> str:
    npm = shutil.which("npm")
    if npm is None:
        return ""
    try:
        done = subprocess.run(
            [npm, "config", "get", "registry"],
            cwd=Path.home(),
            capture_output=True,
            text=True,
            check=False,
            timeout=NPM_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
