"""Whether a commit waits for instances that are on their way."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dicom_network.base.node import Node
from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy, Verdict
from dicom_network.domain.ports import Transaction
from dicom_network.modules.storage.company import MOST_PASSED, Company
from dicom_network.modules.storage.service import StorageService
from tests.local_node import Slice, open_node, read_current, submission
from tests.patience import SECONDS


def _groups_passed(company: Company) -> int:
    """Let groups go by until somebody is waited for again; gives how many went by."""
    passed = 0
    while not company.is_coming():
        company.note_group(has_waited=False, has_come=False)
        passed += 1
    return passed


def test_only_who_is_on_his_way_is_waited_for() -> None:
    company = Company()
    assert not company.is_coming()
    company.expect()
    company.expect()
    company.arrived()
    assert company.is_coming()
    company.arrived()
    assert not company.is_coming()


def test_who_never_comes_is_waited_for_ever_more_rarely() -> None:
    company = Company()
    company.expect()
    passed = []
    for _ in range(9):
        company.note_group(has_waited=True, has_come=False)
        passed.append(_groups_passed(company))
    assert passed == [1, 2, 4, 8, 16, 32, MOST_PASSED, MOST_PASSED, MOST_PASSED]
    company.note_group(has_waited=True, has_come=True)
    assert company.is_coming()
    company.note_group(has_waited=True, has_come=False)
    assert _groups_passed(company) == 1


def test_what_is_being_received_is_committed_together_with_what_has_landed(tmp_path: Path) -> None:
    with open_node(tmp_path) as opened:
        node = _with_patience(opened)
        groups = _groups_of(node)
        service = StorageService(node)
        first, second = (Slice(instance=f"2.25.1.1.{number}", number=number) for number in (1, 2))
        coming = service.receive(submission(second))
        answered = service.begin(submission(first), [first.data_set()])
        coming.write(second.data_set())
        coming.finish_and_wait()
        answered.result(SECONDS)
        service.close()
        assert groups == [2]
        assert read_current(node).keys() == {first.instance, second.instance}


def test_who_stalls_holds_nobody_up(tmp_path: Path) -> None:
    with open_node(tmp_path) as node:
        service = StorageService(node)
        stalled = service.receive(submission(Slice(instance="2.25.1.1.99")))
        slices = [Slice(instance=f"2.25.1.1.{number}", number=number) for number in range(20)]
        for one in slices:
            service.store(submission(one), [one.data_set()])
        stalled.abort()
        service.close()
        assert read_current(node).keys() == {one.instance for one in slices}


def _with_patience(node: Node) -> Node:
    storage = node.settings.storage.model_copy(update={"group_milliseconds": 1000 * SECONDS})
    return replace(node, settings=node.settings.model_copy(update={"storage": storage}))


def _groups_of(node: Node) -> list[int]:
    """Have the sizes of the groups that are committed noted."""
    groups: list[int] = []
    real = node.index.add

    def noted(transaction: Transaction, arrivals: Sequence[Arrival], policy: DuplicatePolicy) -> list[Verdict]:
        groups.append(len(arrivals))
        return list(real(transaction, arrivals, policy))

    node.index.add = noted  # type: ignore[method-assign]
    return groups
