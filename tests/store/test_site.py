"""The versions of the site, the one a first start makes, and the site answered from memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import text

from acd.values import (
    Department,
    DepartmentNumber,
    Hotline,
    HotlineNumber,
    QueueName,
    Seat,
    SeatNumber,
    Site,
    skills,
)
from administration.errors import ChangedMeanwhile
from administration.model import Document, read
from administration.versions import Version, VersionNote
from store.accounts import Accounts
from store.database import Database
from store.errors import DocumentUnreadable, StoreUnavailable
from store.site import (
    NOTHING_YET,
    Directory,
    FirstSite,
    SiteVersions,
    seed_first_start,
    trial_site,
)

AT = 1795233600.0


async def seed(
    database: Database,
    site: FirstSite | Document | None = None,
    password_hash: Callable[[], str] = lambda: "hash",
) -> bool:
    return await seed_first_start(
        database, admin_name="admin", admin_password_hash=password_hash, at=AT, site=site
    )


def with_lines(lines: int) -> Document:
    return read({"hotlines": {"12345": {"name": "热线", "lines": lines}}})


# --- the first start ------------------------------------------------------------------------------


async def test_a_first_start_makes_enough_to_try_out(database: Database) -> None:
    assert await seed(database)

    version = await SiteVersions(database).newest()
    assert version.note == VersionNote(1, AT, "", "first start")
    document = version.document
    assert (document.hotlines["12345"].name, document.hotlines["12345"].lines) == (
        "市民服务热线",
        4,
    )
    assert sorted(document.seats) == ["1001", "1002", "1003", "1004"]
    assert all(seat.skills == {"12345": 1} for seat in document.seats.values())
    assert {n: d.dial for n, d in document.departments.items()} == {"2001": "2001", "2002": "2002"}
    admin = await Accounts(database).one("admin")
    assert admin is not None
    assert (admin.role, admin.password_hash, admin.active) == ("admin", "hash", True)


async def test_a_second_start_changes_nothing(database: Database) -> None:
    await seed(database)
    await Accounts(database).set_password("admin", "changed")

    assert not await seed(database, FirstSite((), (), ()))

    admin = await Accounts(database).one("admin")
    assert admin is not None
    assert admin.password_hash == "changed"
    assert (await SiteVersions(database).newest()).document == trial_site().document()


async def test_a_second_start_does_not_take_the_time_to_hash(database: Database) -> None:
    asked = []

    def password_hash() -> str:
        asked.append("asked")
        return "hash"

    await seed(database, password_hash=password_hash)
    await seed(database, password_hash=password_hash)

    assert asked == ["asked"]


async def test_several_first_starts_at_once_fill_it_once(database: Database) -> None:
    assert sorted(await asyncio.gather(*(seed(database) for _ in range(4)))) == [
        False,
        False,
        False,
        True,
    ]


def test_a_site_of_ones_own_as_an_administrator_would_have_written_it() -> None:
    one, two, three = HotlineNumber("12345"), HotlineNumber("12319"), QueueName("both")
    first = FirstSite(
        (Hotline(two, "城管", 2), Hotline(one, "市民", 12, three, 5)),
        (Seat(SeatNumber("1"), skills(two, three), "甲"), Seat(SeatNumber("2"), {})),
        (Department(DepartmentNumber("9"), "档案", None),),
    )

    assert first.document() == read(
        {
            "hotlines": {
                "12319": {"name": "城管", "lines": 2},
                "12345": {"name": "市民", "lines": 12, "queue": "both", "priority": 5},
            },
            "seats": {"1": {"name": "甲", "skills": {"12319": 1, "both": 1}}, "2": {}},
            "departments": {"9": {"name": "档案"}},
        }
    )


async def test_an_empty_database_has_no_version_yet(database: Database) -> None:
    versions = SiteVersions(database)

    assert await versions.newest() == NOTHING_YET
    assert await versions.notes(None, 10) == []


# --- versions -------------------------------------------------------------------------------------


async def test_every_change_is_a_version_that_comes_back_as_it_was_given(
    database: Database,
) -> None:
    versions = SiteVersions(database)
    first = await versions.add(with_lines(4), base=0, at=AT, by="li", comment="first")
    second = await versions.add(with_lines(12), base=1, at=AT + 1, by="wang", comment="day")

    assert first == Version(VersionNote(1, AT, "li", "first"), with_lines(4))
    assert await versions.newest() == second
    assert await versions.one(1) == first
    assert [await versions.one(number) for number in (0, 3, 2**40)] == [None, None, None]


async def test_notes_are_listed_newest_first_and_by_page(database: Database) -> None:
    versions = SiteVersions(database)
    for number in range(5):
        await versions.add(with_lines(number), base=number, at=AT + number, by="li", comment="")

    assert [note.number for note in await versions.notes(None, 2)] == [5, 4]
    assert [note.number for note in await versions.notes(4, 9)] == [3, 2, 1]


async def test_of_two_changes_of_one_version_the_second_is_told(database: Database) -> None:
    versions = SiteVersions(database)
    await versions.add(with_lines(4), base=0, at=AT, by="li", comment="")

    with pytest.raises(ChangedMeanwhile) as told:
        await versions.add(with_lines(2), base=0, at=AT, by="wang", comment="")

    assert (told.value.base, told.value.newest) == (0, 1)
    assert (await versions.newest()).document == with_lines(4)


async def test_of_many_changes_at_once_one_wins(database: Database) -> None:
    versions = SiteVersions(database)

    results = await asyncio.gather(
        *(versions.add(with_lines(n), base=0, at=AT, by=str(n), comment="") for n in range(5)),
        return_exceptions=True,
    )

    assert sum(isinstance(result, Version) for result in results) == 1
    assert sum(isinstance(result, ChangedMeanwhile) for result in results) == 4


async def test_a_version_of_another_program_is_said_to_be_unreadable(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(
            text("INSERT INTO site_versions VALUES (1, now(), '', '', '{\"format\": 7}')")
        )

    with pytest.raises(DocumentUnreadable, match="version 1 of the site does not fit"):
        await SiteVersions(database).newest()


async def test_without_the_database_nothing_is_known() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/none", connect_seconds=0.5)

    with pytest.raises(StoreUnavailable):
        await SiteVersions(away).newest()


# --- from memory ----------------------------------------------------------------------------------


async def test_the_directory_answers_what_is_in_force_now() -> None:
    one, two = HotlineNumber("12345"), HotlineNumber("12319")
    sites = [Site({one: Hotline(one, "市民", 12), two: Hotline(two, "城管", 2)}), Site()]
    directory = Directory(lambda: sites[0])

    assert [hotline.number for hotline in await directory.hotlines()] == ["12319", "12345"]
    sites.pop(0)
    assert await directory.hotlines() == []
    assert await directory.departments() == []
