"""This node, as ``dicom-network run`` starts it."""

import os
import secrets
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from bench.peers.model import Peer, Running, free_port, launch, wait_until
from bench.peers.postgresql import Postgresql

COMMAND = Path(sys.executable).with_name("dicom-network")


class DicomNetwork(Peer):
    """The node at its defaults, open to unknown peers, on SQLite or on PostgreSQL."""

    durability = "data synced and index row committed (SQLite synchronous=FULL) before the answer"
    speaks = frozenset({"store", "find", "dicomweb"})

    def __init__(self, *, postgresql: bool = False, **settings: str) -> None:
        self.name = "dicom-network-postgresql" if postgresql else "dicom-network"
        self.settings = "open to unknown peers; every HTTP request with a bearer token"
        self.on_postgresql = postgresql
        self._environment = settings

    def version(self) -> str | None:
        """Give the command's version."""
        if not COMMAND.exists() or (self.on_postgresql and not Postgresql.is_installed()):
            return None
        done = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=False)
        lines = done.stdout.strip().splitlines()
        return lines[-1] if done.returncode == 0 and lines else None

    def start(self, folder: Path, **environment: str) -> Running:
        """Start it, wait until it says that it is ready, and get a token for its first administrator."""
        dicom_port, web_port = free_port(), free_port()
        data = folder / "data"
        environment = {**self._environment, **environment}
        servants = []
        if self.on_postgresql:
            server = Postgresql.serve(folder)
            environment["DICOM_NETWORK_INDEX__URL"] = server.url
            servants.append(server.pid)
        command = [str(COMMAND), "run", "--data", str(data), "--open"]
        command += ["--http", f"127.0.0.1:{web_port}", "--dicom", f"127.0.0.1:{dicom_port}"]
        process = launch(command, folder, DICOM_NETWORK_LOG__LEVEL="warning", **environment)
        wait_until(process, lambda: _is_ready(web_port))
        headers = {"Authorization": f"Bearer {_token(folder, data, environment)}"}
        return Running(
            self.name, process, folder, "DICOMNET", dicom_port, web_port, "/dicomweb", headers, tuple(servants)
        )


def _is_ready(web_port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{web_port}/readyz", timeout=2):
            return True
    except (OSError, urllib.error.URLError):
        return False


def _token(folder: Path, data: Path, environment: Mapping[str, str]) -> str:
    kept = folder / "token"
    if not kept.exists():
        password = secrets.token_urlsafe(18)
        _command(["user", "add", "bench", "--role", "administrator", "--password-stdin"], data, environment, password)
        answer = _command(["token", "create", "--user", "bench"], data, environment)
        kept.write_text(answer.strip().splitlines()[-1].strip())
    return kept.read_text()


def _command(arguments: list[str], data: Path, environment: Mapping[str, str], given: str = "") -> str:
    done = subprocess.run(
        [str(COMMAND), *arguments, "--data", str(data)],
        input=given,
        env={**os.environ, **environment},
        text=True,
        check=False,
        capture_output=True,
    )
    if done.returncode:
        raise RuntimeError(f"dicom-network {arguments[0]} {arguments[1]} ended with {done.returncode}: {done.stderr}")
    return done.stdout
