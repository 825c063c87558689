"""A hang-up that comes before the leg has a channel is made good as soon as it has one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from acd.commands import HangUp
from acd.values import LegId
from pbx.ami import ActionRefused, AmiMessage
from pbx.commander import Commander

LEG = LegId("rexian-1795328925.7-1")


class Wire:
    """Takes actions; a hang-up is refused until the leg has a channel."""

    def __init__(self) -> None:
        self.legs: set[LegId] = set()
        self.sent: list[tuple[str, str]] = []

    def send(
        self, name: str, fields: Mapping[str, str | Sequence[str]] | None = None
    ) -> asyncio.Future[AmiMessage]:
        leg = LegId(str((fields or {})["Channel"]))
        answer: asyncio.Future[AmiMessage] = asyncio.get_running_loop().create_future()
        if leg in self.legs:
            self.sent.append((name, leg))
            answer.set_result(AmiMessage.build({"Response": "Success"}))
        else:
            answer.set_exception(
                ActionRefused(
                    name, AmiMessage.build({"Response": "Error", "Message": "no channel"})
                )
            )
        return answer


def commander_on(wire: Wire) -> Commander:
    return Commander(
        wire,
        citizens={},
        dial=str,
        prompt=str,
        report=lambda event: None,
        look=lambda: None,
        legs=wire.legs,
    )


async def test_a_leg_dismissed_before_it_has_a_channel_is_hung_up_when_it_appears() -> None:
    wire = Wire()
    commander = commander_on(wire)

    commander.execute([HangUp(LEG)])
    await asyncio.sleep(0)
    assert wire.sent == []

    wire.legs.add(LEG)
    commander.appeared(LEG)
    commander.appeared(LEG)
    assert wire.sent == [("Hangup", LEG)]


async def test_a_leg_that_came_to_nothing_is_forgotten() -> None:
    wire = Wire()
    commander = commander_on(wire)

    commander.execute([HangUp(LEG)])
    await asyncio.sleep(0)
    commander.gone(LEG)
    wire.legs.add(LEG)
    commander.appeared(LEG)
    assert wire.sent == []
