"""A real node: ``dicom-network run`` as a process of its own, as whoever installs it would start it."""

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from dicom_network.modules.identity.service import Identity
from tests.local_node import open_node
from tests.patience import SECONDS, wait_for

COMMAND = str(Path(sys.executable).with_name("dicom-network"))

Connect = Callable[[str, int], socket.socket]


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes


@dataclass
class RunningNode:
    """A node that can be asked, stopped, killed and started again on the same data."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    """``section.key`` to value, given through the environment."""
    prefix: Sequence[str] = ()
    """Put before the command, such as what makes it run in a private network."""
    connect: Connect = lambda host, port: socket.create_connection((host, port), timeout=SECONDS)
    ae_title: str = "DICOMNET"
    dicom_port: int = 0
    web_port: int = 0
    token: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """File that everything the node prints goes into."""
        return self.data.parent / f"{self.data.name}.log"

    def start(self) -> None:
        """Start it and wait until it says that it is ready; there is an administrator, whose token is known.

        Raises: RuntimeError with the end of its log where it does not become ready.
        """
        if not self.token and "index.url" not in self.settings:
            self.token = make_token(self.data)
        self.dicom_port = self.dicom_port or free_port()
        self.web_port = self.web_port or free_port()
        command = [*self.prefix, COMMAND, "run", "--data", str(self.data), "--open"]
        command += ["--dicom", f"127.0.0.1:{self.dicom_port}", "--http", f"127.0.0.1:{self.web_port}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                start_new_session=True,
            )
        self._wait_until_ready()
        if not self.token:
            self.token = self._order_token()

    def stop(self) -> int:
        """End it with SIGTERM; gives its exit code.

        Raises: subprocess.TimeoutExpired where it does not end by itself.
        """
        process = self._running()
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(timeout=SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """End every process of it at once with SIGKILL, as a power cut would."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(timeout=SECONDS)
        self.process = None

    def setup_link(self) -> str:
        """Give the link for the first person, which is printed once the node is ready."""
        found: re.Match[str] = wait_for(
            lambda: re.search(r"http://\S+/setup/\S+", self.log.read_text()), "printing where to begin"
        )
        return found[0]

    def processes(self) -> list[int]:
        """List its processes, the one that was started first."""
        root = self._running().pid
        return [root, *sorted(pid for pid in _members(root) if pid != root)]

    def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Ask over HTTP with the administrator's token; ``{"Authorization": ""}`` asks without."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=SECONDS)
        connection.sock = self.connect("127.0.0.1", self.web_port)
        try:
            given = {"Authorization": f"Bearer {self.token}", **(headers or {})}
            connection.request(method, path, body=body, headers={name: value for name, value in given.items() if value})
            response = connection.getresponse()
            body = response.read()
            return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)
        finally:
            connection.close()

    def get(self, path: str, accept: str = "application/dicom+json") -> Answer:
        """Get a resource."""
        return self.request("GET", path, headers={"Accept": accept})

    def command(self, *arguments: str, given: str = "", timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run ``dicom-network …`` on this node's data."""
        return subprocess.run(
            [*self.prefix, COMMAND, *arguments, "--data", str(self.data)],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            env=self._environment(),
        )

    def _environment(self) -> dict[str, str]:
        given = {f"DICOM_NETWORK_{name.replace('.', '__').upper()}": value for name, value in self.settings.items()}
        return {**os.environ, **given}

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            raise RuntimeError("the node does not run")
        return self.process

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + SECONDS
        pause = Event()
        while time.monotonic() < deadline and self._running().poll() is None:
            try:
                if self.request("GET", "/readyz").status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            pause.wait(0.05)
        self.kill()
        raise RuntimeError(f"the node did not become ready; the end of its log:\n{self.log.read_text()[-3000:]}")

    def _order_token(self) -> str:
        add = ("user", "add", "tests", "--role", "administrator", "--password-stdin")
        for arguments, given in ((add, secrets.token_urlsafe(18)), (("token", "create", "--user", "tests"), "")):
            done = self.command(*arguments, given=given)
            if done.returncode:
                raise RuntimeError(f"dicom-network {' '.join(arguments)} failed: {done.stderr}")
        return done.stdout.strip().splitlines()[-1].strip()


def make_token(data: Path) -> str:
    """Make an administrator ``tests`` in a data folder, which may be new, and a token of theirs; no command is run."""
    with open_node(data) as node:
        identity = Identity(node)
        identity.add_person("tests", "administrator", "", actor="tests")
        return identity.create_token("tests", actor="tests")


def free_port() -> int:
    """Give a loopback port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _members(session: int) -> list[int]:
    """List the living processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found
