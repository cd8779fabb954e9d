"""Whose turn it is."""

import asyncio

import pytest

from dicom_network.base.web import turns as module
from dicom_network.base.web.turns import Turns
from dicom_network.domain.errors import Unavailable
from tests import patience


class _Searches:
    """Searches that begin in their turn and end when they are told to."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.begun: asyncio.Queue[str] = asyncio.Queue()

    def ask(self, name: str, end: asyncio.Event) -> asyncio.Task[None]:
        return asyncio.create_task(self._search(name, end))

    async def _search(self, name: str, end: asyncio.Event) -> None:
        async with self._turns.take():
            await self.begun.put(name)
            await end.wait()

    async def next_begun(self) -> str:
        return await asyncio.wait_for(self.begun.get(), patience.SECONDS)


def _one_at_a_time(held_seconds: float = patience.SECONDS) -> Turns:
    return Turns(1, lambda: Unavailable("too many at once", code="test.busy"), held_seconds=held_seconds)


def test_searches_go_one_after_the_other_in_the_order_of_asking() -> None:
    async def searching() -> None:
        searches = _Searches(_one_at_a_time())
        ends = {name: asyncio.Event() for name in "abc"}
        tasks = [searches.ask(name, end) for name, end in ends.items()]
        for name, end in ends.items():
            assert await searches.next_begun() == name
            assert searches.begun.empty()
            end.set()
        await asyncio.gather(*tasks)

    asyncio.run(searching())


def test_a_long_search_holds_nobody_up() -> None:
    async def searching() -> None:
        searches = _Searches(_one_at_a_time(held_seconds=0.01))
        long, short = asyncio.Event(), asyncio.Event()
        tasks = [searches.ask("long", long), searches.ask("short", short)]
        assert [await searches.next_begun(), await searches.next_begun()] == ["long", "short"]
        short.set()
        await tasks[1]
        long.set()
        await tasks[0]

    asyncio.run(searching())


def test_who_gives_up_or_fails_leaves_the_turn_to_others() -> None:
    async def searching() -> None:
        turns = _one_at_a_time()
        with pytest.raises(ValueError, match="broken"):
            async with turns.take():
                raise ValueError("broken")
        searches = _Searches(turns)
        first = searches.ask("first", asyncio.Event())
        assert await searches.next_begun() == "first"
        waiting = searches.ask("waiting", asyncio.Event())
        last = searches.ask("last", asyncio.Event())
        await asyncio.sleep(0)
        waiting.cancel()
        first.cancel()
        assert await searches.next_begun() == "last"
        last.cancel()
        await asyncio.gather(first, waiting, last, return_exceptions=True)

    asyncio.run(searching())


def test_who_waits_in_vain_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.01)

    async def searching() -> None:
        turns = _one_at_a_time()
        async with turns.take():
            with pytest.raises(Unavailable, match="too many at once") as caught:
                async with turns.take():
                    pass
        assert caught.value.code == "test.busy"
        async with turns.take():
            pass

    asyncio.run(searching())
