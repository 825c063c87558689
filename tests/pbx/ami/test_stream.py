"""The stream under load: order, bounds, a slow consumer, a failing one."""

from __future__ import annotations

import asyncio

import pytest

from pbx.ami import AmiConnection, AmiEvent, SightGained, SightLost
from tests.pbx.ami.scripted_peer import ScriptedPeer, connected, settings_for


def burst(count: int) -> bytes:
    return b"".join(b"Event: Burst\r\nNumber: %d\r\n\r\n" % n for n in range(count))


async def test_ten_thousand_events_while_the_consumer_is_busy_all_arrive_in_order() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        await line.item()
        session = await peer.session()
        session.raw(burst(10_000))
        while line.connection.stats.waiting < 10_000:  # the reader goes on without us
            await asyncio.sleep(0.001)
        numbers = []
        for _ in range(10_000):
            item = await line.item()
            assert isinstance(item, AmiEvent)
            numbers.append(int(item.message.get("Number")))
        assert numbers == list(range(10_000))
        assert line.connection.stats.sessions == 1


async def test_beyond_the_bound_the_session_is_lost_whole_and_a_new_one_follows() -> None:
    async with ScriptedPeer() as peer, connected(peer, queue_limit=500) as line:
        assert isinstance(await line.item(), SightGained)
        session = await peer.session()
        session.raw(burst(10_000))
        await asyncio.wait_for(session.gone.wait(), 10)
        assert line.connection.stats.waiting <= 500
        lost = await line.item()
        assert isinstance(lost, SightLost)
        assert "too slow" in lost.reason
        assert lost.dropped == 500
        gained = await line.item()
        assert isinstance(gained, SightGained)
        assert gained.session == 2


async def test_the_bound_counts_size_as_well() -> None:
    async with ScriptedPeer() as peer, connected(peer, queue_bytes_limit=100_000) as line:
        await line.item()
        await line.item()
        (await peer.session()).say("Event: Big", "Text: " + "x" * 100_000)
        assert isinstance(await line.item(), SightLost)


async def test_a_message_of_4_mb_passes() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        await line.item()
        text = "民" * (4 * 1024 * 1024 // 3)
        (await peer.session()).say("Event: Big", f"Text: {text}")
        item = await line.item()
        assert isinstance(item, AmiEvent)
        assert item.message.get("Text") == text


async def test_a_consumer_that_never_comes_back_costs_no_memory() -> None:
    async with ScriptedPeer() as peer, connected(peer, queue_limit=10) as line:
        for _ in range(30):
            session = await peer.session()
            while not line.connection.connected:
                await asyncio.sleep(0)
            session.raw(burst(20))
            await asyncio.wait_for(session.gone.wait(), 10)
        items = [await line.item() for _ in range(4)]
        assert [type(item) for item in items[:2]] == [SightGained, SightLost]
        waiting = line.connection.stats.waiting
        assert waiting <= 10
        sessions = [item.session for item in items]
        assert sessions[0] >= 28  # what came before has been folded away


async def test_a_failing_consumer_does_not_close_the_socket() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()

        def fail(_: object) -> None:
            raise RuntimeError("callback of a future")

        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        waiting = line.connection.send("Do")
        waiting.add_done_callback(fail)
        session.reply(await session.next_action(), "Success")
        await waiting
        session.say("Event: Next")
        await line.item()
        item = await line.item()
        assert isinstance(item, AmiEvent)
        assert item.name == "Next"
        assert line.connection.stats.sessions == 1


async def test_a_failing_tap_does_not_close_the_socket() -> None:
    async with ScriptedPeer() as peer:

        def tap(_: bytes) -> None:
            raise OSError("disk full")

        connection = AmiConnection(settings_for(peer), tap=tap)
        running = asyncio.create_task(connection.run())
        items = connection.items()
        assert isinstance(await asyncio.wait_for(anext(items), 10), SightGained)
        assert isinstance(await asyncio.wait_for(anext(items), 10), AmiEvent)
        await connection.close()
        await running


async def test_a_tap_sees_every_byte() -> None:
    async with ScriptedPeer() as peer:
        seen = bytearray()
        connection = AmiConnection(settings_for(peer), tap=seen.extend)
        running = asyncio.create_task(connection.run())
        await asyncio.wait_for(anext(connection.items()), 10)
        await connection.close()
        await running
        assert seen.startswith(b"Asterisk Call Manager/11.0.0\r\nResponse: Success\r\n")


async def test_there_is_one_consumer() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        with pytest.raises(RuntimeError, match="one consumer"):
            await anext(line.connection.items())
