"""The process tree: stops together, and starts again what dies."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.patience import SECONDS

PROGRAM = textwrap.dedent(
    r"""
    import os, sys, threading, time
    from pathlib import Path
    from dicom_network.hosts.supervisor import Role, Serving, Supervisor

    folder = Path(sys.argv[1])

    def serve(life):
        os.write(1, f"started {os.getpid()}\n".encode())  # in one write: two children share the pipe
        life.is_serving()
        life.stop.wait()
        (folder / f"finished-{os.getpid()}").touch()

    def fail(life):
        print("failing", flush=True)
        os._exit(3)

    role = serve if sys.argv[2] == "serve" else fail
    supervisor = Supervisor([Role("one", role), Role("two", serve)], Serving(["one", "two"]), time.monotonic)
    sys.exit(supervisor.run(lambda: print("serving", flush=True)))
    """
)


def start(tmp_path: Path, role: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path), role], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def read_starts(process: "subprocess.Popen[str]", number: int) -> list[int]:
    assert process.stdout is not None
    pids: list[int] = []
    for line in process.stdout:
        if line.startswith("started"):
            pids.append(int(line.split()[1]))
            if len(pids) == number:
                return pids
    raise AssertionError(f"the tree ended after {len(pids)} starts")


def test_sigterm_lets_every_child_finish(tmp_path: Path) -> None:
    process = start(tmp_path, "serve")
    children = read_starts(process, 2)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert {path.name for path in tmp_path.glob("finished-*")} == {f"finished-{pid}" for pid in children}


def test_the_tree_says_when_every_child_serves(tmp_path: Path) -> None:
    process = start(tmp_path, "serve")
    assert process.stdout is not None
    lines = [process.stdout.readline().split()[0] for _ in range(3)]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=SECONDS)
    assert lines == ["started", "started", "serving"]


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    process = start(tmp_path, "serve")
    first, _other = read_starts(process, 2)
    os.kill(first, signal.SIGKILL)
    assert read_starts(process, 1) != [first]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0


def test_a_child_that_cannot_live_ends_the_node_with_an_error(tmp_path: Path) -> None:
    process = start(tmp_path, "fail")
    written, _errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "dies again and again" in written


def test_children_finish_when_their_parent_is_killed(tmp_path: Path) -> None:
    process = start(tmp_path, "serve")
    children = read_starts(process, 2)
    process.kill()
    process.communicate(timeout=SECONDS)  # the children hold the other end of the pipe until they are gone
    assert {path.name for path in tmp_path.glob("finished-*")} == {f"finished-{pid}" for pid in children}
