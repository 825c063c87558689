"""What should be on a recording: of every leg the time it was on the call, and no more than anybody
can know of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acd import facts as f
from acd.facts import Fact
from acd.values import CallId, Ending, LegId, Outcome, Role
from store.database import Database
from store.talk_legs import TalkLeg, talk_legs
from tests.store.books import build
from tests.store.stories import (
    NOON,
    abandoned_call,
    answered_call,
    joined,
    offered,
    three_way_call,
)


async def of(database: Database, call: str, facts: Sequence[Fact]) -> tuple[TalkLeg, ...]:
    await build(database, facts)
    async with database.reading() as connection:
        found = await talk_legs(connection, call)
    return tuple(
        replace(
            leg,
            joined_at=leg.joined_at - NOON,
            ended_at=leg.ended_at - NOON,
            certain_until=leg.certain_until - NOON,
        )
        for leg in found
    )


async def test_everybody_from_coming_to_leaving_and_the_citizen_without_the_wait(
    database: Database,
) -> None:
    assert await of(database, "c1", three_way_call("c1", NOON)) == (
        TalkLeg("c1", "citizen", 5.0, 90.0, 90.0),
        TalkLeg("c1-1001", "operator", 5.0, 60.0, 60.0),
        TalkLeg("c1-2001", "department", 30.0, 90.0, 90.0),
    )


async def test_who_waits_in_vain_does_not_talk(database: Database) -> None:
    assert await of(database, "c1", abandoned_call("c1", NOON, 40.0)) == ()


async def test_a_message_after_the_tone_is_all_of_the_call(database: Database) -> None:
    message = [
        offered("c1", NOON),
        f.VoicemailStarted(at=NOON + 20, call=CallId("c1")),
        f.PartyLeft(
            at=NOON + 50,
            call=CallId("c1"),
            leg=LegId("c1"),
            role=Role.CITIZEN,
            ending=Ending.HUNG_UP,
        ),
        f.CallEnded(
            at=NOON + 50, call=CallId("c1"), outcome=Outcome.ABANDONED, ending=Ending.HUNG_UP
        ),
    ]
    assert await of(database, "c1", message) == (TalkLeg("c1", "citizen", 0.0, 50.0, 50.0),)


async def test_a_pbx_that_was_killed_is_known_to_have_lived_until_it_was_lost(
    database: Database,
) -> None:
    call = CallId("c1")
    facts: list[Fact] = [
        f.PbxSeen(at=NOON - 100),
        offered("c1", NOON),
        joined("c1", NOON + 4),
        f.PbxLost(at=NOON + 30, reason="connection lost"),
        f.PbxSeen(at=NOON + 45),
        f.CallEnded(
            at=NOON + 45.25,
            call=call,
            outcome=Outcome.ANSWERED,
            ending=Ending.LOST,
            inferred=True,
        ),
    ]
    assert await of(database, "c1", facts) == (
        TalkLeg("c1", "citizen", 4.0, 45.25, 30.0),
        TalkLeg("c1-1001", "operator", 4.0, 45.25, 30.0),
    )


async def test_an_end_that_was_seen_is_certain(database: Database) -> None:
    facts = [f.PbxSeen(at=NOON - 100), *answered_call("c1", NOON)]
    assert [leg.certain_until for leg in await of(database, "c1", facts)] == [64.0, 64.0]
