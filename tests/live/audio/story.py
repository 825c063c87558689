"""One call from its first second to its last; what was true when is kept as phases.

Between two phases something changes (a leg joins or goes); a phase is the time in which nothing
did, from the fact that began it to the moment before the next button is pressed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import httpx

from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone
from tests.live.system import HOTLINE

PHASE_SECONDS = 1.3


class Ending(StrEnum):
    """Who hangs up at the end; for the last two the department was added once more."""

    CITIZEN = "the citizen hangs up on the operator"
    OPERATOR = "the operator hangs up on the citizen"
    DEPARTMENT_LAST = "the citizen hangs up first, the operator next, the department last"
    OPERATOR_LAST = "the citizen hangs up first, the department next, the operator last"


@dataclass(frozen=True, slots=True)
class Phase:
    """From `start` to `end` (epoch seconds) exactly `parties` could hear each other."""

    name: str
    start: float
    end: float
    parties: frozenset[str]


@dataclass(slots=True)
class Story:
    """What came of one call."""

    call: str
    ending: Ending
    citizen: BaresipPhone
    operator: BaresipPhone
    department: BaresipPhone
    began: float
    ended: float = 0.0
    phases: list[Phase] = field(default_factory=list)
    left: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)
    """(role, leg, who was left on the call) of every leg that hung up by itself."""

    def phone(self, role: str) -> BaresipPhone:
        phones = {"citizen": self.citizen, "operator": self.operator, "department": self.department}
        return phones[role]


class Teller:
    """Leads one citizen, whoever answers them, and one department through a call."""

    def __init__(self, api: httpx.AsyncClient, feed: Follower, department: str) -> None:
        self._api = api
        self._feed = feed
        self._department = department
        self._mark = feed.mark()
        self._parties: set[str] = {"citizen"}
        self._legs: dict[str, str] = {}
        self.story: Story

    async def wait_in_music(self, citizen: BaresipPhone) -> str:
        """The citizen rings and waits; gives the call."""
        self._mark = self._feed.mark()
        began = time.time()
        await citizen.dial(HOTLINE)
        offered = await self._fact("call_offered", caller=citizen.name)
        call = str(offered["values"]["call"])
        await citizen.in_call()
        self._since = time.time()
        # The operator is known when the seat has answered.
        self.story = Story(call, Ending.CITIZEN, citizen, citizen, citizen, began)
        self._legs["citizen"] = call
        await citizen.talk(PHASE_SECONDS)
        return call

    async def tell(
        self, ending: Ending, seats: dict[str, BaresipPhone], unit: BaresipPhone
    ) -> Story:
        """The rest of the call; a seat is to become free about now."""
        story = self.story
        story.ending, story.department = ending, unit
        self._phase("waiting")
        joined = await self._joined("operator")
        seat = joined["seat"]
        story.operator = seats[seat]
        await self._talk("talk")
        await self._add_department()
        await self._talk("three-way")
        await self._leaves("operator")
        await self._talk("citizen and department go on")
        await self._leaves("department")
        returned = await self._fact("call_returned", call=story.call)
        assert returned["values"]["seat"] == seat
        again = await self._joined("operator")
        assert again["seat"] == seat
        await self._talk("back with the same operator")
        match ending:
            case Ending.CITIZEN:
                await self._leaves("citizen")
            case Ending.OPERATOR:
                await self._leaves("operator")
            case Ending.DEPARTMENT_LAST:
                await self._end_with_department(("citizen", "operator", "department"))
            case Ending.OPERATOR_LAST:
                await self._end_with_department(("citizen", "department", "operator"))
        over = await self._fact("call_ended", call=story.call)
        assert over["values"]["outcome"] == "answered"
        story.ended = _moment(over)
        return story

    async def _end_with_department(self, order: tuple[str, str, str]) -> None:
        await self._add_department()
        await self._talk("three-way again")
        await self._leaves(order[0])
        await self._talk(f"{order[1]} and {order[2]} go on")
        await self._leaves(order[1])
        if "citizen" in self._parties:
            await self._leaves(order[2])

    # -- steps -------------------------------------------------------------------------------------

    async def _add_department(self) -> None:
        self._mark = self._feed.mark()
        asked = {"department": self._department}
        answer = await self._api.post(f"/calls/{self.story.call}/parties", json=asked)
        assert answer.status_code in (201, 202), answer.text
        await self._joined("department")

    async def _joined(self, role: str) -> dict[str, Any]:
        fact = await self._fact("party_joined", call=self.story.call, role=role)
        values: dict[str, Any] = fact["values"]
        self._parties.add(role)
        self._legs[role] = str(values["leg"])
        self._since = time.time()
        return values

    async def _leaves(self, role: str) -> None:
        self._mark = self._feed.mark()
        await self.story.phone(role).hang_up()
        await self._fact("party_left", call=self.story.call, role=role)
        self._parties.discard(role)
        self.story.left.append((role, self._legs[role], frozenset(self._parties)))
        self._since = time.time()

    async def _talk(self, name: str) -> None:
        one = next(iter(sorted(self._parties)))
        await self.story.phone(one).talk(PHASE_SECONDS)
        self._phase(name)

    def _phase(self, name: str) -> None:
        self.story.phases.append(Phase(name, self._since, time.time(), frozenset(self._parties)))

    async def _fact(self, fact: str, **values: Any) -> dict[str, Any]:
        return await self._feed.fact(fact, since=self._mark, within=20.0, **values)


def _moment(fact: dict[str, Any]) -> float:
    return datetime.fromisoformat(fact["at"]).timestamp()
