"""Storing, from first byte to answer, killed at random points and on a full disk: nothing acknowledged is lost."""

import random
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from dicom_network.modules.integrity.service import Integrity
from dicom_network.modules.lifecycle.sealing import Sealing
from tests.crash.nursery import ROOT, nursery
from tests.local_node import Slice, open_node, read_current
from tests.patience import SECONDS

pytestmark = pytest.mark.crash

ROUNDS = 15

LIFE = """
import structlog
from tests.local_node import Slice, open_node, submission
from dicom_network.modules.lifecycle.sealing import Sealing
from dicom_network.modules.storage.service import StorageService

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
with open_node(Path(sys.argv[1])):
    # The database is there before the first child is.
    pass

def work(service, seed, worker):
    for number in range(100_000):
        size = (number * 7919 + worker * 104729) % 45_000 * 2
        one = Slice(f"2.25.{seed}", f"2.25.{seed}.{worker}", f"2.25.{seed}.{worker}.{number}", number, size)
        service.store(submission(one), [one.data_set()])
        say(one.study, one.series, one.instance, number, size)

def live(folder, seed):
    with open_node(folder) as node:
        service = StorageService(node)
        for worker in range(4):
            threading.Thread(target=work, args=(service, seed, worker)).start()
        sealing = Sealing(node)
        while True:
            sealing.run()
            threading.Event().wait(0.02)
"""


def test_what_was_acknowledged_survives_kill_and_the_node_is_clean(tmp_path: Path) -> None:
    chance = random.Random(20250301)
    acknowledged = {}
    with nursery(LIFE, tmp_path) as children:
        for seed in range(1, ROUNDS + 1):
            for line in children.run_and_kill(seed, chance.randint(1, 30), chance.random() * 0.02):
                study, series, instance, number, size = line.split()
                acknowledged[instance] = Slice(study, series, instance, int(number), int(size))
    assert len(acknowledged) > ROUNDS
    with open_node(tmp_path) as node, capture_logs():
        stored = read_current(node)
        for uid, one in acknowledged.items():
            assert stored[uid] == one.file()
        state = Integrity(node, actor="person:amoraru").check(afresh=True)
        assert [finding for finding in state.findings if not finding.mended] == []
        Sealing(node).run()
        node.blobs.sweep()
        assert list(tmp_path.rglob("*.part")) == []
        assert read_current(node).items() >= stored.items()


FULL_DISK = textwrap.dedent(
    """
    import subprocess, sys
    from pathlib import Path
    sys.path.insert(0, sys.argv[2])
    import structlog
    from tests.local_node import Slice, open_node, read_current, submission
    from dicom_network.domain.errors import Unavailable
    from dicom_network.modules.integrity.service import Integrity
    from dicom_network.modules.storage.service import StorageService

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    folder = Path(sys.argv[1])
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "none", str(folder)], check=True)
    filler = folder / "filler"
    filler.write_bytes(bytes(8 << 20))
    taken, refused = {}, 0
    with open_node(folder / "data") as node:
        service = StorageService(node)

        def send(first, last):
            refused = 0
            for number in range(first, last):
                one = Slice(instance=f"2.25.1.1.{number}", number=number, size=20_000 if number % 5 else 200_000)
                try:
                    service.store(submission(one), [one.data_set()])
                    taken[one.instance] = one.file()
                except Unavailable as error:
                    refused += 1
            return refused

        refused = send(0, 300)
        filler.unlink()
        again = send(300, 320)
        assert read_current(node) == taken
        service.close()
        findings = Integrity(node, actor="node").check(afresh=True).findings
        print(len(taken), refused, again, [finding.kind.value for finding in findings])
    """
)


def test_a_full_disk_is_answered_honestly_and_work_goes_on_when_there_is_space(tmp_path: Path) -> None:
    command = ["unshare", "--map-root-user", "--mount"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no private mounts")
    outcome = subprocess.run(
        [*command, sys.executable, "-c", FULL_DISK, str(tmp_path), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    taken, refused, again, findings = outcome.stdout.split(maxsplit=3)
    assert int(taken) > 20
    assert int(refused) > 10
    assert (again, findings.strip()) == ("0", "[]")
