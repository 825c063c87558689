"""Actions against the scripted peer: answers, refusals, lists, and no action ever sent twice."""

from __future__ import annotations

import asyncio

import pytest

from pbx.ami import (
    ActionRefused,
    AmiConnection,
    AmiEvent,
    InvalidField,
    NotConnected,
    OutcomeUnknown,
    SightGained,
    SightLost,
)
from tests.pbx.ami.scripted_peer import Line, ScriptedPeer, connected, settings_for


@pytest.mark.parametrize("bad", ["a\r\nAction: Originate", "a\nb", "a\rb", "a\0b"])
async def test_a_line_end_or_nul_in_a_name_or_value_is_refused_and_nothing_is_sent(
    bad: str,
) -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        for name, fields in (
            ("UserEvent", {"Text": bad}),
            ("UserEvent", {"Text": ["good", bad]}),
            ("UserEvent", {bad: "value"}),
            (bad, {}),
        ):
            with pytest.raises(InvalidField):
                await line.connection.action(name, fields)
        session = await peer.session()
        good = line.connection.send("Good", {"Text": "民"})
        arrived = await session.next_action()
        assert arrived["action"] == "Good"
        assert arrived["text"] == "民"
        session.reply(arrived, "Success")
        await good


@pytest.mark.parametrize(
    "fields",
    [
        {"ActionID": "mine"},
        {"action": "Other"},
        {"Two": "1", "two": "2"},
        {"With space": "1"},
        {"Colon:": "1"},
        {"": "1"},
        {"Long": "x" * 1017},
        {"Variable": [f"A{n}=1" for n in range(127)]},
        {"Half": "\ud800"},
        {"Number": 7},
    ],
)
async def test_what_asterisk_could_not_read_is_refused(fields: dict[str, str]) -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        with pytest.raises(InvalidField):
            await line.connection.action("UserEvent", fields)
        assert peer.sent("UserEvent") == []


async def test_an_error_response_is_raised_with_the_pbx_s_words() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        refused = line.connection.send("Hangup", {"Channel": "PJSIP/gone"})
        session.reply(await session.next_action(), "Error", "Message: No such channel")
        with pytest.raises(ActionRefused, match="No such channel") as caught:
            await refused
        assert caught.value.action == "Hangup"
        assert caught.value.reply.get("Message") == "No such channel"


async def test_a_lost_response_ends_in_outcome_unknown_and_a_late_one_leaves_no_trace() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        waiting = line.connection.send("Originate", {"Async": "true"}, timeout=0.05)
        action = await session.next_action()
        with pytest.raises(OutcomeUnknown, match="no answer within"):
            await waiting
        assert line.connection.stats.pending == 0
        session.reply(action, "Success")
        session.say("Event: AfterTheLateReply")
        assert await next_event(line) == "FullyBooted"
        assert await next_event(line) == "AfterTheLateReply"
        assert line.connection.stats.late_replies == 1
        assert line.connection.stats.pending == 0


async def test_a_cancelled_waiter_leaves_no_entry_behind() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        waiting = asyncio.create_task(line.connection.action("Status"))
        await session.next_action()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.sleep(0)
        assert line.connection.stats.pending == 0


async def test_an_originate_cut_off_is_never_sent_again() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        first = await peer.session()
        originate = line.connection.send("Originate", {"Channel": "PJSIP/1001", "Async": "true"})
        await first.next_action()
        first.hang_up()
        with pytest.raises(OutcomeUnknown):
            await originate
        second = await peer.session()
        while not isinstance(item := await line.item(), SightGained):
            pass
        assert item.session == 2
        # Whatever would have been repeated was written before this answered action.
        probe = line.connection.send("Probe")
        second.reply(await second.next_action(), "Success")
        await probe
        assert len(peer.sent("Originate")) == 1


async def test_an_originate_without_async_gets_its_answer() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        waiting = line.connection.send("Originate", {"Channel": "PJSIP/1001"})
        action = await session.next_action()
        session.reply(action, "Success", "Message: Originate successfully queued")
        assert (await waiting).get("Message") == "Originate successfully queued"


