"""The pool of codec processes: what goes wrong in one call stays in that call."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicom_network.base.pixels import PixelDescription, RenderOptions
from dicom_network.base.settings import RenderingSettings
from dicom_network.domain.errors import InvalidInput, NotFound, Unavailable
from dicom_network.hosts import codec_pool
from dicom_network.hosts.codec_channel import send_call
from dicom_network.hosts.codec_pool import CodecPool
from dicom_network.modules.rendering.calls import DrawPlaceholder, Render, TranscodeFrame, TranscodeInstance
from tests.patience import SECONDS
from tests.unit.rendering.stored_files import TEST_FILES, described

EXPLICIT = "1.2.840.10008.1.2.1"
MIB = 1 << 20
CARD = DrawPlaceholder("CT", RenderOptions())


@pytest.fixture
def pool() -> Iterator[CodecPool]:
    pool = CodecPool(RenderingSettings(timeout_seconds=30), 1)
    yield pool
    pool.close()


def described_frame(rows: int, columns: int, bits: int = 8) -> PixelDescription:
    return PixelDescription(rows, columns, 1, bits, bits, bits - 1, 0, "MONOCHROME2")


def codec_processes() -> set[int]:
    """Find the codec processes that this process started."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                is_codec = b"codec_worker" in (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == os.getpid() and is_codec:
                found.add(int(entry.name))
    return found


@contextmanager
def stopped(pool: CodecPool) -> Iterator[int]:
    """Start the process of the pool and stop it as if it were stuck; gives its id."""
    before = codec_processes()
    pool.perform(CARD)
    (process,) = codec_processes() - before
    os.kill(process, signal.SIGSTOP)
    yield process


