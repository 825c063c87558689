"""What the PBX's own database is told, over a real manager connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from administration.parts import put
from pbx.ami import SightGained
from rexian.backend.dialling import dialler
from rexian.backend.pbx_keys import FAMILIES, Keys, keys_of
from rexian.backend.tell_pbx import PbxDatabase
from tests.administration.town import NOW, WHERE, at, town
from tests.pbx.ami.scripted_peer import PeerSession, ScriptedPeer, connected
from tests.rexian.backend.parts import PATIENCE

SITE = town(
    hotlines={
        "12345": {"lines": 4, "numbers": ["0735288XXXX"], "greeting": "welcome"},
        "12319": {
            "lines": 2,
            "queue": "law",
            "language": "en",
            "hours": "office",
            "when_closed": "voicemail",
            "closed_prompt": "shut",
            "when_full": "announcement",
        },
    },
    queues={"law": {}},
    seats={
        "1001": {"skills": {"12345": 1}},
        "1002": {"skills": {"law": 2, "12345": 9}},
        "1003": {},
    },
    departments={
        "2001": {"dial": "2001"},
        "2002": {"dial": "07359999999", "hours": "office", "dial_after_hours": "13800000000"},
        "2003": {},
    },
    blocked={"110": {}},
    trunks={"carrier": {"lines": 30}},
)


def keys(moment: float = NOW) -> Keys:
    return keys_of(SITE, moment, WHERE, dialler({"2001"}))


def told(moment: float = NOW) -> dict[str, str]:
    return {f"{family}/{key}": value for (family, key), value in keys(moment).items()}


# --- what is told ---------------------------------------------------------------------------------


def test_the_keys_of_a_site() -> None:
    found = {
        name: value for name, value in told().items() if not name.startswith("plan/hotline/12319")
    }

    assert found == {
        "plan/hotline/12345/0": "0-4-open",
        "plan/trunk/carrier/0": "0-30-open",
        "hotline/12345/language": "zh",
        "hotline/12345/greeting": "welcome",
        "hotline/12319/language": "en",
        "hotline/12319/closed": "shut",
        "hotline/12319/full": "-",
        "did/12345": "12345",
        "did/0735288XXXX": "12345",
        "did/12319": "12319",
        "seat/1001/queues": "12345",
        "seat/1002/queues": "12319-12345",
        "seat/1003/queues": "",
        "department/2001": "PJSIP/2001",
        "department/2002": "PJSIP/07359999999@carrier",
        "blocked/110": "0",
        "code/11": "sign_in",
        "code/12": "sign_out",
        "code/13": "ready",
        "code/14": "break",
    }


def test_a_plan_is_written_from_its_end() -> None:
    pieces = [key for family, key in keys() if family == "plan/hotline/12319"]

    assert pieces == [str(number) for number in reversed(range(len(pieces)))]
    assert told()["plan/hotline/12319/0"] == f"{int(at('2026-11-23 08:30'))}-2-voicemail"
    assert told()["plan/hotline/12319/1"] == f"{int(at('2026-11-23 12:00'))}-2-open"


def test_out_of_hours_a_department_is_dialled_elsewhere() -> None:
    assert told(at("2026-11-23 22:00"))["department/2002"] == "PJSIP/13800000000@carrier"


def test_every_key_is_of_a_family_that_is_cleaned() -> None:
    assert {family.partition("/")[0] for family, _ in keys()} == {*FAMILIES}


# --- how it is told -------------------------------------------------------------------------------


@asynccontextmanager
async def told_peer() -> AsyncIterator[tuple[ScriptedPeer, PeerSession, PbxDatabase]]:
    async with ScriptedPeer() as peer, connected(peer) as line:
        session = await peer.session()
        assert isinstance(await line.item(), SightGained)
        database = PbxDatabase(line.connection)
        yield peer, session, database
        await database.close()


async def puts(session: PeerSession, until: str) -> dict[str, str]:
    """All that is put, up to an action of that name; it is left unanswered."""
    found = {}
    while (action := await session.next_action())["action"] != until:
        assert action["action"] == "DBPut", action
        found[f"{action['family']}/{action['key']}"] = action["val"]
        session.reply(action, "Success", "Message: Updated database successfully")
    return found


async def test_the_whole_site_is_told_before_anything_else() -> None:
    async with told_peer() as (_, session, database):
        database.tell_all(keys())

        assert await asyncio.wait_for(puts(session, "DBGetTree"), PATIENCE) == told()


async def test_what_the_pbx_has_beyond_it_is_removed() -> None:
    async with told_peer() as (_, session, database):
        database.tell_all(keys())
        removed: list[str] = []
        families = 0
        while families < len(FAMILIES) or len(removed) < 2:
            action = await asyncio.wait_for(session.next_action(), PATIENCE)
            if action["action"] == "DBGetTree":
                families += 1
                ours = [name for name in told() if name.startswith(action["family"] + "/")]
                more = {"seat": ["seat/1009/queues"], "did": ["did/12399"]}
                rows = [*ours, *more.get(action["family"], [])]
                listed = [["Event: DBGetTreeResponse", f"Key: /{name}", "Val: x"] for name in rows]
                session.reply_list(action, listed, "DBGetTreeComplete")
            else:
                if action["action"] == "DBDel":
                    removed.append(f"{action['family']}/{action['key']}")
                session.reply(action, "Success")
        assert sorted(removed) == ["did/12399", "seat/1009/queues"]


async def test_only_what_has_changed_is_told_again() -> None:
    async with told_peer() as (peer, session, database):
        database.tell_all(keys())
        await puts(session, "DBGetTree")
        before = len(peer.sent("DBPut"))

        database.tell(keys())
        changed = put(SITE, "hotlines", "12345", {"lines": 9})
        database.tell(keys_of(changed, NOW, WHERE, dialler({"2001"})))
        found: dict[str, str] = {}
        removed: list[str] = []
        while len(found) + len(removed) < 3:
            action = await asyncio.wait_for(session.next_action(), PATIENCE)
            name = f"{action['family']}/{action['key']}"
            if action["action"] == "DBDel":
                removed.append(name)
            else:
                found[name] = action["val"]
            session.reply(action, "Success")
        # The PBX has taken in all of it, and there was no more.
        await asyncio.wait_for(database.told(), PATIENCE)

        assert found == {"plan/hotline/12345/0": "0-9-open"}
        assert sorted(removed) == ["did/0735288XXXX", "hotline/12345/greeting"]
        assert len(peer.sent("DBPut")) == before + 1


async def test_one_refused_entry_is_logged_and_the_others_are_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with told_peer() as (peer, session, database):
        database.tell_all(keys())

        while (action := await session.next_action())["action"] != "DBGetTree":
            refused = action["family"] == "did" and action["key"] == "12345"
            session.reply(action, "Error" if refused else "Success", "Message: no room")
        session.reply(action, "Error", "Message: nothing")
        while (action := await session.next_action())["family"] != FAMILIES[-1]:
            session.reply(action, "Error", "Message: nothing")

        assert len(peer.sent("DBPut")) == len(keys())
        assert caplog.text.count("the PBX did not take a setting") == 1


async def test_before_the_pbx_is_seen_changes_wait() -> None:
    async with ScriptedPeer() as peer:
        peer.answers_login = False
        async with connected(peer) as line:
            database = PbxDatabase(line.connection)
            database.tell(keys())
            await asyncio.sleep(0)

        assert peer.sent("DBPut") == []