async def test_queue_add_is_answered_by_its_one_response() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        waiting = line.connection.send("QueueAdd", {"Queue": "line", "Interface": "PJSIP/1"})
        session.reply(await session.next_action(), "Success", "Message: Added interface to queue")
        assert (await waiting).response == "Success"
        assert line.connection.stats.pending == 0


async def test_the_originate_response_event_reaches_the_stream_with_its_action_id() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        waiting = line.connection.send("Originate", {"Async": "true"})
        action = await session.next_action()
        session.reply(action, "Success")
        session.say(
            "Event: OriginateResponse", f"ActionID: {action['actionid']}", "Response: Failure"
        )
        reply = await waiting
        assert await next_event(line) == "FullyBooted"
        item = await line.item()
        assert isinstance(item, AmiEvent)
        assert item.name == "OriginateResponse"
        assert item.message.action_id == reply.action_id


async def test_a_list_ends_at_event_list_complete_and_at_nothing_else() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        waiting = asyncio.create_task(
            line.connection.list_action("QueueStatus", item_events=["QueueMember"])
        )
        action = await session.next_action()
        mine = f"ActionID: {action['actionid']}"
        session.reply(action, "Success", "EventList: start")
        session.say("Event: QueueParams", mine, "Queue: line")
        session.say("Event: AgentComplete", "Queue: line")  # an event of the PBX, not the end
        session.say("Event: SomethingComplete", mine)  # no end either
        session.say("Event: QueueMember", mine, "Name: 座席 1001")
        session.end_list(action, "QueueStatusComplete")
        rows = await waiting
        assert [row.get("Name") for row in rows] == ["座席 1001"]
        assert await next_event(line) == "FullyBooted"
        assert await next_event(line) == "AgentComplete"  # rows never enter the stream
        assert line.connection.stats.pending == 0


async def test_a_refused_list_and_an_answer_without_a_list() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        refused = line.connection.send_list("PJSIPShowContacts")
        plain = line.connection.send_list("Other")
        session.reply(await session.next_action(), "Error", "Message: No Contacts found\n")
        session.reply(await session.next_action(), "Success")
        with pytest.raises(ActionRefused, match=r"No Contacts found$"):
            await refused
        assert await plain == []


async def test_half_a_list_at_a_disconnect_fails_at_once_and_late_rows_are_dropped() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        timed_out = line.connection.send_list("CoreShowChannels", timeout=0.05)
        late = await session.next_action()
        with pytest.raises(OutcomeUnknown):
            await timed_out
        session.say("Event: CoreShowChannel", f"ActionID: {late['actionid']}", "Channel: X")
        session.end_list(late, "CoreShowChannelsComplete")

        half = line.connection.send_list("CoreShowChannels")
        action = await session.next_action()
        session.reply(action, "Success", "EventList: start")
        session.say("Event: CoreShowChannel", f"ActionID: {action['actionid']}", "Channel: Y")
        session.say("Event: Marker")
        assert await next_event(line) == "FullyBooted"
        assert await next_event(line) == "Marker"  # nothing of the late list before it
        session.hang_up()
        with pytest.raises(OutcomeUnknown, match="ended before an answer"):
            await half
        assert line.connection.stats.pending == 0
        assert line.connection.stats.late_replies == 2


async def test_without_a_session_nothing_is_sent_and_the_error_says_so() -> None:
    async with ScriptedPeer() as peer:
        connection = AmiConnection(settings_for(peer))
        with pytest.raises(NotConnected):
            await connection.action("Ping")
        with pytest.raises(NotConnected):
            await connection.send("Ping")


async def test_calls_to_send_keep_their_order_on_the_wire() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        futures = [line.connection.send("Do", {"Number": str(n)}) for n in range(200)]
        numbers = []
        for _ in futures:
            action = await session.next_action()
            numbers.append(int(action["number"]))
            session.reply(action, "Success")
        assert numbers == list(range(200))
        await asyncio.gather(*futures)


async def next_event(line: Line) -> str:
    item = await line.item()
    assert not isinstance(item, SightGained | SightLost)
    return item.name
