"""A PostgreSQL server of the tests' own: on a unix socket, in a folder that goes away with it."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.patience import SECONDS

PROGRAMS = Path("/usr/lib/postgresql/15/bin")

# Nothing of it has to survive the machine.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


class NoPostgreSQL(Exception):
    """There is no PostgreSQL here, or nobody whom it would run as."""


@dataclass
class PostgreSQLServer:
    """A running server."""

    socket_folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def create_database(self, *, template: str = "template0") -> str:
        """Make a database and give its URL."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket_folder}"

    def drop_database(self, url: str) -> None:
        """Remove a database that nobody is connected to any more."""
        self._execute(f"DROP DATABASE {name_of(url)} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        command = [PROGRAMS / "psql", "-X", "-q", "-h", self.socket_folder, "-U", "postgres", "-c", statement]
        subprocess.run([*command, "template1"], check=True, timeout=SECONDS, capture_output=True)


def name_of(url: str) -> str:
    """Give the database that a URL names."""
    return url.rpartition("/@/")[2].partition("@/")[2].partition("?")[0] or url.partition("@/")[2].partition("?")[0]


@contextmanager
def running_server() -> Iterator[PostgreSQLServer]:
    """Start a server and stop it in the end. Raises: NoPostgreSQL."""
    if not (PROGRAMS / "initdb").exists():
        raise NoPostgreSQL(f"PostgreSQL 15 is not installed in {PROGRAMS}")
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="dicom-network-postgresql-"))
    try:
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        initdb = [
            PROGRAMS / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ]
        _run(initdb, user)
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        start = [PROGRAMS / "pg_ctl", "-D", data, "-w", "-t", str(SECONDS), "-l", folder / "log"]
        _run([*start, "-o", f"-k {folder} {options}", "start"], user)
        try:
            yield PostgreSQLServer(folder)
        finally:
            _run([PROGRAMS / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str:
    """Name whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return ""
    if shutil.which("setpriv") is None:
        raise NoPostgreSQL("PostgreSQL does not run as root, and there is no setpriv to run it as somebody else")
    return "nobody"


def _run(command: list[object], user: str) -> None:
    prefix = ["setpriv", f"--reuid={user}", "--regid=nogroup", "--clear-groups"] if user else []
    arguments = [*prefix, *map(str, command)]
    subprocess.run(arguments, check=True, timeout=SECONDS * 2, stdout=subprocess.DEVNULL, cwd="/")
