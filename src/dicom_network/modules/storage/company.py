"""Company: instances that are on their way while another one is to be committed.

A commit costs nearly the same for one as for eight, and while it is prepared those who are still receiving contend with
it for the interpreter. So it pays to wait a moment for them. It does not pay to wait for a slow one: where that was in
vain, ever more groups go by before it is tried again.
"""

MOST_PASSED = 64
"""Groups that go by without waiting, at most."""


class Company:
    """Who is on his way, and whether to wait for him. Not thread-safe."""

    def __init__(self) -> None:
        self._coming = 0
        self._to_pass = 0
        self._passed = 0

    def expect(self) -> None:
        """Note that an instance is being received."""
        self._coming += 1

    def arrived(self) -> None:
        """Note that one has landed, or will not."""
        self._coming -= 1

    def is_coming(self) -> bool:
        """Tell whether there is somebody to wait for, and waiting may pay."""
        return self._coming > 0 and not self._to_pass

    def note_group(self, *, has_waited: bool, has_come: bool) -> None:
        """Learn from a group: whether somebody was waited for, and whether anybody came."""
        if not has_waited:
            self._to_pass = max(0, self._to_pass - 1)
        elif has_come:
            self._passed = 0
        else:
            self._passed = self._to_pass = min(MOST_PASSED, 2 * self._passed or 1)
