"""Whose turn it is to search."""

import asyncio

import pytest

from dicom_network.modules.query.turns import Turns
from tests import patience


class _Searches:
    """Searches that begin in their turn and end when they are told to."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.begun: asyncio.Queue[str] = asyncio.Queue()

    def ask(self, name: str, end: asyncio.Event) -> asyncio.Task[None]:
        return asyncio.create_task(self._search(name, end))

    async def _search(self, name: str, end: asyncio.Event) -> None:
        async with self._turns.taken():
            await self.begun.put(name)
            await end.wait()

    async def next_begun(self) -> str:
        return await asyncio.wait_for(self.begun.get(), patience.SECONDS)


def test_searches_go_one_after_the_other_in_the_order_of_asking() -> None:
    async def searching() -> None:
        searches = _Searches(Turns(held_seconds=patience.SECONDS))
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
        searches = _Searches(Turns(held_seconds=0.01))
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
        turns = Turns(held_seconds=patience.SECONDS)
        with pytest.raises(ValueError, match="broken"):
            async with turns.taken():
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
