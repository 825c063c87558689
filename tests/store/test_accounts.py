"""Accounts, sessions and the log of who looked at what."""

from __future__ import annotations

import asyncio

import pytest

from store.access_log import AccessLog
from store.accounts import Accounts, Sessions
from store.database import Database
from store.errors import BadRequest

AT = 1795233600.0


async def test_an_account_is_made_once(database: Database) -> None:
    accounts = Accounts(database)

    made = await asyncio.gather(*(accounts.create("wang", "operator", "h", AT) for _ in range(4)))

    assert sorted(made) == [False, False, False, True]
    account = await accounts.one("wang")
    assert account is not None
    assert (account.name, account.role, account.password_hash) == ("wang", "operator", "h")
    assert (account.active, account.created_at) == (True, AT)
    assert await accounts.one("Wang") is None
    assert await accounts.one("\x00") is None


async def test_accounts_are_paged_by_name(database: Database) -> None:
    accounts = Accounts(database)
    for name in ("d", "a", "c", "b"):
        await accounts.create(name, "qa", "h", AT)

    assert [row.name for row in await accounts.find(None, 3)] == ["a", "b", "c"]
    assert [row.name for row in await accounts.find("c", 3)] == ["d"]


async def test_a_role_there_is_not_is_refused(database: Database) -> None:
    accounts = Accounts(database)
    with pytest.raises(BadRequest, match="'king' is not one of the roles"):
        await accounts.create("wang", "king", "h", AT)
    with pytest.raises(BadRequest, match="'king' is not one of the roles"):
        await accounts.set_role("wang", "king")


async def test_a_password_is_changed_and_an_account_put_to_rest(database: Database) -> None:
    accounts = Accounts(database)
    await accounts.create("wang", "operator", "old", AT)

    assert await accounts.set_password("wang", "new")
    assert await accounts.set_active("wang", False)
    assert await accounts.set_role("wang", "supervisor")

    account = await accounts.one("wang")
    assert account is not None
    assert (account.password_hash, account.active, account.role) == ("new", False, "supervisor")
    assert not await accounts.set_password("li", "new")
    assert not await accounts.set_active("li", True)
    assert not await accounts.set_role("li", "qa")


async def test_the_last_administrator_stays_even_when_two_go_at_once(database: Database) -> None:
    accounts = Accounts(database)
    await accounts.create("one", "admin", "h", AT)
    await accounts.create("two", "admin", "h", AT)

    gone = await asyncio.gather(
        accounts.set_active("one", False), accounts.set_role("two", "operator")
    )

    assert sorted(gone) == [False, True]
    left = [row for row in await accounts.find(None, 9) if row.role == "admin" and row.active]
    assert len(left) == 1
    assert not await accounts.set_active(left[0].name, False)
    assert not await accounts.set_role(left[0].name, "qa")
    assert await accounts.set_role(left[0].name, "admin")


async def test_a_session_knows_what_its_account_may_do_now(database: Database) -> None:
    accounts, sessions = Accounts(database), Sessions(database)
    await accounts.create("wang", "operator", "h", AT)
    await sessions.open("a" * 64, "wang", AT, AT + 60)

    await accounts.set_role("wang", "supervisor")
    await accounts.set_active("wang", False)

    session = await sessions.one("a" * 64)
    assert session is not None
    assert (session.account, session.role, session.active) == ("wang", "supervisor", False)
    assert (session.opened_at, session.expires_at) == (AT, AT + 60)
    assert await sessions.one("b" * 64) is None


async def test_sessions_are_closed_one_by_one_or_all_but_one(database: Database) -> None:
    accounts, sessions = Accounts(database), Sessions(database)
    for name in ("wang", "li"):
        await accounts.create(name, "operator", "h", AT)
    for digest, name in (("1", "wang"), ("2", "wang"), ("3", "wang"), ("4", "li")):
        await sessions.open(digest * 64, name, AT, AT + 60)

    async def still_open() -> str:
        return "".join([n for n in "1234" if await sessions.one(n * 64) is not None])

    await sessions.close("1" * 64)
    await sessions.close("1" * 64)
    assert await still_open() == "234"
    await sessions.close_all("wang", keep="3" * 64)
    assert await still_open() == "34"
    await sessions.close_all("wang")
    assert await still_open() == "4"


async def test_expired_sessions_are_swept_away_by_new_ones(database: Database) -> None:
    accounts, sessions = Accounts(database), Sessions(database)
    await accounts.create("wang", "operator", "h", AT)
    await sessions.open("1" * 64, "wang", AT, AT + 60)
    await sessions.open("2" * 64, "wang", AT + 30, AT + 90)

    await sessions.open("3" * 64, "wang", AT + 61, AT + 120)

    assert await sessions.one("1" * 64) is None
    assert await sessions.one("2" * 64) is not None


async def test_who_looked_at_what_is_listed_newest_first(database: Database) -> None:
    log = AccessLog(database)
    await log.write(AT, "wang", "replayed", "c1", "127.0.0.1", "")
    await log.write(AT + 1, "li", "downloaded", "c1", "::1", "voice=operator-1\x00")
    await log.write(AT + 2, "wang", "replayed", "c2", "", "")

    lines = await log.find(None, None, None, 2)
    assert [(line.account, line.action, line.subject) for line in lines] == [
        ("wang", "replayed", "c2"),
        ("li", "downloaded", "c1"),
    ]
    assert lines[1].detail == "voice=operator-1\ufffd"
    rest = await log.find(None, None, lines[-1].entry, 2)
    assert [line.at for line in rest] == [AT]
    assert [line.at for line in await log.find("c1", None, None, 9)] == [AT + 1, AT]
    assert [line.at for line in await log.find("c1", "wang", None, 9)] == [AT]
    downloads = await log.find(None, None, None, 9, action="downloaded")
    assert [line.account for line in downloads] == ["li"]
    between = await log.find(None, None, None, 9, since=AT + 1, before=AT + 2)
    assert [line.at for line in between] == [AT + 1]
