"""What the PBX's own database is told, over a real manager connection."""

from __future__ import annotations

import asyncio

import pytest

from pbx.ami import SightGained
from rexian.backend.dialling import dialler
from rexian.backend.tell_pbx import tell_site
from tests.acd.desk import site
from tests.pbx.ami.scripted_peer import ScriptedPeer, connected
from tests.rexian.backend.parts import PATIENCE

SITE = {
    "did/12345": "12345",
    "did/12319": "12319",
    "hotline/12345/lines": "4",
    "hotline/12319/lines": "4",
    "seat/1001/queues": "12345",
    "seat/1002/queues": "12345",
    "seat/1003/queues": "12319-12345",
    "seat/1004/queues": "12319",
    "department/2001": "PJSIP/2001",
    "department/2002": "PJSIP/2002@carrier",
}


async def test_the_whole_site_is_told_in_one_go() -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        session = await peer.session()
        assert isinstance(await line.item(), SightGained)

        tell_site(line.connection, site(), dialler({"2001"}))
        last = line.connection.send("Setvar", {"Variable": "X", "Value": "1"})

        told = {}
        while (action := await session.next_action())["action"] != "Setvar":
            assert action["action"] == "DBPut"
            told[f"{action['family']}/{action['key']}"] = action["val"]
            session.reply(action, "Success", "Message: Updated database successfully")
        session.reply(action, "Success")
        await asyncio.wait_for(last, PATIENCE)
        assert told == SITE


async def test_one_refused_entry_is_logged_and_the_others_are_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with ScriptedPeer() as peer, connected(peer) as line:
        session = await peer.session()
        await line.item()

        tell_site(line.connection, site(), dialler(()))
        last = line.connection.send("Setvar", {"Variable": "X", "Value": "1"})

        while (action := await session.next_action())["action"] != "Setvar":
            refused = action["family"] == "did" and action["key"] == "12345"
            session.reply(action, "Error" if refused else "Success", "Message: no room")
        session.reply(action, "Success")
        await asyncio.wait_for(last, PATIENCE)

        assert len(peer.sent("DBPut")) == len(SITE)
        assert caplog.text.count("the PBX did not take a setting") == 1


async def test_without_a_connection_it_is_logged_and_nothing_else_happens(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with ScriptedPeer() as peer:
        peer.answers_login = False
        async with connected(peer) as line:
            tell_site(line.connection, site(), dialler(()))
            await asyncio.sleep(0)

    assert caplog.text.count("the PBX did not take a setting") == len(SITE)
