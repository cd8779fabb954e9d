"""A private network for the whole bench: DCMTK's servers and Orthanc's DICOM port bind to every address of the machine.

All peers and all clients run in it, so that each has the same path.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

MARK = "BENCH_PRIVATE_NETWORK"


def enter(module: str, arguments: Sequence[str]) -> None:
    """Start this program again in a private network, unless it runs in one already.

    Raises: SystemExit where the machine allows no private network.
    """
    if os.environ.get(MARK):
        return
    unshare = _unshare()
    script = 'ip link set lo up && exec "$@"'
    command = [*unshare, "sh", "-c", script, "sh", sys.executable, "-m", module, *arguments]
    os.execvpe(command[0], command, {**os.environ, MARK: "1"})


def _unshare() -> list[str]:
    if not (shutil.which("unshare") and shutil.which("ip")):
        raise SystemExit("bench needs the commands unshare and ip (Debian: util-linux, iproute2)")
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    raise SystemExit("this machine allows no private network (unshare --net); run the bench as root")
