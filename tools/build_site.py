"""Build the web site into src/dicom_network/_web, unless it was built from the very same sources.

With arguments: run a program of the site's packages instead (``tools/build_site.py vitest run``).
"""

import fcntl
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from node import environment_of, find_node, npm_command

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUILT = ROOT / "src" / "dicom_network" / "_web"
STAMP = ".stamp"
"""Holds the digest of what the folder was made from."""
NOT_SOURCES = ("node_modules", "tests", ".lock", "README.md")


def main(arguments: list[str]) -> int:
    """Build, or run a program; gives the exit status."""
    node = find_node()
    if node is None:
        sys.stderr.write("error: the site needs Node 22.18 or newer (pip install -r requirements-node.lock)\n")
        return 1
    try:
        if not arguments or not has_packages():
            with _alone():
                install_packages(node)
                if not arguments:
                    build(node)
        if arguments:
            return subprocess.run(_program(node, arguments), cwd=WEB, env=environment_of(node), check=False).returncode
    except subprocess.CalledProcessError as error:
        sys.stderr.write((error.stdout or "") + (error.stderr or ""))
        return 1
    return 0


def has_packages() -> bool:
    """Tell whether the packages that the lock file names are installed."""
    return _stamp_in(WEB / "node_modules") == _packages_digest()


def install_packages(node: Path) -> None:
    """Install the packages that the lock file names, where another set is installed. Raises: CalledProcessError."""
    if has_packages():
        return
    _tell("packages", "web/package-lock.json")
    _run([*npm_command(node), "ci", "--loglevel=error"], node)
    (WEB / "node_modules" / STAMP).write_text(_packages_digest(), encoding="utf-8")


def build(node: Path) -> None:
    """Build the site where its sources have changed. Raises: CalledProcessError."""
    digest = _digest(sorted(_sources()))
    if _stamp_in(BUILT) == digest:
        return
    _tell("site", "web/")
    with tempfile.TemporaryDirectory(dir=BUILT.parent, prefix="_web.") as folder:
        new, old = Path(folder) / "new", Path(folder) / "old"
        _run(_program(node, ["vite", "build", "--logLevel", "error", "--outDir", str(new)]), node)
        (new / STAMP).write_text(digest, encoding="utf-8")
        # A node that starts meanwhile finds the old site or the new one, complete.
        if BUILT.exists():
            BUILT.rename(old)
        new.rename(BUILT)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for whoever else builds in this checkout."""
    with (WEB / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sources() -> Iterator[Path]:
    for path in WEB.rglob("*"):
        if path.is_file() and path.relative_to(WEB).parts[0] not in NOT_SOURCES:
            yield path


def _packages_digest() -> str:
    return _digest([WEB / "package.json", WEB / "package-lock.json", WEB / ".npmrc"])


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(ROOT)}\n{path.stat().st_size}\n".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _stamp_in(folder: Path) -> str:
    stamp = folder / STAMP
    return stamp.read_text(encoding="utf-8") if stamp.is_file() else ""


def _program(node: Path, arguments: list[str]) -> list[str]:
    return [str(node), str((WEB / "node_modules" / ".bin" / arguments[0]).resolve()), *arguments[1:]]


def _run(command: list[str], node: Path) -> None:
    subprocess.run(command, cwd=WEB, env=environment_of(node), check=True, capture_output=True, text=True)


def _tell(step: str, what: str) -> None:
    sys.stdout.write(f"{step:<12} {what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
