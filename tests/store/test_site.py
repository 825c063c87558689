"""The site a first start makes, and the site as it is loaded."""

from __future__ import annotations

import asyncio

from acd.values import Department, DepartmentNumber, Hotline, HotlineNumber, Seat, SeatNumber, Site
from store.accounts import Accounts
from store.database import Database
from store.site import Directory, FirstSite, load_site, seed_first_start

AT = 1795233600.0


async def seed(database: Database, site: FirstSite | None = None) -> bool:
    return await seed_first_start(
        database, admin_name="admin", admin_password_hash="hash", at=AT, site=site
    )


async def test_a_first_start_makes_enough_to_try_out(database: Database) -> None:
    assert await seed(database)

    site = await load_site(database)
    hotline = HotlineNumber("12345")
    assert site.hotlines == {hotline: Hotline(hotline, "市民服务热线", 4)}
    assert sorted(site.seats) == ["1001", "1002", "1003", "1004"]
    assert {seat.hotlines for seat in site.seats.values()} == {frozenset({hotline})}
    assert {d.number: d.dial for d in site.departments.values()} == {"2001": "2001", "2002": "2002"}
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
    assert len((await load_site(database)).seats) == 4


async def test_several_first_starts_at_once_fill_it_once(database: Database) -> None:
    assert sorted(await asyncio.gather(*(seed(database) for _ in range(4)))) == [
        False,
        False,
        False,
        True,
    ]


async def test_a_site_of_ones_own_comes_back_as_it_was_given(database: Database) -> None:
    one, two = HotlineNumber("12345"), HotlineNumber("12319")
    given = FirstSite(
        (Hotline(two, "城管", 2), Hotline(one, "市民", 12)),
        (Seat(SeatNumber("1"), frozenset({one, two}), "甲"), Seat(SeatNumber("2"), frozenset())),
        (Department(DepartmentNumber("9"), "档案", None),),
    )
    await seed(database, given)

    site = await load_site(database)

    assert site.seats == {seat.number: seat for seat in given.seats}
    assert site.hotlines == {hotline.number: hotline for hotline in given.hotlines}
    assert site.departments == {DepartmentNumber("9"): given.departments[0]}
    directory = Directory(site)
    assert [hotline.number for hotline in await directory.hotlines()] == ["12319", "12345"]
    assert await directory.departments() == [given.departments[0]]


async def test_an_empty_database_is_an_empty_site(database: Database) -> None:
    assert await load_site(database) == Site()
