"""Sessions: gained, lost, given up, and how the next one is sought."""

from __future__ import annotations

import asyncio
import logging

import pytest

from pbx.ami import (
    AmiConnection,
    AmiEvent,
    AmiLoginRefused,
    OutcomeUnknown,
    SightGained,
    SightLost,
)
from tests.pbx.ami.scripted_peer import (
    PASSWORD,
    Pauses,
    ScriptedPeer,
    connected,
    settings_for,
)


async def test_sight_is_gained_after_login_and_boot_with_the_pbx_s_start_and_clock() -> None:
    async with ScriptedPeer() as peer:
        peer.time = 2_000_000_000.0
        connection = AmiConnection(settings_for(peer), wall=lambda: 1_999_999_990.0)
        running = asyncio.create_task(connection.run())
        items = connection.items()
        gained = await asyncio.wait_for(anext(items), 10)
        assert gained == SightGained(1, "2026-01-31 08:00:00", 1_999_999_990.0)
        assert connection.connected
        assert connection.clock_offset == 10.0
        await connection.close()
        await running
        assert [type(item) async for item in items] == [AmiEvent, SightLost]


async def test_no_sight_before_the_pbx_has_booted_and_early_events_are_not_lost() -> None:
    async with ScriptedPeer() as peer:
        peer.booted = False
        async with connected(peer) as line:
            session = await peer.session()
            while not peer.sent("Login"):
                await asyncio.sleep(0)
            session.say("Event: UserEvent", "UserEvent: offered")
            assert not line.connection.connected
            session.say("Event: FullyBooted")
            assert isinstance(await line.item(), SightGained)
            first, second = await line.item(), await line.item()
            assert isinstance(first, AmiEvent)
            assert isinstance(second, AmiEvent)
            assert (first.name, first.session) == ("UserEvent", 1)
            assert second.name == "FullyBooted"


async def test_a_pbx_that_never_boots_is_given_up_and_tried_again() -> None:
    async with ScriptedPeer() as peer:
        peer.booted = False
        async with connected(peer, boot_timeout=0.05) as line:
            await peer.session()
            await peer.session()
            peer.booted = True
            assert isinstance(await line.item(), SightGained)


async def test_a_wrong_password_stops_with_a_typed_error_after_one_attempt() -> None:
    async with ScriptedPeer() as peer:
        peer.password = "another"
        pauses = Pauses()
        async with connected(peer, pauses) as line:
            with pytest.raises(AmiLoginRefused, match="Authentication failed"):
                await asyncio.wait_for(line.running, 10)
            with pytest.raises(StopAsyncIteration):
                await line.item()
        assert len(peer.sent("Login")) == 1
        assert pauses.delays == []


async def test_the_secret_is_in_no_log_line_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with ScriptedPeer() as peer:
        assert PASSWORD not in repr(settings_for(peer))
        async with connected(peer) as line:
            await line.item()
            (await peer.session()).hang_up()
            await line.item()
        assert PASSWORD not in caplog.text


async def test_a_mute_peer_is_declared_lost_and_waiting_actions_end() -> None:
    async with (
        ScriptedPeer() as peer,
        connected(peer, ping_interval=0.02, ping_timeout=0.05) as (line),
    ):
        await line.item()
        session = await peer.session()
        await line.item()
        peer.answers_pings = False
        waiting = line.connection.send("Status")
        await session.next_action()
        with pytest.raises(OutcomeUnknown):
            await waiting
        lost = await line.item()
        assert isinstance(lost, SightLost)
        assert "no answer to a ping" in lost.reason
        peer.answers_pings = True
        assert isinstance(await line.item(), SightGained)


async def test_a_peer_that_sends_events_but_answers_no_ping_is_lost_too_only_later() -> None:
    async with (
        ScriptedPeer() as peer,
        connected(peer, ping_interval=0.02, ping_timeout=0.05) as (line),
    ):
        await line.item()
        session = await peer.session()
        peer.answers_pings = False
        while not isinstance(item := await line.item(), SightLost):
            session.say("Event: Noise")
        assert item.reason == "no answer to a ping within 0.2 s"


async def test_pings_keep_a_quiet_session_alive() -> None:
    async with (
        ScriptedPeer() as peer,
        connected(peer, ping_interval=0.01, ping_timeout=5.0) as (line),
    ):
        await line.item()
        while len(peer.sent("Ping")) < 5:
            await asyncio.sleep(0.005)
        assert line.connection.stats.sessions == 1
        assert line.connection.connected


