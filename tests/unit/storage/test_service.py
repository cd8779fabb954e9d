"""The life of an instance from its first byte to its answer."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from dicom_network.base.node import Node
from dicom_network.domain.errors import Conflict, DicomNetworkError, InvalidInput, Unavailable
from dicom_network.domain.hierarchy import DuplicatePolicy, Landed, Verdict
from dicom_network.modules.storage.model import CANNOT_UNDERSTAND, DOES_NOT_MATCH, KEPT_FIRST, Submission
from dicom_network.modules.storage.service import StorageService
from dicom_network.protocol.dataset.part10 import build_part10_header
from tests.local_node import CT, Slice, audit_events, containers, open_node, read_current, reception, store, submission
from tests.patience import SECONDS

JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with open_node(tmp_path) as opened:
        yield opened


@pytest.fixture
def service(node: Node) -> Iterator[StorageService]:
    opened = StorageService(node)
    yield opened
    opened.close()


@pytest.mark.parametrize("size", [0, 2000, 200_000])
def test_what_is_stored_is_indexed_and_read_back(node: Node, service: StorageService, size: int) -> None:
    one = Slice(size=size)
    (stored,) = store(service, one)
    assert stored.verdict is Verdict.STORED
    assert (stored.sop_class_uid, stored.sop_instance_uid) == (CT, one.instance)
    assert (stored.series_instance_uid, stored.study_instance_uid) == (one.series, one.study)
    assert read_current(node) == {one.instance: one.file()}


def test_a_data_set_may_come_in_any_pieces(node: Node, service: StorageService) -> None:
    one = Slice(size=100_000)
    data_set = memoryview(one.data_set())
    pieces = [data_set[start : start + 1] for start in range(500)] + [data_set[500:70_000], data_set[70_000:]]
    service.store(submission(one), pieces)
    assert read_current(node) == {one.instance: one.file()}


@pytest.mark.parametrize("size", [2000, 200_000])
def test_the_same_bytes_again_are_acknowledged_and_not_kept_twice(
    node: Node, service: StorageService, size: int
) -> None:
    one = Slice(size=size)
    store(service, one)
    objects = [name for name in containers(node) if name.startswith("objects/")]
    (again,) = store(service, one)
    assert again.verdict is Verdict.ALREADY_HERE
    assert len(node.index.versions()) == 1
    assert [name for name in containers(node) if name.startswith("objects/")] == objects
    assert read_current(node) == {one.instance: one.file()}


@pytest.mark.parametrize("size", [2000, 200_000])
def test_other_bytes_under_a_uid_follow_the_setting(tmp_path: Path, size: int) -> None:
    first, second = Slice(fill=1, size=size), Slice(fill=2, size=size)
    kept = {DuplicatePolicy.CONFLICT: first, DuplicatePolicy.REPLACE: second, DuplicatePolicy.KEEP_FIRST: first}
    for policy, expected in kept.items():
        with open_node(tmp_path / policy, duplicates=policy) as node:
            service = StorageService(node)
            store(service, first)
            if policy is DuplicatePolicy.KEEP_FIRST:
                with pytest.raises(Conflict) as caught:
                    store(service, second)
                assert caught.value.code == KEPT_FIRST
            else:
                assert store(service, second)[0].verdict.value.startswith(policy.value)
            service.close()
            assert read_current(node) == {first.instance: expected.file()}
            versions = len(node.index.versions())
            found = sum(len(list(node.blobs.scan(container))) for container in containers(node))
            assert versions == found == (1 if policy is DuplicatePolicy.KEEP_FIRST else 2)


@pytest.mark.parametrize(
    ("announced", "code"),
    [
        ({"expected_sop_class_uid": "1.2.840.10008.5.1.4.1.1.4"}, DOES_NOT_MATCH),
        ({"expected_sop_instance_uid": "2.25.99"}, DOES_NOT_MATCH),
        ({"expected_study_instance_uid": "2.25.99"}, DOES_NOT_MATCH),
    ],
)
def test_what_is_not_as_announced_is_refused(
    node: Node, service: StorageService, announced: dict[str, str], code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        store(service, Slice(), **announced)
    assert caught.value.code == code
    assert (containers(node), node.index.versions()) == ([], [])


def data_sets_that_make_no_sense() -> dict[str, bytes]:
    whole = Slice().data_set()
    return {
        "empty": b"",
        "text": b"GET / HTTP/1.1\r\n\r\n" * 20,
        "cut in the header": whole[:60],
        "cut in the pixels": whole[:-10],
        "no SOP instance": Slice(instance="").data_set(),
        "no study": Slice(study="").data_set(),
        "no series": Slice(series="").data_set(),
        "path for a UID": Slice(instance="../../etc").data_set(),
        "long UID": Slice(study="1." * 40).data_set(),
    }


@pytest.mark.parametrize("kind", data_sets_that_make_no_sense())
def test_what_cannot_be_understood_is_refused_and_leaves_nothing(
    node: Node, service: StorageService, kind: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        service.store(submission(Slice()), [data_sets_that_make_no_sense()[kind]])
    assert caught.value.code == CANNOT_UNDERSTAND
    assert (containers(node), node.index.versions()) == ([], [])
    store(service, Slice())
    assert len(read_current(node)) == 1


def encapsulated(*, ending: bytes = b"\xfe\xff\xdd\xe0\0\0\0\0", after: bytes = b"") -> bytes:
    """Give a data set with one fragment of encapsulated Pixel Data, its end, and what follows."""
    header = Slice(size=0).data_set()[:-12]
    start = b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff"
    items = b"\xfe\xff\x00\xe0\0\0\0\0" + b"\xfe\xff\x00\xe0" + (64).to_bytes(4, "little") + bytes(64)
    return header + start + items + ending + after


def test_encapsulated_pixels_must_be_there_to_their_end(service: StorageService) -> None:
    compressed = {
        "part10_header": build_part10_header(
            sop_class_uid=CT, sop_instance_uid=Slice().instance, transfer_syntax_uid=JPEG_LOSSLESS
        ),
        "transfer_syntax_uid": JPEG_LOSSLESS,
    }
    for broken in (encapsulated(ending=b""), encapsulated()[:-30], encapsulated(ending=b"\xfe\xff\x00\xe0\xff\xff")):
        with pytest.raises(InvalidInput):
            service.store(submission(Slice(), **compressed), [broken])
    padding = b"\xfc\xff\xfc\xffOB\0\0\x04\0\0\0\0\0\0\0"
    for whole in (encapsulated(), encapsulated(after=padding)):
        assert service.store(submission(Slice(), **compressed), [whole]).sop_instance_uid == Slice().instance


def test_a_sender_that_breaks_off_leaves_nothing(node: Node, service: StorageService) -> None:
    def fragments() -> Iterator[bytes]:
        yield Slice(size=200_000).data_set()[:150_000]
        raise Unavailable("the association is gone")

    with pytest.raises(Unavailable):
        service.store(submission(Slice()), fragments())
    assert containers(node) == []


def test_many_at_once_share_commits_and_all_are_there(node: Node, service: StorageService) -> None:
    commits = 0
    real = node.index.add

    def counted(*arguments: object) -> list[Verdict]:
        nonlocal commits
        commits += 1
        return real(*arguments)  # type: ignore[arg-type]

    node.index.add = counted  # type: ignore[method-assign]
    slices = [Slice(instance=f"2.25.1.1.{number}", number=number) for number in range(200)]
    store(service, *slices)
    assert read_current(node) == {one.instance: one.file() for one in slices}
    assert commits < 150


def test_one_that_the_index_does_not_take_fails_alone(node: Node, service: StorageService) -> None:
    real = node.index.add
    gathered = threading.Event()

    def picky(transaction: object, arrivals: list[object], policy: DuplicatePolicy) -> list[Verdict]:
        gathered.wait(SECONDS)
        if any(arrival.sop_instance_uid == "2.25.1.1.5" for arrival in arrivals):  # type: ignore[attr-defined]
            raise ValueError("poison")
        return real(transaction, arrivals, policy)  # type: ignore[arg-type]

    node.index.add = picky  # type: ignore[method-assign]
    slices = [Slice(instance=f"2.25.1.1.{number}", number=number) for number in range(10)]
    with capture_logs() as log:
        futures = {one.instance: service.begin(submission(one), [one.data_set()]) for one in slices}
        gathered.set()
        with pytest.raises(DicomNetworkError):
            futures.pop("2.25.1.1.5").result(SECONDS)
        assert {future.result(SECONDS).sop_instance_uid for future in futures.values()} == futures.keys()
    assert read_current(node).keys() == futures.keys()
    refused = [line for line in log if line["event"] == "instance not stored"]
    assert [line["sop_instance_uid"] for line in refused] == ["2.25.1.1.5"]


def test_a_failing_sync_fails_what_it_holds_and_later_ones_succeed(
    node: Node, service: StorageService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as failing:
        failing.setattr(node.blobs, "sync", _fail_sync)
        with pytest.raises(Unavailable):
            store(service, Slice())
    assert node.index.versions() == []
    store(service, Slice())
    assert len(node.index.versions()) == 1


def test_no_success_before_sync_and_commit(
    node: Node, service: StorageService, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []
    real_sync = node.blobs.sync

    def sync(landed: Iterable[Landed]) -> None:
        seen.append(("before the sync", len(node.index.versions())))
        real_sync(landed)
        seen.append(("after the sync", len(node.index.versions())))

    monkeypatch.setattr(node.blobs, "sync", sync)
    future = service.begin(submission(Slice()), [Slice().data_set()])
    future.add_done_callback(lambda _: seen.append(("answered", len(node.index.versions()))))
    future.result(SECONDS)
    service.close()
    assert seen == [("before the sync", 0), ("after the sync", 0), ("answered", 1)]


def test_every_instance_is_in_the_audit_trail_with_who_sent_it(node: Node, service: StorageService) -> None:
    slices = [Slice(instance=f"2.25.1.1.{number}") for number in range(3)]
    store(service, *slices)
    service.store(
        Submission(
            Slice(study="2.25.2", instance="2.25.9").header(),
            "1.2.840.10008.1.2.1",
            reception("a2", via="STOW-RS", calling_ae_title="", person="amoraru"),
        ),
        [Slice(study="2.25.2", series="2.25.2.1", instance="2.25.9").data_set()],
    )
    by_dimse = audit_events(node, "dimse:instances:store")
    assert {event["actor"] for event in by_dimse} == {"ae:CT1"}
    assert {uid for event in by_dimse for uid in event["objects"]["instances"]} == {one.instance for one in slices}
    (by_web,) = audit_events(node, "web:instances:store")
    assert (by_web["actor"], by_web["association"], by_web["outcome"]) == ("person:amoraru", "a2", "success")
    assert by_web["objects"] == {"study": "2.25.2", "series": ["2.25.2.1"], "instances": ["2.25.9"]}


def test_a_closed_service_commits_what_has_landed_and_takes_no_more(node: Node) -> None:
    service = StorageService(node)
    future = service.begin(submission(Slice()), [Slice().data_set()])
    service.close()
    assert future.done()
    assert len(node.index.versions()) == 1
    with pytest.raises(Unavailable):
        service.begin(submission(Slice()), [Slice().data_set()])


def _fail_sync(_landed: object) -> None:
    raise Unavailable("the disk fails", code="storage.disk-error")


def test_threads_that_wait_for_their_answers_share_commits(node: Node, service: StorageService) -> None:
    commits = 0
    real = node.index.add

    def counted(*arguments: object) -> list[Verdict]:
        nonlocal commits
        commits += 1
        return real(*arguments)  # type: ignore[arg-type]

    node.index.add = counted  # type: ignore[method-assign]
    slices = [Slice(instance=f"2.25.1.1.{number}", number=number) for number in range(160)]
    together = threading.Barrier(8)

    def send(some: list[Slice]) -> None:
        for one in some:
            together.wait(SECONDS)
            service.store(submission(one), [one.data_set()])

    threads = [threading.Thread(target=send, args=(slices[start::8],)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert read_current(node) == {one.instance: one.file() for one in slices}
    assert commits < 120
