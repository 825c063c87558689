"""The AMI connection, the snapshot and the resync against a real Asterisk.

The tests add one extension of their own and remove it; no other part of the dialplan is used.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from pbx.ami import (
    ActionRefused,
    AmiConnection,
    AmiEvent,
    AmiLoginRefused,
    AmiSettings,
    SightGained,
    SightLost,
)
from pbx.resync import Resynced, resynced
from pbx.snapshot import take_snapshot

pytestmark = pytest.mark.live

Seen = Resynced | SightLost | AmiEvent


async def soon(items: AsyncIterator[Seen]) -> Seen:
    return await asyncio.wait_for(anext(items), 10)


EXTENSION = {"Context": "ami-real", "Extension": "s", "Replace": "yes"}
STEPS = {"1": ("Answer", ""), "2": ("Wait", "60")}


async def start_leg(connection: AmiConnection, channel_id: str, app: str, data: str) -> None:
    """A pair of Local channels, one half waiting, the other running the application."""
    await connection.action(
        "Originate",
        {
            "Channel": "Local/s@ami-real/n",
            "Application": app,
            "Data": data,
            "Async": "true",
            "ChannelId": channel_id,
            "CallerID": '"张三 o\'x" <13800138000>',
        },
    )


async def event_of(items: AsyncIterator[Seen], name: str, channel_id: str) -> AmiEvent:
    """The next event of that name about that channel."""
    while True:
        item = await soon(items)
        if (
            isinstance(item, AmiEvent)
            and item.name == name
            and item.message.get("Uniqueid") == channel_id
        ):
            return item


async def test_a_session_with_a_real_pbx(live_ami: AmiSettings) -> None:
    connection = AmiConnection(live_ami)
    running = asyncio.create_task(connection.run())
    items = connection.items()
    gained = await asyncio.wait_for(anext(items), 20)
    assert isinstance(gained, SightGained)
    assert len(gained.pbx_started.split()) == 2
    assert connection.clock_offset is not None
    assert abs(connection.clock_offset) < 0.5  # the same machine
    with pytest.raises(ActionRefused, match="No such channel"):
        await connection.action("Hangup", {"Channel": "PJSIP/nobody"})
    marker = uuid.uuid4().hex
    await connection.action("UserEvent", {"UserEvent": marker, "Text": "路灯不亮"})
    while True:
        item = await asyncio.wait_for(anext(items), 10)
        if isinstance(item, AmiEvent) and item.message.get("UserEvent") == marker:
            break
    assert item.message.get("Text") == "路灯不亮"
    assert connection.stats.pending == 0
    assert connection.stats.malformed == 0
    await connection.close()
    await running


async def test_a_wrong_password_at_a_real_pbx(live_ami: AmiSettings) -> None:
    settings = AmiSettings(live_ami.host, live_ami.port, live_ami.username, "not the password")
    with pytest.raises(AmiLoginRefused):
        await asyncio.wait_for(AmiConnection(settings).run(), 20)


async def test_two_bridged_legs_are_found_again_after_a_lost_session(
    live_ami: AmiSettings,
) -> None:
    connection = AmiConnection(live_ami)
    running = asyncio.create_task(connection.run())
    items = resynced(connection)
    first = await asyncio.wait_for(anext(items), 20)
    assert isinstance(first, Resynced)
    assert first.snapshot.valid_from is not None
    for priority, (app, data) in STEPS.items():
        await connection.action(
            "DialplanExtensionAdd",
            {**EXTENSION, "Priority": priority, "Application": app, "ApplicationData": data},
        )
    one, two = (f"ami-real-{uuid.uuid4().hex}" for _ in range(2))
    await start_leg(connection, one, "Wait", "60")
    up = await event_of(items, "OriginateResponse", one)
    await start_leg(connection, two, "Bridge", up.message.get("Channel"))
    await event_of(items, "BridgeEnter", two)

    connection.give_up_session("the test wants a second one")
    while not isinstance(item := await soon(items), Resynced):
        pass
    assert item.session == 2
    assert not item.restarted
    assert item.snapshot.unavailable == ()
    channels = {channel.uniqueid: channel for channel in item.snapshot.channels}
    assert channels[one].state == channels[two].state == 6
    assert channels[one].caller_number == "13800138000"
    assert channels[one].caller_name == "张三 o'x"
    [bridge] = [b for b in item.snapshot.bridges if one in b.members]
    assert bridge.members == {one, two}

    await connection.action("Hangup", {"Channel": channels[one].name})
    # The other, alone in its bridge, has nothing left to do and goes too, in either order.
    gone: set[str] = set()
    while not {one, two} <= gone:
        seen = await soon(items)
        if isinstance(seen, AmiEvent) and seen.name == "Hangup":
            gone.add(seen.message.get("Uniqueid"))
    left = {channel.uniqueid for channel in (await take_snapshot(connection)).channels}
    assert not left & {one, two}
    await connection.action("DialplanExtensionRemove", EXTENSION)
    await connection.close()
    await running
