"""A snapshot first, the events on top: against the scripted peer, in every order that can occur."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from pbx.ami import ActionRefused, AmiEvent, SightLost
from pbx.resync import Resynced, resynced
from pbx.snapshot import (
    BridgeSnapshot,
    ChannelSnapshot,
    ContactSnapshot,
    PbxSnapshot,
    QueueCallerSnapshot,
    QueueMemberSnapshot,
    take_snapshot,
)
from tests.pbx.ami.scripted_peer import PeerSession, ScriptedPeer, connected

LISTS = ["CoreShowChannels", "BridgeList", "QueueStatus", "DeviceStateList", "PJSIPShowContacts"]

CHANNEL = [
    "Event: CoreShowChannel",
    "Channel: PJSIP/trunk-00000001",
    "ChannelState: 6",
    "CallerIDNum: 13800138000",
    "CallerIDName: 张三 o\\'x",
    "Context: hotline",
    "Exten: 12345",
    "Uniqueid: call-1",
    "Linkedid: call-1",
    "ChanVariable: REXIAN_CALL=c1",
    "Application: MusicOnHold",
    "ApplicationData: default",
    "Duration: 01:02:03",
    "BridgeId: b-1",
]


def channel(uniqueid: str, state: int = 6) -> list[str]:
    return ["Event: CoreShowChannel", f"Uniqueid: {uniqueid}", f"ChannelState: {state}"]


async def asked(session: PeerSession) -> dict[str, dict[str, str]]:
    """The five lists of a snapshot, as they were asked for."""
    actions = [await session.next_action() for _ in LISTS]
    assert [action["action"] for action in actions] == LISTS
    return {action["action"]: action for action in actions}


def answer(
    session: PeerSession, actions: dict[str, dict[str, str]], **rows: list[list[str]]
) -> None:
    for name in LISTS:
        session.reply_list(actions[name], rows.get(name, []), f"{name}Complete")


async def next_of(items: AsyncIterator[Resynced | SightLost | AmiEvent]) -> object:
    return await asyncio.wait_for(anext(items), 10)


class Model:
    """The smallest model that keeps the rules of pbx.resync: channels and their states."""

    def __init__(self, snapshot: PbxSnapshot) -> None:
        self.channels = {c.uniqueid: c.state for c in snapshot.channels}

    def apply(self, event: AmiEvent) -> None:
        if event.contained:
            return
        message = event.message
        match event.name:
            case "Newchannel" | "Newstate":
                self.channels[message.get("Uniqueid")] = int(message.get("ChannelState"))
            case "Hangup":
                self.channels.pop(message.get("Uniqueid"), None)


async def test_a_snapshot_holds_what_the_lists_tell() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        taking = asyncio.create_task(take_snapshot(line.connection))
        answer(
            session,
            await asked(session),
            CoreShowChannels=[CHANNEL],
            BridgeList=[
                [
                    "Event: BridgeListItem",
                    "BridgeUniqueid: b-1",
                    "BridgeType: basic",
                    "BridgeTechnology: simple_bridge",
                    "BridgeName: <unknown>",
                ]
            ],
            QueueStatus=[
                ["Event: QueueParams", "Queue: line"],
                [
                    "Event: QueueMember",
                    "Queue: line",
                    "Name: Seat 1001",
                    "Location: PJSIP/1001",
                    "InCall: 1",
                    "Status: 2",
                    "Paused: 1",
                    "PausedReason: 午休",
                ],
                [
                    "Event: QueueEntry",
                    "Queue: line",
                    "Position: 1",
                    "Channel: PJSIP/trunk-2",
                    "Uniqueid: call-2",
                    "Wait: 17",
                ],
            ],
            DeviceStateList=[["Event: DeviceStateChange", "Device: PJSIP/1001", "State: INUSE"]],
            PJSIPShowContacts=[
                [
                    "Event: ContactList",
                    "Endpoint: 1001",
                    "Uri: sip:1001@127.0.0.1:5062",
                    "Status: Reachable",
                ]
            ],
        )
        assert await taking == PbxSnapshot(
            valid_from=1_000_000.0,
            channels=(
                ChannelSnapshot(
                    name="PJSIP/trunk-00000001",
                    uniqueid="call-1",
                    linkedid="call-1",
                    state=6,
                    caller_number="13800138000",
                    caller_name="张三 o'x",
                    context="hotline",
                    exten="12345",
                    application="MusicOnHold",
                    application_data="default",
                    bridge_id="b-1",
                    duration=3723,
                    variables={"REXIAN_CALL": "c1"},
                ),
            ),
            bridges=(BridgeSnapshot("b-1", "basic", "simple_bridge", "", frozenset({"call-1"})),),
            queue_members=(
                QueueMemberSnapshot("line", "PJSIP/1001", "Seat 1001", True, "午休", True, 2),
            ),
            queue_callers=(QueueCallerSnapshot("line", "PJSIP/trunk-2", "call-2", 1, 17),),
            device_states={"PJSIP/1001": "INUSE"},
            contacts=(ContactSnapshot("1001", "sip:1001@127.0.0.1:5062", "Reachable"),),
        )


async def test_lists_the_pbx_does_not_know_are_named_and_no_contacts_is_not_a_fault() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        taking = asyncio.create_task(take_snapshot(line.connection))
        actions = await asked(session)
        session.reply_list(actions["CoreShowChannels"], [], "CoreShowChannelsComplete")
        session.reply_list(actions["BridgeList"], [], "BridgeListComplete")
        session.reply(actions["QueueStatus"], "Error", "Message: Invalid/unknown command")
        session.reply_list(actions["DeviceStateList"], [], "DeviceStateListComplete")
        session.reply(actions["PJSIPShowContacts"], "Error", "Message: No Contacts found\n")
        assert (await taking).unavailable == ("QueueStatus",)


async def test_without_the_channels_there_is_no_snapshot() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        taking = asyncio.create_task(take_snapshot(line.connection))
        actions = await asked(session)
        for name in LISTS:
            session.reply(actions[name], "Error", "Message: Permission denied")
        with pytest.raises(ActionRefused, match="CoreShowChannels"):
            await taking


ORDERS = {
    # What the PBX does, told as: what is said before the lists, rows of the channel list, what is
    # said between the lists' start and end, what is said after; and what must be true at the end.
    "answered before, snapshot shows it": (
        [("Newstate", 5), ("Newstate", 6)],
        [channel("x", 6)],
        [],
        [],
        {"x": 6},
    ),
    "answered before, told only after the snapshot": (
        [],
        [channel("x", 6)],
        [],
        [("Newstate", 5), ("Newstate", 6)],
        {"x": 6},
    ),
    "answered while the snapshot is on its way": (
        [],
        [channel("x", 5)],
        [("Newstate", 6)],
        [],
        {"x": 6},
    ),
    "came and went before, told after": (
        [],
        [],
        [("Newchannel", 0)],
        [("Newstate", 6), ("Hangup", 6)],
        {},
    ),
    "hung up already, its last events are told late": (
        [("Newstate", 6)],
        [],
        [],
        [("Hangup", 6)],
        {},
    ),
    "hung up after the snapshot": ([], [channel("x", 6)], [], [("Hangup", 6)], {}),
    "new after the snapshot": ([], [], [], [("Newchannel", 0), ("Newstate", 4)], {"x": 4}),
    "told twice": (
        [("Newchannel", 0), ("Newchannel", 0)],
        [channel("x", 0)],
        [("Newstate", 6), ("Newstate", 6)],
        [],
        {"x": 6},
    ),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("timestamps", [True, False])
async def test_the_model_is_right_in_the_end_in_whichever_order(
    order: str, timestamps: bool
) -> None:
    before, rows, during, after, expected = ORDERS[order]
    async with ScriptedPeer() as peer, connected(peer) as line:

        def say(session: PeerSession, name: str, state: int, at: float) -> None:
            stamp = [f"Timestamp: {at:.6f}"] if timestamps else []
            session.say(f"Event: {name}", *stamp, "Uniqueid: x", f"ChannelState: {state}")

        items = resynced(line.connection)
        first = asyncio.create_task(next_of(items))
        session = await peer.session()
        actions = await asked(session)
        for name, state in before:
            say(session, name, state, peer.time - 1)
        session.reply(actions["CoreShowChannels"], "Success", "EventList: start")
        for row in rows:
            session.say(row[0], f"ActionID: {actions['CoreShowChannels']['actionid']}", *row[1:])
        for name, state in during:
            say(session, name, state, peer.time + 1)
        session.end_list(actions["CoreShowChannels"], "CoreShowChannelsComplete")
        for name in LISTS[1:]:
            session.reply_list(actions[name], [], f"{name}Complete")
        for name, state in after:
            say(session, name, state, peer.time + 2)
        session.say("Event: End")
        seen = await first
        assert isinstance(seen, Resynced)
        model = Model(seen.snapshot)
        while True:
            item = await next_of(items)
            assert isinstance(item, AmiEvent)
            if item.name == "End":
                break
            model.apply(item)
        assert model.channels == expected


async def test_a_proven_older_event_is_marked_and_still_delivered() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        items = resynced(line.connection)
        first = asyncio.create_task(next_of(items))
        session = await peer.session()
        actions = await asked(session)
        session.say("Event: UserEvent", f"Timestamp: {peer.time:.6f}")
        session.say("Event: UserEvent", f"Timestamp: {peer.time + 0.001:.6f}")
        answer(session, actions)
        await first
        marks = []
        for _ in range(3):
            item = await next_of(items)
            assert isinstance(item, AmiEvent)
            marks.append((item.name, item.contained))
        assert marks == [("FullyBooted", False), ("UserEvent", True), ("UserEvent", False)]


async def test_a_session_lost_during_its_snapshot_does_not_appear() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        items = resynced(line.connection)
        first = asyncio.create_task(next_of(items))
        session = await peer.session()
        actions = await asked(session)
        session.reply(actions["CoreShowChannels"], "Success", "EventList: start")
        session.hang_up()
        second = await peer.session()
        answer(second, await asked(second), CoreShowChannels=[channel("x")])
        seen = await first
        assert isinstance(seen, Resynced)
        assert seen.session == 2
        assert not seen.restarted


async def test_a_snapshot_that_never_comes_costs_the_session() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        items = resynced(line.connection, timeout=0.05)
        first = asyncio.create_task(next_of(items))
        await peer.session()
        second = await peer.session()
        answer(second, await asked(second))
        seen = await first
        assert isinstance(seen, Resynced)
        assert seen.session == 2


async def test_a_restarted_pbx_is_recognised() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        items = resynced(line.connection)
        story = []
        for next_start in ("2026-01-31 08:00:00", "2026-01-31 09:30:00", "not asked any more"):
            coming = asyncio.create_task(next_of(items))
            session = await peer.session()
            answer(session, await asked(session))
            seen = await coming
            assert isinstance(seen, Resynced)
            story.append((seen.pbx_started, seen.restarted))
            peer.answers_status = next_start.startswith("2026")
            peer.started = next_start
            session.hang_up()
            while not isinstance(await next_of(items), SightLost):
                pass
        assert story == [
            ("2026-01-31 08:00:00", False),
            ("2026-01-31 08:00:00", False),
            ("2026-01-31 09:30:00", True),
        ]
