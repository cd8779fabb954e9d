"""A private network with its own loopback, for programs that bind to every address of the machine."""

import array
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tests.patience import SECONDS

CONNECTOR = """
import array, socket, subprocess, sys
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
control = socket.socket(fileno=int(sys.argv[1]))
control.sendall(b"ready")
while asked := control.recv(256):
    host, port = asked.decode().split()
    try:
        with socket.create_connection((host, int(port)), timeout=float(sys.argv[2])) as made:
            control.sendmsg([b"made"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [made.fileno()]))])
    except OSError as error:
        control.sendall(str(error).encode())
"""


class NoPrivateNetwork(Exception):
    """This machine allows none."""


class PrivateNetwork:
    """Runs programs in a network namespace of their own, and hands out connections into it; a context manager."""

    def __init__(self) -> None:
        self._unshare = _unshare()
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [*self._unshare, sys.executable, "-c", CONNECTOR, str(theirs.fileno()), str(SECONDS)]
        self._holder = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        theirs.close()
        mine.settimeout(SECONDS)
        self._control = mine
        if mine.recv(16) != b"ready":
            raise NoPrivateNetwork("the private network's loopback does not come up")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._control.close()
        self._holder.wait(timeout=SECONDS)

    @property
    def prefix(self) -> list[str]:
        """What to put before a command so that it runs in this network."""
        nsenter = ["nsenter", "--target", str(self._holder.pid), "--net"]
        return [*nsenter, "--user", "--preserve-credentials"] if "--map-root-user" in self._unshare else nsenter

    def connect(self, host: str, port: int) -> socket.socket:
        """Connect to a program in this network from outside of it.

        Raises: ConnectionError.
        """
        self._control.sendall(f"{host} {port}".encode())
        answer, ancillary, _, _ = self._control.recvmsg(256, socket.CMSG_LEN(4))
        if not ancillary:
            raise ConnectionError(answer.decode())
        connection = socket.socket(fileno=array.array("i", ancillary[0][2])[0])
        connection.settimeout(SECONDS)
        return connection


def _unshare() -> Sequence[str]:
    if not all(shutil.which(name) for name in ("unshare", "nsenter", "ip")):
        raise NoPrivateNetwork("unshare, nsenter and ip are needed (Debian: util-linux, iproute2)")
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    raise NoPrivateNetwork("this machine allows no private network (unshare --net)")
