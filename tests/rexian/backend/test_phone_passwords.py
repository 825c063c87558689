"""A telephone gets a new password: the PBX has it, the file has it, nobody else's changes."""

from __future__ import annotations

import asyncio
import stat

import pytest

from administration.errors import NoSuchPart, NotTakenOver, TelephoneSystemAway
from tests.rexian.backend.parts import PATIENCE
from tests.rexian.backend.site_desk import Desk, until


async def renewed(desk: Desk, account: str) -> str:
    return await asyncio.wait_for(desk.administration.new_password(account), PATIENCE)


@pytest.mark.parametrize("account", ["1001", "2001", "trunk"])
async def test_the_new_password_is_the_only_one_from_then_on(desk: Desk, account: str) -> None:
    before = desk.passwords()

    made = await renewed(desk, account)

    # 24 characters of 6 bits.
    assert len(made) == 24
    assert made != before[account]
    assert desk.passwords() == {**before, account: made}
    assert stat.S_IMODE((desk.settings.data / "secrets.json").stat().st_mode) == 0o600
    assert f"password = {made}" in desk.file("accounts.conf")
    assert before[account] not in desk.file("accounts.conf")
    assert desk.pbx.reloads == 1
    # It is no change of the site.
    assert desk.administration.newest().number == 1


async def test_the_guard_hears_of_it_before_the_pbx(desk: Desk) -> None:
    heard: list[tuple[str, int]] = []
    desk.administration.renewing = lambda account: heard.append((account, desk.pbx.reloads))

    await renewed(desk, "1001")

    assert heard == [("1001", 0)]


async def test_it_stays_through_later_changes_of_the_site(desk: Desk) -> None:
    made = await renewed(desk, "1001")
    document = desk.administration.newest().document
    more = {**document.seats, "1009": document.seats["1001"]}

    await desk.change(document.model_copy(update={"seats": more}))

    assert desk.passwords()["1001"] == made
    assert f"password = {made}" in desk.file("accounts.conf")


async def test_nobody_signs_in_with_that_name(desk: Desk) -> None:
    before = desk.passwords()

    with pytest.raises(NoSuchPart, match="no telephone signs in as 1777"):
        await renewed(desk, "1777")

    assert desk.passwords() == before
    assert desk.pbx.reloads == 0


async def test_a_refused_reload_leaves_the_old_password_working(desk: Desk) -> None:
    before, file = desk.passwords(), desk.file("accounts.conf")
    desk.pbx.refuses_reload = "A reload is in progress"

    with pytest.raises(NotTakenOver, match="A reload is in progress"):
        await renewed(desk, "1001")

    assert (desk.passwords(), desk.file("accounts.conf")) == (before, file)


async def test_without_the_pbx_there_is_no_new_password(desk: Desk) -> None:
    before = desk.passwords()
    desk.peer.answers_login = False
    desk.administration._connection.give_up_session("for the test")
    await until(lambda: not desk.administration._connection.connected)

    with pytest.raises(TelephoneSystemAway):
        await renewed(desk, "1001")

    assert desk.passwords() == before


async def test_who_asked_may_go_away_and_the_password_is_whole(desk: Desk) -> None:
    before = desk.passwords()["1001"]
    asking = asyncio.create_task(renewed(desk, "1001"))
    await until(lambda: before not in desk.file("accounts.conf"))
    asking.cancel()

    await until(lambda: desk.pbx.reloads == 1)
    made = desk.passwords()["1001"]
    assert f"password = {made}" in desk.file("accounts.conf")
    # And the next change goes on from it.
    await desk.change(desk.administration.newest().document)
    assert desk.passwords()["1001"] == made