async def test_during_an_outage_the_connection_does_not_claim_to_be_authenticated() -> None:
    async with ScriptedPeer() as peer:
        reconnecting = asyncio.Event()

        async def pause(_: float) -> None:
            await reconnecting.wait()

        connection = AmiConnection(settings_for(peer), sleep=pause)
        running = asyncio.create_task(connection.run())
        items = connection.items()
        await asyncio.wait_for(anext(items), 10)
        assert (connection.connected, connection.session) == (True, 1)
        (await peer.session()).hang_up()
        while not isinstance(await asyncio.wait_for(anext(items), 10), SightLost):
            pass
        assert (connection.connected, connection.session) == (False, 0)
        reconnecting.set()
        assert isinstance(await asyncio.wait_for(anext(items), 10), SightGained)
        assert (connection.connected, connection.session) == (True, 2)
        await connection.close()
        await running


async def test_a_shutdown_event_ends_the_session_although_the_socket_stays_open() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        await line.item()
        (await peer.session()).say(
            "Event: Shutdown", "Privilege: system,all", "Shutdown: Cleanly", "Restart: False"
        )
        event, lost = await line.item(), await line.item()
        assert isinstance(event, AmiEvent)
        assert event.name == "Shutdown"
        assert isinstance(lost, SightLost)
        assert lost.reason == "the PBX is shutting down"


async def test_a_shutdown_that_a_stranger_made_up_ends_nothing() -> None:
    """As much of it as fits into a name tried at signing in, which the PBX shows unescaped."""
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        await line.item()
        session = await peer.session()
        session.say("Event: Shutdown", "Privilege: s", "SessionID: 1")
        session.say("Event: UserEvent", "UserEvent: offered")
        forged, after = await line.item(), await line.item()
        assert isinstance(forged, AmiEvent)
        assert isinstance(after, AmiEvent)
        assert (forged.name, after.name) == ("Shutdown", "UserEvent")
        assert line.connection.connected


async def test_the_back_off_grows_to_its_cap_and_is_jittered() -> None:
    async with ScriptedPeer() as peer:
        closed_port = peer.port
    random = iter([0.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0])
    enough = asyncio.Event()
    delays: list[float] = []

    async def pause(seconds: float) -> None:
        delays.append(seconds)
        if len(delays) == 7:
            enough.set()
            await asyncio.Event().wait()

    settings = settings_for(peer, port=closed_port, backoff_first=0.1, backoff_cap=2.0)
    connection = AmiConnection(settings, jitter=lambda: next(random), sleep=pause)
    running = asyncio.create_task(connection.run())
    await asyncio.wait_for(enough.wait(), 10)
    await connection.close()
    await running
    assert delays == pytest.approx([0.1, 0.1, 0.3, 0.8, 1.6, 2.0, 2.0])


async def test_only_a_session_that_lasted_starts_the_back_off_again() -> None:
    async with ScriptedPeer() as peer:
        now = 0.0
        pauses = Pauses()
        connection = AmiConnection(
            settings_for(peer), jitter=lambda: 0.0, sleep=pauses, monotonic=lambda: now
        )
        running = asyncio.create_task(connection.run())
        items = connection.items()
        for lasts in (1.0, 1.0, 11.0, 1.0):
            while not isinstance(await asyncio.wait_for(anext(items), 10), SightGained):
                pass
            now += lasts
            (await peer.session()).hang_up()
        while len(pauses.delays) < 4:
            await asyncio.wait_for(anext(items), 10)
        await connection.close()
        await running
        assert pauses.delays[:4] == pytest.approx([0.1, 0.2, 0.1, 0.2])


async def test_a_peer_that_is_no_manager_interface_is_left_and_tried_again() -> None:
    async with ScriptedPeer() as peer:
        peer.greeting = b"220 mail.example ESMTP\r\n"
        async with connected(peer) as line:
            await peer.session()
            peer.greeting = b"Asterisk Call Manager/11.0.0\r\n"
            assert isinstance(await line.item(), SightGained)


async def test_a_login_without_an_answer_is_given_up() -> None:
    async with ScriptedPeer() as peer:
        peer.answers_login = False
        async with connected(peer, action_timeout=0.05) as line:
            await peer.session()
            await peer.session()
            peer.answers_login = True
            assert isinstance(await line.item(), SightGained)


async def test_cancelling_run_closes_the_socket_and_ends_the_stream() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        await line.item()
        session = await peer.session()
        line.running.cancel()
        await asyncio.wait_for(session.gone.wait(), 10)
        assert isinstance(await line.item(), AmiEvent)
        assert isinstance(await line.item(), SightLost)
        with pytest.raises(StopAsyncIteration):
            await line.item()
