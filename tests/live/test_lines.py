"""The PBX itself holds a hotline to its lines, whether somebody watches or not.

A hotline with four lines and nobody on a seat: every caller who is admitted waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.live.follow import Follower
from tests.live.kit.tools import Tools
from tests.live.races.cells import VOICE
from tests.live.races.crowd import Crowd, callers_scenario, callers_side, crowd_of_callers
from tests.live.races.ledger import facts_seen, nothing_left
from tests.live.system import HOTLINE, System, running_system, small_site

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

LINES = 4
ADMITTED, REFUSED = 200, 486


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def town(tools: Tools) -> AsyncIterator[System]:
    """Four lines, no seat signed in."""
    async with running_system(tools, small_site(lines=LINES), **VOICE) as system:
        yield system


def crowd(town: System, many: int, *, talk: float | None, at_the_same_time: int = 1) -> Crowd:
    """So many callers, all with numbers of their own."""
    rows = [(HOTLINE, f"139000{number:05d}") for number in range(many)]
    return crowd_of_callers(
        town,
        callers_scenario(talk=talk),
        rows,
        pairs_every_ms=20,
        at_the_same_time=at_the_same_time,
    )


async def counts(api: httpx.AsyncClient) -> dict[str, int]:
    """The day's counts as the books have them; they add up at any moment."""
    answer = await api.get("/statistics/day")
    answer.raise_for_status()
    told = answer.json()["counts"]
    parts = ("answered", "abandoned", "refused", "failed", "in_progress")
    assert told["offered"] == sum(told[name] for name in parts), told
    refused = told.pop("refused_because")
    assert told["refused"] == sum(refused.values())
    return {**told, "no_line": refused["no_line"]}


async def counted(api: httpx.AsyncClient, before: dict[str, int], **expected: int) -> None:
    """Wait until the books have grown by exactly ``expected``; all else as before."""
    wanted = {name: before[name] + expected.get(name, 0) for name in expected}
    now: dict[str, int] = {}
    try:
        async with asyncio.timeout(15):
            while wanted != {name: (now := await counts(api))[name] for name in expected}:
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"the books say {now}, expected {wanted}") from None


def one_outcome_each(feed: Follower, since: int) -> dict[str, int]:
    """How many calls ended how; each of them exactly once (or not at all yet)."""
    offered = [one["values"]["call"] for one in feed.all("call_offered", since=since)]
    refused = [one["values"]["call"] for one in feed.all("call_refused", since=since)]
    ended = [one["values"]["call"] for one in feed.all("call_ended", since=since)]
    assert len({*offered, *refused}) == len(offered) + len(refused)
    assert len(set(ended)) == len(ended)
    assert set(ended) <= set(offered)
    return {"admitted": len(offered), "refused": len(refused), "ended": len(ended)}


async def test_the_fifth_caller_is_engaged_and_counted(town: System) -> None:
    api, feed = await town.api(), await town.follow()
    before, since = await counts(api), feed.mark()
    async with crowd(town, LINES, talk=None) as four:
        await facts_seen(feed, LINES, "call_offered", since=since)
        async with crowd(town, 1, talk=1) as fifth:
            result = await fifth.finished(within=10)
        assert result.final_statuses() == [REFUSED]
        refused = await feed.fact("call_refused", since=since)
        assert (refused["values"]["reason"], refused["values"]["hotline"]) == ("no_line", HOTLINE)
        await counted(api, before, offered=5, refused=1, no_line=1, in_progress=4)

        # A line that is given back can be had at once.
        [first, *_] = feed.all("call_offered", since=since)
        mark = feed.mark()
        await api.delete(f"/calls/{first['values']['call']}")
        await feed.fact("call_ended", since=mark, call=first["values"]["call"])
        async with crowd(town, 1, talk=0.2) as next_one:
            result = await next_one.finished(within=10)
        assert result.final_statuses() == [ADMITTED]

        for one in feed.all("call_offered", since=since):
            await api.delete(f"/calls/{one['values']['call']}")
        await facts_seen(feed, LINES + 1, "call_ended", since=since)
        await nothing_left(town, api)
        assert len(callers_side(four.messages())) == LINES
    await counted(api, before, offered=6, refused=1, no_line=1, abandoned=5, in_progress=0)


@pytest.mark.parametrize("watched", [True, False], ids=["watched", "backend killed"])
async def test_of_twenty_callers_at_the_same_moment_four_are_admitted(
    town: System, watched: bool
) -> None:
    api, feed = await town.api(), await town.follow()
    before, since = await counts(api), feed.mark()
    rounds = 5 if watched else 2
    if not watched:
        await town.kill_backend()
    for _ in range(rounds):
        async with crowd(town, 20, talk=0.8, at_the_same_time=20) as all_of_them:
            result = await all_of_them.finished(within=20)
        statuses = result.final_statuses()
        assert (statuses.count(ADMITTED), statuses.count(REFUSED)) == (4, 16)
        await town.pbx.no_channels_left()
    if not watched:
        await town.start_backend()
        api = await town.api()
    await counted(
        api,
        before,
        offered=20 * rounds,
        refused=16 * rounds,
        no_line=16 * rounds,
        abandoned=4 * rounds,
        answered=0,
        failed=0,
        in_progress=0,
        inferred=0 if watched else 20 * rounds,
    )
    if watched:
        assert one_outcome_each(feed, since) == {
            "admitted": 4 * rounds,
            "refused": 16 * rounds,
            "ended": 4 * rounds,
        }


async def test_a_hundred_quick_calls_leak_no_line(town: System) -> None:
    api, feed = await town.api(), await town.follow()
    before, since = await counts(api), feed.mark()
    async with crowd(town, 100, talk=0.02) as quick:
        result = await quick.finished(within=60)
    admitted = result.final_statuses().count(ADMITTED)
    await facts_seen(feed, admitted, "call_ended", since=since)
    await nothing_left(town, api)
    assert "0 active" in await town.pbx.command("group show channels")
    await counted(
        api, before, offered=100, abandoned=admitted, refused=100 - admitted, in_progress=0
    )
    assert one_outcome_each(feed, since)["admitted"] == admitted
    # All four lines are there.
    async with crowd(town, 5, talk=0.5, at_the_same_time=5) as five:
        result = await five.finished(within=10)
    assert sorted(result.final_statuses()) == [ADMITTED] * 4 + [REFUSED]
