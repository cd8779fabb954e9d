"""A PostgreSQL server of the bench's own, for measuring the node on it; ends with the bench."""

import atexit
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

DATABASE = "bench"


@dataclass(frozen=True)
class Postgresql:
    """A server that listens on a socket in a folder only."""

    pid: int
    url: str
    """SQLAlchemy URL of its database."""

    _running: ClassVar[dict[Path, "Postgresql"]] = {}

    @staticmethod
    def is_installed() -> bool:
        """Tell whether a server is installed where Debian puts it."""
        return _binaries() is not None

    @classmethod
    def serve(cls, folder: Path) -> "Postgresql":
        """Give the server of a folder; makes it and starts it where needed."""
        if folder not in cls._running:
            cls._running[folder] = _start(folder / "postgresql")
        return cls._running[folder]


def _start(folder: Path) -> Postgresql:
    binaries = _binaries()
    if binaries is None:
        raise RuntimeError("PostgreSQL is not installed")
    new = not (folder / "data" / "PG_VERSION").exists()
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    if new:
        _as_owner(
            [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "--no-locale", "-E", "UTF8"]
        )
    control: list[str | Path] = [binaries / "pg_ctl", "-D", folder / "data", "-l", folder / "server.log"]
    _as_owner([*control, "-o", f"-k {folder} -h ''", "-w", "start"])
    atexit.register(_as_owner, [*control, "-m", "fast", "stop"])
    if new:
        _as_owner([binaries / "createdb", "-h", folder, "-U", "postgres", DATABASE])
    pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    return Postgresql(pid, f"postgresql+psycopg://postgres@/{DATABASE}?host={folder}")


def _as_owner(command: list[str | Path]) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


def _binaries() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if versions and (os.geteuid() != 0 or shutil.which("runuser")):
        return versions[-1].parent
    return None
