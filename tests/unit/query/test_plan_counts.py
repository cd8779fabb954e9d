"""Counts that plans are chosen by: what is counted anew, and what is not."""

from dicom_network.stores.index.plan_counts import PlanCounts


class _Rows:
    """A set of so many rows, which notes how far it was counted."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.counted_to: list[int] = []

    def count_to(self, bound: int) -> int:
        self.counted_to.append(bound)
        return min(self.size, bound)


def _get(counts: PlanCounts, rows: _Rows, bound: int) -> int:
    return counts.get("rows", bound, lambda: rows.count_to(bound))


def test_who_turns_pages_has_nothing_counted_again() -> None:
    counts, rows = PlanCounts(), _Rows(70)
    assert [_get(counts, rows, bound) for bound in (100, 100, 50, 400)] == [70, 70, 50, 70]
    assert rows.counted_to == [100]


def test_what_was_counted_to_a_bound_is_counted_further_for_a_larger_one() -> None:
    counts, rows = PlanCounts(), _Rows(70)
    assert [_get(counts, rows, bound) for bound in (50, 40, 60, 100)] == [50, 40, 60, 70]
    assert rows.counted_to == [50, 60, 100]
