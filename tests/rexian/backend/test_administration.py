"""A change is taken over by the PBX, kept, and in force; or nothing has happened."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from acd.events import CallArrived
from acd.values import CallId, HotlineNumber
from administration import parts
from administration.errors import (
    ChangedMeanwhile,
    DocumentWrong,
    NoSuchVersion,
    NotTakenOver,
    TelephoneSystemAway,
)
from administration.taken import Taken
from store.errors import StoreUnavailable
from tests.administration.town import at, town
from tests.rexian.backend.site_desk import Desk, desk_at, until

NEW_SEAT = parts.put(town(), "seats", "1009", {"skills": {"12345": 1}})
MORE_LINES = parts.merge(town(), {"lines": 20, "line_periods": []}, "hotlines", "12345")


# --- changes --------------------------------------------------------------------------------------


async def test_more_lines_are_in_force_when_the_change_returns(desk: Desk) -> None:
    taken = await desk.change(MORE_LINES)

    assert (taken.version.number, taken.version.note.by) == (2, "li")
    assert desk.lines == 20
    assert desk.pbx.database["plan/hotline/12345/0"] == "0-20-open"
    # No account was touched, so nothing was reloaded.
    assert desk.pbx.reloads == 0


async def test_a_new_seat_has_a_password_an_account_and_its_queues(desk: Desk) -> None:
    taken = await desk.change(NEW_SEAT)

    password = taken.secrets["1009"]
    assert len(password) == 24
    assert desk.passwords()["1009"] == password
    assert f"password = {password}" in desk.file("accounts.conf")
    assert "1009" in desk.pbx.endpoints
    assert desk.pbx.database["seat/1009/queues"] == "12345"
    assert desk.administration.dial("1009") == "PJSIP/1009"
    assert password not in repr(taken)


async def test_other_codes_are_other_keys_and_no_account_is_touched(desk: Desk) -> None:
    codes = {"sign_in": "*211", "hold": "*55"}

    await desk.change(parts.merge(town(), {"codes": codes}))

    assert desk.pbx.database["code/211"] == "sign_in"
    assert "code/11" not in desk.pbx.database
    # What is keyed in during a call stands in the menu of the rooms and nowhere else.
    assert "*55 = dialplan_exec(rx-key,hold,1),leave_conference\n" in desk.file("keys.conf")
    assert "*5 =" not in desk.file("keys.conf")
    assert "code/55" not in desk.pbx.database
    assert desk.pbx.reloaded == ["app_confbridge.so"]


async def test_a_seat_that_goes_loses_account_password_and_keys(desk: Desk) -> None:
    first = (await desk.change(NEW_SEAT)).secrets["1009"]
    await desk.change(town(), base=2)

    assert "1009" not in desk.pbx.endpoints
    assert "1009" not in desk.passwords()
    assert "seat/1009/queues" not in desk.pbx.database
    # Should it come back, the old password is worth nothing.
    assert (await desk.change(NEW_SEAT, base=3)).secrets["1009"] != first


async def test_the_version_is_kept_for_a_start_without_the_database(desk: Desk) -> None:
    await desk.change(MORE_LINES)

    kept = json.loads((desk.settings.data / "site.json").read_text())
    assert (kept["version"], kept["by"]) == (2, "li")
    assert kept["document"]["hotlines"]["12345"]["lines"] == 20


async def test_a_document_that_says_the_same_is_no_new_version(desk: Desk) -> None:
    assert (await desk.change(town())).version.number == 1
    assert len(desk.versions.rows) == 1


async def test_an_old_version_is_taken_over_again(desk: Desk) -> None:
    await desk.change(MORE_LINES)

    taken = await desk.administration.restore(1, base=2, by="wang", comment="back")

    assert (taken.version.number, desk.lines) == (3, 12)
    with pytest.raises(NoSuchVersion):
        await desk.administration.restore(9, base=3, by="wang", comment="")


async def test_who_asked_may_go_away_and_the_change_is_whole(desk: Desk) -> None:
    asking = asyncio.create_task(desk.change(NEW_SEAT))
    await until(lambda: "1009" in desk.file("accounts.conf"))
    asking.cancel()

    await until(lambda: "seat/1009/queues" in desk.pbx.database)
    assert desk.administration.newest().number == 2


async def test_two_at_once_one_after_the_other_and_the_second_is_told(desk: Desk) -> None:
    results = await asyncio.gather(
        desk.change(NEW_SEAT), desk.change(MORE_LINES), return_exceptions=True
    )

    assert isinstance(results[0], Taken)
    assert isinstance(results[1], ChangedMeanwhile)
    assert (desk.lines, len(desk.versions.rows)) == (12, 2)


# --- what is not taken over -----------------------------------------------------------------------


async def test_a_wrong_document_changes_nothing(desk: Desk) -> None:
    with pytest.raises(DocumentWrong, match="/seats/1009/skills/law: there is no queue law"):
        await desk.change(parts.put(town(), "seats", "1009", {"skills": {"law": 1}}))

    assert await desk.is_as_before()


async def test_a_refused_reload_leaves_the_old_version_working_and_says_why(desk: Desk) -> None:
    desk.pbx.refuses_reload = "A reload is in progress"

    with pytest.raises(NotTakenOver, match="A reload is in progress"):
        await desk.change(NEW_SEAT)

    assert await desk.is_as_before()
    # The second put the former file back.
    assert desk.pbx.reloads == 2


async def test_an_account_the_pbx_does_not_take_is_named(desk: Desk) -> None:
    desk.pbx.drops = "1009"

    with pytest.raises(NotTakenOver, match="did not take the accounts 1009"):
        await desk.change(NEW_SEAT)

    assert await desk.is_as_before()


async def test_with_the_database_away_the_pbx_is_as_before(desk: Desk) -> None:
    desk.versions.away = True

    with pytest.raises(StoreUnavailable):
        await desk.change(NEW_SEAT)

    assert await desk.is_as_before()


async def test_files_that_cannot_be_read_are_a_clear_error(desk: Desk) -> None:
    path = desk.settings.data / "pbx" / "etc" / "generated" / "accounts.conf"
    text = path.read_text()
    path.unlink()

    with pytest.raises(NotTakenOver, match=r"accounts\.conf: No such file"):
        await desk.change(NEW_SEAT)

    path.write_text(text)
    assert await desk.is_as_before()


async def test_without_the_pbx_no_account_can_be_changed(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        desk.peer.answers_login = False
        desk.administration._connection.give_up_session("for the test")
        await until(lambda: not desk.administration._connection.connected)

        with pytest.raises(TelephoneSystemAway):
            await desk.change(NEW_SEAT)

        assert len(desk.versions.rows) == 1


async def test_a_queue_with_callers_in_it_cannot_be_removed(desk: Desk) -> None:
    queued = parts.put(town(), "queues", "law", {})
    queued = parts.merge(queued, {"queue": "law"}, "hotlines", "12345")
    queued = parts.merge(queued, {"skills": {"law": 1, "12345": None}}, "seats", "1001")
    queued = parts.merge(queued, {"skills": {"12345": None}}, "seats", "1002")
    queued = parts.merge(queued, {"skills": {"12345": None}}, "seats", "1003")
    await desk.change(queued)
    call = CallArrived(call=CallId("rexian-1.1"), hotline=HotlineNumber("12345"))
    desk.backend.loop.take(call)

    with pytest.raises(DocumentWrong, match="1 callers wait in queue law"):
        await desk.change(town(), base=2)

    assert desk.administration.newest().number == 2


# --- what the clock brings ------------------------------------------------------------------------


async def test_at_six_in_the_evening_there_are_four_lines(desk: Desk) -> None:
    assert desk.lines == 12

    desk.backend.clock.time = at("2026-11-23 18:00")

    await until(lambda: desk.lines == 4)
    # The PBX had it in its plan already; the version is the same.
    assert desk.administration.newest().number == 1


async def test_a_block_that_is_over_is_taken_away(desk: Desk) -> None:
    block = {"reason": "noise", "until": "2026-11-23T10:30:00+08:00"}
    await desk.change(parts.put(town(), "blocked", "13800000000", block))
    assert "blocked/+8613800000000" in desk.pbx.database

    desk.backend.clock.time = at("2026-11-23 10:30")

    await until(lambda: "blocked/+8613800000000" not in desk.pbx.database)


async def test_each_day_the_pbx_is_told_two_weeks_ahead(desk: Desk) -> None:
    await until(lambda: "plan/hotline/12345/0" in desk.pbx.database)
    before = desk.pbx.database["plan/hotline/12345/0"]

    desk.backend.clock.time = at("2026-11-24 08:00")

    await until(lambda: desk.pbx.database["plan/hotline/12345/0"] != before)


# --- after a loss of sight ------------------------------------------------------------------------


async def test_accounts_of_a_change_that_was_cut_off_are_put_right(desk: Desk) -> None:
    path = desk.settings.data / "pbx" / "etc" / "generated" / "accounts.conf"
    right = path.read_text()
    path.write_text(right + "[1009](rx-seat)\n")
    desk.pbx.read()

    desk.administration.on_sight()

    await until(lambda: path.read_text() == right and "1009" not in desk.pbx.endpoints)