def after_sending(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Have something happen whenever a call has gone to its process."""

    def send_and_act(*arguments: Any) -> None:
        send_call(*arguments)
        act()

    monkeypatch.setattr(codec_pool, "send_call", send_and_act)


def test_a_frame_is_read_from_its_file_and_rendered(pool: CodecPool) -> None:
    file = TEST_FILES / "CT_small.dcm"
    with file.open("rb") as opened:
        answer = pool.perform(Render(described(file.read_bytes()), 1, RenderOptions()), [opened.fileno()])
    assert answer.content.startswith(b"\xff\xd8\xff")


def test_an_instance_is_written_to_the_file_that_is_given(pool: CodecPool, tmp_path: Path) -> None:
    file, target = TEST_FILES / "MR_small_RLE.dcm", tmp_path / "target"
    with file.open("rb") as opened, target.open("w+b") as output:
        call = TranscodeInstance(described(file.read_bytes()), EXPLICIT)
        answer = pool.perform(call, [opened.fileno(), output.fileno()])
    assert target.stat().st_size == answer.facts["length"]


def test_large_frames_pass_in_both_directions(pool: CodecPool) -> None:
    frame = np.random.default_rng(0).integers(0, 256, (2000, 2000), dtype="u1").tobytes()
    call = TranscodeFrame(frame, described_frame(2000, 2000), EXPLICIT, "1.2.840.10008.1.2")
    assert pool.perform(call).content == frame


@pytest.mark.parametrize(
    ("call", "error", "code"),
    [
        (TranscodeFrame(b"x", described_frame(9, 9), EXPLICIT, EXPLICIT), InvalidInput, "pixels.broken"),
        (
            TranscodeFrame(b"\xff\xd8", described_frame(9, 9), "1.2.840.10008.1.2.4.50", EXPLICIT),
            InvalidInput,
            "pixels.broken",
        ),
        (TranscodeFrame(b"", described_frame(9, 9), "1.2.3", EXPLICIT), InvalidInput, "pixels.unsupported"),
    ],
)
def test_what_a_call_gets_wrong_comes_back_as_an_error(
    pool: CodecPool, call: TranscodeFrame, error: type[Exception], code: str
) -> None:
    with pytest.raises(error) as raised:
        pool.perform(call)
    assert raised.value.code == code
    assert pool.perform(CARD).content


def test_a_frame_that_is_not_there_is_not_found(pool: CodecPool) -> None:
    file = TEST_FILES / "CT_small.dcm"
    with file.open("rb") as opened, pytest.raises(NotFound, match="no frame 2"):
        pool.perform(Render(described(file.read_bytes()), 2, RenderOptions()), [opened.fileno()])


def test_a_process_that_is_stuck_is_ended_and_replaced() -> None:
    pool = CodecPool(RenderingSettings(timeout_seconds=2), 1)
    try:
        with stopped(pool) as process:
            with pytest.raises(Unavailable) as raised:
                pool.perform(CARD)
            assert raised.value.code == "pixels.timeout"
            assert process not in codec_processes()
        assert pool.perform(CARD).content
    finally:
        pool.close()


def test_a_process_that_dies_over_a_call_fails_that_call_only(pool: CodecPool, monkeypatch: pytest.MonkeyPatch) -> None:
    with stopped(pool) as process:
        after_sending(monkeypatch, lambda: os.kill(process, signal.SIGKILL))
        with pytest.raises(Unavailable) as raised:
            pool.perform(CARD)
        assert raised.value.code == "pixels.crashed"
    monkeypatch.undo()
    assert pool.perform(CARD).content


def test_a_process_that_died_while_idle_is_replaced_unnoticed(pool: CodecPool) -> None:
    with stopped(pool) as process:
        os.kill(process, signal.SIGKILL)
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert pool.perform(CARD).content


def test_a_codestream_that_claims_too_much_memory_is_refused() -> None:
    pool = CodecPool(RenderingSettings(memory_bytes=600 * MIB), 1)
    # A JPEG header that announces four gigabytes of pixels; nothing follows.
    side = (65000).to_bytes(2, "big")
    claim = b"\xff\xd8\xff\xc0\x00\x0b\x08" + side + side + b"\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    deflated_claim = TranscodeFrame(claim, described_frame(65000, 65000), "1.2.840.10008.1.2.4.50", EXPLICIT)
    try:
        with pytest.raises((Unavailable, InvalidInput)) as raised:
            pool.perform(deflated_claim)
        assert raised.value.code in ("pixels.memory", "pixels.broken")
        assert pool.perform(CARD).content
    finally:
        pool.close()


def test_many_threads_share_few_processes() -> None:
    pool = CodecPool(RenderingSettings(), 2)
    before = codec_processes()
    try:
        with ThreadPoolExecutor(12) as threads:
            answers = list(threads.map(lambda _: pool.perform(CARD).content, range(60)))
        assert len(set(answers)) == 1
        assert len(codec_processes() - before) <= 2
    finally:
        pool.close()


def test_a_process_that_is_stuck_holds_up_nobody_else(pool: CodecPool, monkeypatch: pytest.MonkeyPatch) -> None:
    before = codec_processes()
    is_stuck = threading.Event()
    after_sending(monkeypatch, is_stuck.set)
    with stopped(pool) as process, ThreadPoolExecutor(1) as threads:
        is_stuck.clear()
        stuck = threads.submit(pool.perform, CARD)
        assert is_stuck.wait(SECONDS)
        answers = [pool.perform(CARD).content for _ in range(3)]
        assert all(answers)
        assert not stuck.done()
        os.kill(process, signal.SIGCONT)
        assert stuck.result(SECONDS).content
    pool.perform(CARD)
    assert len(codec_processes() - before) == 1


def test_who_waits_too_long_for_a_process_is_told_so() -> None:
    pool = CodecPool(RenderingSettings(timeout_seconds=1), 1)
    try:
        with stopped(pool):
            codes, ready = [], threading.Barrier(2)

            def ask() -> None:
                ready.wait()
                try:
                    pool.perform(CARD)
                except Unavailable as error:
                    codes.append(error.code)

            asking = [threading.Thread(target=ask) for _ in range(2)]
            for thread in asking:
                thread.start()
            for thread in asking:
                thread.join(SECONDS)
        assert "pixels.timeout" in codes
    finally:
        pool.close()


def test_processes_end_with_the_pool(pool: CodecPool) -> None:
    before = codec_processes()
    pool.perform(CARD)
    (process,) = codec_processes() - before
    pool.close()
    assert process not in codec_processes()
    with pytest.raises(Unavailable):
        pool.perform(CARD)


@pytest.mark.parametrize(
    ("imported", "absent"),
    [
        ("dicom_network.modules.rendering.web", ("numpy", "imagecodecs", "PIL")),
        ("dicom_network.hosts.codec_pool", ("numpy", "imagecodecs", "PIL")),
        ("dicom_network.hosts.codec_worker", ("fastapi", "starlette", "sqlalchemy", "pydantic")),
    ],
)
def test_each_side_imports_only_what_it_needs(imported: str, absent: tuple[str, ...]) -> None:
    script = f"import sys, {imported}; print(*(name for name in {absent!r} if name in sys.modules))"
    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert outcome.stdout.strip() == ""
