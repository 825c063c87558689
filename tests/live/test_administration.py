"""The site is changed while calls are up: no call is touched, and what was changed holds at once.

Moments are those of the facts and of the telephones' own messages.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.live.follow import Follower
from tests.live.kit.scenario import seat_answers
from tests.live.kit.tools import Tools
from tests.live.races.cells import VOICE
from tests.live.races.crowd import Crowd, Phones, callers_scenario, callers_side, crowd_of_callers
from tests.live.races.crowd import phones as phones_of
from tests.live.races.ledger import facts_seen, nothing_left
from tests.live.system import HOTLINE, System, running_system, small_site

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

CHECKOUT = Path(__file__).resolve().parents[2]
EFFECTIVE_SECONDS = 2.0
ADMITTED, FORBIDDEN, REFUSED = 200, 403, 486
SEATS = ("1001", "1002", "1003")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def town(tools: Tools) -> AsyncIterator[System]:
    """Forty lines, three seats."""
    async with running_system(tools, small_site(lines=40, seats=3), **VOICE) as system:
        yield system


async def fresh(town: System) -> tuple[httpx.AsyncClient, Follower]:
    """An administrator, the live feed, and the site as it was at first."""
    api = await town.api()
    tag = (await api.get("/site")).headers["etag"]
    (await api.post("/site/versions/1/restore", headers={"If-Match": tag})).raise_for_status()
    return api, await town.follow()


async def change(
    api: httpx.AsyncClient, method: str, path: str, body: Any = None
) -> dict[str, Any]:
    """One change of the newest version of the site."""
    tag = (await api.get("/site")).headers["etag"]
    answer = await api.request(method, f"/site{path}", json=body, headers={"If-Match": tag})
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def sign_in(api: httpx.AsyncClient, *seats: str) -> None:
    """An operator of its own on each seat."""
    for seat in seats:
        person = {"username": f"op{seat}", "role": "operator", "password": "of this test alone"}
        (await api.post("/users", json=person)).raise_for_status()
        wanted = {"state": "ready", "operator": f"op{seat}"}
        (await api.put(f"/seats/{seat}/state", json=wanted)).raise_for_status()


def callers(town: System, *numbers: str, talk: float | None = None) -> Crowd:
    rows = [(HOTLINE, number) for number in numbers]
    return crowd_of_callers(
        town, callers_scenario(talk=talk), rows, pairs_every_ms=20, at_the_same_time=len(rows)
    )


async def answer_to(town: System, number: str = "13900000009") -> int:
    """What somebody who rings the hotline now gets."""
    async with callers(town, number, talk=0.1) as one:
        result = await one.finished(within=20)
    [status] = result.final_statuses()
    return status


def moment(fact: dict[str, Any]) -> float:
    return datetime.fromisoformat(fact["at"]).timestamp()


async def test_lines_and_seats_change_under_calls_that_do_not_notice(town: System) -> None:
    api, feed = await fresh(town)
    since = feed.mark()
    async with phones_of(town, SEATS, seat_answers()) as seats:
        await seats.registered()
        await sign_in(api, *SEATS)
        numbers = [f"139000001{n:02d}" for n in range(30)]
        async with callers(town, *numbers) as up:
            await facts_seen(feed, 30, "call_offered", since=since)
            await facts_seen(feed, 3, "party_joined", since=since, role="operator")

            # Fewer lines than calls: those stay, and nobody else gets in.
            for lines in (12, 4, 12):
                asked, mark = time.time(), feed.mark()
                await change(api, "PATCH", f"/hotlines/{HOTLINE}", {"lines": lines})
                assert await answer_to(town) == REFUSED
                refused = await feed.fact("call_refused", since=mark, reason="no_line")
                assert moment(refused) - asked < EFFECTIVE_SECONDS

            asked, mark = time.time(), feed.mark()
            await change(api, "PATCH", f"/hotlines/{HOTLINE}", {"lines": 31})
            assert await answer_to(town) == ADMITTED
            admitted = await feed.fact("call_offered", since=mark)
            assert moment(admitted) - asked < EFFECTIVE_SECONDS

            # Fifty more seats, with passwords of their own.
            asked, mark = time.time(), feed.mark()
            wanted = {"first": "1011", "last": "1060", "seat": {"skills": {HOTLINE: 1}}}
            told = await change(api, "POST", "/seats", wanted)
            await sign_in(api, "1011")
            signed_in = await feed.fact("seat_signed_in", since=mark, seat="1011")
            assert moment(signed_in) - asked < EFFECTIVE_SECONDS
            passwords: dict[str, str] = told["secrets"]
            assert sorted(passwords) == [str(number) for number in range(1011, 1061)]
            assert len(set(passwords.values())) == 50
            # 24 characters of 6 bits: more than the 128 asked for.
            assert {len(word) for word in passwords.values()} == {24}

            async with Phones(town.tools, town.sip_server, passwords, seat_answers()) as more:
                await more.registered()
                # The one of them that is signed in is rung for the next in line.
                joined = await feed.fact("party_joined", since=mark, seat="1011", within=30)
                assert joined["values"]["role"] == "operator"

                # Not one of the thirty noticed.
                side = callers_side(up.messages())
                assert [side[number].status for number in numbers] == [ADMITTED] * 30
                assert [side[number].was_hung_up_at for number in numbers] == [None] * 30
                shown = (await api.get("/calls", params={"live": "true"})).json()["items"]
                assert sorted(call["caller"] for call in shown) == numbers
                for call in shown:
                    await api.delete(f"/calls/{call['id']}")
        for seat in (*SEATS, "1011"):
            await town.sign_in(api, seat, "signed_out")
    await nothing_left(town, api)


async def test_a_seat_that_is_removed_is_no_account_any_more(town: System) -> None:
    api, _ = await fresh(town)
    await change(api, "PUT", "/seats/1060", {"skills": {HOTLINE: 1}})
    assert "1060" in await town.pbx.command("pjsip show endpoints")

    await change(api, "DELETE", "/seats/1060")

    assert "1060" not in await town.pbx.command("pjsip show endpoints")
    assert "1060" not in await town.pbx.command("database show seat")
    assert "1003" in await town.pbx.command("database show seat")


async def test_out_of_hours_nobody_is_let_in_watched_or_not(town: System) -> None:
    api, feed = await fresh(town)
    since = feed.mark()
    # A calendar has to open some time; this one does on a day that is not today.
    calendars = {"shut": {"weekly": {_other_day(): ["08:00-09:00"]}}}

    asked = time.time()
    await change(
        api,
        "PATCH",
        "",
        {"calendars": calendars, "hotlines": {HOTLINE: {"hours": "shut"}}},
    )
    assert await answer_to(town) == FORBIDDEN
    refused = await feed.fact("call_refused", since=since, reason="closed")
    assert moment(refused) - asked < EFFECTIVE_SECONDS + 8  # the announcement is heard out

    await town.kill_backend()
    assert await answer_to(town, "13900000007") == FORBIDDEN
    await town.start_backend()
    api, feed = await town.api(), await town.follow()
    async with asyncio.timeout(15):
        while True:
            found = (await api.get("/calls", params={"caller": "13900000007"})).json()["items"]
            if found:
                break
            await asyncio.sleep(0.1)
    assert (found[0]["outcome"], found[0]["refused_because"]) == ("refused", "closed")

    await change(api, "PATCH", f"/hotlines/{HOTLINE}", {"hours": None})
    assert await answer_to(town) == ADMITTED


def _other_day() -> str:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return days[(datetime.now().astimezone().weekday() + 3) % 7]


async def test_a_blocked_caller_is_turned_away_until_the_block_is_over(town: System) -> None:
    api, feed = await fresh(town)
    since = feed.mark()
    # Written with the country's prefix, and sent without.
    until = datetime.fromtimestamp(int(time.time()) + 6).astimezone()
    block = {"reason": "threats", "until": until.isoformat()}

    await change(api, "PUT", "/blocked/+8613900000001", block)
    assert await answer_to(town, "13900000001") == FORBIDDEN
    refused = await feed.fact("call_refused", since=since, reason="blocked")
    assert refused["values"]["caller"] == "13900000001"
    assert await answer_to(town, "13900000002") == ADMITTED

    # The PBX lets them in again by itself; the backend clears the entry a moment later.
    async with asyncio.timeout(30):
        while "blocked/13900000001" in await town.pbx.command("database show blocked"):
            await asyncio.sleep(0.1)
    assert time.time() >= until.timestamp()
    assert await answer_to(town, "13900000001") == ADMITTED


async def test_a_block_of_numbers_is_one_hotline_and_an_announcement_may_be_had(
    town: System,
) -> None:
    api, feed = await fresh(town)
    since = feed.mark()
    await change(api, "PATCH", f"/hotlines/{HOTLINE}", {"numbers": ["0735288XXXX"]})

    rows = [("07352881234", "13900000003")]
    scenario = callers_scenario(talk=0.1)
    async with crowd_of_callers(town, scenario, rows, pairs_every_ms=20, at_the_same_time=1) as one:
        assert (await one.finished(within=20)).final_statuses() == [ADMITTED]
    offered = await feed.fact("call_offered", since=since)
    assert (offered["values"]["hotline"], offered["values"]["dialled"]) == (HOTLINE, "07352881234")

    await change(api, "PATCH", f"/hotlines/{HOTLINE}", {"lines": 0, "when_full": "announcement"})
    assert await answer_to(town) == REFUSED
    await feed.fact("call_refused", since=since, reason="no_line")


async def test_a_trunk_has_lines_of_its_own(town: System) -> None:
    api, feed = await fresh(town)
    await change(api, "PUT", "/trunks/carrier", {"lines": 1})
    mark = feed.mark()
    async with callers(town, "13900000004") as first:
        offered = await feed.fact("call_offered", since=mark)
        assert await answer_to(town) == REFUSED
        await api.delete(f"/calls/{offered['values']['call']}")
        await first.finished(within=20)
    assert await answer_to(town) == ADMITTED
    await change(api, "DELETE", "/trunks/carrier")


async def test_out_of_hours_a_message_may_be_left_or_a_ring_back_had(town: System) -> None:
    api, feed = await fresh(town)
    shut = {
        "calendars": {"shut": {"weekly": {_other_day(): ["08:00-09:00"]}}},
        "hotlines": {HOTLINE: {"hours": "shut", "when_closed": "voicemail"}},
    }
    await change(api, "PATCH", "", shut)
    mark = feed.mark()
    async with callers(town, "13900000011", talk=3) as speaker:
        left = await feed.fact("voicemail_started", since=mark)
        await speaker.finished(within=20)
    ended = await feed.fact("call_ended", since=mark, call=left["values"]["call"])
    assert ended["values"]["outcome"] == "abandoned"

    await change(api, "PATCH", f"/hotlines/{HOTLINE}", {"when_closed": "ring_back"})
    mark = feed.mark()
    async with callers(town, "13900000012") as caller:
        booked = await feed.fact("ring_back_booked", since=mark)
        # The PBX says that it is booked, and hangs up.
        await caller.finished(within=30)
    assert booked["values"]["number"] == "13900000012"
    (await api.delete(f"/ring-backs/{booked['values']['call']}")).raise_for_status()
    assert feed.all("seat_rung", since=mark) == []
    await change(api, "PATCH", f"/hotlines/{HOTLINE}", {"hours": None, "when_closed": "message"})


async def rexian(town: System, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
    """The command of that name, beside the running system: exit code, output, complaints."""
    env = {
        **os.environ,
        "REXIAN_DATA": str(town.settings.data),
        "REXIAN_HTTP_PORT": str(town.settings.http_port),
        "PYTHONPATH": str(CHECKOUT),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "rexian",
        *arguments,
        env=env,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, complaints = await process.communicate(stdin.encode())
    assert process.returncode is not None
    return process.returncode, out.decode("utf-8-sig"), complaints.decode()


async def test_the_command_reads_and_changes_the_site(town: System) -> None:
    await fresh(town)
    code, shown, _ = await rexian(town, "site", "show")
    assert code == 0
    document = json.loads(shown)
    document["hotlines"][HOTLINE]["lines"] = 7

    code, said, _ = await rexian(
        town, "site", "apply", "-", "--comment", "by hand", stdin=json.dumps(document)
    )
    assert (code, said.splitlines()[0]) == (0, f"~ /hotlines/{HOTLINE}/lines: 40 -> 7")
    code, listed, _ = await rexian(town, "site", "versions", "--limit", "1")
    assert listed.endswith("admin            by hand\n")
    newest = int(listed.split()[0])
    code, said, _ = await rexian(town, "site", "diff", str(newest), str(newest - 1))
    assert said == f"~ /hotlines/{HOTLINE}/lines: 7 -> 40\n"

    document["seats"]["1001"]["skills"] = {"nobody": 1}
    code, _, complaint = await rexian(town, "site", "validate", "-", stdin=json.dumps(document))
    assert code == 8
    assert "/seats/1001/skills/nobody: there is no queue nobody" in complaint

    code, table, _ = await rexian(town, "site", "seats", "export")
    assert table.splitlines()[:2] == [
        "number,name,skills,networks,outbound_classes,outbound_limit",
        f"1001,,{HOTLINE}:1,,,",
    ]
    code, said, _ = await rexian(
        town, "site", "seats", "import", "-", stdin=table + f"1071,,{HOTLINE}:1,,local,5\r\n"
    )
    assert code == 0
    assert "Passwords of new seats, shown this once:\n  1071  " in said

    code, said, _ = await rexian(town, "site", "restore", str(newest - 1))
    assert (code, said.splitlines()[0]) == (0, f"~ /hotlines/{HOTLINE}/lines: 7 -> 40")
    assert "1071" not in await town.pbx.command("pjsip show endpoints")
