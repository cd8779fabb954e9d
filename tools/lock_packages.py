"""Write the package-lock.json of each folder with a package.json anew: the versions that are there, and what was added.

npm is run beside the checkout: where it finds installed packages it leaves out their hashes.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from node import environment_of, find_node, npm_command

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "web", ROOT / "tests" / "oidc")
READ = ("package.json", "package-lock.json", ".npmrc")


def lock(folder: Path, node: Path) -> None:
    """Write one anew. Raises: CalledProcessError."""
    with tempfile.TemporaryDirectory() as name:
        for file in READ:
            shutil.copy(folder / file, name)
        command = [*npm_command(node), "install", "--package-lock-only", "--ignore-scripts", "--loglevel=error"]
        subprocess.run(command, cwd=name, env=environment_of(node), check=True)
        written = json.loads(Path(name, "package-lock.json").read_text(encoding="utf-8"))
    for package in written["packages"].values():
        # Addresses that nothing is downloaded from, among which nobody would notice one that something is.
        package.pop("funding", None)
    text = json.dumps(written, indent=2, ensure_ascii=False) + "\n"
    (folder / "package-lock.json").write_text(text, encoding="utf-8")


def main() -> int:
    """Write them all; gives the exit status."""
    node = find_node()
    if node is None:
        sys.stderr.write("error: the packages of the site need Node (pip install -r requirements-node.lock)\n")
        return 1
    for folder in FOLDERS:
        lock(folder, node)
    return 0


if __name__ == "__main__":
    sys.exit(main())
