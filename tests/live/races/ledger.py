"""The facts of the live feed, call by call, and what must hold of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.live.follow import FactMissing, Follower
from tests.live.system import System

GONE_WITHIN = 2.0
"""Seconds after the last hang-up in which the PBX's channels and busy seats must be gone."""

Fact = dict[str, Any]


@dataclass(slots=True)
class Story:
    """The facts of one call, in order."""

    call: str
    facts: list[Fact] = field(default_factory=list)

    def all(self, fact: str, **values: Any) -> list[Fact]:
        """The values of those that match."""
        return [
            one["values"]
            for one in self.facts
            if one["fact"] == fact and all(one["values"].get(k) == v for k, v in values.items())
        ]

    def number(self, fact: str, **values: Any) -> int:
        """Where in the stream the first such fact stands; the stream is in order of decision."""
        return next(
            int(one["seq"])
            for one in self.facts
            if one["fact"] == fact and all(one["values"].get(k) == v for k, v in values.items())
        )

    def waits_at(self, number: int) -> bool:
        """Whether the call was in the queue, without a seat, when fact ``number`` was decided."""
        waits = False
        for one in self.facts:
            if int(one["seq"]) >= number:
                break
            if one["fact"] in ("call_offered", "seat_ring_ended"):
                waits = True
            elif one["fact"] in ("seat_rung", "party_joined", "party_left", "call_ended"):
                waits = False
        return waits

    def names(self) -> list[str]:
        return [one["fact"] for one in self.facts]

    @property
    def outcome(self) -> str:
        """How it ended. An AssertionError unless it ended exactly once."""
        ended = self.all("call_ended")
        assert len(ended) == 1, f"{self.call} ended {len(ended)} times: {self.names()}"
        return str(ended[0]["outcome"])

    @property
    def caller(self) -> str:
        return str(self.all("call_offered")[0]["caller"])


def stories(feed: Follower, since: int) -> dict[str, Story]:
    """Calls offered since the mark, by the caller's number, in the order of their arrival."""
    by_call: dict[str, Story] = {}
    for one in feed.facts[since:]:
        call = one["values"].get("call")
        if one["fact"] == "call_offered":
            assert call not in by_call, f"{call} was offered twice"
            by_call[call] = Story(call)
        if call in by_call:
            by_call[call].facts.append(one)
    return {story.caller: story for story in by_call.values()}


def overtaken(first: Story, second: Story) -> bool:
    """Whether a seat was ever rung for the second while the first, who came before, waited."""
    return any(
        first.waits_at(int(one["seq"])) for one in second.facts if one["fact"] == "seat_rung"
    )


async def facts_seen(
    feed: Follower, many: int, fact: str, *, since: int, within: float = 30.0, **values: Any
) -> list[Fact]:
    """Wait for so many facts of a kind; raises FactMissing if they do not come in time."""
    found: list[Fact] = []
    at = since
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    while len(found) < many:
        try:
            one = await feed.fact(fact, since=at, within=max(0.01, end - loop.time()), **values)
        except FactMissing:
            unfinished = "\n".join(
                f"  {story.call}: {', '.join(story.names())}"
                for story in stories(feed, since).values()
                if fact not in story.names()
            )
            raise FactMissing(
                f"{len(found)} of {many} times {fact} {values} within {within:g} s; without it:\n"
                f"{unfinished}"
            ) from None
        at = feed.facts.index(one, at) + 1
        found.append(one)
    return found


async def nothing_left(system: System, api: httpx.AsyncClient) -> float:
    """No channel, no bridge, no busy seat within two seconds from now; how long it took."""
    took, _ = await asyncio.gather(
        system.pbx.no_channels_left(within=GONE_WITHIN), _no_busy_seat(api)
    )
    return took


async def _no_busy_seat(api: httpx.AsyncClient) -> None:
    busy: list[Fact] = []
    try:
        async with asyncio.timeout(GONE_WITHIN):
            while busy := await _busy(api):
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"after {GONE_WITHIN:g} s still busy: {busy}") from None


async def _busy(api: httpx.AsyncClient) -> list[Fact]:
    found: list[Fact] = []
    for state in ("reserved", "talking", "wrap_up"):
        answer = await api.get("/seats", params={"state": state})
        answer.raise_for_status()
        found += answer.json()["items"]
    calls = await api.get("/calls", params={"live": "true"})
    calls.raise_for_status()
    return [*found, *calls.json()["items"]]
